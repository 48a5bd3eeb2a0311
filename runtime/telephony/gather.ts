import { Fault } from '../../schema/faults.ts';
import type { Clock } from '../engine/ports.ts';
import type { HearingListener } from '../speech/recognition/recognition.ts';
import type { Audio } from '../speech/speech.ts';
import type { Call, CallerInput, Playback } from './port.ts';
import { Speaking, type SpeakingRules } from './speaking.ts';
import { type Gathered, Typing, type TypingRules } from './typing.ts';

export type { Gathered } from './typing.ts';

/** Spoken words that count besides keys. */
export interface SpeechRules extends SpeakingRules {
  /** Begins to listen; returns the end of it. */
  listen(listener: HearingListener): () => void;
  /** The caller's voice stops the prompt; else it is heard to its end, and words said meanwhile count. */
  readonly bargeIn: boolean;
}

export interface GatherRequest extends TypingRules {
  /** The prompt; nothing is played when absent or empty. */
  readonly audio?: readonly Audio[];
  /** The first key stops the prompt; else it is heard to its end, and keys pressed meanwhile count. */
  readonly bargeIn: boolean;
  /** Inputs from before this gather: count them, or forget them. */
  readonly typeAhead: 'keep' | 'drop';
  /** Counted from the end of the prompt. */
  readonly firstDigitMs: number;
  /** Without it only keys count. */
  readonly speech?: SpeechRules;
  /** Counted from the last key or word, or from the end of the prompt if that is later. */
  readonly interDigitMs: number;
  readonly clock: Clock;
  /** Ends the gather besides `call.signal`. */
  readonly signal?: AbortSignal;
}

/** Nobody speaks so long without a pause: it is a radio, or the recogniser never comes to an end. */
const LONGEST_SPEECH_MS = 20_000;
/** A `#` this soon after the last digit of a full entry belongs to that entry, not to the next question. */
const LATE_TERMINATOR_MS = 2000;

/** Why a timer is put off; made once, because an error with its stack costs more than the timer. */
const IN_TIME = new Error('the caller did something');

interface LateTerminator {
  readonly key: string;
  readonly until: number;
}

/** Calls whose last entry was full before its terminator came. */
const lateTerminators = new WeakMap<Call, LateTerminator>();

/** True when `input` is the terminator of the entry before; at most one input is. `ahead`: it had been waiting. */
const isLateTerminator = (call: Call, input: CallerInput, clock: Clock, ahead: boolean): boolean => {
  const late = lateTerminators.get(call);
  lateTerminators.delete(call);
  if (!late || input.key !== late.key) return false;
  return ahead || clock.now().getTime() <= late.until;
};

const rejectedBy = (signal: AbortSignal): { promise: Promise<never>; forget: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  promise.catch(() => undefined);
  return { promise, forget: () => signal.removeEventListener('abort', abort) };
};

/** Resolves when the caller has done something or the time is over; rejects when `aborted` does. */
const inputOrSilence = async (
  input: Promise<void>,
  milliseconds: number,
  clock: Clock,
  aborted: Promise<never>,
): Promise<'input' | 'silence'> => {
  const timer = new AbortController();
  const silence = clock.sleep(milliseconds, timer.signal).then(
    () => 'silence' as const,
    () => 'input' as const,
  );
  try {
    return await Promise.race([input.then(() => 'input' as const), silence, aborted]);
  } finally {
    timer.abort(IN_TIME);
  }
};

/** Stops what still plays and makes sure that it was heard at all. */
const settle = async (playback: Playback | undefined, wasHeard: boolean): Promise<void> => {
  if (!playback) return;
  const end = await playback.done;
  if (end === 'failed' && !wasHeard) throw new Fault('telephony.playback_failed');
};

/** The caller's answer to one prompt as it comes about: keys and words compete, and the first key ends the words. */
class Answer {
  readonly #call: Call;
  readonly #request: GatherRequest;
  readonly #typing: Typing;
  readonly #speaking: Speaking;
  #playback: Playback | undefined;
  #news = Promise.withResolvers<void>();
  readonly #complete = Promise.withResolvers<void>();
  /** When the caller began to say what is not understood yet, milliseconds of the clock. */
  #talkingSince: number | undefined;
  #ahead = true;
  #begun = false;
  /** The prompt is of no use any more. */
  #cut = false;
  #hears = false;
  #stopHearing: () => void = () => undefined;
  result: Gathered | undefined;

