import { type Ari, AriError } from './ari.ts';
import type { AriEvent, Log } from './events.ts';

/** What can be left over on a switch. */
export type Disposable = 'channel' | 'bridge' | 'playback';

export interface DisposalOptions {
  /** Throws while there is no connection. */
  readonly ari: () => Ari;
  readonly isConnected: () => boolean;
  readonly log: Log;
}

const RETRY_MS = 1_000;
/** Answers have been held back for 120 s in the field: so long a request that timed out may still take effect. */
const LATE_MS = 150_000;
/** Events by which something shows that it has come to be after all. */
const BEGINNINGS: ReadonlySet<string> = new Set([
  'ChannelCreated',
  'ChannelStateChange',
  'StasisStart',
  'PlaybackStarted',
  'BridgeCreated',
]);

/**
 * Clears away what must go: tries until it is gone, across outages. What is gone is remembered for a while, because a
 * request that had no answer in time may be carried out later: what it makes then goes as well.
 */
export class Disposal {
  readonly #options: DisposalOptions;
  readonly #doomed = new Map<string, Disposable>();
  readonly #gone = new Map<string, { readonly what: Disposable; readonly until: number }>();
  #closed = false;

  constructor(options: DisposalOptions) {
    this.#options = options;
  }

  /** Never throws; resolves after the first attempt. */
  async add(what: Disposable, id: string): Promise<void> {
    this.#doomed.set(id, what);
    await this.#attempt(what, id);
  }

  /** The id is used again, on purpose. */
  spare(id: string): void {
    this.#gone.delete(id);
    this.#doomed.delete(id);
  }

  async retryAll(): Promise<void> {
    await Promise.all([...this.#doomed].map(([id, what]) => this.#attempt(what, id)));
  }

  /** Looks whether something has come to be that was thrown away before it existed. */
  receive(id: string, event: AriEvent): void {
    const gone = this.#gone.get(id);
    if (!gone || !BEGINNINGS.has(event.type)) return;
    this.#gone.delete(id);
    if (gone.until > performance.now()) void this.add(gone.what, id);
  }

  close(): void {
    this.#closed = true;
  }

  async #attempt(what: Disposable, id: string): Promise<void> {
    try {
      await this.#remove(what, id);
      this.#isGone(what, id);
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') return this.#isGone(what, id);
      this.#options.log.warn({ error: String(error), [what]: id }, 'Asterisk: not cleared away yet');
      // Without a connection the next one brings the next attempt.
      if (!this.#closed && this.#options.isConnected()) setTimeout(() => this.#again(what, id), RETRY_MS).unref();
    }
  }

  #remove(what: Disposable, id: string): Promise<void> {
    const ari = this.#options.ari();
    if (what === 'channel') return ari.hangUp(id);
    return what === 'bridge' ? ari.destroyBridge(id) : ari.stopPlayback(id);
  }

  #isGone(what: Disposable, id: string): void {
    if (!this.#doomed.delete(id)) return;
    const now = performance.now();
    this.#gone.delete(id);
    this.#gone.set(id, { what, until: now + LATE_MS });
    // In order of time: the oldest come first.
    for (const [old, { until }] of this.#gone) {
      if (until > now) break;
      this.#gone.delete(old);
    }
  }

  #again(what: Disposable, id: string): void {
    if (this.#doomed.has(id) && !this.#closed) void this.#attempt(what, id);
  }
}
