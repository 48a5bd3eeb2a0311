import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ScenarioSummary } from '../../schema/scenario-api.ts';
import { useEditor } from '../editor/session.ts';
import { download } from '../export/download.ts';
import { fileName } from '../export/save-name.ts';
import { useWords } from '../i18n/index.ts';
import { Button } from '../ui/index.ts';
import { createScenario, orderScenarios, readScenario, removeScenario, scenariosKey } from './api.ts';
import { startRun } from './run.ts';

interface Removed {
  readonly title: string;
  readonly document: unknown;
  /** The order that it stood in. */
  readonly order: readonly string[];
  readonly id: string;
}

/** What hands do with scenarios; what goes wrong is said in the drawer. */
export const useScenarioActions = () => {
  const t = useWords();
  const { flowId, autosave } = useEditor();
  const queries = useQueryClient();
  const [problem, setProblem] = useState('');
  const [removed, setRemoved] = useState<Removed>();

  const tell = async <T,>(work: () => Promise<T>): Promise<T | undefined> => {
    setProblem('');
    try {
      return await work();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      await queries.invalidateQueries({ queryKey: scenariosKey(flowId) });
    }
  };

  return {
    problem,
    removed,
    tell,
    /** What is played is what the server has; it must have what is on the canvas. */
    run: async (ids?: readonly string[]) => {
      await autosave.flush();
      await startRun(flowId, queries, ids);
    },
    duplicate: (id: string) =>
      tell(async () => {
        const { document } = await readScenario(flowId, id);
        await createScenario(flowId, { ...document, title: t('scenarios.copyTitle', { title: document.title }) });
      }),
    remove: (id: string, all: readonly ScenarioSummary[] | undefined) =>
      tell(async () => {
        const { document, title } = await readScenario(flowId, id);
        await removeScenario(flowId, id);
        setRemoved({ title, document, id, order: (all ?? []).map((one) => one.id) });
      }),
    restore: () =>
      tell(async () => {
        if (!removed) return;
        const { id } = await createScenario(flowId, removed.document);
        await orderScenarios(
          flowId,
          removed.order.map((one) => (one === removed.id ? id : one)),
        );
        setRemoved(undefined);
      }),
    move: (all: readonly ScenarioSummary[], index: number, by: 1 | -1) =>
      tell(async () => {
        const ids = all.map(({ id }) => id);
        const [moved] = ids.splice(index, 1);
        if (moved === undefined) return;
        ids.splice(index + by, 0, moved);
        await orderScenarios(flowId, ids);
      }),
    save: (id: string) =>
      tell(async () => {
        const { document, title } = await readScenario(flowId, id);
        const text = `${JSON.stringify(document, null, 2)}\n`;
        download(`${fileName(title)}.json`, new Blob([text], { type: 'application/json' }));
      }),
    read: (files: readonly File[]) =>
      tell(async () => {
        for (const file of files) {
          try {
            await createScenario(flowId, JSON.parse(await file.text()));
          } catch (error) {
            const why = error instanceof Error ? error.message : String(error);
            throw new Error(t('scenarios.readFailed', { name: file.name, why }));
          }
        }
      }),
  };
};

export type ScenarioActions = ReturnType<typeof useScenarioActions>;

/** Takes in files as `switchyard test` plays them. */
export const ImportButton = ({ actions }: { readonly actions: ScenarioActions }) => {
  const t = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button small kind="quiet" icon="upload" onClick={() => input.current?.click()}>
        {t('scenarios.import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        aria-label={t('scenarios.import')}
        onChange={({ target }) => {
          void actions.read([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </>
  );
};
