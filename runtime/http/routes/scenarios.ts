import type { Flow } from '../../../schema/flow.ts';
import type { Scenario } from '../../../schema/scenario.ts';
import type { ScenarioRunMessage, StoredScenario } from '../../../schema/scenario-api.ts';
import { validateScenario } from '../../../schema/validate.ts';
import { upgradedFlow } from '../../engine/upgrade.ts';
import { atOnce } from '../../scenarios/at-once.ts';
import { ScenarioRunner } from '../../scenarios/runner.ts';
import { testSystems } from '../../scenarios/systems.ts';
import { type KeptResult, newScenarioId, ScenarioStore } from '../../store/scenarios.ts';
import type { HttpContext } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';
import type { OpenStreams } from '../streams.ts';

type ScenarioHandlers = Pick<
  Handlers,
  | 'listScenarios'
  | 'createScenario'
  | 'getScenario'
  | 'replaceScenario'
  | 'deleteScenario'
  | 'orderScenarios'
  | 'runScenarios'
>;

/** What is called in a run. */
interface Callee {
  readonly flow: Flow;
  readonly hash: string;
  readonly version: number | null;
  readonly errors: number;
}

const send = (c: HttpContext, stored: StoredScenario, status: 200 | 201 = 200): Response => {
  c.header('etag', `"${stored.etag}"`);
  return c.json(stored, status);
};

/** What the form of the body can't say. */
const checked = (c: HttpContext, scenario: Scenario): Scenario => {
  const problems = validateScenario(scenario).filter(({ severity }) => severity === 'error');
  if (problems.length === 0) return scenario;
  const fields = problems.map(({ pointer, message }) => ({ pointer, message: message[c.get('language')] }));
  throw new Problem('bad_request', { fields });
};

const encoder = new TextEncoder();

/** A body of one JSON value a line, written by `work`; whoever closes it aborts `signal`. */
const lines = (
  abort: AbortController,
  work: (tell: (message: ScenarioRunMessage) => void) => Promise<void>,
): ReadableStream<Uint8Array> => {
  let read = true;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const open = () => read;
      const tell = (message: ScenarioRunMessage): void => {
        if (open()) controller.enqueue(encoder.encode(`${JSON.stringify(message)}\n`));
      };
      void work(tell).then(
        () => open() && controller.close(),
        (error: unknown) => open() && controller.error(error),
      );
    },
    cancel: () => {
      read = false;
      abort.abort();
    },
  });
};

export const scenarioRoutes = (deps: AppDeps, streams: OpenStreams): ScenarioHandlers => {
  const { flows, registry, subflows, connections, assets, log, settings } = deps;
  const store = new ScenarioStore(deps.db);
  const runner = new ScenarioRunner({
    registry,
    connections: testSystems(connections, registry.connectors),
    assets,
    logger: log,
    timeZone: settings.timeZone,
    subflows: {
      load: subflows.load,
      // What was never published is tried as it is drawn.
      live: async (id) => {
        const live = await subflows.live(id);
        if (live) return live;
        const draft = await subflows.load(id, null);
        return draft && { version: null, flow: draft };
      },
    },
    busy: () => !deps.health.loop().ok,
  });

  const existing = async (id: string): Promise<void> => {
    if (!(await flows.draft(id))) throw new Problem('not_found');
  };

  const calleeOf = async (id: string, version: number | undefined): Promise<Callee> => {
    const draft = await flows.draft(id);
    const called = version === undefined ? draft : await flows.version(id, version);
    if (!draft || !called?.document) throw new Problem('not_found');
    const errors = version === undefined ? draft.errors : 0;
    return { flow: upgradedFlow(called.document, registry), hash: called.hash, version: version ?? null, errors };
  };

  const chosen = async (id: string, ids: readonly string[] | undefined): Promise<StoredScenario[]> => {
    const all = await store.all(id);
    if (!ids) return all;
    const wanted = new Set(ids);
    const some = all.filter((one) => wanted.has(one.id));
    if (some.length < wanted.size) throw new Problem('not_found');
    return some;
  };

  return {
    listScenarios: async (c, { params }) => {
      await existing(params.id);
      return c.json(await store.list(params.id));
    },
    createScenario: async (c, { params, body, principal }) => {
      const made = await store.create(params.id, newScenarioId(), checked(c, body), principal.name);
      if (made === 'missing') throw new Problem('not_found');
      if (made === 'full') throw new Problem('scenarios_full');
      return send(c, made, 201);
    },
    getScenario: async (c, { params }) => {
      const found = await store.find(params.id, params.scenario);
      if (!found) throw new Problem('not_found');
      return send(c, found);
    },
    replaceScenario: async (c, { params, body, ifMatch, principal }) => {
      const stored = await store.replace(params.id, params.scenario, ifMatch, checked(c, body), principal.name);
      if (stored === 'missing') throw new Problem('not_found');
      if (stored === 'stale') throw new Problem('stale');
      return send(c, stored);
    },
    deleteScenario: async (c, { params, principal }) => {
      if (!(await store.remove(params.id, params.scenario, principal.name))) throw new Problem('not_found');
      return c.body(null, 204);
    },
    orderScenarios: async (c, { params, body }) => {
      await existing(params.id);
      await store.order(params.id, body.ids);
      return c.body(null, 204);
    },
    runScenarios: async (c, { params, body, principal }) => {
      const callee = await calleeOf(params.id, body.version);
      const scenarios = await chosen(params.id, body.ids);
      const abort = new AbortController();
      const release = streams.add(principal, () => abort.abort());
      c.req.raw.signal.addEventListener('abort', () => abort.abort(), { once: true });

      const playOne = async (one: StoredScenario, tell: (message: ScenarioRunMessage) => void): Promise<void> => {
        const result = await runner.play(one.document, callee.flow, {
          signal: abort.signal,
          by: principal.name,
          version: callee.version,
          begun: () => tell({ kind: 'playing', id: one.id }),
        });
        if (!result) return;
        await store.keep(one.id, result, { hash: callee.hash, etag: one.etag });
        const { heard: _, ...last } = result satisfies KeptResult;
        tell({ kind: 'played', id: one.id, result: { ...last, stale: false } });
      };
      const told = lines(abort, async (tell) => {
        try {
          tell({ kind: 'began', ids: scenarios.map(({ id }) => id), errors: callee.errors });
          const failures: unknown[] = [];
          const work = (one: StoredScenario) => playOne(one, tell).catch((error: unknown) => failures.push(error));
          for await (const _ of atOnce(scenarios, { most: 2, work })) if (failures.length > 0) abort.abort();
          if (failures[0] !== undefined) throw failures[0];
          tell({ kind: 'ended' });
        } finally {
          release();
        }
      });
      return c.body(told, 200, {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'cache-control': 'no-store',
        // nginx would hold lines back otherwise.
        'x-accel-buffering': 'no',
      });
    },
  };
};
