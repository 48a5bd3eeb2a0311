import { type Kysely, sql, type Transaction, type Updateable } from 'kysely';
import type { AudioPatch } from '../../schema/api.ts';
import { assetsIn } from '../../schema/prompt.ts';
import type { Language } from '../../schema/text.ts';
import { audit } from './audit.ts';
import type { AudioAssets, DB } from './generated/db.ts';
import { storable } from './values.ts';

/** A sound as it is stored. */
export interface AudioContent {
  /** Its unguessable address: 64 hexadecimal digits, the same for the same sound. */
  readonly mediaId: string;
  /** 8,000 samples a second, 16 bit, mono. */
  readonly wav: Buffer;
  readonly durationMs: number;
}

export interface StoredAudio {
  readonly id: string;
  readonly title: string;
  readonly transcript: string;
  readonly language: Language;
  readonly mediaId: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly changedAt: Date;
  readonly changedBy: string;
}

export interface NamedFlow {
  readonly id: string;
  readonly name: string;
}

/** A replaced or deleted sound is kept so long for those who are about to play it. */
const KEEP_UNUSED = '1 hour';

/** Uploaded audio in Postgres, and which flows play it. */
export class AudioAssetStore {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  /** Last changed first. */
  async list(): Promise<StoredAudio[]> {
    return (await query(this.#db).orderBy('changed_at', 'desc').orderBy('id').execute()).map(toAudio);
  }

  /** Those of `ids` that there are. */
  async existing(ids: ReadonlySet<string>): Promise<Set<string>> {
    if (ids.size === 0) return new Set();
    const rows = await this.#db
      .selectFrom('audio_assets')
      .select('id')
      .where('id', 'in', [...ids].map(storable))
      .execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** The wav behind an address. */
  async content(mediaId: string): Promise<Buffer | undefined> {
    const row = await this.#db
      .selectFrom('audio_contents')
      .select('wav')
      .where('media_id', '=', storable(mediaId))
      .executeTakeFirst();
    return row?.wav;
  }

  async create(
    asset: Pick<StoredAudio, 'id' | 'title' | 'transcript' | 'language'>,
    content: AudioContent,
    by: string,
  ): Promise<StoredAudio> {
    return await this.#db.transaction().execute(async (tx) => {
      await putContent(tx, content);
      const { id, title, transcript, language } = asset;
      await tx
        .insertInto('audio_assets')
        .values({
          ...contentColumns(content),
          id,
          title: storable(title),
          transcript: storable(transcript),
          language,
          created_by: storable(by),
          changed_by: storable(by),
        })
        .execute();
      await audit(tx, { actor: by, action: 'audio.uploaded', subject: `audio:${id}`, detail: { title } });
      return toAudio(await query(tx).where('id', '=', id).executeTakeFirstOrThrow());
    });
  }

  /** Another sound under the same id: every flow goes on with it. `undefined`: there is no such asset. */
  async replace(id: string, content: AudioContent, by: string): Promise<StoredAudio | undefined> {
    return await this.#change(id, by, 'audio.replaced', async (tx, old) => {
      await putContent(tx, content);
      await update(tx, id, contentColumns(content), by);
      await release(tx, old.mediaId);
    });
  }

  /** Other words about the same sound. `undefined`: there is no such asset. */
  async patch(id: string, { title, language, transcript }: AudioPatch, by: string): Promise<StoredAudio | undefined> {
    return await this.#change(id, by, 'audio.changed', async (tx) => {
      const words = {
        ...(title !== undefined && { title: storable(title) }),
        ...(transcript !== undefined && { transcript: storable(transcript) }),
        ...(language !== undefined && { language }),
      };
      await update(tx, id, words, by);
    });
  }

  async #change(
    id: string,
    by: string,
    action: 'audio.replaced' | 'audio.changed',
    change: (tx: Transaction<DB>, old: StoredAudio) => Promise<void>,
  ): Promise<StoredAudio | undefined> {
    return await this.#db.transaction().execute(async (tx) => {
      const old = await query(tx).where('id', '=', storable(id)).forUpdate().executeTakeFirst();
      if (!old) return undefined;
      await change(tx, toAudio(old));
      await audit(tx, { actor: by, action, subject: `audio:${old.id}`, detail: { title: old.title } });
      return toAudio(await query(tx).where('id', '=', old.id).executeTakeFirstOrThrow());
    });
  }

  /** The flows that keep it from being deleted; none: it is gone. `missing`: there was none. */
  async remove(id: string, by: string): Promise<readonly NamedFlow[] | 'missing'> {
    return await this.#db.transaction().execute(async (tx) => {
      const old = await query(tx).where('id', '=', storable(id)).forUpdate().executeTakeFirst();
      if (!old) return 'missing';
      const flows = (await usersOf(tx)).get(old.id) ?? [];
      if (flows.length > 0) return flows;
      await tx.deleteFrom('audio_assets').where('id', '=', old.id).execute();
      await release(tx, old.media_id);
      await audit(tx, { actor: by, action: 'audio.removed', subject: `audio:${old.id}`, detail: { title: old.title } });
      return [];
    });
  }

  /** By asset, the flows whose draft, live version or running session plays it. */
  users(): Promise<ReadonlyMap<string, readonly NamedFlow[]>> {
    return usersOf(this.#db);
  }
}

