import { type Kysely, sql } from 'kysely';
import { SUBFLOW_TYPE } from '../../schema/subflow.ts';
import type { DB } from '../store/generated/db.ts';

/** A version of a flow. */
export interface Ran {
  readonly flow: string;
  readonly version: number;
}

interface Live {
  readonly version: number;
  readonly since: Date;
}

const textAt = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    value,
  );

/**
 * Which flow a step ran, and in which version: the one that was live when the step went in, as the record of who published
 * what has it. Made for one count: a later publication is not seen.
 */
export class InnerFlows {
  readonly #db: Kysely<DB>;
  readonly #documents = new Map<string, Promise<unknown>>();
  readonly #live = new Map<string, Promise<readonly Live[]>>();

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  /** The flows that the steps of `path` run, outermost first; shorter where one can't be made out. */
  async along({ flow, version }: Ran, path: readonly string[], at: Date): Promise<readonly Ran[]> {
    const ran: Ran[] = [];
    let outer: Ran | undefined = { flow, version };
    for (const node of path) {
      outer = outer && (await this.#runBy(outer, node, at));
      if (!outer) break;
      ran.push(outer);
    }
    return ran;
  }

  async #runBy(outer: Ran, node: string, at: Date): Promise<Ran | undefined> {
    const document = await this.#document(outer);
    const type = textAt(document, 'nodes', node, 'type');
    const flow = textAt(document, 'nodes', node, 'params', 'call', 'flow');
    if (type !== SUBFLOW_TYPE || typeof flow !== 'string') return undefined;
    const live = (await this.#history(flow)).find(({ since }) => since <= at);
    return live && { flow, version: live.version };
  }

  #document({ flow, version }: Ran): Promise<unknown> {
    const key = `${flow}/${version}`;
    const known = this.#documents.get(key) ?? this.#readDocument(flow, version);
    this.#documents.set(key, known);
    return known;
  }

  async #readDocument(flow: string, version: number): Promise<unknown> {
    const row = await this.#db
      .selectFrom('flow_versions')
      .select('document')
      .where('flow_id', '=', flow)
      .where('version', '=', version)
      .executeTakeFirst();
    return row?.document;
  }

  #history(flow: string): Promise<readonly Live[]> {
    const known = this.#live.get(flow) ?? this.#readHistory(flow);
    this.#live.set(flow, known);
    return known;
  }

  /** Newest first. */
  async #readHistory(flow: string): Promise<readonly Live[]> {
    const { rows } = await sql<{ at: Date; version: number | null }>`
      SELECT at, (CASE action WHEN 'flow.published' THEN detail->>'version' ELSE detail->>'to' END)::int AS version
      FROM audit_log WHERE subject = ${`flow:${flow}`} AND action IN ('flow.published', 'flow.rolled_back')
      ORDER BY id DESC`.execute(this.#db);
    return rows.flatMap(({ at, version }) => (version === null ? [] : [{ since: at, version }]));
  }
}