  constructor(call: Call, request: GatherRequest) {
    this.#call = call;
    this.#request = request;
    this.#typing = new Typing(request);
    this.#speaking = new Speaking(request.speech ?? {});
  }

  readonly take = (input: CallerInput): undefined | 'leave' => {
    if (this.result) return 'leave';
    if (isLateTerminator(this.#call, input, this.#request.clock, this.#ahead)) return undefined;
    this.#begun = true;
    // Words between digits are noise on the line: who has begun to type goes on typing.
    this.end();
    this.#tell(this.#typing.take(input), this.#request.bargeIn);
    return undefined;
  };

  /** Keys pressed from now on are none that had been waiting. */
  hear(): void {
    this.#ahead = false;
    const { speech } = this.#request;
    if (!speech || this.#begun) return;
    this.#hears = true;
    const stop = speech.listen({
      speech: () => this.#talks(speech.bargeIn),
      interim: () => this.#talks(speech.bargeIn),
      utterance: (utterance) => {
        if (!this.#hears) return;
        this.#talkingSince = undefined;
        this.#tell(this.#speaking.take(utterance), speech.bargeIn && utterance.text !== '');
      },
      failed: (why) => {
        if (!this.#hears) return;
        this.#talkingSince = undefined;
        // What has been understood already still counts.
        if (!this.#speaking.begun) this.#tell({ kind: 'deaf', why }, true);
      },
    });
    if (this.#hears) this.#stopHearing = stop;
    else stop();
  }

  /** Listens to no more words. */
  end(): void {
    this.#hears = false;
    this.#talkingSince = undefined;
    const stop = this.#stopHearing;
    this.#stopHearing = () => undefined;
    stop();
  }

  async play(audio: readonly Audio[], aborted: Promise<never>): Promise<void> {
    if (audio.length === 0 || this.#cut) return;
    const playback = this.#call.play(audio);
    this.#playback = playback;
    await Promise.race([playback.done, this.#complete.promise, aborted]);
    if (!(this.result && this.#cut)) await settle(playback, this.#begun);
  }

  stopPlaying(): void {
    void this.#playback?.stop();
  }

  async outcome(aborted: Promise<never>): Promise<Gathered> {
    while (!this.result) {
      this.#news = Promise.withResolvers();
      const came = await inputOrSilence(this.#news.promise, this.#patience(), this.#request.clock, aborted);
      if (came === 'silence') this.result ??= this.#timeOut();
    }
    return this.result;
  }

  #now(): number {
    return this.#request.clock.now().getTime();
  }

  /** So long the caller may be silent now. */
  #patience(): number {
    if (this.#talkingSince !== undefined) return Math.max(0, this.#talkingSince + LONGEST_SPEECH_MS - this.#now());
    const { interDigitMs, firstDigitMs } = this.#request;
    return this.#typing.digits || this.#speaking.begun ? interDigitMs : firstDigitMs;
  }

  #timeOut(): Gathered {
    return this.#speaking.begun && !this.#typing.digits ? this.#speaking.result() : this.#typing.timeOut();
  }

  #talks(bargesIn: boolean): void {
    if (!this.#hears) return;
    this.#talkingSince ??= this.#now();
    this.#begun = true;
    this.#tell(undefined, bargesIn);
  }

  #tell(result: Gathered | undefined, cut: boolean): void {
    this.result = result;
    if (result) this.end();
    if (cut) {
      this.#cut = true;
      this.stopPlaying();
      // What comes next need not wait for the end of the prompt: whoever plays or connects waits for it by himself.
      if (result) this.#complete.resolve();
    }
    this.#news.resolve();
  }
}

/**
 * Plays a prompt and takes what the caller types or says in answer. Keys that it does not need stay for the next one.
 * Rejects with the signal's reason when the caller hangs up; faults with `telephony.playback_failed`.
 */
export const gather = async (call: Call, request: GatherRequest): Promise<Gathered> => {
  const { clock } = request;
  const signal = request.signal ? AbortSignal.any([call.signal, request.signal]) : call.signal;
  signal.throwIfAborted();
  if (request.typeAhead === 'drop') call.dropInput();
  const aborted = rejectedBy(signal);
  const answer = new Answer(call, request);
  const stopListening = call.onInput(answer.take);
  try {
    // Inputs typed ahead arrive now: a caller who knows the menu need not hear it.
    await Promise.resolve();
    // The ear is there before the prompt begins: it takes a moment, and callers may know what to say.
    answer.hear();
    await answer.play(request.audio ?? [], aborted.promise);
    const result = await answer.outcome(aborted.promise);
    noteLateTerminator(call, request, result, clock);
    return result;
  } finally {
    stopListening();
    answer.end();
    aborted.forget();
    if (signal.aborted) answer.stopPlaying();
  }
};

const noteLateTerminator = (call: Call, rules: TypingRules, result: Gathered, clock: Clock): void => {
  const full = result.kind === 'digits' && !result.terminated && result.digits.length >= rules.maxDigits;
  if (!full || rules.terminator === undefined) lateTerminators.delete(call);
  else lateTerminators.set(call, { key: rules.terminator, until: clock.now().getTime() + LATE_TERMINATOR_MS });
};

export interface SayOptions {
  /** The first key stops the speech and stays for the next gather. */
  readonly bargeIn?: boolean;
  /** Inputs from before: count them (the default), or forget them. */
  readonly typeAhead?: 'keep' | 'drop';
  /** Keys that stop the speech and are used up; without `bargeIn` all other inputs are forgotten meanwhile. */
  readonly keys?: readonly string[];
  /** The one of `keys` that was pressed stays for the next gather, too. */
  readonly keepKey?: boolean;
  /** So long after the speech `keys` still count. */
  readonly listenMs?: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Speaks to the end, or until the caller interrupts; `key` is the one of `keys` that was pressed. Rejects with the
 * signal's reason when the caller hangs up; faults with `telephony.playback_failed`.
 */
export const say = async (
  call: Call,
  audio: readonly Audio[],
  options: SayOptions,
): Promise<{ readonly interrupted: boolean; readonly key?: string }> => {
  const { clock, bargeIn = false, keys = [], listenMs = 0 } = options;
  const signal = options.signal ? AbortSignal.any([call.signal, options.signal]) : call.signal;
  signal.throwIfAborted();
  if (options.typeAhead === 'drop') call.dropInput();
  if (audio.length === 0) return { interrupted: false };
  const aborted = rejectedBy(signal);
  const input = Promise.withResolvers<void>();
  let playback: Playback | undefined;
  let ahead = true;
  let interrupted = false;
  let isOver = false;
  let key: string | undefined;
  const look = (done: CallerInput): undefined | 'leave' => {
    if (interrupted) return 'leave';
    if (isLateTerminator(call, done, clock, ahead)) return undefined;
    if (keys.includes(done.key)) key = done.key;
    // Once all is said, any other key is meant for what comes next.
    else if (!bargeIn && !isOver) return undefined;
    interrupted = true;
    input.resolve();
    void playback?.stop();
    return key === undefined || options.keepKey ? 'leave' : undefined;
  };
  const said = () => (key === undefined ? { interrupted } : { interrupted, key });
  const listens = bargeIn || keys.length > 0;
  const stopListening = listens ? call.onInput(look) : () => undefined;
  try {
    if (listens) await Promise.resolve();
    ahead = false;
    if (interrupted) return said();
    playback = call.play(audio);
    await Promise.race([playback.done, aborted.promise]);
    signal.throwIfAborted();
    await settle(playback, interrupted);
    isOver = true;
    if (!interrupted && listenMs > 0) await inputOrSilence(input.promise, listenMs, clock, aborted.promise);
    return said();
  } finally {
    stopListening();
    aborted.forget();
    if (playback && signal.aborted) void playback.stop();
  }
};
