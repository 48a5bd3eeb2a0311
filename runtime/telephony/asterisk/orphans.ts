import type { Ari, AriChannel } from './ari.ts';
import type { Disposable } from './disposal.ts';
import type { Log } from './events.ts';
import { ownerOf } from './switchboard.ts';

export interface OrphansOptions {
  readonly app: string;
  /** Who is unknown at two looks in a row is an orphan: what has just been made may not be entered yet. */
  readonly lookMs: number;
  /** `undefined` while there is no connection. */
  readonly ari: () => Ari | undefined;
  /** A call, or somebody waits for its events. */
  readonly isKnown: (id: string) => boolean;
  /** Somebody may still ask for it when a server has just started. */
  readonly mayBeAwaited: (id: string) => boolean;
  readonly dispose: (what: Disposable, id: string) => void;
  /** A call that nobody knows. */
  readonly onCall: (channel: AriChannel) => Promise<void>;
  readonly log: Log;
}

/** After a gap in the events there is no need to wait so long. */
const SOON_MS = 2_000;

/** Looks now and then for what our application holds and nobody knows: calls, called parties, snoops, bridges. */
export class Orphans {
  readonly #options: OrphansOptions;
  readonly #timer: NodeJS.Timeout;
  #suspects: ReadonlySet<string> = new Set();
  #looking = false;

  constructor(options: OrphansOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), options.lookMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** At the start of a server: whom it finds and does not know was left behind by its last life, and waits in silence. */
  begin(): void {
    void this.#look('first');
  }

  /** Seen once already. */
  suspect(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#suspects = new Set([...this.#suspects, ...ids]);
    setTimeout(() => void this.#look(), SOON_MS).unref();
  }

  async #look(which?: 'first'): Promise<void> {
    const ari = this.#options.ari();
    if (!ari || this.#looking) return;
    this.#looking = true;
    try {
      const { channels, bridges } = await ari.holdingsOf(this.#options.app);
      const strange = new Set([...channels, ...bridges].filter((id) => this.#isStrange(id)));
      const { mayBeAwaited } = this.#options;
      const isSure = (id: string) => (which === 'first' && !mayBeAwaited(id)) || this.#suspects.has(id);
      const orphans = [...strange].filter(isSure);
      this.#suspects = strange;
      for (const id of orphans) await this.#reap(ari, id, channels.includes(id) ? 'channel' : 'bridge');
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'Asterisk: could not look for orphans');
    } finally {
      this.#looking = false;
    }
  }

  #isStrange(id: string): boolean {
    const { isKnown } = this.#options;
    const owner = ownerOf(id);
    return !isKnown(id) && (owner === undefined || !isKnown(owner));
  }

  async #reap(ari: Ari, id: string, what: Disposable): Promise<void> {
    const { dispose, log, onCall } = this.#options;
    // Bridges that are not named after a call are not ours.
    if (ownerOf(id) === undefined && what === 'bridge') return;
    log.warn({ [what]: id }, 'Asterisk: nobody knows it');
    if (ownerOf(id) !== undefined) return dispose(what, id);
    try {
      const channel = await ari.channel(id);
      // Its own event may have come meanwhile.
      if (this.#isStrange(id)) await onCall(channel);
    } catch (error) {
      log.warn({ error: String(error) }, 'Asterisk: orphan');
    }
  }
}
