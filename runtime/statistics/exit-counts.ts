import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { FlowStatistics } from '../../schema/api.ts';
import type { DB } from '../store/generated/db.ts';
import { storable } from '../store/values.ts';
import { addCounts, type CountedVisits, countCalls, countVisits, type ExitCount, takeUncounted } from './count-sql.ts';
import { InnerFlows } from './inner-flows.ts';

/** Calls counted at a time: some milliseconds of the database, and of this process next to nothing. */
const BATCH = 500;
const EVERY_MS = 10_000;
/** Any number that no other program uses on the same database. */
const LOCK_KEY = 7_305_201_919;
/** More than that wait only after an upgrade: their exact number is of no interest. */
const MANY = 100_000;

const none = { visits: 0, taken: 0, calls: 0, hangups: 0, faults: 0 };

/** Days of the server's time zone, both included: `2026-11-26`. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export interface ExitCountsOptions {
  readonly db: Kysely<DB>;
  readonly timeZone: string;
  readonly logger: Logger;
}

/** How many calls took which exit: counts what has ended, and tells it by flow and period. */
export class ExitCounts {
  readonly #db: Kysely<DB>;
  readonly #timeZone: string;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #counting: Promise<void> | undefined;
  #stopped = false;

  constructor({ db, timeZone, logger }: ExitCountsOptions) {
    this.#db = db;
    this.#timeZone = timeZone;
    this.#logger = logger;
  }

