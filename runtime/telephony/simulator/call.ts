import type { Audio } from '../../speech/speech.ts';
import { dialTarget } from '../dial-target.ts';
import { InputQueue } from '../input-queue.ts';
import type { Call, DialOptions, DialResult, Playback, VoiceListener } from '../port.ts';
import type { Recording, RecordingOptions } from '../recording.ts';
import type { Line } from './line.ts';

/** How long a simulated party lets it ring, in milliseconds. */
const RING_MS = 1000;

/** The switch's side of a simulated line. */
export class SimulatedCall implements Call {
  readonly #line: Line;
  readonly #inputs = new InputQueue();

  constructor(line: Line) {
    this.#line = line;
    line.onInput = (input) => this.#inputs.push(input);
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
    return this.#line.signal;
  }

  async answer(): Promise<void> {
    this.signal.throwIfAborted();
    this.#line.answer();
  }

  play(audio: readonly Audio[]): Playback {
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
    this.#line.end('switch');
  }
}
