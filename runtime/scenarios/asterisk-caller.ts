import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeWav } from '../speech/audio/wav.ts';
import { type Ari, AriError } from '../telephony/asterisk/ari.ts';
import type { AriEvent } from '../telephony/asterisk/events.ts';
import { type AudioMatch, matchAudio } from './audio-match.ts';

/** How long a caller waits for what must come at once, milliseconds. */
const PATIENCE_MS = 10_000;
/** Longest that a caller speaks in one go. */
const SPEECH_MS = 60_000;
/** The result of `work`, or a failure that names what did not come. */
export const withinPatience = async <T>(work: Promise<T>, what: string, ms = PATIENCE_MS): Promise<T> => {
  const patience = new AbortController();
  const over = sleep(ms, undefined, { signal: patience.signal, ref: false }).then(
    () => Promise.reject(new Error(`${what} did not come within ${ms} ms`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, over]);
  } finally {
    patience.abort();
  }
};

/** Requests to a channel that has just gone are no failure of a test. */
export const unlessGone = (error: unknown): void => {
  if (!(error instanceof AriError && (error.kind === 'gone' || error.kind === 'conflict'))) throw error;
};

/** A person with a real telephone: SIP, RTP and keys go through Asterisk as any caller's, and all that is heard is recorded. */
export class AsteriskCaller {
  readonly id: string;
  readonly #ari: Ari;
  readonly #app: string;
  readonly #answered = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<number>();
  readonly #recorded = Promise.withResolvers<void>();
  readonly #speaking = new Map<string, () => void>();
  #recording = false;
  #isUp = true;
  /** Was called up: of the channel's end its application hears only that it has left. */
  #wasCalled = false;
  #keys: Promise<void> = Promise.resolve();

  constructor(ari: Ari, app: string, id: string) {
    this.#ari = ari;
    this.#app = app;
    this.id = id;
    this.#answered.promise.catch(() => undefined);
  }

  /** Resolves when the call is answered and the recording runs; rejects when it ends before. */
  get answered(): Promise<void> {
    return this.#answered.promise;
  }

  /** Resolves with the Q.850 cause when the call is over. */
  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Takes an event of this caller's channel, ear or recording. */
  async receive(event: AriEvent): Promise<void> {
    if (event.type === 'StasisStart') await (event.channel?.id === this.ear ? this.#record() : this.#listen());
    if (event.type === 'ChannelDestroyed' && event.channel?.id === this.id) this.#over(event.cause ?? 0);
    if (event.type === 'StasisEnd' && this.#wasCalled && event.channel?.id === this.id) this.#over(16);
    if (event.type === 'PlaybackFinished') this.#speaking.get(event.playback?.id ?? '')?.();
    if (event.type === 'RecordingFinished' || event.type === 'RecordingFailed') this.#recorded.resolve();
  }

  /** The channel that hears what the caller hears, pauses too: a recording of his own would leave them out and block keys. */
  get ear(): string {
    return `${this.id}-ear`;
  }

  /** Resolves when everything that this telephone hears from now on is recorded. */
  async listens(): Promise<void> {
    this.#wasCalled = true;
    await this.#listen();
    await withinPatience(this.answered, 'the ear of a called person');
  }

  async #listen(): Promise<void> {
    await this.#ari.snoop(this.id, this.ear, this.#app).catch((error: unknown) => this.#answered.reject(error));
  }

  async #record(): Promise<void> {
    try {
      await this.#ari.record(this.ear, this.id);
      this.#recording = true;
      this.#answered.resolve();
    } catch (error) {
      this.#answered.reject(error);
    }
  }

  #over(cause: number): void {
    this.#isUp = false;
    if (!this.#recording) this.#recorded.resolve();
    this.#answered.reject(new Error(`the call ended before it was answered (cause ${cause})`));
    this.#ended.resolve(cause);
  }

  /** Presses telephone keys, 100 ms each, in order; resolves when the last one is sent. */
  presses(keys: string): Promise<void> {
    const turn = this.#keys.then(async () => {
      await withinPatience(this.answered, 'the answer');
      for (const key of keys) {
        await this.#ari.sendKeys(this.id, key, { duration: 100 }).catch(unlessGone);
        // ARI answers at once; the next key would cut this one short.
        await sleep(160);
      }
    });
    this.#keys = turn.catch(() => undefined);
    return turn;
  }

  /** Speaks into the telephone: `media` as ARI's `play` takes it. Resolves when it was said, or the call is over. */
  async speaks(media: string): Promise<void> {
    await withinPatience(this.answered, 'the answer');
    const said = Promise.withResolvers<void>();
    const id = `${this.id}-mouth-${randomUUID()}`;
    this.#speaking.set(id, said.resolve);
    try {
      await this.#ari.play(this.id, id, media);
      await withinPatience(Promise.race([said.promise, this.ended]), 'the end of what was said', SPEECH_MS);
    } catch (error) {
      unlessGone(error);
    } finally {
      this.#speaking.delete(id);
    }
  }

  async hangsUp(): Promise<void> {
    if (!this.#isUp) return;
    await this.#ari.hangUp(this.id).catch(unlessGone);
    await withinPatience(this.ended, 'the end of the call');
  }

  /** Everything heard, from the answer on, at 8 kHz; of a call that is up as much as is on disk (the last 2 s are not). */
  async recording(): Promise<Int16Array> {
    if (!this.#isUp) await withinPatience(this.#recorded.promise, 'the end of the recording');
    try {
      return decodeWav(await this.#ari.recording(this.id)).pcm;
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') return new Int16Array(0);
      throw error;
    }
  }

  /** Waits until all of `audio` (8 kHz) has been heard; gives up after `within` milliseconds or at the end of the call. */
  async hears(audio: Int16Array, { within = PATIENCE_MS } = {}): Promise<AudioMatch> {
    const deadline = Date.now() + within;
    for (;;) {
      const wasUp = this.#isUp;
      const match = matchAudio(await this.recording(), audio);
      if (match.found || !wasUp || Date.now() >= deadline) return match;
      await Promise.race([sleep(Math.min(500, Math.max(0, deadline - Date.now()))), this.ended]);
    }
  }

  /** Throws the recording away. */
  async forget(): Promise<void> {
    await withinPatience(this.#recorded.promise, 'the end of the recording');
    await this.#ari.deleteRecording(this.id).catch(unlessGone);
  }
}
