import type { OperationResult } from '../../../plugins/sdk/index.ts';
import { type Bound, orAborted, type Time } from './time.ts';

interface Kept {
  readonly text: string;
  /** Of the question, milliseconds since 1970. */
  readonly at: number;
}

/** One exchange that several callers wait for; it may take as long as the most patient of them. */
class Flight implements Bound {
  readonly result: Promise<OperationResult>;
  waiting = 0;
  readonly #end = new AbortController();
  readonly #time: Time;
  #until = Number.NEGATIVE_INFINITY;

  constructor(time: Time, first: Bound, ask: (bound: Bound) => Promise<OperationResult>) {
    this.#time = time;
    this.waitsAlso(first);
    this.result = ask(this);
    // Everybody may have left before it fails.
    this.result.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get left(): number {
    return this.#until - this.#time.now();
  }

  waitsAlso({ left }: Bound): void {
    this.#until = Math.max(this.#until, this.#time.now() + left);
  }

  end(reason: unknown): void {
    this.#end.abort(reason);
  }
}

export interface CacheStats {
  hits: number;
  /** Who waited for somebody else's exchange. */
  shared: number;
}

const LARGEST_ANSWER = 64 * 1024;

/** Memory for answers, shared by all connections of a server; the one that was not asked for longest goes first. */
export class CacheMemory {
  readonly #kept = new Map<string, Kept>();
  readonly #largest: number;
  #size = 0;

  /** `largest`: characters of all keys and answers. */
  constructor(largest = 8 * 1024 * 1024) {
    this.#largest = largest;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  set(key: string, kept: Kept): void {
    this.delete(key);
    if (kept.text.length > LARGEST_ANSWER) return;
    this.#kept.set(key, kept);
    this.#size += key.length + kept.text.length;
    for (const [oldest] of this.#kept) {
      if (this.#size <= this.#largest) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#kept.delete(key);
    this.#size -= key.length + kept.text.length;
  }
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return ['list', ...value.map(sorted)];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['record', ...entries.map(([name, item]) => [name, sorted(item)])];
};

/** The same for inputs that mean the same. */
export const keyOf = (...parts: readonly unknown[]): string => JSON.stringify(parts.map(sorted));

/**
 * Answers of one connection's reads, given again while they are younger than their operation says, always with their age.
 * Whoever asks for the same at the same time waits for one exchange. A write through the connection forgets everything:
 * nobody is told what was true before it.
 */
export class AnswerCache {
  readonly #memory: CacheMemory;
  readonly #time: Time;
  readonly #name: string;
  readonly #now: () => Date;
  readonly #flights = new Map<string, Flight>();
  /** Part of every key: a higher one makes all older answers unreachable. */
  #generation = 0;
  readonly stats: CacheStats = { hits: 0, shared: 0 };

  /** `name`: the connection and its revision; the same one must not be used twice with the same memory. */
  constructor(memory: CacheMemory, name: string, time: Time, now: () => Date) {
    this.#now = now;
    this.#memory = memory;
    this.#name = name;
    this.#time = time;
  }

  forget(): void {
    this.#generation += 1;
  }

  /** `ask` runs under a bound of its own, which is over when nobody waits for it any more. */
  async get(
    question: string,
    maxAgeMs: number,
    bound: Bound,
    ask: (bound: Bound) => Promise<OperationResult>,
  ): Promise<OperationResult> {
    const key = `${this.#name} ${this.#generation} ${question}`;
    const kept = this.#fresh(key, maxAgeMs);
    if (kept) {
      this.stats.hits += 1;
      return kept;
    }
    const flight = this.#flights.get(key);
    if (flight) this.stats.shared += 1;
    return this.#join(key, flight ?? this.#fly(key, bound, ask), bound);
  }

  #fresh(key: string, maxAgeMs: number): OperationResult | undefined {
    const kept = this.#memory.get(key);
    if (!kept) return undefined;
    const age = this.#now().getTime() - kept.at;
    // A clock that was set back makes nothing younger than new.
    if (age >= 0 && age < maxAgeMs)
      return { ...(JSON.parse(kept.text) as OperationResult), ageSeconds: Math.floor(age / 1000), cached: true };
    this.#memory.delete(key);
    return undefined;
  }

  #fly(key: string, first: Bound, ask: (bound: Bound) => Promise<OperationResult>): Flight {
    // As old as the question: what the other system knew then.
    const at = this.#now().getTime();
    const flight = new Flight(this.#time, first, async (bound) => {
      try {
        const given = await ask(bound);
        this.#memory.set(key, { text: JSON.stringify(given), at });
        return { ...given, ageSeconds: 0 };
      } finally {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      }
    });
    this.#flights.set(key, flight);
    return flight;
  }

  async #join(key: string, flight: Flight, bound: Bound): Promise<OperationResult> {
    flight.waiting += 1;
    flight.waitsAlso(bound);
    try {
      return await orAborted(flight.result, bound.signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && this.#flights.get(key) === flight) {
        this.#flights.delete(key);
        flight.end(bound.signal.reason);
      }
    }
  }
}
