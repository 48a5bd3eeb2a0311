import type { Logger } from 'pino';
import type { Clock } from '../engine/ports.ts';
import { SoundMeter } from '../speech/audio/ulaw.ts';
import { partsOf, type RecordingShelf } from '../telephony/recording.ts';
import type { DiscardReason, RecordingDesk, RecordingEnding, RecordingStart } from './desk.ts';
import { PIECE, type RecordingFailure, type RecordingRow, type RecordingStore, type StoredAudio } from './store.ts';
import { PendingWrites } from './writes.ts';

export interface RecordingsOptions {
  readonly store: RecordingStore;
  readonly shelf: RecordingShelf;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often everything that the switch keeps is looked through; default 30 s. */
  readonly sweepMs?: number;
}

const SWEEP_MS = 30_000;
/** After a failure, sooner. */
const AGAIN_MS = 2_000;
/** Files fetched at the same time: calls come first. */
const AT_ONCE = 3;

/**
 * Brings recordings from the switch into the store, each once, and leaves nothing on the switch. The end of a recording
 * is reported by the switch; whatever was missed (an outage of switch or database, a process that died) is found by a
 * sweep of what the switch keeps and of what the table takes for live. Two runtimes that fetch the same one do no harm.
 */
export class Recordings implements RecordingDesk {
  readonly #options: RecordingsOptions;
  readonly #writes: PendingWrites;
  readonly #fetching = new Map<string, Promise<void>>();
  #running = 0;
  readonly #turns: (() => void)[] = [];
  #sweeping: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RecordingsOptions) {
    this.#options = options;
    this.#writes = new PendingWrites(options.clock, options.logger);
    options.shelf.onEnded((switchId) => this.#onEnded(switchId));
  }

  /** Notes and files that wait for the database. */
  get waiting(): number {
    return this.#writes.size + this.#fetching.size;
  }

  /** Begins to sweep. */
  start(): void {
    this.#sweepLater(0);
  }

  /** Lets what is under way end; the rest stays on the switch for the next life. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#sweeping;
    await Promise.all(this.#fetching.values());
    await this.#writes.close();
  }

  // ── From the engine ────────────────────────────────────────────────────────────────────────────────────────────

  begin(start: RecordingStart): void {
    this.#note((store) => store.begin(start, this.#options.shelf.place));
  }

  ended(id: string, how: RecordingEnding): void {
    this.#note((store) => store.ended(id, how));
  }

  silenced(id: string, at: Date, which: 'from' | 'to'): void {
    this.#note((store) => store.silenced(id, at, which));
  }

  release(id: string): void {
    this.#note((store) => store.release(id));
    this.#fetchSoon(id);
  }

  discard(id: string, why: DiscardReason): void {
    this.#note((store) => store.discard(id, why));
    this.#fetchSoon(id);
  }

  #note(write: (store: RecordingStore) => Promise<void>): void {
    void this.#writes.add(() => write(this.#options.store));
  }

  /** Once all that was said about it before is written. */
  #fetchSoon(id: string): void {
    void this.#writes.add(async () => {
      const row = await this.#options.store.row(id);
      if (row) void this.#fetch(row.switch_id);
    });
  }

  // ── From the switch ────────────────────────────────────────────────────────────────────────────────────────────

  #onEnded(switchId: string): void {
    const parts = partsOf(switchId);
    if (!parts) return;
    // That its end was seen tells it from one that a restart of the switch cut off. What the engine says stands.
    this.#note((store) => store.sawEnd(parts.name));
    void this.#fetch(switchId);
  }

  /** Resolves when it is done or put off. Never rejects. */
  #fetch(switchId: string): Promise<void> {
    const id = partsOf(switchId)?.name;
    if (id === undefined || this.#closed) return Promise.resolve();
    const under = this.#fetching.get(id);
    if (under) return under;
    const work = this.#inTurn(() => this.#bring(id, switchId))
      .catch((error: unknown) => {
        this.#options.logger.warn({ err: error, recording: id }, 'a recording is not stored yet');
        this.#sweepLater(AGAIN_MS);
      })
      .finally(() => this.#fetching.delete(id));
    this.#fetching.set(id, work);
    return work;
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.#running += 1;
    try {
      await work();
    } finally {
      this.#running -= 1;
      this.#turns.shift()?.();
    }
  }

  async #bring(id: string, switchId: string): Promise<void> {
    const { shelf, clock } = this.#options;
    // What was noted about it comes first: that it began at all.
    await this.#writes.add(async () => undefined);
    const row = await this.#rowOf(id, switchId);
    if (row?.state === 'live') {
      // The caller may want to hear it.
      if (row.held_until && row.held_until > clock.now()) return;
      await this.#copy(row);
    }
    // Only now: until it is stored or not wanted any more, the switch's file is all there is.
    await shelf.remove(switchId);
  }

  async #rowOf(id: string, switchId: string): Promise<RecordingRow | undefined> {
    const { store, shelf } = this.#options;
    const row = await store.row(id);
    if (row) return row;
    const hears = partsOf(switchId)?.hears;
    await store.adopt(id, switchId, shelf.place, hears === 'both' ? 'call' : 'message');
    return store.row(id);
  }

  async #copy({ id, switch_id, ended, started_at }: RecordingRow): Promise<void> {
    const { store, shelf } = this.#options;
    const audio = await shelf.open(switch_id);
    if (!audio) return store.fail(id, 'lost');
    const stored = await this.#pour(id, audio);
    const cut: RecordingFailure | undefined =
      ended === null && (await shelf.upSince()).getTime() > started_at.getTime() ? 'restarted' : undefined;
    await store.complete(id, stored, cut);
  }

  /** Piece by piece: never more than one in memory. */
  async #pour(id: string, audio: AsyncIterable<Uint8Array>): Promise<StoredAudio> {
    const { store } = this.#options;
    const meter = new SoundMeter();
    let bytes = 0;
    let piece = 0;
    let filled = 0;
    const buffer = Buffer.alloc(PIECE);
    for await (const part of audio) {
      meter.add(part);
      bytes += part.length;
      for (let from = 0; from < part.length; ) {
        const taken = Math.min(PIECE - filled, part.length - from);
        buffer.set(part.subarray(from, from + taken), filled);
        filled += taken;
        from += taken;
        if (filled < PIECE) continue;
        await store.putPiece(id, piece, buffer);
        piece += 1;
        filled = 0;
      }
    }
    if (filled > 0) await store.putPiece(id, piece, buffer.subarray(0, filled));
    return { bytes, durationMs: meter.durationMs, soundMs: meter.soundMs };
  }

  // ── Sweep ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #sweepLater(ms: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.sweep(), ms);
    this.#timer.unref();
  }

  /** Looks through what the switch keeps and what the table takes for live. Never rejects. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep()
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'recordings could not be looked through'))
      .finally(() => {
        this.#sweeping = undefined;
        this.#sweepLater(this.#options.sweepMs ?? SWEEP_MS);
      });
    return this.#sweeping;
  }

  async #sweep(): Promise<void> {
    const { store, shelf } = this.#options;
    for (const switchId of await shelf.kept()) await this.#fetch(switchId);
    for (const { id, switch_id, started_at, ended } of await store.unfinished(shelf.place)) {
      if (this.#closed) return;
      if (this.#fetching.has(id) || (await shelf.state(switch_id)) !== 'gone') continue;
      // Between the two looks somebody may have stored it: then it is no longer live, and nothing changes.
      const restarted = ended === null && (await shelf.upSince()).getTime() > started_at.getTime();
      await store.fail(id, restarted ? 'restarted' : 'lost');
    }
  }
}
