import { useQuery } from '@tanstack/react-query';
import type { SessionDetail } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { ApiError, readFlow, readVersion } from '../api/index.ts';
import { placed } from '../document/layout.ts';
import { tracedFlow } from './traced-flow.ts';

/** The flow that a session goes by, and how true to it that is. */
export interface Ran {
  readonly document: Flow;
  /**
   * `ran`: the very version that it is on. `draft`: it tries the draft, which may have changed since. `gone`: its version is
   * not there any more; this is the draft. `traced`: nor is the flow; this is what the trace tells of it.
   */
  readonly is: 'ran' | 'draft' | 'gone' | 'traced';
}

/** What is not there is an answer, too; a server that can't be reached is none. */
const orNothing = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
};

const ranBy = async (session: SessionDetail): Promise<Ran> => {
  const { flowId, version } = session;
  const found = version === null ? undefined : await orNothing(readVersion(flowId, version));
  if (found?.document) return { document: found.document, is: 'ran' };
  const draft = await orNothing(readFlow(flowId));
  if (draft) return { document: draft.document, is: version === null ? 'draft' : 'gone' };
  return { document: tracedFlow(session), is: 'traced' };
};

/** The flow that a session goes by, with a place for each card; asked for once, for no version ever changes. */
export const useRan = (session: SessionDetail | undefined) =>
  useQuery<Ran, ApiError>({
    queryKey: ['ran', session?.flowId, session?.version, session?.version === null ? session.id : ''],
    queryFn: async () => {
      if (!session) throw new Error('no session');
      const ran = await ranBy(session);
      return { ...ran, document: await placed(ran.document) };
    },
    enabled: session !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
