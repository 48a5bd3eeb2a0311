import type { Limits } from '../../../schema/limits.ts';

/** `open`: the system is left alone; `halfOpen`: one request tries whether it is back. */
export type BreakerState = 'closed' | 'open' | 'halfOpen';

/** What an exchange says about the other system: `neither` when it was the caller who went away. */
export type Verdict = 'good' | 'bad' | 'neither';

/** Leave for one exchange; to be settled once. */
export interface Pass {
  readonly isProbe: boolean;
  /** Counts openings and closings: what began before the last of them says nothing about the time after it. */
  readonly era: number;
}

const BUCKETS = 10;
const BUCKET_MS = 3_000;
/** Failures count for so long. */
export const WINDOW_MS = BUCKETS * BUCKET_MS;

interface Bucket {
  index: number;
  good: number;
  bad: number;
}

/**
 * Leaves a system alone that keeps failing, so that callers hear of it at once instead of after a time-out, and so that the
 * system can recover. It opens when within 30 s at least `breakAfter` exchanges failed and at least half of all did; after
 * `restSeconds` one exchange at a time tries whether the system is back; each that fails doubles the rest. Pure: the time is
 * handed in, milliseconds.
 *
 * Cockatiel's breaker was tried for this: while it is half open all others wait for the trial, deaf to their callers who
 * hang up, and a trial whose caller hangs up closes it.
 */
export class Breaker {
  readonly #limits: Pick<Limits, 'breakAfter' | 'restSeconds' | 'longestRestSeconds'>;
  readonly #buckets: Bucket[] = Array.from({ length: BUCKETS }, () => ({ index: -1, good: 0, bad: 0 }));
  #era = 0;
  /** While open: when a trial may begin. */
  #restUntil: number | undefined;
  #restMs: number;
  #isTrying = false;
  #closedAt = Number.NEGATIVE_INFINITY;

  constructor(limits: Pick<Limits, 'breakAfter' | 'restSeconds' | 'longestRestSeconds'>) {
    this.#limits = limits;
    this.#restMs = limits.restSeconds * 1000;
  }

  state(now: number): BreakerState {
    if (this.#restUntil === undefined) return 'closed';
    return now < this.#restUntil ? 'open' : 'halfOpen';
  }

  /** Would `admit` refuse? */
  refuses(now: number): boolean {
    return this.#restUntil !== undefined && (now < this.#restUntil || this.#isTrying);
  }

  /** While it is open: how long until a trial may begin, milliseconds. */
  restLeft(now: number): number {
    return this.#restUntil === undefined ? 0 : Math.max(0, this.#restUntil - now);
  }

  admit(now: number): Pass | undefined {
    if (this.refuses(now)) return undefined;
    const isProbe = this.#restUntil !== undefined;
    this.#isTrying = isProbe;
    return { isProbe, era: this.#era };
  }

  /** Says how the exchange of a pass went. Returns whether that has opened the breaker. */
  settle(pass: Pass, verdict: Verdict, now: number): boolean {
    if (pass.era !== this.#era) return false;
    if (pass.isProbe) return this.#tried(verdict, now);
    if (verdict === 'neither') return false;
    const bucket = this.#bucket(now);
    if (verdict === 'good') {
      bucket.good += 1;
      return false;
    }
    bucket.bad += 1;
    if (!this.#isTooMuch(now)) return false;
    // A system that fails again as soon as it is used again gets more time than the last one.
    this.#restMs = now - this.#closedAt < WINDOW_MS ? this.#longer() : this.#limits.restSeconds * 1000;
    this.#open(now);
    return true;
  }

  #tried(verdict: Verdict, now: number): boolean {
    this.#isTrying = false;
    // Nobody knows more than before: the next one may try at once.
    if (verdict === 'neither') return false;
    if (verdict === 'good') {
      this.#restUntil = undefined;
      this.#closedAt = now;
      this.#era += 1;
      for (const bucket of this.#buckets) Object.assign(bucket, { good: 0, bad: 0 });
      return false;
    }
    this.#restMs = this.#longer();
    this.#open(now);
    return true;
  }

  #longer(): number {
    return Math.min(this.#restMs * 2, this.#limits.longestRestSeconds * 1000);
  }

  #open(now: number): void {
    this.#restUntil = now + this.#restMs;
    this.#isTrying = false;
    this.#era += 1;
  }

  #bucket(now: number): Bucket {
    const index = Math.floor(now / BUCKET_MS);
    const bucket = this.#buckets[index % BUCKETS] as Bucket;
    if (bucket.index !== index) Object.assign(bucket, { index, good: 0, bad: 0 });
    return bucket;
  }

  #isTooMuch(now: number): boolean {
    const oldest = Math.floor(now / BUCKET_MS) - BUCKETS + 1;
    let good = 0;
    let bad = 0;
    for (const bucket of this.#buckets) {
      if (bucket.index < oldest) continue;
      good += bucket.good;
      bad += bucket.bad;
    }
    return bad >= this.#limits.breakAfter && bad >= good;
  }
}
