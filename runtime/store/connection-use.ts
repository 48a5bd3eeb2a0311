import { type Kysely, sql } from 'kysely';
import { connectionUses } from '../../schema/connection-use.ts';
import type { NodeType } from '../../schema/node-type.ts';
import type { DB } from './generated/db.ts';

/** A flow that uses a symbolic name. */
export interface UsingFlow {
  readonly id: string;
  readonly name: string;
  /** Its live version, or one that a session is on, does; else only the draft. */
  readonly live: boolean;
}

export interface NameUse {
  /** Kinds of system that steps expect behind the name. */
  readonly connectors: ReadonlySet<string>;
  readonly flows: readonly UsingFlow[];
}

interface NodeLike {
  readonly type?: unknown;
  readonly params?: unknown;
}

const nodesOf = (document: unknown): NodeLike[] => {
  const { nodes } = (document ?? {}) as { readonly nodes?: unknown };
  return typeof nodes === 'object' && nodes !== null ? Object.values(nodes) : [];
};

const usesIn = (document: unknown, typeOf: (name: string) => Pick<NodeType, 'params'> | undefined) =>
  nodesOf(document).flatMap(({ type, params }) =>
    connectionUses(typeof type === 'string' ? typeOf(type) : undefined, (params ?? {}) as Record<string, unknown>),
  );

/** By symbolic name, who uses it: drafts, live versions, and versions that sessions are on. */
export const connectionNamesInUse = async (
  db: Kysely<DB>,
  typeOf: (name: string) => Pick<NodeType, 'params'> | undefined,
): Promise<ReadonlyMap<string, NameUse>> => {
  const { rows } = await sql<{ id: string; name: string; live: boolean; document: unknown }>`
    SELECT id, name, false AS live, draft AS document FROM flows
    UNION ALL
    SELECT flows.id, flows.name, true, document FROM flow_versions JOIN flows ON flows.id = flow_id
      WHERE version = live_version OR EXISTS (
        SELECT FROM sessions WHERE sessions.flow_id = flows.id AND sessions.version = flow_versions.version
          AND status <> 'ended')`.execute(db);
  const found = new Map<string, { connectors: Set<string>; flows: Map<string, UsingFlow> }>();
  for (const { id, name, live, document } of rows)
    for (const use of usesIn(document, typeOf)) {
      const entry = found.get(use.name) ?? { connectors: new Set(), flows: new Map() };
      entry.connectors.add(use.connector);
      entry.flows.set(id, { id, name, live: live || (entry.flows.get(id)?.live ?? false) });
      found.set(use.name, entry);
    }
  return new Map([...found].map(([name, { connectors, flows }]) => [name, { connectors, flows: [...flows.values()] }]));
};
