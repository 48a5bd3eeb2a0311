import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';
import type { Flow } from '../../schema/flow.ts';
import { type ApiError, readVersion } from '../api/index.ts';
import { placed } from '../document/layout.ts';
import { type Side, useEditor, useFlowNow } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { keptDraft } from './kept.ts';

/** A version with its document. Versions never change: asked for once. */
export const versionQuery = (flowId: string, version: number) => ({
  queryKey: ['flows', flowId, 'version', version],
  queryFn: async (): Promise<Flow> => {
    const { document } = await readVersion(flowId, version);
    if (!document) throw new Error(`version ${version} came without its document`);
    return await placed(document);
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export interface SideState {
  readonly flow: Flow | undefined;
  readonly error: ApiError | null;
  retry(): void;
}

/** The document on one side of a comparison; the draft is the one on the canvas, with all that was changed just now. */
export const useSide = (side: Side): SideState => {
  const { flowId } = useEditor();
  const draft = useFlowNow();
  const kept = useStore(keptDraft(flowId), (state) => state.kept?.flow);
  const number = typeof side === 'number' ? side : 0;
  const query = useQuery<Flow, ApiError>({ ...versionQuery(flowId, number), enabled: typeof side === 'number' });
  const flow = side === 'draft' ? draft : side === 'kept' ? kept : query.data;
  return { flow, error: query.error, retry: () => void query.refetch() };
};

export const useSideName = (): ((side: Side) => string) => {
  const t = useWords();
  return (side) =>
    typeof side === 'number'
      ? t('versions.version', { version: side })
      : side === 'draft'
        ? t('versions.draft')
        : t('versions.kept');
};
