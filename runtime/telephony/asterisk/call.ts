import { Fault } from '../../../schema/faults.ts';
import type { Audio } from '../../speech/speech.ts';
import { InputQueue } from '../input-queue.ts';
import { type Call, type DialOptions, type DialResult, HungUp, type Playback, type VoiceListener } from '../port.ts';
import type { Recording, RecordingOptions } from '../recording.ts';
import { AriError } from './ari.ts';
import { dial, endpointOf, resumeConversation } from './dial.ts';
import type { AriEvent } from './events.ts';
import { AsteriskPlayback } from './playback.ts';
import { PLAYBACK_SLOTS, playbackId, type Switchboard } from './switchboard.ts';
import { AsteriskTapes } from './tapes.ts';
import { AsteriskVoice, forgetVoice } from './voice.ts';

export interface AsteriskCallOptions {
  readonly board: Switchboard;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** As `CHANNEL(audionativeformat)` gives it. */
  readonly codec: string;
  readonly answered: boolean;
  /** Called once, when the caller is gone. */
  onEnded(): void;
}

/** One channel that has come in. */
export class AsteriskCall implements Call {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly #board: Switchboard;
  readonly #codec: string;
  readonly #gone = new AbortController();
  readonly #inputs = new InputQueue();
  readonly #onEnded: () => void;
  readonly #onMissed = new Set<(milliseconds: number) => void>();
  #answered: boolean;
  #voice: AsteriskVoice | undefined;
  #playback: AsteriskPlayback | undefined;
  #playbacks = 0;
  #dials = 0;
  #conversation: Promise<void> = Promise.resolve();
  #lastKey = '';
  readonly #tapes: AsteriskTapes;

  constructor(options: AsteriskCallOptions) {
    this.id = options.id;
    this.from = options.from;
    this.to = options.to;
    this.#board = options.board;
    this.#codec = options.codec;
    this.#answered = options.answered;
    this.#onEnded = options.onEnded;
    this.#tapes = new AsteriskTapes(options.board, this.id, this.signal);
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Takes an event of this channel; one that comes twice changes nothing. */
  receive(event: AriEvent): void {
    switch (event.type) {
      case 'ChannelDtmfReceived': {
        const key = `${event.timestamp} ${event.digit}`;
        if (event.digit && key !== this.#lastKey) this.#inputs.push({ kind: 'key', key: event.digit });
        this.#lastKey = key;
        return;
      }
      case 'ChannelHangupRequest':
      case 'ChannelDestroyed':
      case 'StasisEnd':
        this.end(event.cause);
    }
  }

  /** The caller is gone. */
  end(cause = 16, lost = false): void {
    if (this.signal.aborted) return;
    this.#gone.abort(new HungUp(cause, lost));
    this.#voice?.close();
    this.#onEnded();
  }

  /** The connection was away for so long, and whatever the caller pressed then. */
  missed(milliseconds: number): void {
    for (const listener of this.#onMissed) listener(milliseconds);
  }

  onMissed(listener: (milliseconds: number) => void): () => void {
    this.#onMissed.add(listener);
    return () => this.#onMissed.delete(listener);
  }

  /** Takes over what a process that died has left on the line. */
  async takeOver(): Promise<void> {
    const slots = Array.from({ length: PLAYBACK_SLOTS }, (_, slot) => playbackId(this.id, slot));
    const { ari } = this.#board;
    await Promise.all(slots.map((id) => ari.stopPlayback(id).catch((error: unknown) => this.#unlessGone(error))));
    await this.#tapes.takeOver();
    await forgetVoice(this.#board, this.id);
    const resumed = await resumeConversation(this.#board, this.id, this.signal);
    if (resumed) this.#conversation = resumed.ended;
    // Its counter is not known; attempts of the dead process have smaller numbers.
    this.#dials = Date.now();
  }

  #unlessGone(error: unknown): void {
    if (!(error instanceof AriError && error.kind === 'gone')) throw error;
  }

  /** Runs a request on this channel; a channel that is not there is a hang-up, a silent Asterisk a fault. */
  async #request<T>(work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.signal.throwIfAborted();
      if (!(error instanceof AriError)) throw error;
      // Asked once more: "not found" may speak of a bridge, and "not in Stasis" of a caller who has just gone.
      if (error.kind !== 'unavailable') await this.#checkStillThere();
      this.signal.throwIfAborted();
      throw new Fault('telephony.unavailable', error.message, { cause: error });
    }
  }

  async #checkStillThere(): Promise<void> {
    try {
      await this.#board.ari.channel(this.id);
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') this.end();
    }
  }

  async answer(): Promise<void> {
    this.signal.throwIfAborted();
    if (this.#answered) return;
    await this.#playback?.stop();
    await this.#request(() => this.#board.ari.answer(this.id));
    this.#answered = true;
  }

  play(audio: readonly Audio[]): Playback {
    const previous = this.#playback;
    this.#playback = new AsteriskPlayback({
      board: this.#board,
      callId: this.id,
      codec: this.#codec,
      audio,
      gone: this.signal,
      after: previous?.stop(),
      nextId: () => playbackId(this.id, this.#playbacks++ % PLAYBACK_SLOTS),
    });
    return this.#playback;
  }

  onInput(listener: Parameters<Call['onInput']>[0]): () => void {
    return this.#inputs.listen(listener);
  }

  dropInput(): void {
    this.#inputs.drop();
  }

  hear(listener: VoiceListener): () => void {
    this.#voice ??= new AsteriskVoice(this.#board, this.id);
    return this.#voice.listen(listener);
  }

  async dial(number: string, options: DialOptions): Promise<DialResult> {
    this.signal.throwIfAborted();
    endpointOf(this.#board, number);
    // A playback would hold back both the ringing tone and the bridge.
    await this.#playback?.stop();
    await this.answer();
    const { result, ended } = await this.#request(() =>
      dial({
        ...options,
        board: this.#board,
        callId: this.id,
        from: this.from,
        number,
        attempt: this.#dials++,
        gone: this.signal,
      }),
    );
    if (ended) this.#conversation = ended;
    return result;
  }

  async bridgeEnded(): Promise<void> {
    const gone = Promise.withResolvers<void>();
    const leave = (): void => gone.resolve();
    this.signal.addEventListener('abort', leave, { once: true });
    if (this.signal.aborted) leave();
    await Promise.race([this.#conversation, gone.promise]);
    this.signal.removeEventListener('abort', leave);
  }

  async record(options: RecordingOptions): Promise<Recording> {
    await this.answer();
    return this.#request(() => this.#tapes.begin(options));
  }

  get recordings(): readonly Recording[] {
    return this.#tapes.live;
  }

  async hangUp(): Promise<void> {
    if (this.signal.aborted) return;
    this.end();
    await this.#board.dispose('channel', this.id);
  }
}