const query = (db: Kysely<DB>) =>
  db
    .selectFrom('audio_assets')
    .select(['id', 'title', 'transcript', 'language', 'media_id', 'duration_ms', 'bytes', 'changed_at', 'changed_by']);

type Row = Awaited<ReturnType<ReturnType<typeof query>['executeTakeFirstOrThrow']>>;

const toAudio = (row: Row): StoredAudio => ({
  id: row.id,
  title: row.title,
  transcript: row.transcript,
  language: row.language === 'en' ? 'en' : 'zh-CN',
  mediaId: row.media_id,
  durationMs: row.duration_ms,
  bytes: row.bytes,
  changedAt: row.changed_at,
  changedBy: row.changed_by,
});

const contentColumns = ({ mediaId, wav, durationMs }: AudioContent) => ({
  media_id: mediaId,
  duration_ms: Math.max(1, Math.round(durationMs)),
  bytes: wav.length,
});

const update = (tx: Transaction<DB>, id: string, columns: Updateable<AudioAssets>, by: string) =>
  tx
    .updateTable('audio_assets')
    .set({ ...columns, changed_by: storable(by), changed_at: sql`now()` })
    .where('id', '=', storable(id))
    .execute();

/** The same sound is stored once. */
async function putContent(tx: Transaction<DB>, { mediaId, wav }: AudioContent): Promise<void> {
  await tx
    .insertInto('audio_contents')
    .values({ media_id: mediaId, wav })
    .onConflict((conflict) => conflict.column('media_id').doUpdateSet({ unused_since: null }))
    .execute();
  await sql`
    DELETE FROM audio_contents WHERE unused_since < now() - ${sql.lit(KEEP_UNUSED)}::interval
      AND NOT EXISTS (SELECT FROM audio_assets WHERE audio_assets.media_id = audio_contents.media_id)`.execute(tx);
}

/** Nobody names the sound any more; it goes away later. */
async function release(tx: Transaction<DB>, mediaId: string): Promise<void> {
  await sql`
    UPDATE audio_contents SET unused_since = now() WHERE media_id = ${mediaId}
      AND NOT EXISTS (SELECT FROM audio_assets WHERE media_id = ${mediaId})`.execute(tx);
}

/** Documents that can name an asset at all; which one, is read from the document. */
async function usersOf(db: Kysely<DB>): Promise<ReadonlyMap<string, readonly NamedFlow[]>> {
  const { rows } = await sql<{ id: string; name: string; document: unknown }>`
    SELECT id, name, draft AS document FROM flows WHERE draft::text LIKE '%"audio"%'
    UNION ALL
    SELECT flows.id, flows.name, document FROM flow_versions JOIN flows ON flows.id = flow_id
      WHERE document::text LIKE '%"audio"%' AND (version = live_version OR EXISTS (
        SELECT FROM sessions WHERE sessions.flow_id = flows.id AND sessions.version = flow_versions.version
          AND status <> 'ended'))`.execute(db);
  const users = new Map<string, NamedFlow[]>();
  for (const { id, name, document } of rows)
    for (const asset of assetsIn(document)) {
      const flows = users.get(asset) ?? [];
      if (!flows.some((flow) => flow.id === id)) flows.push({ id, name });
      users.set(asset, flows);
    }
  return users;
}
