import { type Kysely, sql } from 'kysely';
import type { SessionDetail, SessionSummary } from '../../schema/api.ts';
import type { Outcome, SessionStatus, TraceStep } from '../../schema/trace.ts';
import type { DB } from './generated/db.ts';
import { fromJson, storable } from './values.ts';

export interface SessionFilter {
  readonly flow?: string | undefined;
  /** Anything but a known status matches nothing. */
  readonly status?: string | undefined;
  /** 1 to 200, default 50. */
  readonly limit?: number | undefined;
  /** Id of the last session of the page before; an unknown one gives an empty page. */
  readonly before?: string | undefined;
}

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;

/** Sessions as people look at them. Numbers and variables are as stored: masking them is the reader's duty. */
export class SessionReader {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  /** Newest first. */
  async list({ flow, status, limit, before }: SessionFilter = {}): Promise<SessionSummary[]> {
    let rows = summaryQuery(this.#db)
      .orderBy('started_at', 'desc')
      .orderBy('sessions.id', 'desc')
      .limit(pageSize(limit));
    if (flow !== undefined) rows = rows.where('flow_id', '=', storable(flow));
    if (status !== undefined) rows = rows.where('status', '=', storable(status));
    if (before !== undefined) {
      const last = sql`(SELECT started_at, id FROM sessions WHERE id = ${storable(before)})`;
      rows = rows.where(sql<boolean>`(sessions.started_at, sessions.id) < ${last}`);
    }
    return (await rows.execute()).map(toSummary);
  }

  async detail(id: string): Promise<SessionDetail | undefined> {
    const row = await summaryQuery(this.#db)
      .select('variables')
      .where('sessions.id', '=', storable(id))
      .executeTakeFirst();
    if (!row) return undefined;
    return { ...toSummary(row), variables: fromJson(row.variables), trace: await this.trace(id) };
  }

  /** In the order of the visits. */
  async trace(id: string): Promise<TraceStep[]> {
    const rows = await this.#db
      .selectFrom('session_steps')
      .select(['seq', 'node', 'type', 'at', 'ms', 'exit', 'fault', 'effects', 'changed'])
      .where('session_id', '=', storable(id))
      .orderBy('seq')
      .execute();
    return rows.map(({ exit, fault, ...row }) => ({
      seq: row.seq,
      node: row.node,
      type: row.type,
      at: row.at.toISOString(),
      ms: row.ms,
      ...(exit !== null && { exit }),
      ...(fault !== null && { fault: fromJson<NonNullable<TraceStep['fault']>>(fault) }),
      effects: fromJson<TraceStep['effects']>(row.effects),
      changed: fromJson<TraceStep['changed']>(row.changed),
    }));
  }

  /** Sessions that have not ended, for metrics. */
  async activeCounts(): Promise<Record<'running' | 'parked', number>> {
    const rows = await this.#db
      .selectFrom('sessions')
      .select(['status', sql<number>`count(*)::int`.as('count')])
      .where('status', '<>', 'ended')
      .groupBy('status')
      .execute();
    const count = (status: SessionStatus) => rows.find((row) => row.status === status)?.count ?? 0;
    return { running: count('running'), parked: count('parked') };
  }
}

function pageSize(limit: number | undefined): number {
  if (limit === undefined || !Number.isFinite(limit)) return DEFAULT_PAGE;
  return Math.min(Math.max(Math.trunc(limit), 1), LARGEST_PAGE);
}

const summaryQuery = (db: Kysely<DB>) =>
  db
    .selectFrom('sessions')
    .leftJoin('flows', 'flows.id', 'sessions.flow_id')
    .select(['sessions.id', 'flow_id', 'flows.name as flow_name', 'version', 'status', 'outcome'])
    .select(['from_number', 'to_number', 'node', 'started_at', 'ended_at']);

type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaryQuery>['executeTakeFirstOrThrow']>>;

function toSummary(row: SummaryRow): SessionSummary {
  return {
    id: row.id,
    flowId: row.flow_id,
    flowName: row.flow_name ?? row.flow_id,
    version: row.version,
    // The store writes no other words into these columns.
    status: row.status as SessionStatus,
    outcome: row.outcome as Outcome | null,
    from: row.from_number,
    to: row.to_number,
    node: row.node,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
