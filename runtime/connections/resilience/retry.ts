import type { Fault } from '../../../schema/faults.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

export interface TryOutcome {
  readonly effect: 'read' | 'write';
  /** The other system honours the idempotency key, and there is one. */
  readonly isRepeatable: boolean;
  /** Something of this try has left for the other system. */
  readonly hasLeft: boolean;
  readonly fault: Fault;
}

/** Asking again can't do anything twice, and it may help. */
export const mayTryAgain = ({ effect, isRepeatable, hasLeft, fault }: TryOutcome): boolean => {
  if (!fault.retryHelps) return false;
  return effect === 'read' || isRepeatable || !(hasLeft || fault.sent);
};

/**
 * Milliseconds before try number `attempt` (1: the first repetition): full jitter, so that callers who failed together do
 * not come back together; never before the other system's `Retry-After`.
 */
export const waitBefore = (attempt: number, { retryAfterMs = 0 }: Pick<Fault, 'retryAfterMs'>, random: () => number) =>
  retryAfterMs + random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
