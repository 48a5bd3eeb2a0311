import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../../schema/faults.ts';
import type { Audio } from '../../speech/speech.ts';
import type { FaxResult } from '../fax.ts';
import { InputQueue } from '../input-queue.ts';
import {
  type Call,
  HungUp,
  type Party,
  type Playback,
  type RingOptions,
  TakenOver,
  type VoiceListener,
} from '../port.ts';
import type { Recording, RecordingOptions } from '../recording.ts';
import { AriError } from './ari.ts';
import { unlessGone } from './ari-error.ts';
import { AsteriskParty, type Conversation, connect, endpointOf, resumeConversation } from './dial.ts';
import type { AriEvent } from './events.ts';
import { earlierResult, FaxStay } from './fax-stay.ts';
import { AsteriskPlayback } from './playback.ts';
import { PLAYBACK_SLOTS, playbackId, type Switchboard } from './switchboard.ts';
import type { Holdings } from './take-over.ts';
import { AsteriskTapes } from './tapes.ts';
import { AsteriskVoice, forgetVoice } from './voice.ts';

const ASK_AGAIN_MS = 500;

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
  #conversation: Conversation | undefined;
  #tone = false;
  /** While the channel is in the dialplan. */
  #fax: FaxStay | undefined;
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

  get isAnswered(): boolean {
    return this.#answered;
  }

  /** Takes an event of this channel; one that comes twice changes nothing. */
  receive(event: AriEvent): void {
    if (this.#fax) {
      this.#fax.receive(event);
      return;
    }
    switch (event.type) {
      case 'ChannelDtmfReceived': {
        const key = `${event.timestamp} ${event.digit}`;
        if (event.digit && key !== this.#lastKey) this.#inputs.push({ kind: 'key', key: event.digit });
        this.#lastKey = key;
        return;
      }
      case 'ChannelHangupRequest':
      case 'ChannelDestroyed':
        this.end(event.cause);
        return;
      case 'StasisEnd':
        if (!this.signal.aborted) void this.#leftUs();
    }
  }

  /** Without a hang-up before it: another runtime has taken the channel, or it is gone and the news of it was lost. */
  async #leftUs(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        await this.#board.ari.channel(this.id);
        return this.letGo();
      } catch (error) {
        if (error instanceof AriError && error.kind === 'gone') return this.end();
        await sleep(ASK_AGAIN_MS, undefined, { ref: false });
      }
    }
  }

  /** The call goes on under another runtime: whatever still runs here ends without a request to the switch. */
  letGo(): void {
    if (this.signal.aborted) return;
    this.#gone.abort(new TakenOver());
    this.#voice?.close();
    this.#onEnded();
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

  /** Goes on with what a process that is gone had set up around the line. */
  async takeOver(holdings: Holdings): Promise<void> {
    await forgetVoice(this.#board, this.id, holdings);
    await this.#tapes.takeOver(holdings.channels.keys());
    this.#talk(await resumeConversation(this.#board, this.id, this.signal, holdings));
    if (!this.isConnected) await this.#board.ari.ringStop(this.id).catch(unlessGone);
    // Its counter is not known; attempts of the dead process have smaller numbers.
    this.#dials = Date.now();
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
    // Ends what the caller heard before.
    this.#tone = false;
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

  async ringTone(on: boolean): Promise<void> {
    this.signal.throwIfAborted();
    // A playback would hold the tone back.
    if (on) await this.#playback?.stop();
    if (on === this.#tone) return;
    await this.#request(() => (on ? this.#board.ari.ring(this.id) : this.#board.ari.ringStop(this.id)));
    this.#tone = on;
  }

  checkTarget(number: string): void {
    endpointOf(this.#board, number);
  }

  ring(number: string, { timeoutMs }: RingOptions): Party {
    this.checkTarget(number);
    this.signal.throwIfAborted();
    return new AsteriskParty({
      board: this.#board,
      callId: this.id,
      from: this.from,
      number,
      attempt: this.#dials++,
      timeoutMs,
      gone: this.signal,
    });
  }

  async connect(party: Party): Promise<void> {
    if (!(party instanceof AsteriskParty)) throw new Error('a party of another switch');
    try {
      // A playback would hold the bridge back.
      await this.#playback?.stop();
      await this.answer();
      await this.ringTone(false);
      this.#talk(await this.#request(() => connect(this.#board, this.id, party, this.signal)));
    } catch (error) {
      await party.hangUp();
      throw error;
    }
  }

  #talk(conversation: Conversation | undefined): void {
    this.#conversation = conversation;
    void conversation?.ended.then(() => {
      if (this.#conversation === conversation) this.#conversation = undefined;
    });
  }

  get isConnected(): boolean {
    return this.#conversation !== undefined && !this.signal.aborted;
  }

  async bridgeEnded(): Promise<void> {
    const gone = Promise.withResolvers<void>();
    const leave = (): void => gone.resolve();
    this.signal.addEventListener('abort', leave, { once: true });
    if (this.signal.aborted) leave();
    await Promise.race([this.#conversation?.ended, gone.promise]);
    this.signal.removeEventListener('abort', leave);
  }

  async record(options: RecordingOptions): Promise<Recording> {
    await this.answer();
    return this.#request(() => this.#tapes.begin(options));
  }

  get recordings(): readonly Recording[] {
    return this.#tapes.live;
  }

  /** The channel is in the dialplan, where an earlier process has sent it. */
  async resumeFax(): Promise<void> {
    this.#fax = new FaxStay(this.#board, this.id);
    await this.#fax.resume();
  }

  async receiveFax(document: string): Promise<FaxResult> {
    this.signal.throwIfAborted();
    this.#board.checkFax();
    const earlier = this.#fax ? undefined : await earlierResult(this.#board, this.id, document);
    if (earlier) return earlier;
    await this.#playback?.stop();
    await this.answer();
    const stay = this.#fax ?? new FaxStay(this.#board, this.id);
    this.#fax = stay;
    try {
      return await stay.run(document);
    } finally {
      this.#fax = undefined;
      // Whoever waits for the result gets it before the hang-up.
      if (stay.endedWith !== undefined) setImmediate(() => this.end(stay.endedWith));
    }
  }

  async hangUp(): Promise<void> {
    if (this.signal.aborted) return;
    this.end();
    await this.#board.dispose('channel', this.id);
  }
}
