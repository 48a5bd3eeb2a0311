import type { Audio } from '../../speech/speech.ts';
import type { Playback, PlaybackEnd } from '../port.ts';
import { isTone } from '../tone.ts';
import { AriError } from './ari.ts';
import { mediaOf } from './media.ts';
import type { Switchboard } from './switchboard.ts';

export interface PlaybackOptions {
  readonly board: Switchboard;
  readonly callId: string;
  readonly codec: string;
  readonly audio: readonly Audio[];
  /** Aborted when the caller is gone. */
  readonly gone: AbortSignal;
  /** Awaited first: what still plays. */
  readonly after: Promise<unknown> | undefined;
  nextId(): string;
}

/** Beyond an audio's own length: two attempts to fetch it, 2 s each, and the way there. */
const MARGIN_MS = 6000;
/** A stop takes 2 ms, but a file that is being fetched can't be stopped. */
const STOP_MS = 5000;

/** Audios one after the other, each a playback of its own: Asterisk's playlists skip a missing item without a word. */
export class AsteriskPlayback implements Playback {
  readonly done: Promise<PlaybackEnd>;
  readonly #options: PlaybackOptions;
  readonly #stop = new AbortController();

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.done;
  }

  async #run(): Promise<PlaybackEnd> {
    const { after, audio, gone } = this.#options;
    await after;
    for (const item of audio) {
      if (this.#stop.signal.aborted || gone.aborted) return 'stopped';
      const end = await this.#playOne(item);
      if (end !== 'finished') return end;
    }
    return 'finished';
  }

  async #playOne(audio: Audio): Promise<PlaybackEnd> {
    const { board, callId, codec, gone, nextId } = this.#options;
    const media = mediaOf(audio, codec);
    if (!media) return 'failed';
    const id = nextId();
    const over = Promise.withResolvers<PlaybackEnd>();
    const stopped = (): void => over.resolve('stopped');
    const forget = board.listen(id, (event) => {
      if (event.type === 'PlaybackFinished') over.resolve(event.playback?.state === 'failed' ? 'failed' : 'finished');
    });
    gone.addEventListener('abort', stopped, { once: true });
    // Covers an end that is never reported as well: an event lost in an outage, an unknown media scheme.
    const limit = setTimeout(() => over.resolve('failed'), audio.durationMs + MARGIN_MS);
    let stopLimit: NodeJS.Timeout | undefined;
    let toneLimit: NodeJS.Timeout | undefined;
    const stopNow = (): void => {
      stopLimit = setTimeout(stopped, STOP_MS);
      board.ari.stopPlayback(id).catch((error: unknown) => {
        // Gone: it has just ended by itself, and its event is on the way.
        if (!(error instanceof AriError && error.kind === 'gone')) stopped();
      });
    };
    let isOver = false;
    // A turn later: who hangs up now, as after a last key, has no need of it, and one request less is faster.
    const stopSoon = (): void => {
      setImmediate(() => !isOver && this.#guard(stopNow, stopped));
    };
    try {
      await board.ari.play(callId, id, media);
      if (isTone(audio)) toneLimit = setTimeout(() => this.#guard(stopNow, stopped), audio.durationMs);
      if (this.#stop.signal.aborted) stopNow();
      else this.#stop.signal.addEventListener('abort', stopSoon, { once: true });
      const end = await over.promise;
      return this.#stop.signal.aborted || gone.aborted ? 'stopped' : end;
    } catch (error) {
      // Asked for, and not answered in time: it may begin later, over whatever is played then.
      if (error instanceof AriError && error.kind === 'unavailable') void board.dispose('playback', id);
      if (gone.aborted || (error instanceof AriError && error.kind === 'gone')) return 'stopped';
      board.log.warn({ error: String(error), call: callId }, 'Asterisk: playback failed');
      return 'failed';
    } finally {
      isOver = true;
      clearTimeout(limit);
      clearTimeout(stopLimit);
      clearTimeout(toneLimit);
      gone.removeEventListener('abort', stopped);
      forget();
    }
  }

  /** Without a connection there is nothing to stop, and nothing to wait for. */
  #guard(stop: () => void, stopped: () => void): void {
    try {
      stop();
    } catch {
      stopped();
    }
  }
}
