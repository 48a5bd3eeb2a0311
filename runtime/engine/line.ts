import type { Audio } from '../speech/speech.ts';
import type { FaxResult } from '../telephony/fax.ts';
import type { Call, Party, Playback, RingOptions, VoiceListener } from '../telephony/port.ts';
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
  /** The caller was told that only keys count, because nothing hears what they say. */
  knowsThatUnheard = false;

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

  get isAnswered(): boolean {
    return this.#call.isAnswered;
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

  ringTone(on: boolean): Promise<void> {
    return this.#call.ringTone(on);
  }

  checkTarget(number: string): void {
    this.#call.checkTarget(number);
  }

  ring(number: string, options: RingOptions): Party {
    return this.#call.ring(number, options);
  }

  connect(party: Party): Promise<void> {
    return this.#call.connect(party);
  }

  get isConnected(): boolean {
    return this.#call.isConnected;
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

  letGo(): void {
    this.#call.letGo();
  }

  receiveFax(document: string): Promise<FaxResult> {
    return this.#call.receiveFax(document);
  }

  hangUp(): Promise<void> {
    return this.#call.hangUp();
  }
}
