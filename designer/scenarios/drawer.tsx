import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Scenario } from '../../schema/scenario.ts';
import type { ScenarioSummary } from '../../schema/scenario-api.ts';
import { useEditor, useFlowNow, useSaving } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button, Empty, ErrorState, IconButton, Segmented, Skeleton } from '../ui/index.ts';
import { readScenario, scenariosKey, useScenarios } from './api.ts';
import { coverageMarks, coverageOf, passing, pathMarks } from './coverage.ts';
import { CoveragePanel } from './coverage-panel.tsx';
import { ScenarioForm } from './form.tsx';
import { type DrawerView, drawerOf, type Editing } from './memory.ts';
import { Row } from './row.tsx';
import { runOf, stopRun } from './run.ts';
import './scenarios.css';
import { ImportButton, useScenarioActions } from './actions.tsx';

/** Says on the canvas what is looked at here, and takes it back. */
const useMarks = (view: DrawerView, selected: ScenarioSummary | undefined, all: readonly ScenarioSummary[]): void => {
  const t = useWords();
  const { marks } = useEditor();
  const flow = useFlowNow();
  const layer = useMemo(() => {
    if (view === 'coverage')
      return coverageMarks(coverageOf(flow, all), {
        none: t('scenarios.uncovered'),
        times: (count) => t('scenarios.times', { count }),
      });
    return selected?.last ? pathMarks(flow, selected.last, t('scenarios.failedHere')) : new Map();
  }, [view, selected?.last, all, flow, t]);
  useEffect(() => {
    marks.setState({ coverage: layer });
    return () => marks.setState({ coverage: new Map() });
  }, [marks, layer]);
};

const Progress = () => {
  const t = useWords();
  const { flowId } = useEditor();
  const { on, done, total, errors, broken } = useStore(runOf(flowId));
  return (
    <>
      {on && (
        <div className="scn__p" role="status">
          <span className="num">{t('scenarios.progress', { done, total })}</span>
          <progress aria-label={t('scenarios.running')} value={done} max={Math.max(1, total)} />
        </div>
      )}
      {errors > 0 && <Banner tone="warn">{t('scenarios.flowErrors', { count: errors })}</Banner>}
      {broken !== '' && <Banner tone="err">{broken}</Banner>}
    </>
  );
};

const RunButton = ({ none }: { readonly none: boolean }) => {
  const t = useWords();
  const { flowId, readOnly } = useEditor();
  const { run } = useScenarioActions();
  const on = useStore(runOf(flowId), (state) => state.on);
  if (readOnly) return null;
  if (on)
    return (
      <Button small icon="circle-stop" onClick={() => stopRun(flowId)}>
        {t('scenarios.stop')}
      </Button>
    );
  return (
    <Button small kind="accent" icon="play" disabled={none} onClick={() => void run()}>
      {t('scenarios.runAll')}
    </Button>
  );
};

const noScenarios: readonly ScenarioSummary[] = [];

const Body = ({ onEdit }: { onEdit(editing: Editing): void }) => {
  const t = useWords();
  const { flowId, readOnly } = useEditor();
  const flow = useFlowNow();
  const etag = useSaving((state) => state.draft.etag);
  const query = useScenarios(flowId, etag);
  const actions = useScenarioActions();
  const view = useStore(drawerOf(flowId), (state) => state.view);
  const setView = (next: DrawerView) => drawerOf(flowId).setState({ view: next });
  const [chosen, setChosen] = useState<string>();
  const all = query.data ?? noScenarios;
  useMarks(
    view,
    all.find(({ id }) => id === chosen),
    all,
  );
  const edit = async (id: string) => {
    const stored = await actions.tell(() => readScenario(flowId, id));
    if (stored) onEdit({ stored, document: stored.document });
  };
  const fresh = () => onEdit({ stored: undefined, document: emptyScenario(flow.kind, t('scenarios.newTitle')) });
  if (query.isPending) return <Skeleton />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const { passed, total } = passing(all);
  return (
    <>
      <div className="scn__bar">
        <Segmented
          small
          label={t('scenarios.view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'list', label: t('scenarios.list'), count: total },
            { value: 'coverage', label: t('scenarios.coverage') },
          ]}
        />
        <span className="grow" />
        <RunButton none={total === 0} />
      </div>
      <Progress />
      {actions.problem !== '' && <Banner tone="err">{actions.problem}</Banner>}
      {actions.removed && (
        <Banner
          action={
            <Button small kind="quiet" onClick={() => void actions.restore()}>
              {t('scenarios.undo')}
            </Button>
          }
        >
          {t('scenarios.deleted', { title: actions.removed.title })}
        </Banner>
      )}
      {view === 'coverage' ? (
        <CoveragePanel coverage={coverageOf(flow, all)} ran={all.some(({ last }) => last !== null)} />
      ) : (
        <div className="scn__l">
          {total === 0 ? (
            <Empty title={t('scenarios.emptyTitle')}>{t('scenarios.emptyText')}</Empty>
          ) : (
            <>
              <p className="scn__n num" role="status">
                {t('scenarios.count', { passed, total })}
              </p>
              <ul className="scn__rows" aria-label={t('scenarios.list')}>
                {all.map((one, index) => (
                  <Row
                    key={one.id}
                    scenario={one}
                    open={one.id === chosen}
                    onOpen={() => setChosen(one.id === chosen ? undefined : one.id)}
                    onEdit={() => void edit(one.id)}
                    onMove={(by) => void actions.move(all, index, by)}
                    all={all}
                    actions={actions}
                  />
                ))}
              </ul>
            </>
          )}
          {!readOnly && (
            <div className="scn__a">
              <Button small icon="plus" onClick={fresh}>
                {t('scenarios.add')}
              </Button>
              <ImportButton actions={actions} />
            </div>
          )}
        </div>
      )}
    </>
  );
};

/** A caller who hangs up at once; one who is called picks up. */
const emptyScenario = (kind: string, title: string): Scenario => ({
  format: 1,
  title,
  ...(kind === 'outbound' && { called: [{ number: '13800002076', answer: 'answers' }] }),
  steps: [],
  expect: { outcome: 'completed' },
});

/** Scenarios of the flow: what they are, how they went, and which exits they take. */
const ScenarioDrawer = () => {
  const t = useWords();
  const { view } = useEditor();
  const queries = useQueryClient();
  const { flowId } = useEditor();
  const editing = useStore(drawerOf(flowId), (state) => state.editing);
  const setEditing = (next: Editing | undefined) => drawerOf(flowId).setState({ editing: next });
  return (
    <aside className="drawer scn" aria-label={t('scenarios.title')}>
      <header className="scn__h">
        <h2 className="grow">{t('scenarios.title')}</h2>
        <IconButton icon="x" label={t('scenarios.close')} onClick={() => view.setState({ drawer: undefined })} />
      </header>
      {editing ? (
        <ScenarioForm
          key={editing.stored?.id ?? ''}
          stored={editing.stored}
          scenario={editing.document}
          onChange={(document) => setEditing({ ...editing, document })}
          onClose={() => {
            setEditing(undefined);
            void queries.invalidateQueries({ queryKey: scenariosKey(flowId) });
          }}
        />
      ) : (
        <Body onEdit={setEditing} />
      )}
    </aside>
  );
};

export default ScenarioDrawer;
