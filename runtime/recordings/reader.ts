import { type Kysely, sql } from 'kysely';
import type { RecordingAccess, RecordingKind, RecordingSummary } from '../../schema/api.ts';
import { ULAW_RATE, ulawSamples } from '../speech/audio/ulaw.ts';
import { WAV_HEADER, wavHeader } from '../speech/audio/wav.ts';
import type { DB } from '../store/generated/db.ts';
import { fromJson, storable } from '../store/values.ts';
import { PIECE, type RecordingRow, type RecordingStore } from './store.ts';

export interface RecordingFilter {
  readonly flow?: string | undefined;
  readonly session?: string | undefined;
  readonly kind?: string | undefined;
  /** The end of either side's number, or all of it. */
  readonly number?: string | undefined;
  /** Only a whole number or its last four digits are looked for: whoever sees no more must not find out more. */
  readonly masked?: boolean;
  /** Begun at or after. */
  readonly from?: Date | undefined;
  /** Begun before. */
  readonly until?: Date | undefined;
  /** 1 to 200, default 50. */
  readonly limit?: number | undefined;
  /** Id of the last one of the page before; an unknown one gives an empty page. */
  readonly before?: string | undefined;
}

export type AccessKind = RecordingAccess['what'];

export interface Listener {
  readonly id: string;
  readonly name: string;
}

/** A player asks for many parts of one listening; so soon after each other they are one access. */
const SAME_ACCESS = '10 minutes';
const SHOWN_DIGITS = 4;

/** A recording's audio as a wav file, of which any part can be read. */
export interface WavFile {
  /** Bytes of the wav. */
  readonly size: number;
  /** The bytes from `first` to `last`, both included. */
  read(first: number, last: number): AsyncGenerator<Uint8Array>;
}

/** Recordings as people look at and listen to them. Masking numbers is the reader's duty. */
export class RecordingReader {
  readonly #db: Kysely<DB>;
  readonly #store: RecordingStore;

  constructor(db: Kysely<DB>, store: RecordingStore) {
    this.#db = db;
    this.#store = store;
  }

