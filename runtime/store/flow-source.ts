import type { Kysely } from 'kysely';
import type { Flow } from '../../schema/flow.ts';
import type { SubflowSource } from '../engine/ports.ts';
import type { DB } from './generated/db.ts';
import { fromJson, storable } from './values.ts';

const KEPT_VERSIONS = 500;

/** Documents for the engine. Versions never change and are kept in memory, the least recently used one leaves first. */
export function flowSource(db: Kysely<DB>, kept = KEPT_VERSIONS): SubflowSource {
  const versions = new Map<string, Flow>();

  const remember = (key: string, flow: Flow) => {
    versions.delete(key);
    versions.set(key, flow);
    const oldest = versions.keys().next();
    if (versions.size > kept && !oldest.done) versions.delete(oldest.value);
    return flow;
  };

  const load = async (flowId: string, version: number | null): Promise<Flow | undefined> => {
    if (version === null) return await loadDraft(db, flowId);
    const key = `${version}/${flowId}`;
    const known = versions.get(key) ?? (await loadVersion(db, flowId, version));
    return known && remember(key, known);
  };

  return {
    load,
    async live(flowId) {
      const query = db.selectFrom('flows').select('live_version').where('id', '=', storable(flowId));
      const version = (await query.executeTakeFirst())?.live_version ?? null;
      const flow = version === null ? undefined : await load(flowId, version);
      return flow && { version, flow };
    },
  };
}

async function loadDraft(db: Kysely<DB>, flowId: string): Promise<Flow | undefined> {
  const row = await db.selectFrom('flows').select('draft').where('id', '=', storable(flowId)).executeTakeFirst();
  return row && fromJson<Flow>(row.draft);
}

async function loadVersion(db: Kysely<DB>, flowId: string, version: number): Promise<Flow | undefined> {
  const row = await db
    .selectFrom('flow_versions')
    .select('document')
    .where('flow_id', '=', storable(flowId))
    .where('version', '=', version)
    .executeTakeFirst();
  return row && fromJson<Flow>(row.document);
}