  /** Counts from now on what has ended, a little later. */
  start(): void {
    const count = () => {
      this.#counting ??= this.countAll()
        .catch((error: unknown) => this.#logger.error({ err: error }, 'ended calls could not be counted'))
        .then(() => {
          this.#counting = undefined;
        });
    };
    count();
    this.#timer = setInterval(count, EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#counting;
  }

  /** Counts all that have ended; what others count meanwhile is theirs. */
  async countAll(): Promise<void> {
    while (!this.#stopped && (await this.countSome()) === BATCH);
  }

  /** Counts some of the calls that have ended, each exactly once, whoever else counts. @returns how many */
  async countSome(limit = BATCH): Promise<number> {
    return await this.#db.transaction().execute(async (tx) => {
      const lock = await sql<{ mine: boolean }>`SELECT pg_try_advisory_xact_lock(${LOCK_KEY}) AS mine`.execute(tx);
      if (!lock.rows[0]?.mine) return 0;
      const sessions = await takeUncounted(tx, limit);
      if (sessions.length === 0) return 0;
      const inner = new InnerFlows(tx);
      const visits = await countVisits(tx, sessions, this.#timeZone);
      const counts = (await Promise.all(visits.map((row) => countsOf(row, inner)))).flat();
      for (const { flow_id: flow, version, outcome, hour, calls } of await countCalls(tx, sessions, this.#timeZone))
        counts.push({ ...none, flow, version, hour, node: '', exit: outcome, calls });
      await addCounts(tx, counts);
      return sessions.length;
    });
  }

  /** The day of `now`, `daysAgo` days earlier. */
  async day(now: Date, daysAgo: number): Promise<string> {
    const { rows } = await sql<{ day: string }>`
      SELECT ((${now.toISOString()}::timestamptz AT TIME ZONE ${this.#timeZone})::date - ${daysAgo}::int)::text
        AS day`.execute(this.#db);
    return rows[0]?.day ?? '';
  }

  async read(flowId: string, days: Days, version?: number): Promise<FlowStatistics> {
    const zone = this.#timeZone;
    const begins = sql<Date>`(${days.from}::date)::timestamp AT TIME ZONE ${zone}`;
    const ends = sql<Date>`(${days.to}::date + 1)::timestamp AT TIME ZONE ${zone}`;
    const { rows } = await sql<StoredCount>`
      SELECT version, node, exit, sum(visits)::int AS visits, sum(taken)::int AS taken, sum(calls)::int AS calls,
        sum(hangups)::int AS hangups, sum(faults)::int AS faults
      FROM exit_counts WHERE flow_id = ${storable(flowId)} AND hour >= ${begins} AND hour < ${ends}
      GROUP BY version, node, exit`.execute(this.#db);
    const bounds = await sql<{ begins: Date; ends: Date; waiting: number }>`
      SELECT ${begins} AS begins, ${ends} AS ends,
        (SELECT count(*)::int FROM (SELECT FROM uncounted_sessions LIMIT ${MANY}) AS listed) AS waiting`.execute(
      this.#db,
    );
    const bound = bounds.rows[0];
    return {
      ...days,
      begins: bound?.begins.toISOString() ?? '',
      ends: bound?.ends.toISOString() ?? '',
      timeZone: zone,
      version: version ?? null,
      waiting: bound?.waiting ?? 0,
      ...told(rows, version),
    };
  }
}

/** A row counts for the flow whose step it is; a caller who hangs up inside a flow hangs up in the steps that run it, too. */
const countsOf = async (row: CountedVisits, inner: InnerFlows): Promise<ExitCount[]> => {
  const { visits, taken, calls, hangups, faults, hour, exit } = row;
  const path = row.node.split('/');
  const own = path.at(-1) ?? '';
  const outer = { flow: row.flow_id, version: row.version };
  const ran = [outer, ...(await inner.along(outer, row.entered > 0 ? path : path.slice(0, -1), row.first))];
  const at = ran[path.length - 1];
  const counts: ExitCount[] = at ? [{ ...at, hour, node: own, exit, visits, taken, calls, hangups, faults }] : [];
  if (hangups > 0)
    for (const [depth, node] of path.slice(0, -1).entries()) {
      const around = ran[depth];
      if (around) counts.push({ ...none, ...around, hour, node, exit: '', hangups });
    }
  const went = ran[path.length];
  if (went && row.entered > 0) counts.push({ ...none, ...went, hour, node: '', exit: 'inside', calls: row.entered });
  return counts;
};

interface StoredCount {
  readonly version: number;
  readonly node: string;
  readonly exit: string;
  readonly visits: number;
  readonly taken: number;
  readonly calls: number;
  readonly hangups: number;
  readonly faults: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Rows as people ask for them: by step and exit, and what came of the calls. */
const told = (
  rows: readonly StoredCount[],
  version: number | undefined,
): Pick<FlowStatistics, 'calls' | 'outcomes' | 'versions' | 'nodes'> => {
  const nodes: Record<string, Mutable<FlowStatistics['nodes'][string]> & { exits: Record<string, ExitTally> }> =
    Object.create(null) as Record<string, never>;
  const outcomes: Record<string, number> = {};
  const versions = new Map<number, number>();
  for (const row of rows) {
    if (row.node === '') versions.set(row.version, (versions.get(row.version) ?? 0) + row.calls);
    if (version !== undefined && row.version !== version) continue;
    if (row.node === '') {
      outcomes[row.exit] = (outcomes[row.exit] ?? 0) + row.calls;
      continue;
    }
    nodes[row.node] ??= { visits: 0, hangups: 0, faults: 0, exits: Object.create(null) as Record<string, never> };
    const node = nodes[row.node];
    if (!node) continue;
    node.visits += row.visits;
    node.hangups += row.hangups;
    node.faults += row.faults;
    if (row.taken === 0) continue;
    const exit = node.exits[row.exit];
    node.exits[row.exit] = { times: (exit?.times ?? 0) + row.taken, calls: (exit?.calls ?? 0) + row.calls };
  }
  return {
    nodes,
    outcomes,
    calls: Object.values(outcomes).reduce((sum, calls) => sum + calls, 0),
    versions: [...versions].sort(([a], [b]) => b - a).map(([number, calls]) => ({ version: number, calls })),
  };
};

type ExitTally = FlowStatistics['nodes'][string]['exits'][string];
