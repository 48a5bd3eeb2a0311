import { type Static, Type } from 'typebox';
import type { Scenario } from './scenario.ts';
import type { LocalText } from './text.ts';

const closed = { additionalProperties: false } as const;

/** What a flow can have of scenarios, and how large one document may be. */
export const SCENARIO_LIMITS = { perFlow: 200, bytes: 64_000 } as const;

const ScenarioId = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' });

/** How a scenario went when it was played last. */
export interface ScenarioResult {
  readonly passed: boolean;
  /** Real time that it took. */
  readonly ms: number;
  readonly at: string;
  readonly by: string;
  /** Version that was called; `null`: the draft. */
  readonly version: number | null;
  /** The flow or the scenario means something else since then. */
  readonly stale: boolean;
  /** Steps of the flow, `node:exit`, the bare node where a step left by no exit; those within sub-flows are `a/b:exit`. */
  readonly path: readonly string[];
  /** What failed, in words. */
  readonly problem?: LocalText;
  /** Index of the scenario's step that could not be done. */
  readonly step?: number;
  /** Where the call was when it failed. */
  readonly node?: string;
  /** Where the way left the expected one: index in `path`, and both ways there. */
  readonly parted?: { readonly at: number; readonly expected?: string; readonly was?: string };
}

/** `GET /api/flows/{id}/scenarios`: in the order in which people put them. */
export interface ScenarioSummary {
  readonly id: string;
  readonly title: string;
  /** Changes with every save. */
  readonly etag: string;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly last: ScenarioResult | null;
}

/**
 * `GET /api/flows/{id}/scenarios/{scenario}`; answer of `POST …/scenarios` (201) and `PUT …/{scenario}` with `If-Match`, whose
 * body is the scenario document as `switchyard test` plays it.
 */
export interface StoredScenario extends ScenarioSummary {
  readonly document: Scenario;
  /** What the caller heard in the last run. */
  readonly heard: readonly string[];
}

/** `POST /api/flows/{id}/scenario-order`: all ids in their new order. */
export const ScenarioOrder = Type.Object(
  { ids: Type.Array(ScenarioId, { maxItems: SCENARIO_LIMITS.perFlow, uniqueItems: true }) },
  closed,
);
export type ScenarioOrder = Static<typeof ScenarioOrder>;

/** `POST /api/flows/{id}/scenario-run`: plays all or some, on the stored draft or a version. */
export const ScenarioRunBody = Type.Object(
  {
    ids: Type.Optional(Type.Array(ScenarioId, { maxItems: SCENARIO_LIMITS.perFlow, uniqueItems: true })),
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999_999 })),
  },
  closed,
);
export type ScenarioRunBody = Static<typeof ScenarioRunBody>;

/** Lines of the answer to a run (`application/x-ndjson`), as it goes on. Closing the connection stops the run. */
export type ScenarioRunMessage =
  /** What will be played, in this order; `errors`: the flow's, which a call may run into. */
  | { readonly kind: 'began'; readonly ids: readonly string[]; readonly errors: number }
  | { readonly kind: 'playing'; readonly id: string }
  | { readonly kind: 'played'; readonly id: string; readonly result: ScenarioResult }
  | { readonly kind: 'ended' };
