import { type Kysely, sql, type Transaction } from 'kysely';
import type { FlowVersion, VersionSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { audit } from './audit.ts';
import type { DB } from './generated/db.ts';
import { fromJson, storable } from './values.ts';

/** A draft as the caller hands it in; what depends on the catalogue is worked out by the caller and kept for the list. */
export interface DraftInput {
  readonly document: Flow;
  /** Semantic hash: the same for two documents that mean the same. */
  readonly hash: string;
  readonly errors: number;
  readonly warnings: number;
}

export interface StoredDraft {
  readonly id: string;
  /** Changes with every save; without quotes. */
  readonly etag: string;
  readonly document: Flow;
  readonly hash: string;
  readonly errors: number;
  readonly warnings: number;
  readonly live: number | null;
  readonly numbers: readonly string[];
  readonly changedAt: string;
  readonly changedBy: string;
}

/** A row of the list of flows. */
export interface StoredFlow extends StoredDraft {
  readonly draftChanged: boolean;
  /** Running and parked sessions of published versions. */
  readonly activeSessions: number;
  /** Sessions of published versions begun since the `since` handed in. */
  readonly sessionsToday: number;
}

/** Somebody else saved first. */
export type Stale = 'stale';
export type Missing = 'missing';
/** Another version is live than the one that the person saw. */
export type Overtaken = 'overtaken';

const draftColumns = [
  'flows.id',
  'draft',
  'draft_revision',
  'draft_hash',
  'draft_errors',
  'draft_warnings',
  'live_version',
  'flows.changed_at',
  'flows.changed_by',
] as const;

const numbersOf = sql<string[]>`ARRAY(SELECT number FROM numbers WHERE flow_id = flows.id ORDER BY number)`.as(
  'numbers',
);

export class FlowStore {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  /** Last changed first. `since`: where today begins in the server's time zone. */
  async list(since: Date): Promise<StoredFlow[]> {
    const rows = await this.#db
      .selectFrom('flows')
      .leftJoin('flow_versions as live', (join) =>
        join.onRef('live.flow_id', '=', 'flows.id').onRef('live.version', '=', 'flows.live_version'),
      )
      .select(draftColumns)
      .select([numbersOf, 'live.hash as live_hash'])
      .select((eb) => [
        eb
          .selectFrom('sessions')
          .whereRef('flow_id', '=', 'flows.id')
          .where('status', '<>', 'ended')
          .where('version', 'is not', null)
          .select(sql<number>`count(*)::int`.as('n'))
          .as('active'),
        eb
          .selectFrom('sessions')
          .whereRef('flow_id', '=', 'flows.id')
          .where('started_at', '>=', since)
          .where('version', 'is not', null)
          .select(sql<number>`count(*)::int`.as('n'))
          .as('today'),
      ])
      .orderBy('flows.changed_at', 'desc')
      .orderBy('flows.id')
      .execute();
    return rows.map((row) => ({
      ...toDraft(row),
      draftChanged: row.live_hash !== null && row.live_hash !== row.draft_hash,
      activeSessions: row.active ?? 0,
      sessionsToday: row.today ?? 0,
    }));
  }

  /** `exists`: the id is taken. */
  async create(id: string, draft: DraftInput, by: string): Promise<StoredDraft | 'exists'> {
    const { document } = draft;
    const created = await this.#db.transaction().execute(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('flows')
        .values({ id: storable(id), kind: document.kind, created_by: storable(by), ...draftValues(draft, by) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      if (!numInsertedOrUpdatedRows) return undefined;
      await audit(tx, { actor: by, action: 'flow.created', subject: `flow:${id}` });
      return await readDraft(tx, id);
    });
    return created ?? 'exists';
  }

  async draft(id: string): Promise<StoredDraft | undefined> {
    return await readDraft(this.#db, id);
  }

  /** Saves on top of exactly the revision that the caller has read. */
  async saveDraft(id: string, etag: string, draft: DraftInput, by: string): Promise<StoredDraft | Stale | Missing> {
    const revision = revisionOf(etag);
    if (revision === undefined) return (await this.draft(id)) ? 'stale' : 'missing';
    return await this.#db.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('flows')
        .set({ ...draftValues(draft, by), kind: draft.document.kind, draft_revision: sql`draft_revision + 1` })
        .set({ changed_at: sql`now()` })
        .where('id', '=', storable(id))
        .where('draft_revision', '=', revision)
        .executeTakeFirstOrThrow();
      const stored = await readDraft(tx, id);
      if (!stored) return 'missing';
      return numUpdatedRows === 1n ? stored : 'stale';
    });
  }

  /**
   * Freezes the draft of that revision as the next version, which new calls get from now on.
   * @param seen what was live when the person looked; not checked when absent
   */
  async publish(
    id: string,
    etag: string,
    note: string,
    by: string,
    seen?: number | null,
  ): Promise<FlowVersion | Stale | Missing | Overtaken> {
    return await this.#db.transaction().execute(async (tx) => {
      const flow = await lockFlow(tx, id);
      if (!flow) return 'missing';
      if (flow.draft_revision !== revisionOf(etag)) return 'stale';
      if (seen !== undefined && seen !== flow.live_version) return 'overtaken';
      const { last } = await tx
        .selectFrom('flow_versions')
        .where('flow_id', '=', flow.id)
        .select(sql<number>`coalesce(max(version), 0)`.as('last'))
        .executeTakeFirstOrThrow();
      const version = last + 1;
      await tx
        .insertInto('flow_versions')
        .columns(['flow_id', 'version', 'document', 'hash', 'note', 'published_by'])
        .expression((eb) =>
          eb
            .selectFrom('flows')
            .where('id', '=', flow.id)
            .select(({ ref, val }) => [
              ref('id').as('flow_id'),
              sql<number>`${version}::int`.as('version'),
              ref('draft').as('document'),
              ref('draft_hash').as('hash'),
              val(storable(note)).as('note'),
              val(storable(by)).as('published_by'),
            ]),
        )
        .execute();
      await tx.updateTable('flows').set({ live_version: version }).where('id', '=', flow.id).execute();
      await audit(tx, { actor: by, action: 'flow.published', subject: `flow:${flow.id}`, detail: { version } });
      return (await readVersion(tx, flow.id, version)) ?? 'missing';
    });
  }

  /** Makes an older version live again; the draft stays as it is. */
  async rollback(id: string, version: number, by: string): Promise<FlowVersion | Missing> {
    if (!isVersion(version)) return 'missing';
    return await this.#db.transaction().execute(async (tx) => {
      const flow = await lockFlow(tx, id);
      if (!flow || !(await readVersion(tx, flow.id, version))) return 'missing';
      await tx.updateTable('flows').set({ live_version: version }).where('id', '=', flow.id).execute();
      const detail = { from: flow.live_version, to: version };
      await audit(tx, { actor: by, action: 'flow.rolled_back', subject: `flow:${flow.id}`, detail });
      return (await readVersion(tx, flow.id, version)) ?? 'missing';
    });
  }

  /** What new calls get, of every published flow. */
  async live(): Promise<{ readonly flowId: string; readonly version: number }[]> {
    const rows = await this.#db
      .selectFrom('flows')
      .select(['id', 'live_version'])
      .where('live_version', 'is not', null)
      .orderBy('changed_at', 'desc')
      .execute();
    return rows.flatMap(({ id, live_version: version }) => (version === null ? [] : [{ flowId: id, version }]));
  }

  /** Newest first, without documents; with the sessions that every server has on each. */
  async versions(id: string): Promise<VersionSummary[]> {
    const [rows, counts] = await Promise.all([
      versionQuery(this.#db, id).orderBy('version', 'desc').execute(),
      this.#db
        .selectFrom('sessions')
        .where('flow_id', '=', storable(id))
        .where('version', 'is not', null)
        .groupBy('version')
        .select(['version', sql<number>`count(*)::int`.as('total')])
        .select(sql<number>`(count(*) FILTER (WHERE status <> 'ended'))::int`.as('active'))
        .execute(),
    ]);
    const of = new Map(counts.map((row) => [row.version, row]));
    return rows.map((row) => ({
      ...toVersion(row),
      activeSessions: of.get(row.version)?.active ?? 0,
      totalSessions: of.get(row.version)?.total ?? 0,
    }));
  }

  /** With its document. */
  async version(id: string, version: number): Promise<FlowVersion | undefined> {
    if (!isVersion(version)) return undefined;
    const row = await versionQuery(this.#db, id).where('version', '=', version).select('document').executeTakeFirst();
    return row && { ...toVersion(row), document: fromJson<Flow>(row.document) };
  }
}

const isVersion = (value: number) => Number.isInteger(value) && value > 0 && value < 2 ** 31;

function revisionOf(etag: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(etag) ? Number(etag) : undefined;
}

function draftValues({ document, hash, errors, warnings }: DraftInput, by: string) {
  return {
    name: storable(document.name),
    description: storable(document.description ?? ''),
    draft: JSON.stringify(document),
    draft_hash: hash,
    draft_errors: errors,
    draft_warnings: warnings,
    changed_by: storable(by),
  };
}

const lockFlow = (tx: Transaction<DB>, id: string) =>
  tx
    .selectFrom('flows')
    .select(['id', 'draft_revision', 'live_version'])
    .where('id', '=', storable(id))
    .forUpdate()
    .executeTakeFirst();

async function readDraft(db: Kysely<DB>, id: string): Promise<StoredDraft | undefined> {
  const row = await draftQuery(db).where('flows.id', '=', storable(id)).executeTakeFirst();
  return row && toDraft(row);
}

const draftQuery = (db: Kysely<DB>) => db.selectFrom('flows').select(draftColumns).select(numbersOf);

type DraftRow = Awaited<ReturnType<ReturnType<typeof draftQuery>['executeTakeFirstOrThrow']>>;

function toDraft(row: DraftRow): StoredDraft {
  return {
    id: row.id,
    etag: String(row.draft_revision),
    document: fromJson<Flow>(row.draft),
    hash: row.draft_hash,
    errors: row.draft_errors,
    warnings: row.draft_warnings,
    live: row.live_version,
    numbers: row.numbers,
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by,
  };
}

const versionQuery = (db: Kysely<DB>, id: string) =>
  db
    .selectFrom('flow_versions')
    .innerJoin('flows', 'flows.id', 'flow_id')
    .select(['version', 'note', 'published_at', 'published_by', 'hash', 'live_version'])
    .where('flow_id', '=', storable(id));

async function readVersion(db: Kysely<DB>, id: string, version: number): Promise<FlowVersion | undefined> {
  const row = await versionQuery(db, id).where('version', '=', version).executeTakeFirst();
  return row && toVersion(row);
}

type VersionRow = Awaited<ReturnType<ReturnType<typeof versionQuery>['executeTakeFirstOrThrow']>>;

function toVersion(row: VersionRow): FlowVersion {
  return {
    version: row.version,
    note: row.note,
    publishedAt: row.published_at.toISOString(),
    publishedBy: row.published_by,
    live: row.version === row.live_version,
    hash: row.hash,
  };
}
