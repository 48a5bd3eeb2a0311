import { type Kysely, sql, type Transaction } from 'kysely';
import type { DB } from '../store/generated/db.ts';

/** Visits of some ended calls that share flow, version, node, exit and hour. */
export interface CountedVisits {
  readonly flow_id: string;
  readonly version: number;
  /** In a flow that runs inside another: the steps that run it, outermost first, then its own. */
  readonly node: string;
  readonly exit: string;
  readonly hour: Date;
  /** When the first of them began; those inside other flows are told apart by the minute. */
  readonly first: Date;
  readonly visits: number;
  readonly taken: number;
  readonly calls: number;
  readonly hangups: number;
  readonly faults: number;
  /** Of the visits, those that went into another flow. */
  readonly entered: number;
}

/** Takes up to `limit` ended calls off the list of those that are not counted. */
export const takeUncounted = async (tx: Transaction<DB>, limit: number): Promise<string[]> => {
  const { rows } = await sql<{ session_id: string }>`
    DELETE FROM uncounted_sessions WHERE session_id IN (SELECT session_id FROM uncounted_sessions LIMIT ${limit})
    RETURNING session_id`.execute(tx);
  return rows.map((row) => row.session_id);
};

/**
 * What calls did, step by step, added up. A step that runs another flow stands in the trace twice, when it goes in and
 * when it comes back: that is one visit. The caller hung up in the first visit that nothing else ended; where the trace has
 * none, in the last one.
 */
export const countVisits = async (
  db: Kysely<DB>,
  sessions: readonly string[],
  timeZone: string,
): Promise<readonly CountedVisits[]> => {
  const { rows } = await sql<CountedVisits>`
    WITH step AS (
      SELECT session.id, flow_id, version, outcome, step.seq, step.node, coalesce(exit, '') AS exit, fault IS NOT NULL AS faulty,
        at, lead(step.node) OVER visits AS next, lag(step.node) OVER visits AS before,
        row_number() OVER (PARTITION BY session.id, step.node, exit ORDER BY step.seq) AS time
      FROM sessions AS session JOIN session_steps AS step ON step.session_id = session.id
      WHERE session.id = ANY(${[...sessions]})
      WINDOW visits AS (PARTITION BY session.id ORDER BY step.seq)),
    visit AS (
      SELECT *, coalesce(starts_with(next, node || '/'), false) AS enters,
        coalesce(starts_with(before, node || '/'), false) AS returns,
        coalesce(next = regexp_replace(node, '/[^/]*$', '') AND node LIKE '%/%', false) AS leaves
      FROM step),
    hangup AS (
      SELECT id, coalesce(min(seq) FILTER (WHERE exit = '' AND NOT faulty AND NOT enters AND NOT leaves), max(seq)) AS seq
      FROM visit WHERE outcome = 'hungup' GROUP BY id)
    SELECT flow_id, version, node, exit, date_trunc('hour', at, ${timeZone}) AS hour, min(at) AS first,
      count(*) FILTER (WHERE NOT returns)::int AS visits,
      count(*) FILTER (WHERE exit <> '')::int AS taken,
      count(*) FILTER (WHERE exit <> '' AND time = 1)::int AS calls,
      count(hangup.id)::int AS hangups,
      count(*) FILTER (WHERE faulty)::int AS faults,
      count(*) FILTER (WHERE enters)::int AS entered
    FROM visit LEFT JOIN hangup USING (id, seq)
    GROUP BY flow_id, version, node, exit, 5, CASE WHEN enters OR node LIKE '%/%' THEN date_trunc('minute', at) END`.execute(
    db,
  );
  return rows;
};

/** Calls as a whole, by flow, version, how they ended and the hour in which they began. */
export interface CountedCalls {
  readonly flow_id: string;
  readonly version: number;
  readonly outcome: string;
  readonly hour: Date;
  readonly calls: number;
}

export const countCalls = async (
  db: Kysely<DB>,
  sessions: readonly string[],
  timeZone: string,
): Promise<readonly CountedCalls[]> => {
  const { rows } = await sql<CountedCalls>`
    SELECT flow_id, version, coalesce(outcome, '') AS outcome, date_trunc('hour', started_at, ${timeZone}) AS hour,
      count(*)::int AS calls
    FROM sessions WHERE id = ANY(${[...sessions]}) GROUP BY 1, 2, 3, 4`.execute(db);
  return rows;
};

/** A row of `exit_counts`. */
export interface ExitCount {
  readonly flow: string;
  readonly version: number;
  readonly hour: Date;
  readonly node: string;
  readonly exit: string;
  readonly visits: number;
  readonly taken: number;
  readonly calls: number;
  readonly hangups: number;
  readonly faults: number;
}

export const addCounts = async (tx: Transaction<DB>, counts: readonly ExitCount[]): Promise<void> => {
  const column = <K extends keyof ExitCount>(name: K) => counts.map((count) => count[name]);
  await sql`
    INSERT INTO exit_counts (flow_id, hour, version, node, exit, visits, taken, calls, hangups, faults)
    SELECT flow_id, hour, version, node, exit, sum(visits), sum(taken), sum(calls), sum(hangups), sum(faults)
    FROM unnest(${column('flow')}::text[], ${counts.map(({ hour }) => hour.toISOString())}::timestamptz[],
      ${column('version')}::int[], ${column('node')}::text[], ${column('exit')}::text[], ${column('visits')}::int[],
      ${column('taken')}::int[], ${column('calls')}::int[], ${column('hangups')}::int[], ${column('faults')}::int[])
      AS given (flow_id, hour, version, node, exit, visits, taken, calls, hangups, faults)
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (flow_id, hour, version, node, exit) DO UPDATE SET visits = exit_counts.visits + excluded.visits,
      taken = exit_counts.taken + excluded.taken, calls = exit_counts.calls + excluded.calls,
      hangups = exit_counts.hangups + excluded.hangups, faults = exit_counts.faults + excluded.faults`.execute(tx);
};
