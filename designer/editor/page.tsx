import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { FlowDraft } from '../../schema/api.ts';
import { type ApiError, call, useCatalogue, useMe } from '../api/index.ts';
import { placed } from '../document/layout.ts';
import { ErrorState, PageSkeleton } from '../ui/index.ts';
import { Desk } from './desk.tsx';

/** The editor of one flow: loads what it needs, then hands over to the desk. */
export default function EditorPage() {
  const { flowId = '' } = useParams();
  const me = useMe();
  const catalogue = useCatalogue();
  // Asked for afresh at every visit: the editor's own document is the truth only while it is open.
  const draft = useQuery<FlowDraft, ApiError>({
    queryKey: ['editor', flowId],
    queryFn: async ({ signal }) => {
      const stored = await call<FlowDraft>(`/api/flows/${encodeURIComponent(flowId)}`, { signal });
      return { ...stored, document: await placed(stored.document) };
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const error = draft.error ?? catalogue.error;
  if (error) {
    const retry = () => void Promise.all([draft.refetch(), catalogue.refetch()]);
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!draft.data || !catalogue.data || !me.data) return <PageSkeleton />;
  return <Desk key={draft.data.id} draft={draft.data} catalogue={catalogue.data} me={me.data} />;
}
