import { setTimeout as sleep } from 'node:timers/promises';
import { type Ari, AriError } from './ari.ts';
import type { AriEvent, Log } from './events.ts';

export interface BroadcastOptions {
  readonly app: string;
  readonly log: Log;
  readonly ari: () => Ari;
  /**
   * After how many milliseconds this runtime asks for a call that is offered to all: the less it has to do, the sooner.
   * `undefined`: it takes none. A second after the offer it is somebody else's, or is offered again.
   */
  readonly claimAfterMs: () => number | undefined;
}

/**
 * Asks for calls that the dialplan's `StasisBroadcast()` offers to every runtime (`POST /events/claim`). The one that
 * Asterisk hears first gets the call with a `StasisStart`, which may come before the answer; the others are told 409, a
 * late one 404. A 204 is no promise either: a caller may have hung up. So the answer means nothing; only the event does.
 */
export class Broadcast {
  readonly #options: BroadcastOptions;

  constructor(options: BroadcastOptions) {
    this.#options = options;
  }

  /** Takes a `CallBroadcast`; others are ignored. */
  receive({ type, channel }: AriEvent): void {
    if (type === 'CallBroadcast' && channel) void this.#claim(channel.id);
  }

  async #claim(channelId: string): Promise<void> {
    const { app, log, ari, claimAfterMs } = this.#options;
    const wait = claimAfterMs();
    if (wait === undefined) return;
    try {
      if (wait >= 1) await sleep(wait, undefined, { ref: false });
      // It may have begun to stop meanwhile.
      if (claimAfterMs() !== undefined) await ari().claim(channelId, app);
    } catch (error) {
      if (error instanceof AriError && error.kind !== 'unavailable') return;
      log.warn({ error: String(error), call: channelId }, 'Asterisk: a call could not be asked for');
    }
  }
}
