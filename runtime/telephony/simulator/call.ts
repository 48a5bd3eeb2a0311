import type { Audio } from '../../speech/speech.ts';
import { dialTarget } from '../dial-target.ts';
import { InputQueue } from '../input-queue.ts';
import { type Call, type DialOptions, type DialResult, type Playback, TakenOver, type VoiceListener } from '../port.ts';
import type { Recording, RecordingOptions } from '../recording.ts';
import type { Line } from './line.ts';

/** How long a simulated party lets it ring, in milliseconds. */
const RING_MS = 1000;

/** The switch's side of a simulated line. */
export class SimulatedCall implements Call {
  readonly #line: Line;
  readonly #inputs = new InputQueue();
  readonly #gone = new AbortController();

  constructor(line: Line) {
    this.#line = line;
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

  async dial(number: string, options: DialOptions): Promise<DialResult> {
    dialTarget(number);
    const signal = options.signal ? AbortSignal.any([this.signal, options.signal]) : this.signal;
    signal.throwIfAborted();
    this.#line.silence();
    this.#line.answer();
    this.#line.ring(number);
    const answer = this.#line.nextParty(number);
    const rings = answer === 'noAnswer' ? options.timeoutMs : Math.min(RING_MS, options.timeoutMs);
    await this.#line.clock.sleep(rings, signal);
    if (answer === 'busy') return 'busy';
    if (answer === 'fails') return 'failed';
    if (answer === 'noAnswer' || RING_MS > options.timeoutMs) return 'noAnswer';
    this.#line.connect(number);
    return 'answered';
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

  async hangUp(): Promise<void> {
    if (!this.signal.aborted) this.#line.end('switch');
  }
}
