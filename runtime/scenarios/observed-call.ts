import type { Audio } from '../speech/speech.ts';
import type { FaxResult } from '../telephony/fax.ts';
import type { Call, Party, Playback, RingOptions, VoiceListener } from '../telephony/port.ts';
import type { Recording, RecordingOptions } from '../telephony/recording.ts';
import { isOfSwitch } from '../telephony/tone.ts';

/** A prompt that was played to the caller, and how much of it. */
export interface HeardPrompt {
  readonly audio: Audio;
  /** Time since the call began, milliseconds. */
  readonly atMs: number;
  /** `undefined` while it plays. */
  playedMs: number | undefined;
  /** It was stopped before its end. */
  wasCut: boolean;
}

export interface CallObserver {
  now(): number;
  /** The answer counts once this resolves: whoever listens must not miss the first prompt's beginning. */
  listening(): Promise<void>;
  prompt(heard: HeardPrompt): void;
  /** Caller and party talk. */
  connected(number: string): void;
}

/** The same call, watched: each prompt and each conversation is reported as it happens. */
export class ObservedCall implements Call {
  readonly #call: Call;
  readonly #observer: CallObserver;
  readonly #beganAt: number;

  constructor(call: Call, observer: CallObserver) {
    this.#call = call;
    this.#observer = observer;
    this.#beganAt = observer.now();
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

  async answer(): Promise<void> {
    await this.#call.answer();
    await this.#observer.listening();
  }

  play(audio: readonly Audio[]): Playback {
    const playback = this.#call.play(audio);
    const began = this.#observer.now();
    const prompts = audio.map(
      (item): HeardPrompt => ({ audio: item, atMs: began - this.#beganAt, playedMs: undefined, wasCut: false }),
    );
    for (const prompt of prompts) if (!isOfSwitch(prompt.audio)) this.#observer.prompt(prompt);
    void playback.done.then((end) => {
      let left = this.#observer.now() - began;
      for (const prompt of prompts) {
        prompt.wasCut = end === 'stopped' && left < prompt.audio.durationMs;
        prompt.playedMs = Math.max(0, Math.min(left, prompt.audio.durationMs));
        left -= prompt.audio.durationMs;
      }
    });
    return playback;
  }

  onInput(listener: Parameters<Call['onInput']>[0]): () => void {
    return this.#call.onInput(listener);
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

  async connect(party: Party): Promise<void> {
    await this.#call.connect(party);
    this.#observer.connected(party.number);
  }

  get isConnected(): boolean {
    return this.#call.isConnected;
  }

  letGo(): void {
    this.#call.letGo();
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

  receiveFax(document: string): Promise<FaxResult> {
    return this.#call.receiveFax(document);
  }

  hangUp(): Promise<void> {
    return this.#call.hangUp();
  }
}
