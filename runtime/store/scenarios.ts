import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Scenario } from '../../schema/scenario.ts';
import {
  SCENARIO_LIMITS,
  type ScenarioResult,
  type ScenarioSummary,
  type StoredScenario,
} from '../../schema/scenario-api.ts';
import { audit } from './audit.ts';
import type { Missing, Stale } from './flows.ts';
import type { DB, Json } from './generated/db.ts';
import { fromJson, storable } from './values.ts';

/** A result as it is kept: whether it is stale depends on what came after. */
export interface KeptResult extends Omit<ScenarioResult, 'stale'> {
  readonly heard: readonly string[];
}

/** What a result was about. */
export interface Ran {
  /** Semantic hash of the flow that was called. */
  readonly hash: string;
  /** Of the scenario that was played. */
  readonly etag: string;
}

export const newScenarioId = (): string => `s${randomBytes(6).toString('hex')}`;

const columns = [
  'scenarios.id',
  'title',
  'revision',
  'scenarios.changed_at',
  'scenarios.changed_by',
  'result',
  'ran_hash',
  'ran_revision',
] as const;

/** NUL, which Postgres can't hold, may stand in any text of a document. */
const jsonOf = (value: unknown): string => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd');

/** The scenarios of flows. A flow that is not there has none. */
export class ScenarioStore {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  /** In the order in which people put them. */
  async list(flowId: string): Promise<ScenarioSummary[]> {
    return (await this.#of(flowId).execute()).map(toSummary);
  }

  /** With their documents. */
  async all(flowId: string): Promise<StoredScenario[]> {
    return (await this.#of(flowId).select('document').execute()).map(toStored);
  }

  async find(flowId: string, id: string): Promise<StoredScenario | undefined> {
    const row = await this.#of(flowId).select('document').where('scenarios.id', '=', storable(id)).executeTakeFirst();
    return row && toStored(row);
  }

  /** Puts it behind the others. `full`: the flow has as many as it may have. */
  async create(flowId: string, id: string, scenario: Scenario, by: string): Promise<StoredScenario | Missing | 'full'> {
    const made = await this.#db.transaction().execute(async (tx) => {
      // Two who add at the same time don't go beyond the limit together.
      const flow = await tx
        .selectFrom('flows')
        .select('id')
        .where('id', '=', storable(flowId))
        .forUpdate()
        .executeTakeFirst();
      if (!flow) return 'missing' as const;
      const { count, last } = await tx
        .selectFrom('scenarios')
        .where('flow_id', '=', flow.id)
        .select([sql<number>`count(*)::int`.as('count'), sql<number>`coalesce(max(position), 0)`.as('last')])
        .executeTakeFirstOrThrow();
      if (count >= SCENARIO_LIMITS.perFlow) return 'full' as const;
      await tx
        .insertInto('scenarios')
        .values({ id, flow_id: flow.id, position: last + 1, ...valuesOf(scenario, by) })
        .execute();
      await audit(tx, { actor: by, action: 'scenario.created', subject: `flow:${flow.id}`, detail: { scenario: id } });
      return undefined;
    });
    return made ?? (await this.find(flowId, id)) ?? 'missing';
  }

  /** On top of exactly what the caller has read. */
  async replace(
    flowId: string,
    id: string,
    etag: string,
    scenario: Scenario,
    by: string,
  ): Promise<StoredScenario | Stale | Missing> {
    const changed = await this.#db
      .updateTable('scenarios')
      .set({ ...valuesOf(scenario, by), revision: sql`revision + 1`, changed_at: sql`now()` })
      .where('flow_id', '=', storable(flowId))
      .where('id', '=', storable(id))
      .where(sql`revision::text`, '=', storable(etag))
      .executeTakeFirstOrThrow();
    const stored = await this.find(flowId, id);
    if (!stored) return 'missing';
    return changed.numUpdatedRows === 1n ? stored : 'stale';
  }

  async remove(flowId: string, id: string, by: string): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('scenarios')
        .where('flow_id', '=', storable(flowId))
        .where('id', '=', storable(id))
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) return false;
      await audit(tx, { actor: by, action: 'scenario.removed', subject: `flow:${flowId}`, detail: { scenario: id } });
      return true;
    });
  }

  /** Ids that are gone are passed over; those that are not named come last, as they were. */
  async order(flowId: string, ids: readonly string[]): Promise<void> {
    const wanted = ids.map((id) => storable(id));
    await sql`
      UPDATE scenarios SET position = place.at
      FROM (
        SELECT id, row_number() OVER (ORDER BY coalesce(array_position(${wanted}::text[], id), 1000000), position) AS at
        FROM scenarios WHERE flow_id = ${storable(flowId)}
      ) AS place
      WHERE scenarios.id = place.id`.execute(this.#db);
  }

  /** Keeps how it went; a scenario that somebody deleted meanwhile is gone. */
  async keep(id: string, result: KeptResult, ran: Ran): Promise<void> {
    await this.#db
      .updateTable('scenarios')
      .set({ result: jsonOf(result), ran_hash: ran.hash, ran_revision: Number(ran.etag) })
      .where('id', '=', storable(id))
      .execute();
  }

  #of(flowId: string) {
    return this.#db
      .selectFrom('scenarios')
      .innerJoin('flows', 'flows.id', 'flow_id')
      .select(columns)
      .select('draft_hash')
      .where('flow_id', '=', storable(flowId))
      .orderBy('position')
      .orderBy('scenarios.id');
  }
}

const valuesOf = (scenario: Scenario, by: string) => ({
  title: storable(scenario.title),
  document: jsonOf(scenario),
  changed_by: storable(by),
});

interface Row {
  readonly id: string;
  readonly title: string;
  readonly revision: number;
  readonly changed_at: Date;
  readonly changed_by: string;
  readonly result: Json | null;
  readonly ran_hash: string | null;
  readonly ran_revision: number | null;
  readonly draft_hash: string;
}

const resultOf = (row: Row): { readonly last: ScenarioResult; readonly heard: readonly string[] } | undefined => {
  if (row.result === null) return undefined;
  const { heard, ...kept } = fromJson<KeptResult>(row.result);
  const stale = row.ran_hash !== row.draft_hash || row.ran_revision !== row.revision;
  return { last: { ...kept, stale }, heard };
};

const toSummary = (row: Row): ScenarioSummary => ({
  id: row.id,
  title: row.title,
  etag: String(row.revision),
  changedAt: row.changed_at.toISOString(),
  changedBy: row.changed_by,
  last: resultOf(row)?.last ?? null,
});

const toStored = (row: Row & { readonly document: Json }): StoredScenario => ({
  ...toSummary(row),
  document: fromJson<Scenario>(row.document),
  heard: resultOf(row)?.heard ?? [],
});
