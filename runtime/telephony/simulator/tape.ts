import { Readable } from 'node:stream';
import type { Clock } from '../../engine/ports.ts';
import { ULAW_RATE, ULAW_SILENCE } from '../../speech/audio/ulaw.ts';
import {
  type Hears,
  idOf,
  type Recording,
  type RecordingEnd,
  type RecordingEndReason,
  type RecordingOptions,
  type RecordingShelf,
} from '../recording.ts';

/** Recordings that have ended, by id: how many milliseconds each has. There is no audio in a simulated call. */
export type SimulatedShelf = Map<string, number>;

/** A caller's words take so long to say. */
const MS_A_CHARACTER = 200;

export interface TapeSource {
  readonly callId: string;
  readonly clock: Clock;
  /** Aborted when the caller is gone. */
  readonly gone: AbortSignal;
  readonly shelf: SimulatedShelf;
}

/** A recording of a simulated call: of time and words, without sound. */
export class SimulatedTape implements Recording {
  readonly id: string;
  readonly name: string;
  readonly hears: Hears;
  readonly done: Promise<RecordingEnd>;
  /** How often it was paused; tests look whether a step has. */
  pauses = 0;
  paused = false;
  readonly #source: TapeSource;
  readonly #options: RecordingOptions;
  readonly #over = new AbortController();
  readonly #begunAt: number;
  #soundUntil: number;
  #soundMs = 0;
  #stopped = false;
  #handed = false;

  constructor(source: TapeSource, options: RecordingOptions) {
    this.#source = source;
    this.#options = options;
    this.id = idOf(source.callId, options.hears, options.name);
    this.name = options.name;
    this.hears = options.hears;
    this.#begunAt = this.#now();
    this.#soundUntil = this.#begunAt;
    this.done = this.#run();
  }

  get resumed(): boolean {
    return this.#handed;
  }

  /** Another step or process goes on with it. */
  handOver(): this {
    this.#handed = true;
    return this;
  }

  /** The caller says or plays something that takes so long. */
  hear(sound: string | { readonly ms: number }): void {
    const length = typeof sound === 'string' ? sound.length * MS_A_CHARACTER : sound.ms;
    this.#soundMs += length;
    this.#soundUntil = this.#now() + length;
  }

  async stop(): Promise<RecordingEnd> {
    this.#stopped = true;
    this.#over.abort();
    return this.done;
  }

  async pause(): Promise<void> {
    this.paused = true;
    this.pauses += 1;
  }

  async resume(): Promise<void> {
    this.paused = false;
  }

  #now(): number {
    return this.#source.clock.now().getTime();
  }

  async #run(): Promise<RecordingEnd> {
    const { gone, shelf } = this.#source;
    const how = await this.#untilOver(AbortSignal.any([gone, this.#over.signal]));
    const durationMs = shelf.get(this.id) ?? this.#now() - this.#begunAt;
    shelf.set(this.id, durationMs);
    return { how, durationMs, soundMs: Math.min(this.#soundMs, durationMs) };
  }

  async #untilOver(signal: AbortSignal): Promise<RecordingEndReason> {
    const { maxSeconds = Number.POSITIVE_INFINITY, silenceSeconds = Number.POSITIVE_INFINITY } = this.#options;
    const full = this.#begunAt + maxSeconds * 1000;
    while (!signal.aborted) {
      const silent = this.#soundUntil + silenceSeconds * 1000;
      const next = Math.min(full, silent);
      if (next <= this.#now()) return full <= silent ? 'full' : 'silence';
      await (Number.isFinite(next)
        ? this.#source.clock.sleep(next - this.#now(), signal).catch(() => undefined)
        : new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })));
    }
    return this.#stopped ? 'stopped' : 'hungUp';
  }
}

/** The shelf as any switch's: what is kept is silence of the right length. */
export const shelfOf = (
  kept: SimulatedShelf,
  isLive: (id: string) => boolean,
): RecordingShelf & { ended(id: string): void } => {
  let told: (id: string) => void = () => undefined;
  return {
    place: 'simulator',
    upSince: async () => new Date(0),
    onEnded(listener) {
      told = listener;
    },
    ended: (id) => told(id),
    kept: async () => [...kept.keys()],
    state: async (id) => (kept.has(id) ? 'kept' : isLive(id) ? 'live' : 'gone'),
    async open(id) {
      const ms = kept.get(id);
      if (ms === undefined) return undefined;
      return Readable.from([Buffer.alloc(Math.round((ms * ULAW_RATE) / 1000), ULAW_SILENCE)]);
    },
    async remove(id) {
      kept.delete(id);
    },
  };
};
