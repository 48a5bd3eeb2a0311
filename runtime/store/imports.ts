import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ImportUse } from '../../schema/imports/api.ts';
import type { ImportedConnector } from '../openapi/plan.ts';
import { type AuditAction, audit } from './audit.ts';
import { notify } from './changes.ts';
import type { DB } from './generated/db.ts';
import { fromJson, storable } from './values.ts';

/** Topic of `changes`: some imported connector came, changed or went. */
export const IMPORTS_TOPIC = 'imports';
/** A document that was read and never imported. */
const KEEP_UNUSED = '1 day';
/** No document is larger; a bomb does not unfold. */
const MOST_BYTES = 64_000_000;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

export interface StoredDocument {
  readonly digest: string;
  readonly title: string;
  readonly version: string;
  /** Address or file name. */
  readonly source: string;
}

export interface StoredImport extends ImportedConnector {
  readonly document: StoredDocument;
  readonly revision: number;
  readonly changedAt: Date;
  readonly changedBy: string;
}

/** Connectors imported from OpenAPI documents, and the documents. */
export class ImportStore {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  async putDocument({ digest, title, version, source }: StoredDocument, text: string): Promise<void> {
    await this.#db
      .insertInto('import_documents')
      .values({
        digest,
        title: storable(title),
        version: storable(version),
        source: storable(source),
        content: await zip(text),
      })
      .onConflict((conflict) =>
        conflict.column('digest').doUpdateSet({ source: storable(source), created_at: sql<Date>`now()` }),
      )
      .execute();
    await sql`
      DELETE FROM import_documents WHERE created_at < now() - ${KEEP_UNUSED}::interval
        AND NOT EXISTS (SELECT FROM imported_connectors WHERE imported_connectors.digest = import_documents.digest)
    `.execute(this.#db);
  }

  async document(digest: string): Promise<(StoredDocument & { readonly text: string }) | undefined> {
    const row = await this.#db
      .selectFrom('import_documents')
      .select(['digest', 'title', 'version', 'source', 'content'])
      .where('digest', '=', storable(digest))
      .executeTakeFirst();
    if (!row) return undefined;
    const { content, ...rest } = row;
    return { ...rest, text: (await unzip(content, { maxOutputLength: MOST_BYTES })).toString('utf8') };
  }

  async list(): Promise<readonly StoredImport[]> {
    return (await query(this.#db).orderBy('name').execute()).map(toImport);
  }

  async find(name: string): Promise<StoredImport | undefined> {
    const row = await query(this.#db).where('name', '=', storable(name)).executeTakeFirst();
    return row && toImport(row);
  }

  create(connector: ImportedConnector, digest: string, by: string): Promise<StoredImport | 'exists'> {
    return this.#db.transaction().execute(async (tx) => {
      const made = await tx
        .insertInto('imported_connectors')
        .values({ name: connector.name, ...columns(connector, digest, by) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows === 0n) return 'exists';
      return finish(tx, connector.name, by, 'import.created');
    });
  }

  replace(
    connector: ImportedConnector,
    digest: string,
    revision: number,
    by: string,
  ): Promise<StoredImport | 'missing' | 'stale'> {
    return this.#db.transaction().execute(async (tx) => {
      const old = await locked(tx, connector.name);
      if (!old) return 'missing';
      if (old.revision !== revision) return 'stale';
      await tx
        .updateTable('imported_connectors')
        .set({ ...columns(connector, digest, by), revision: revision + 1, changed_at: sql<Date>`now()` })
        .where('name', '=', connector.name)
        .execute();
      return finish(tx, connector.name, by, 'import.changed');
    });
  }

  /** Refused while flows use it, or connections lead to it: those are the answer. */
  remove(name: string, by: string): Promise<readonly { readonly name: string }[] | 'missing'> {
    return this.#db.transaction().execute(async (tx) => {
      if (!(await locked(tx, name))) return 'missing';
      const connections = await tx
        .selectFrom('connections')
        .select('title as name')
        .where('connector', '=', storable(name))
        .execute();
      const uses = [...(await usesOf(tx, name)), ...connections];
      if (uses.length > 0) return uses;
      await tx.deleteFrom('imported_connectors').where('name', '=', storable(name)).execute();
      await audit(tx, { actor: by, action: 'import.removed', subject: `import:${name}`, detail: {} });
      await notify(tx, IMPORTS_TOPIC);
      return [];
    });
  }

  /** Flows whose draft, live version or running session uses an operation of the connector. */
  uses(name: string): Promise<readonly ImportUse[]> {
    return usesOf(this.#db, name);
  }
}

const locked = (tx: Transaction<DB>, name: string) =>
  tx
    .selectFrom('imported_connectors')
    .select('revision')
    .where('name', '=', storable(name))
    .forUpdate()
    .executeTakeFirst();

const columns = ({ title, server, auth, operations }: ImportedConnector, digest: string, by: string) => ({
  title: JSON.stringify(title),
  digest,
  server,
  auth: JSON.stringify(auth),
  operations: JSON.stringify(operations),
  changed_by: storable(by),
});

async function finish(tx: Transaction<DB>, name: string, by: string, action: AuditAction): Promise<StoredImport> {
  await audit(tx, { actor: by, action, subject: `import:${name}`, detail: {} });
  await notify(tx, IMPORTS_TOPIC);
  return toImport(await query(tx).where('name', '=', name).executeTakeFirstOrThrow());
}

const query = (db: Kysely<DB>) =>
  db
    .selectFrom('imported_connectors')
    .innerJoin('import_documents', 'import_documents.digest', 'imported_connectors.digest')
    .select([
      'name',
      'imported_connectors.title',
      'server',
      'auth',
      'operations',
      'revision',
      'changed_at',
      'changed_by',
      'import_documents.digest',
      'import_documents.title as document_title',
      'import_documents.version as document_version',
      'import_documents.source',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof query>['executeTakeFirstOrThrow']>>;

const toImport = (row: Row): StoredImport => ({
  name: row.name,
  title: fromJson(row.title),
  server: row.server,
  auth: fromJson(row.auth),
  operations: fromJson(row.operations),
  document: { digest: row.digest, title: row.document_title, version: row.document_version, source: row.source },
  revision: row.revision,
  changedAt: row.changed_at,
  changedBy: row.changed_by,
});

const operationsIn = (document: unknown, name: string): string[] => {
  const { nodes } = document as { readonly nodes?: Readonly<Record<string, { readonly type?: unknown }>> };
  const prefix = `${name}.`;
  const types = Object.values(nodes ?? {}).map(({ type }) => String(type));
  return types.filter((type) => type.startsWith(prefix)).map((type) => type.slice(prefix.length));
};

async function usesOf(db: Kysely<DB>, name: string): Promise<readonly ImportUse[]> {
  const { rows } = await sql<{ id: string; name: string; document: unknown }>`
    SELECT id, name, draft AS document FROM flows
    UNION ALL
    SELECT flows.id, flows.name, document FROM flow_versions JOIN flows ON flows.id = flow_id
      WHERE version = live_version OR EXISTS (
        SELECT FROM sessions WHERE sessions.flow_id = flows.id AND sessions.version = flow_versions.version
          AND status <> 'ended')`.execute(db);
  const uses = new Map<string, { readonly name: string; readonly operations: Set<string> }>();
  for (const row of rows)
    for (const operation of operationsIn(row.document, name)) {
      const known = uses.get(row.id) ?? { name: row.name, operations: new Set<string>() };
      known.operations.add(operation);
      uses.set(row.id, known);
    }
  return [...uses].map(([id, use]) => ({ id, name: use.name, operations: [...use.operations].sort() }));
}
