import type { Selectable } from 'kysely';
import { type Kysely, sql } from 'kysely';
import type { DB, Recordings as RecordingColumns } from '../store/generated/db.ts';
import { storable } from '../store/values.ts';
import type { DiscardReason, RecordingEnding, RecordingStart } from './desk.ts';

export type RecordingRow = Selectable<RecordingColumns>;

export interface StoredAudio {
  readonly bytes: number;
  readonly durationMs: number;
  readonly soundMs: number;
}

/** `lost`: the switch no longer has it; `restarted`: the switch was restarted in the middle of it. */
export type RecordingFailure = 'lost' | 'restarted';

/** Bytes of a piece of audio: 8 seconds, so that a jump into the middle reads little. */
export const PIECE = 64_000;
/** A row is not looked for on the switch before it has had time to appear there. */
const SETTLED = sql`now() - interval '20 seconds'`;
/** A switch that nobody asks for any more will not answer either. */
const FORGOTTEN = sql`now() - interval '1 day'`;
const DAY_MS = 86_400_000;

/** The table of recordings and their audio, as it grows: reading it is `reader.ts`. Every write may be repeated. */
export class RecordingStore {
  readonly #db: Kysely<DB>;
  /** Days that audio is kept unless the flow says otherwise. */
  readonly #days: number;

  constructor(db: Kysely<DB>, days: number) {
    this.#db = db;
    this.#days = days;
  }

