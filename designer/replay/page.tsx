import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { SessionDetail } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { type ApiError, readFlow, readVersion, useCatalogue, useSession } from '../api/index.ts';
import { placed } from '../document/layout.ts';
import { ErrorState, PageSkeleton } from '../ui/index.ts';
import { Desk } from './desk.tsx';

/** What is drawn, and whether the call ran just that. */
export interface Drawn {
  readonly document: Flow;
  /** `ran`: the version that the call is on; `draft`: it ran the draft; `gone`: its version can't be read. */
  readonly is: 'ran' | 'draft' | 'gone';
}

const drawn = async ({ flowId, version }: SessionDetail): Promise<Drawn> => {
  const found = version === null ? undefined : await readVersion(flowId, version).catch(() => undefined);
  if (found?.document) return { document: await placed(found.document), is: 'ran' };
  const { document } = await readFlow(flowId);
  return { document: await placed(document), is: version === null ? 'draft' : 'gone' };
};

/** A call on the flow that it is on: live while it goes on, then step by step. */
export default function ReplayPage() {
  const { sessionId = '' } = useParams();
  const session = useSession(sessionId);
  const catalogue = useCatalogue();
  const of = session.data;
  const flow = useQuery<Drawn, ApiError>({
    queryKey: ['drawn', of?.flowId, of?.version],
    queryFn: () => (of ? drawn(of) : Promise.reject(new Error('no session'))),
    enabled: of !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const error = session.error ?? catalogue.error ?? flow.error;
  if (error && (!session.data || !catalogue.data || !flow.data)) {
    const retry = () => void Promise.all([session.refetch(), catalogue.refetch(), flow.refetch()]);
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!session.data || !catalogue.data || !flow.data) return <PageSkeleton />;
  return <Desk key={session.data.id} stored={session.data} drawn={flow.data} catalogue={catalogue.data} />;
}
