import type { Clock } from '../engine/ports.ts';
import type { Call, DialResult, Party } from './port.ts';

export interface HuntRequest {
  /** At least one. */
  readonly targets: readonly string[];
  /** One rings after the other, or all ring until the first answers. */
  readonly order: 'oneByOne' | 'together';
  /** How long each rings. */
  readonly ringMs: number;
  /** All of it. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Ends the hunt besides `call.signal`; all telephones fall silent, and it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told how each telephone reacted; not of those that stopped ringing because another one was answered. */
  readonly onOutcome?: (number: string, result: DialResult) => void;
}

export type Hunted =
  | { readonly result: 'answered'; readonly party: Party }
  | { readonly result: Exclude<DialResult, 'answered'> };

/** What is worth knowing of several that did not answer: somebody might have; somebody is there but talks; nothing works. */
const summary = (results: readonly DialResult[]): Exclude<DialResult, 'answered'> => {
  if (results.includes('noAnswer')) return 'noAnswer';
  return results.includes('busy') ? 'busy' : 'failed';
};

/** `ringing` gets each party as it begins to ring. */
type Hunt = (call: Call, request: HuntRequest, ringing: Party[], signal: AbortSignal) => Promise<Hunted>;

const oneByOne: Hunt = async (call, request, ringing, signal) => {
  const { clock, targets, ringMs, timeoutMs } = request;
  const until = clock.now().getTime() + timeoutMs;
  const results: DialResult[] = [];
  for (const target of targets) {
    const left = until - clock.now().getTime();
    if (left <= 0) break;
    const party = call.ring(target, { timeoutMs: Math.min(ringMs, left) });
    ringing.push(party);
    const result = await party.outcome;
    // Who has stopped the hunt wants no next one to ring.
    signal.throwIfAborted();
    request.onOutcome?.(target, result);
    if (result === 'answered') return { result, party };
    results.push(result);
  }
  return { result: summary(results) };
};

const together: Hunt = async (call, request, ringing, signal) => {
  const timeoutMs = Math.min(request.ringMs, request.timeoutMs);
  const winner = Promise.withResolvers<Hunted>();
  let over = false;
  const first = async (party: Party): Promise<DialResult> => {
    const result = await party.outcome;
    if (over || signal.aborted) return result;
    request.onOutcome?.(party.number, result);
    if (result === 'answered') {
      over = true;
      winner.resolve({ result, party });
    }
    return result;
  };
  for (const target of request.targets) ringing.push(call.ring(target, { timeoutMs }));
  const all = Promise.all(ringing.map(first)).then((results): Hunted => ({ result: summary(results) }));
  return Promise.race([winner.promise, all]);
};

/**
 * Rings one or several numbers for a caller until one is answered. Whatever comes of it, nothing is left ringing: the
 * others have been hung up when it resolves or rejects. What the caller hears meanwhile is somebody else's part.
 */
export const hunt = async (call: Call, request: HuntRequest): Promise<Hunted> => {
  const signal = request.signal ? AbortSignal.any([call.signal, request.signal]) : call.signal;
  signal.throwIfAborted();
  // All of them before the first one rings: a list with a wrong number is a mistake, not bad luck.
  for (const target of request.targets) call.checkTarget(target);
  const ringing: Party[] = [];
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let answered: Party | undefined;
  try {
    const hunting = (request.order === 'together' ? together : oneByOne)(call, request, ringing, signal);
    hunting.catch(() => undefined);
    const hunted = await Promise.race([hunting, aborted.promise]);
    if (hunted.result === 'answered') answered = hunted.party;
    return hunted;
  } finally {
    signal.removeEventListener('abort', abort);
    const others = ringing.filter((party) => party !== answered);
    await Promise.all(others.map((party) => party.hangUp()));
  }
};