  #rows() {
    return this.#db
      .selectFrom('recordings')
      .leftJoin('flows', 'flows.id', 'recordings.flow_id')
      .selectAll('recordings')
      .select('flows.name as flow_name');
  }

  /** Newest first. */
  async list(filter: RecordingFilter = {}): Promise<RecordingSummary[]> {
    const { flow, session, kind, number, masked = false, from, until, limit = 50, before } = filter;
    let rows = this.#rows()
      .orderBy('recordings.started_at', 'desc')
      .orderBy('recordings.id', 'desc')
      .limit(Math.min(Math.max(Math.trunc(limit), 1), 200));
    if (flow !== undefined) rows = rows.where('recordings.flow_id', '=', storable(flow));
    if (session !== undefined) rows = rows.where('recordings.session_id', '=', storable(session));
    if (kind !== undefined) rows = rows.where('recordings.kind', '=', storable(kind));
    if (from !== undefined) rows = rows.where('recordings.started_at', '>=', from);
    if (until !== undefined) rows = rows.where('recordings.started_at', '<', until);
    if (number !== undefined) {
      const digits = storable(number);
      const ending = !masked || digits.length <= SHOWN_DIGITS;
      const fits = (side: 'from_number' | 'to_number') =>
        ending
          ? sql<boolean>`right(${sql.ref(`recordings.${side}`)}, ${digits.length}) = ${digits}`
          : sql<boolean>`${sql.ref(`recordings.${side}`)} = ${digits}`;
      rows = rows.where((where) => where.or([fits('from_number'), fits('to_number')]));
    }
    if (before !== undefined) {
      const last = sql`(SELECT started_at, id FROM recordings WHERE id = ${storable(before)})`;
      rows = rows.where(sql<boolean>`(recordings.started_at, recordings.id) < ${last}`);
    }
    return (await rows.execute()).map(summaryOf);
  }

  async find(id: string): Promise<RecordingSummary | undefined> {
    const row = await this.#rows().where('recordings.id', '=', storable(id)).executeTakeFirst();
    return row && summaryOf(row);
  }

  /** `undefined`: there is no such recording, or nothing to hear. */
  async audio(id: string): Promise<WavFile | undefined> {
    const row = await this.#store.row(id);
    const samples = Number(row?.bytes ?? 0);
    if (samples === 0) return undefined;
    return {
      size: WAV_HEADER + 2 * samples,
      read: (first, last) => this.#wav(id, samples, first, last),
    };
  }

  async *#wav(id: string, samples: number, first: number, last: number): AsyncGenerator<Uint8Array> {
    if (first < WAV_HEADER) yield wavHeader(samples, ULAW_RATE).subarray(first, Math.min(WAV_HEADER, last + 1));
    const from = Math.max(first - WAV_HEADER, 0);
    const to = last - WAV_HEADER;
    if (to < from) return;
    // Two bytes of wav are one byte of µ-law; a part may begin and end in the middle of a sample.
    const lastSample = Math.floor(to / 2);
    for (let at = Math.floor(from / 2); at <= lastSample; ) {
      const piece = Math.floor(at / PIECE);
      const length = Math.min((piece + 1) * PIECE, lastSample + 1) - at;
      const wav = pcmOf(await this.#part(id, piece, at - piece * PIECE, length));
      const begin = at * 2;
      yield wav.subarray(Math.max(0, from - begin), Math.min(wav.length, to + 1 - begin));
      at += length;
    }
  }

  /** A piece is not read whole: `substring` on uncompressed columns fetches what is asked for. */
  async #part(id: string, piece: number, from: number, length: number): Promise<Buffer> {
    const row = await this.#db
      .selectFrom('recording_audio')
      .select(sql<Buffer>`substring(audio from ${from + 1} for ${length})`.as('audio'))
      .where('recording_id', '=', storable(id))
      .where('piece', '=', piece)
      .executeTakeFirst();
    if (row?.audio.length !== length) throw new Error('a piece of a recording is not there: it was deleted');
    return row.audio;
  }

  /** Puts on record that somebody hears or takes it. */
  async note(id: string, { id: actor_id, name }: Listener, what: AccessKind): Promise<void> {
    await sql`
      INSERT INTO recording_accesses (recording_id, actor_id, actor, what)
      SELECT ${storable(id)}, ${storable(actor_id)}, ${storable(name)}, ${what}
       WHERE ${what} <> 'played' OR NOT EXISTS (
         SELECT 1 FROM recording_accesses
          WHERE recording_id = ${storable(id)} AND actor_id = ${storable(actor_id)} AND what = 'played'
            AND at > now() - ${SAME_ACCESS}::interval)`.execute(this.#db);
  }

  /** Newest first. */
  async accesses(id: string): Promise<RecordingAccess[]> {
    const rows = await this.#db
      .selectFrom('recording_accesses')
      .select(['at', 'actor', 'what', 'reason'])
      .where('recording_id', '=', storable(id))
      .orderBy('id', 'desc')
      .limit(500)
      .execute();
    return rows.map(({ at, actor, what, reason }) => ({
      at: at.toISOString(),
      who: actor,
      what: what as AccessKind,
      reason,
    }));
  }

  /** Deletes the audio; `false`: there is no such recording, or it was deleted before. */
  async remove(id: string, { id: actor_id, name }: Listener, reason: string): Promise<boolean> {
    if (!(await this.#store.remove(id, name, reason))) return false;
    await this.#db
      .insertInto('recording_accesses')
      .values({
        recording_id: storable(id),
        actor_id: storable(actor_id),
        actor: storable(name),
        what: 'deleted',
        reason: storable(reason),
      })
      .execute();
    return true;
  }
}

const pcmOf = (ulaw: Buffer): Buffer => {
  const pcm = Buffer.allocUnsafe(ulaw.length * 2);
  for (let at = 0; at < ulaw.length; at += 1) pcm.writeInt16LE(ulawSamples[ulaw[at] ?? 0] ?? 0, at * 2);
  return pcm;
};

const summaryOf = (row: RecordingRow & { readonly flow_name: string | null }): RecordingSummary => ({
  id: row.id,
  kind: row.kind as RecordingKind,
  state: row.state as RecordingSummary['state'],
  category: row.category,
  session: row.session_id,
  flowId: row.flow_id,
  flowName: row.flow_name ?? '',
  node: row.node,
  from: row.from_number,
  to: row.to_number,
  startedAt: row.started_at.toISOString(),
  durationMs: row.duration_ms,
  soundMs: row.sound_ms,
  bytes: Number(row.bytes),
  ended: row.ended as RecordingSummary['ended'],
  failure: row.failure as RecordingSummary['failure'],
  sensitive: fromJson(row.sensitive),
  keptUntil: row.retain_until.toISOString(),
  deletedAt: row.deleted_at?.toISOString() ?? null,
  deletedBy: row.deleted_by,
  deleteReason: row.delete_reason,
});
