import type { Audio } from '../speech/speech.ts';
import type { Call, DialOptions, DialResult, Playback, VoiceListener } from '../telephony/port.ts';
import type { Recording, RecordingOptions } from '../telephony/recording.ts';

/**
 * A call as a session holds it: says when something is really played (a prompt that the caller has typed over is not)
 * and answers only once.
 */
export class Line implements Call {
  readonly #call: Call;
  #answered: Promise<void> | undefined;
  /** Called when the next playback begins. */
  onPlay: (() => void) | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  get id(): string {
    return this.#call.id;
  }

  get from(): string {
    return this.#call.from;
  }

  get to(): string {
    return this.#call.to;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  answer(): Promise<void> {
    if (!this.#answered) {
      this.#answered = this.#call.answer();
      this.#answered.catch(() => {
        this.#answered = undefined;
      });
    }
    return this.#answered;
  }

  play(audio: readonly Audio[]): Playback {
    this.onPlay?.();
    this.onPlay = undefined;
    return this.#call.play(audio);
  }

  onInput(listener: Parameters<Call['onInput']>[0]): () => void {
    return this.#call.onInput(listener);
  }

  onMissed(listener: (milliseconds: number) => void): () => void {
    return this.#call.onMissed?.(listener) ?? (() => undefined);
  }

  dropInput(): void {
    this.#call.dropInput();
  }

  hear(listener: VoiceListener): () => void {
    return this.#call.hear(listener);
  }

  dial(number: string, options: DialOptions): Promise<DialResult> {
    return this.#call.dial(number, options);
  }

  bridgeEnded(): Promise<void> {
    return this.#call.bridgeEnded();
  }

  record(options: RecordingOptions): Promise<Recording> {
    return this.#call.record(options);
  }

  get recordings(): readonly Recording[] {
    return this.#call.recordings;
  }

  hangUp(): Promise<void> {
    return this.#call.hangUp();
  }
}