  async begin(start: RecordingStart, place: string): Promise<void> {
    await this.#db
      .insertInto('recordings')
      .values({
        id: storable(start.id),
        session_id: storable(start.session),
        flow_id: storable(start.flowId),
        node: storable(start.node),
        kind: start.kind,
        category: storable(start.category ?? ''),
        from_number: storable(start.from),
        to_number: storable(start.to),
        place,
        switch_id: storable(start.switchId),
        started_at: start.at,
        held_until: start.holdSeconds === undefined ? null : new Date(start.at.getTime() + start.holdSeconds * 1000),
        retain_until: this.#until(start.at, start.keepDays),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  /** A recording that the switch has and the table has not: its process died before it could write it down. */
  async adopt(id: string, switchId: string, place: string, kind: RecordingRow['kind']): Promise<void> {
    const session = await this.#db
      .selectFrom('sessions')
      .select(['id', 'flow_id', 'from_number', 'to_number', 'started_at'])
      .where('id', '=', storable(id.split('_')[0] ?? ''))
      .executeTakeFirst();
    const at = session?.started_at ?? new Date();
    await this.#db
      .insertInto('recordings')
      .values({
        id: storable(id),
        session_id: session?.id ?? null,
        flow_id: session?.flow_id ?? null,
        kind,
        from_number: session?.from_number ?? '',
        to_number: session?.to_number ?? '',
        place,
        switch_id: storable(switchId),
        started_at: at,
        retain_until: this.#until(at, undefined),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  #until(at: Date, days = this.#days): Date {
    return new Date(at.getTime() + days * DAY_MS);
  }

  async row(id: string): Promise<RecordingRow | undefined> {
    return this.#db.selectFrom('recordings').selectAll().where('id', '=', storable(id)).executeTakeFirst();
  }

  async ended(id: string, ended: RecordingEnding): Promise<void> {
    await this.#db.updateTable('recordings').set({ ended }).where('id', '=', storable(id)).execute();
  }

  /** The switch has said that it ended; the engine may know better how. */
  async sawEnd(id: string): Promise<void> {
    await this.#db
      .updateTable('recordings')
      .set({ ended: 'hungUp' })
      .where('id', '=', storable(id))
      .where('ended', 'is', null)
      .execute();
  }

  async release(id: string): Promise<void> {
    await this.#db.updateTable('recordings').set({ held_until: null }).where('id', '=', storable(id)).execute();
  }

  /** Offsets are those of the file: silence keeps its place in it. */
  async silenced(id: string, at: Date, which: 'from' | 'to'): Promise<void> {
    const offset = sql`greatest(0, round(extract(epoch from ${at}::timestamptz - started_at) * 1000))::int`;
    const open = sql`coalesce(sensitive -> -1 ->> 'toMs', '') = '' AND jsonb_array_length(sensitive) > 0`;
    const changed =
      which === 'from'
        ? sql`CASE WHEN ${open} THEN sensitive
              ELSE sensitive || jsonb_build_array(jsonb_build_object('fromMs', ${offset}, 'toMs', NULL)) END`
        : sql`CASE WHEN ${open} THEN jsonb_set(sensitive, '{-1,toMs}', to_jsonb(${offset})) ELSE sensitive END`;
    await sql`UPDATE recordings SET sensitive = ${changed} WHERE id = ${storable(id)}`.execute(this.#db);
  }

  async putPiece(id: string, piece: number, audio: Uint8Array): Promise<void> {
    await this.#db
      .insertInto('recording_audio')
      .values({ recording_id: storable(id), piece, audio: Buffer.from(audio) })
      .onConflict((conflict) => conflict.columns(['recording_id', 'piece']).doUpdateSet({ audio: sql`excluded.audio` }))
      .execute();
  }

  /** Its audio is complete. One that was deleted meanwhile stays deleted, and loses its audio again. */
  async complete(id: string, audio: StoredAudio, failure?: RecordingFailure): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('recordings')
        .set({
          state: failure ? 'failed' : 'ready',
          failure: failure ?? null,
          bytes: audio.bytes,
          duration_ms: audio.durationMs,
          sound_ms: audio.soundMs,
        })
        .where('id', '=', storable(id))
        .where('state', '<>', 'deleted')
        .executeTakeFirst();
      if (numUpdatedRows === 0n) await deleteAudio(tx, [id]);
    });
  }

  async fail(id: string, failure: RecordingFailure): Promise<void> {
    await this.#db
      .updateTable('recordings')
      .set({ state: 'failed', failure })
      .where('id', '=', storable(id))
      .where('state', '=', 'live')
      .execute();
  }

  /** Thrown away by its flow. */
  async discard(id: string, why: DiscardReason): Promise<void> {
    await this.#delete([id], 'flow', why);
  }

  /** Deletes the audio; the row stays and says by whom and why. `false`: there was none to delete. */
  async remove(id: string, by: string, reason: string): Promise<boolean> {
    return (await this.#delete([id], by, reason)) > 0;
  }

  /** Deletes what has been kept long enough; answers how many. */
  async removeExpired(now: Date, limit = 500): Promise<number> {
    const due = await this.#db
      .selectFrom('recordings')
      .select('id')
      .where('state', 'in', ['ready', 'failed'])
      .where('retain_until', '<=', now)
      .orderBy('retain_until')
      .limit(limit)
      .execute();
    return due.length === 0
      ? 0
      : this.#delete(
          due.map(({ id }) => id),
          'retention',
          '',
        );
  }

  async removeAllExpired(now: Date): Promise<number> {
    let all = 0;
    for (let some = await this.removeExpired(now); some > 0; some = await this.removeExpired(now)) all += some;
    return all;
  }

  async #delete(ids: readonly string[], by: string, reason: string): Promise<number> {
    return this.#db.transaction().execute(async (tx) => {
      const gone = await tx
        .updateTable('recordings')
        .set({
          state: 'deleted',
          bytes: 0,
          deleted_at: sql`now()`,
          deleted_by: storable(by),
          delete_reason: storable(reason),
        })
        .where('id', 'in', ids.map(storable))
        .where('state', '<>', 'deleted')
        .returning('id')
        .execute();
      await deleteAudio(tx, ids);
      return gone.length;
    });
  }

  /** Live ones that their switch should know, oldest first. */
  async unfinished(place: string): Promise<readonly Pick<RecordingRow, 'id' | 'switch_id' | 'started_at' | 'ended'>[]> {
    return this.#db
      .selectFrom('recordings')
      .select(['id', 'switch_id', 'started_at', 'ended'])
      .where('state', '=', 'live')
      .where((where) =>
        where.or([
          where.and([where('place', '=', place), where('started_at', '<', sql<Date>`${SETTLED}`)]),
          where('started_at', '<', sql<Date>`${FORGOTTEN}`),
        ]),
      )
      .orderBy('started_at')
      .limit(1_000)
      .execute();
  }
}

const deleteAudio = (db: Kysely<DB>, ids: readonly string[]) =>
  db.deleteFrom('recording_audio').where('recording_id', 'in', ids.map(storable)).execute();
