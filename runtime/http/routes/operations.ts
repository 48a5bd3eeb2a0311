import type { Readiness } from '../../../schema/api.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import { describeApi } from '../openapi.ts';
import { type Handlers, routes } from '../routes.ts';

type OperationHandlers = Pick<Handlers, 'healthz' | 'readyz' | 'metrics' | 'openapi' | 'getPrompt'>;

const noAsterisk = { ok: false, detail: 'not configured: set ARI_URL, ARI_USER and ARI_PASSWORD to take calls' };

const readiness = async ({ health }: AppDeps): Promise<Readiness> => {
  const database = await health.database();
  const ari = health.ari?.() ?? noAsterisk;
  const [loop, admission] = [health.loop(), health.admission()];
  // Full is no fault: whoever calls then is told so.
  return { ok: database.ok && ari.ok && loop.ok, checks: { database, ari, loop, admission } };
};

/** What operators, monitors and Asterisk ask for. */
export const operationRoutes = (deps: AppDeps): OperationHandlers => {
  const api = describeApi(routes, deps.version);
  return {
    healthz: (c) => c.json({ ok: true }),
    readyz: async (c) => {
      const ready = await readiness(deps);
      return c.json(ready, ready.ok ? 200 : 503);
    },
    metrics: async (c) =>
      c.body(await deps.metrics.registry.metrics(), 200, { 'content-type': deps.metrics.registry.contentType }),
    openapi: (c) => c.json(api),
    getPrompt: async (c) => {
      const answer = await deps.media.fetch(c.req.raw);
      if (answer.status === 404) throw new Problem('not_found');
      return answer;
    },
  };
};
