import type { Clock } from '../../engine/ports.ts';
import type { Audio } from '../../speech/speech.ts';
import type { FaxResult } from '../fax.ts';
import { type CallerInput, HungUp, type PlaybackEnd, VOICE_FRAME_MS, VOICE_RATE, type VoiceListener } from '../port.ts';
import { idOf, type RecordingOptions } from '../recording.ts';
import { type PartyReaction, SimulatedParty } from './party.ts';
import { type SimulatedShelf, SimulatedTape } from './tape.ts';

export type CallerEvent =
  | { readonly kind: 'answered' }
  | { readonly kind: 'playBegins'; readonly audio: Audio }
  | { readonly kind: 'playEnds'; readonly audio: Audio; readonly end: PlaybackEnd }
  /** The caller hears the ringing tone, or no longer. */
  | { readonly kind: 'tone'; readonly on: boolean }
  /** A telephone rings for the caller. */
  | { readonly kind: 'ringing'; readonly number: string }
  /** It rings no longer, and nobody has answered. */
  | { readonly kind: 'ringingEnds'; readonly number: string }
  /** Caller and called party talk. */
  | { readonly kind: 'connected'; readonly number: string }
  /** The called party has hung up. */
  | { readonly kind: 'parted'; readonly number: string }
  | { readonly kind: 'ended'; readonly by: 'caller' | 'switch' };

const FRAME_BYTES = (VOICE_RATE / 1000) * VOICE_FRAME_MS * 2;
/** A real line sends silence for ever; this much lets a recogniser notice the end of what was said. */
const SILENCE_MS = 2000;

/** A caller without a machine. */
const NO_FAX: FaxResult = { ok: false, pages: 0, station: '', error: 'NO_FAX' };
const FAX_PAGE_MS = 10_000;
/** So long the switch waits for a machine. */
const NO_FAX_MS = 35_000;

export interface LineOptions {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly clock: Clock;
  /** Where its recordings go when they end. */
  readonly shelf: SimulatedShelf;
  /** Told of each recording that ends. */
  readonly onRecorded: (id: string) => void;
}

/** The wire between a caller and the switch. It outlives the process that answers it, like a channel of a real switch. */
export class Line {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly clock: Clock;
  readonly #options: LineOptions;
  readonly #tapes = new Map<string, SimulatedTape>();
  readonly #gone = new AbortController();
  readonly #observers = new Set<(event: CallerEvent) => void>();
  readonly #ears = new Set<VoiceListener>();
  readonly #parties = new Map<string, PartyReaction[]>();
  #others: PartyReaction = { answer: 'answers' };
  readonly #ringing = new Set<SimulatedParty>();
  #answered = false;
  #playing: AbortController | undefined;
  /** While caller and called party talk. */
  #conversation: (PromiseWithResolvers<void> & { readonly party: SimulatedParty }) | undefined;
  #tone = false;
  #fax = NO_FAX;
  /** Where the caller's inputs go: the newest handle of this line. */
  onInput: (input: CallerInput) => void = () => undefined;

