import { Fault } from '../../schema/faults.ts';
import type { Clock } from '../engine/ports.ts';
import type { Audio } from '../speech/speech.ts';
import type { Call, CallerInput, Playback } from './port.ts';
import { type Gathered, Typing, type TypingRules } from './typing.ts';

export type { Gathered } from './typing.ts';

export interface GatherRequest extends TypingRules {
  /** The prompt; nothing is played when absent or empty. */
  readonly audio?: readonly Audio[];
  /** The first key or word stops the prompt; else it is heard to its end, and keys pressed meanwhile count. */
  readonly bargeIn: boolean;
  /** Inputs from before this gather: count them, or forget them. */
  readonly typeAhead: 'keep' | 'drop';
  /** Counted from the end of the prompt. */
  readonly firstDigitMs: number;
  /** Counted from the last key, or from the end of the prompt if that is later. */
  readonly interDigitMs: number;
  readonly clock: Clock;
  /** Ends the gather besides `call.signal`. */
  readonly signal?: AbortSignal;
}

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
  if (!late || input.kind !== 'key' || input.key !== late.key) return false;
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

/**
 * Plays a prompt and takes what the caller types (or says) in answer. Keys that it does not need stay for the next one.
 * Rejects with the signal's reason when the caller hangs up; faults with `telephony.playback_failed`.
 */
export const gather = async (call: Call, request: GatherRequest): Promise<Gathered> => {
  const { clock } = request;
  const signal = request.signal ? AbortSignal.any([call.signal, request.signal]) : call.signal;
  signal.throwIfAborted();
  if (request.typeAhead === 'drop') call.dropInput();
  const aborted = rejectedBy(signal);
  const typing = new Typing(request);
  let playback: Playback | undefined;
  let ahead = true;
  let begun = false;
  let result: Gathered | undefined;
  let pressed = Promise.withResolvers<void>();
  const complete = Promise.withResolvers<void>();

  const take = (input: CallerInput): undefined | 'leave' => {
    if (result) return 'leave';
    if (isLateTerminator(call, input, clock, ahead)) return undefined;
    begun = true;
    if (request.bargeIn) void playback?.stop();
    result = typing.take(input);
    // What comes next need not wait for the end of the prompt: whoever plays or connects waits for it by himself.
    if (result && request.bargeIn) complete.resolve();
    pressed.resolve();
    return undefined;
  };

  const stopListening = call.onInput(take);
  try {
    // Inputs typed ahead arrive now: a caller who knows the menu need not hear it.
    await Promise.resolve();
    ahead = false;
    if (request.audio?.length && !(begun && request.bargeIn)) playback = call.play(request.audio);
    if (playback) await Promise.race([playback.done, complete.promise, aborted.promise]);
    if (!(result && request.bargeIn)) await settle(playback, begun);
    while (!result) {
      pressed = Promise.withResolvers<void>();
      const limit = typing.digits ? request.interDigitMs : request.firstDigitMs;
      if ((await inputOrSilence(pressed.promise, limit, clock, aborted.promise)) === 'silence')
        result ??= typing.timeOut();
    }
    noteLateTerminator(call, request, result, clock);
    return result;
  } finally {
    stopListening();
    aborted.forget();
    if (playback && signal.aborted) void playback.stop();
  }
};

const noteLateTerminator = (call: Call, rules: TypingRules, result: Gathered, clock: Clock): void => {
  const full = result.kind === 'digits' && !result.terminated && result.digits.length >= rules.maxDigits;
  if (!full || rules.terminator === undefined) lateTerminators.delete(call);
  else lateTerminators.set(call, { key: rules.terminator, until: clock.now().getTime() + LATE_TERMINATOR_MS });
};

export interface SayOptions {
  /** The first key or word stops the speech and stays for the next gather. */
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
    if (done.kind === 'key' && keys.includes(done.key)) key = done.key;
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
