import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ScenarioSummary } from '../../schema/scenario-api.ts';
import { type Command, type CommandSource, useCommands } from '../command/registry.ts';
import type { EditorSession } from '../editor/session.ts';
import { scenarios as words } from '../i18n/words/scenarios.ts';
import { scenariosKey } from './api.ts';
import { type DrawerView, drawerOf } from './memory.ts';
import { runOf, startRun, stopRun } from './run.ts';

/** What one does with scenarios, by name. */
export const useScenarioCommands = ({ flowId, autosave, view, call, readOnly }: EditorSession): void => {
  const queries = useQueryClient();
  const source = useMemo<CommandSource>(() => {
    const list = (): readonly ScenarioSummary[] =>
      queries
        .getQueriesData<unknown>({ queryKey: scenariosKey(flowId) })
        // One scenario lies under the same key as their list.
        .map(([, data]) => data)
        .findLast((data): data is readonly ScenarioSummary[] => Array.isArray(data)) ?? [];
    const on = () => runOf(flowId).getState().on;
    const open = (what: DrawerView) => {
      call.close();
      drawerOf(flowId).setState({ view: what });
      view.setState({ drawer: 'scenarios' });
    };
    const run = async (ids?: readonly string[]) => {
      open('list');
      await autosave.flush();
      await startRun(flowId, queries, ids);
    };
    const fixed: readonly Command[] = [
      { id: 'scenarios.open', group: 'view', title: words.title, icon: 'clipboard-list', run: () => open('list') },
      { id: 'scenarios.coverage', group: 'view', title: words.showCoverage, icon: 'eye', run: () => open('coverage') },
      {
        id: 'scenarios.runAll',
        group: 'call',
        title: words.runAllScenarios,
        icon: 'play',
        when: () => !readOnly && !on() && list().length > 0,
        run: () => void run(),
      },
      {
        id: 'scenarios.stop',
        group: 'call',
        title: words.stopScenarios,
        icon: 'circle-stop',
        when: on,
        run: () => stopRun(flowId),
      },
    ];
    const one = ({ id, title }: ScenarioSummary): Command => ({
      id: `scenario:${flowId}:${id}`,
      group: 'call',
      title: [title, title],
      about: words.runScenario,
      icon: 'play',
      when: () => !readOnly && !on(),
      run: () => void run([id]),
    });
    return { commands: () => fixed, more: () => list().map(one) };
  }, [flowId, autosave, view, call, readOnly, queries]);
  useCommands(source);
};