  constructor(options: LineOptions) {
    this.#options = options;
    this.id = options.id;
    this.from = options.from;
    this.to = options.to;
    this.clock = options.clock;
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get answered(): boolean {
    return this.#answered;
  }

  observe(observer: (event: CallerEvent) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  #tell(event: CallerEvent): void {
    for (const observer of this.#observers) observer(event);
  }

  answer(): void {
    if (this.#answered || this.signal.aborted) return;
    this.#answered = true;
    this.tone(false);
    this.#tell({ kind: 'answered' });
  }

  /** Ends the call; only the first time counts. */
  end(by: 'caller' | 'switch'): void {
    if (this.signal.aborted) return;
    this.#gone.abort(new HungUp());
    this.#conversation?.resolve();
    this.#tell({ kind: 'ended', by });
  }

  input(input: CallerInput): void {
    if (!this.signal.aborted) this.onInput(input);
  }

  hear(listener: VoiceListener): () => void {
    this.#ears.add(listener);
    return () => this.#ears.delete(listener);
  }

  /** The caller says something. */
  words(text: string, clearness: number): void {
    if (this.signal.aborted) return;
    for (const tape of this.#tapes.values()) tape.hear(text);
    for (const ear of [...this.#ears]) ear.words?.(text, clearness);
  }

  /** The caller makes a sound, in the line's own time, and is silent for a while afterwards. */
  async sound(pcm: Int16Array): Promise<void> {
    for (const tape of this.#tapes.values()) tape.hear({ ms: (pcm.length * 1000) / VOICE_RATE });
    const bytes = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    const sound = Buffer.concat([bytes, Buffer.alloc((SILENCE_MS / VOICE_FRAME_MS) * FRAME_BYTES)]);
    for (let at = 0; at < sound.length && !this.signal.aborted; at += FRAME_BYTES) {
      for (const ear of this.#ears) ear.frame(sound.subarray(at, at + FRAME_BYTES));
      await this.clock.sleep(VOICE_FRAME_MS);
    }
  }

  /** Plays in the line's own time, to the end or until `stop` or the caller's hang-up. */
  async play(audio: readonly Audio[], stop: AbortController): Promise<PlaybackEnd> {
    this.#playing?.abort();
    this.#playing = stop;
    const over = AbortSignal.any([stop.signal, this.signal]);
    let end: PlaybackEnd = over.aborted ? 'stopped' : 'finished';
    for (const item of audio) {
      if (end === 'stopped') break;
      this.#tell({ kind: 'playBegins', audio: item });
      end = await this.clock.sleep(item.durationMs, over).then(
        () => 'finished' as const,
        () => 'stopped' as const,
      );
      this.#tell({ kind: 'playEnds', audio: item, end });
    }
    return end;
  }

  /** Live ones. */
  get tapes(): readonly SimulatedTape[] {
    return [...this.#tapes.values()];
  }

  record(options: RecordingOptions): SimulatedTape {
    const id = idOf(this.id, options.hears, options.name);
    const live = this.#tapes.get(id);
    if (live) return live.handOver();
    const { clock, shelf, onRecorded } = this.#options;
    const tape = new SimulatedTape({ callId: this.id, clock, gone: this.signal, shelf }, options);
    this.#tapes.set(id, tape);
    // It has ended before: nothing is recorded over it.
    if (shelf.has(id)) void tape.handOver().stop();
    void tape.done.then(() => {
      this.#tapes.delete(id);
      onRecorded(id);
    });
    return tape;
  }

  /** Nobody plays to the caller any more; used when another process takes the line over. */
  silence(): void {
    this.#playing?.abort();
    this.#playing = undefined;
  }

  /** Another process goes on with the call; what its owner had begun and nobody goes on with ends. */
  async takeOver(): Promise<void> {
    this.silence();
    this.#tone = false;
    for (const tape of this.#tapes.values()) tape.handOver();
    await Promise.all([...this.#ringing].map((party) => party.hangUp()));
  }

  /** The ringing tone, or no longer. */
  tone(on: boolean): void {
    if (on) this.silence();
    if (on === this.#tone || this.signal.aborted) return;
    this.#tone = on;
    this.#tell({ kind: 'tone', on });
  }

  setParty(number: string, reaction: PartyReaction): void {
    this.#parties.set(number, [...(this.#parties.get(number) ?? []), reaction]);
  }

  /** How every party reacts that nothing else is said of. */
  setOthers(reaction: PartyReaction): void {
    this.#others = reaction;
  }

  /** Numbers that ring for the caller now. */
  get ringing(): readonly string[] {
    return [...this.#ringing].map(({ number }) => number);
  }

  ring(number: string, timeoutMs: number): SimulatedParty {
    const reaction = this.#parties.get(number)?.shift() ?? this.#others;
    this.#tell({ kind: 'ringing', number });
    const party = new SimulatedParty(this, number, reaction, timeoutMs);
    this.#ringing.add(party);
    void party.outcome.then((result) => {
      this.#ringing.delete(party);
      if (result !== 'answered') this.#tell({ kind: 'ringingEnds', number });
    });
    return party;
  }

  setFax(result: FaxResult): void {
    this.#fax = result;
  }

  /** What the caller's machine sends, if it is one; a caller who hangs up has sent nothing whole. */
  async receiveFax(): Promise<FaxResult> {
    const result = this.#fax;
    const sent = await this.clock.sleep(result.ok ? FAX_PAGE_MS * result.pages : NO_FAX_MS, this.signal).then(
      () => true,
      () => false,
    );
    return sent ? result : { ...NO_FAX, error: 'HANGUP' };
  }

  connect(party: SimulatedParty): void {
    this.silence();
    this.#conversation = { ...Promise.withResolvers<void>(), party };
    this.#tell({ kind: 'connected', number: party.number });
  }

  get isConnected(): boolean {
    return this.#conversation !== undefined && !this.signal.aborted;
  }

  /** A called party puts the receiver down; without `party` the one who talks. */
  partyHangsUp(party = this.#conversation?.party): void {
    const talk = this.#conversation;
    if (!talk || talk.party !== party) return;
    this.#conversation = undefined;
    this.#tell({ kind: 'parted', number: talk.party.number });
    talk.resolve();
  }

  async conversationEnded(): Promise<void> {
    if (!this.signal.aborted) await this.#conversation?.promise;
  }
}
