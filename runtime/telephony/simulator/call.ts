import type { Audio } from '../../speech/speech.ts';
import { type DialAllowed, dialTarget } from '../dial-target.ts';
import { type FaxResult, faxDocument } from '../fax.ts';
import { InputQueue } from '../input-queue.ts';
import { type Call, type Party, type Playback, type RingOptions, TakenOver, type VoiceListener } from '../port.ts';
import type { Recording, RecordingOptions } from '../recording.ts';
import type { Line } from './line.ts';
import { SimulatedParty } from './party.ts';

/** The switch's side of a simulated line. */
export class SimulatedCall implements Call {
  readonly #line: Line;
  readonly #inputs = new InputQueue();
  readonly #gone = new AbortController();

  readonly #allowed: DialAllowed;

  constructor(line: Line, allowed: DialAllowed) {
    this.#line = line;
    this.#allowed = allowed;
    line.onInput = (input) => this.#inputs.push(input);
    const { signal } = line;
    const end = (): void => this.#gone.abort(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  }

  /** Another handle has the line from now on. */
  letGo(): void {
    if (this.signal.aborted) return;
    this.#gone.abort(new TakenOver());
    this.#line.silence();
  }

  get id(): string {
    return this.#line.id;
  }
  get from(): string {
    return this.#line.from;
  }
  get to(): string {
    return this.#line.to;
  }
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get isAnswered(): boolean {
    return this.#line.answered;
  }

  async answer(): Promise<void> {
    this.signal.throwIfAborted();
    this.#line.answer();
  }

  play(audio: readonly Audio[]): Playback {
    // What another handle plays must not be stopped by this one.
    if (this.signal.aborted) return { done: Promise.resolve('stopped'), stop: async () => undefined };
    const stop = new AbortController();
    const done = this.#line.play(audio, stop);
    return {
      done,
      async stop() {
        stop.abort();
        await done;
      },
    };
  }

  onInput(listener: Parameters<Call['onInput']>[0]): () => void {
    return this.#inputs.listen(listener);
  }

  dropInput(): void {
    this.#inputs.drop();
  }

  hear(listener: VoiceListener): () => void {
    return this.#line.hear(listener);
  }

  async ringTone(on: boolean): Promise<void> {
    this.signal.throwIfAborted();
    this.#line.tone(on);
  }

  checkTarget(number: string): void {
    dialTarget(number, this.#allowed);
  }

  ring(number: string, { timeoutMs }: RingOptions): Party {
    this.checkTarget(number);
    this.signal.throwIfAborted();
    return this.#line.ring(number, timeoutMs);
  }

  async connect(party: Party): Promise<void> {
    if (!(party instanceof SimulatedParty)) throw new Error('a party of another switch');
    if (this.signal.aborted) await party.hangUp();
    this.signal.throwIfAborted();
    this.#line.answer();
    this.#line.connect(party);
  }

  get isConnected(): boolean {
    return this.#line.isConnected;
  }

  bridgeEnded(): Promise<void> {
    return this.#line.conversationEnded();
  }

  async record(options: RecordingOptions): Promise<Recording> {
    await this.answer();
    return this.#line.record(options);
  }

  get recordings(): readonly Recording[] {
    return this.#line.tapes;
  }

  async receiveFax(document: string): Promise<FaxResult> {
    faxDocument(document);
    await this.answer();
    this.#line.silence();
    return this.#line.receiveFax();
  }

  async hangUp(): Promise<void> {
    if (!this.signal.aborted) this.#line.end('switch');
  }
}
