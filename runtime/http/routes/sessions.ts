import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import { detailFor, summaryFor, withoutSensitive } from '../masking.ts';
import type { Handlers } from '../routes.ts';

export const sessionRoutes = ({ sessions, flows }: AppDeps): Pick<Handlers, 'listSessions' | 'getSession'> => ({
  listSessions: async (c, { query, principal }) => {
    const found = await sessions.list(query);
    return c.json(found.map((session) => summaryFor(session, principal.role)));
  },
  getSession: async (c, { params, principal }) => {
    const session = await sessions.detail(params.id);
    if (!session) throw new Problem('not_found');
    const { flowId, version } = session;
    const ran = version === null ? await flows.draft(flowId) : await flows.version(flowId, version);
    return c.json(detailFor(withoutSensitive(session, ran?.document), principal.role));
  },
});
