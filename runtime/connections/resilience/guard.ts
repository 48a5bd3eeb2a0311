import type { OperationResult } from '../../../plugins/sdk/index.ts';
import type { OperationType } from '../../../schema/connector.ts';
import { Fault, type FaultCode } from '../../../schema/faults.ts';
import type { Limits } from '../../../schema/limits.ts';
import type { Progress } from '../http.ts';
import { Breaker, type BreakerState, type Pass, type Verdict } from './breaker.ts';
import { Bulkhead, type Leave } from './bulkhead.ts';
import { AnswerCache, type CacheMemory } from './cache.ts';
import { Figures } from './figures.ts';
import { Pace } from './pace.ts';
import { mayTryAgain, waitBefore } from './retry.ts';
import { type Bound, Deadline, orAborted, pause, type Time } from './time.ts';

/** Told what happens, for metrics. `result`: `ok`, `cached`, `left` (hung up) or the fault. */
export interface GuardWatcher {
  called(connection: string, result: 'ok' | 'cached' | 'left' | FaultCode, seconds: number): void;
  retried(connection: string): void;
}

export interface GuardOptions {
  /** Of the connection, for people: stands in faults and metrics. */
  readonly name: string;
  /** What tells the connection's present configuration from any other: answers are kept for it alone. */
  readonly revision: string;
  readonly limits: Limits;
  readonly time: Time;
  /** The wall clock. */
  readonly now: () => Date;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly memory: CacheMemory;
  readonly watcher?: GuardWatcher;
}

/** One call, of an operation or of a flow's own. */
export interface GuardedCall<T> {
  readonly operation: Pick<OperationType, 'effect' | 'repeatable' | 'cacheSeconds' | 'timeout'>;
  readonly idempotencyKey: string | undefined;
  /** Milliseconds for all of it, waits and repetitions included. */
  readonly timeout: number;
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal;
  /** One exchange. `progress.sent` is set as soon as anything may have reached the other system. */
  exchange(bound: Bound, progress: Progress): Promise<T>;
  /** What may be told of an error. */
  faultOf(error: unknown): Fault;
}

export interface GuardedOperation extends GuardedCall<OperationResult> {
  /** What tells its answer from all others: operation, input, environment, language. */
  readonly question: () => string;
}

/** How a connection is at the moment on this server. */
export interface GuardHealth {
  readonly state: BreakerState;
  /** Seconds until it is tried again, while `open`. */
  readonly restSeconds: number;
  readonly inFlight: number;
  /** In the queue, or for their turn. */
  readonly waiting: number;
  readonly calls: number;
  readonly failed: number;
  readonly retries: number;
  readonly fromCache: number;
  /** Of exchanges in the last 5 minutes, milliseconds; `null` when there were none. */
  readonly p95Ms: number | null;
  readonly lastFault: { readonly code: FaultCode; readonly at: string } | null;
}

/** It was this server that said no: nothing was tried, and trying again at once is of no use. */
class Refused extends Fault {}

/** Shorter time-outs are the flow's own haste and say nothing about the other system. */
const PATIENCE_MS = 1_000;

const BAD: ReadonlySet<FaultCode> = new Set(['connector.unavailable', 'connector.error', 'connector.timeout']);
/** The other system was not asked. */
const SILENT: ReadonlySet<FaultCode> = new Set([
  'connector.address_refused',
  'connector.bad_request',
  'connector.unknown',
]);

/** What one call has done so far. */
interface Course {
  /** An earlier try may have done what was asked. */
  sent: boolean;
  progress: Progress;
}

const isCached = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'cached' in result && result.cached === true;

const alsoSent = (fault: Fault): Fault =>
  new Fault(fault.code, fault.told, { cause: fault, sent: true, retryAfterMs: fault.retryAfterMs });

/**
 * Everything that stands between a flow and one connection. From the outside in:
 *
 * 1. **Deadline**: the node's time is the time of all of it. It and a hang-up end every wait below.
 * 2. **Cache** (reads that declare it): what is known needs nothing of what follows, also while the system is down.
 * 3. **Retry**: around the rest, because every try is a request of its own: it must count in the rate, hold a place only
 *    while it is under way (not while it backs off), and tell the breaker how it went. When the breaker opens, that ends
 *    the repetitions, too.
 * 4. **Breaker**, a first look: while the system is left alone nobody waits in vain.
 * 5. **Rate**: before the queue, because its wait is known beforehand: who would wait too long hears so at once.
 * 6. **Bulkhead**: a place, or the queue for one. When the breaker opens, the queue is sent home.
 * 7. **Breaker**, the pass: only now, because it may have opened meanwhile, and one trial at a time may go through.
 * 8. **Time-out of one try**, when the connection has one.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #breaker: Breaker;
  readonly #bulkhead: Bulkhead;
  readonly #pace: Pace;
  readonly #cache: AnswerCache;
  readonly #figures: Figures;
  #pacing = 0;

  constructor(options: GuardOptions) {
    const { limits, memory, time, name, revision, now } = options;
    this.#options = options;
    this.#breaker = new Breaker(limits);
    this.#bulkhead = new Bulkhead(limits.atOnce, limits.waiting);
    this.#pace = new Pace(limits.perSecond);
    this.#cache = new AnswerCache(memory, JSON.stringify([name, revision]), time, now);
    this.#figures = new Figures(time);
  }

  /** Faults with `connector.…`; rejects with the reason of `call.signal` when that is aborted. */
  async call(call: GuardedOperation): Promise<OperationResult> {
    const { effect, cacheSeconds } = call.operation;
    if (effect === 'read' && cacheSeconds !== undefined)
      return this.#bounded(call, (deadline, course) =>
        this.#cache.get(call.question(), cacheSeconds * 1000, deadline, (bound) => this.#tries(call, bound, course)),
      );
    try {
      return await this.run(call);
    } finally {
      if (effect === 'write') this.#cache.forget();
    }
  }

  /** The same for what is no operation: nothing of it is kept. */
  run<T>(call: GuardedCall<T>): Promise<T> {
    return this.#bounded(call, (deadline, course) => this.#tries(call, deadline, course));
  }

  health(): GuardHealth {
    const now = this.#options.time.now();
    return {
      state: this.#breaker.state(now),
      restSeconds: Math.ceil(this.#breaker.restLeft(now) / 1000),
      inFlight: this.#bulkhead.inside,
      waiting: this.#bulkhead.waiting + this.#pacing,
      fromCache: this.#cache.stats.hits,
      ...this.#figures.read(),
    };
  }

  async #bounded<T>(call: GuardedCall<T>, answer: (deadline: Bound, course: Course) => Promise<T>): Promise<T> {
    const { time, name, now } = this.#options;
    const started = time.now();
    const course: Course = { sent: false, progress: { sent: false } };
    const deadline = new Deadline(
      time,
      call.timeout,
      call.signal,
      () => new Fault('connector.timeout', name, { sent: course.sent || course.progress.sent }),
    );
    try {
      const result = await answer(deadline, course);
      this.#ended(isCached(result) ? 'cached' : 'ok', started);
      return result;
    } catch (error) {
      if (call.signal.aborted) {
        this.#ended('left', started);
        throw call.signal.reason;
      }
      const fault = this.#faultOf(call, deadline.signal.aborted ? deadline.signal.reason : error, course);
      this.#figures.failed(fault.code, now());
      this.#ended(fault.code, started);
      throw fault;
    } finally {
      deadline.dispose();
    }
  }

  #ended(result: Parameters<GuardWatcher['called']>[1], started: number): void {
    const { watcher, name, time } = this.#options;
    if (result !== 'left') this.#figures.called();
    watcher?.called(name, result, (time.now() - started) / 1000);
  }

  /** What earlier tries have left open stays open, whatever became of the last one. */
  #faultOf(call: GuardedCall<unknown>, error: unknown, { sent }: Course): Fault {
    const fault = call.faultOf(error);
    return sent && !fault.sent ? alsoSent(fault) : fault;
  }

  async #tries<T>(call: GuardedCall<T>, bound: Bound, course: Course): Promise<T> {
    const { limits, random, time, watcher, name } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      course.progress = { sent: false };
      try {
        return await this.#try(call, bound, course.progress);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        course.sent ||= error.sent;
        const wait = waitBefore(attempt, error, random);
        const isWorthIt = attempt <= limits.retries && !bound.signal.aborted && wait < bound.left;
        if (!isWorthIt || !this.#mayTryAgain(call, error, course.progress)) throw error;
        this.#figures.retried();
        watcher?.retried(name);
        await pause(time, wait, bound.signal);
      }
    }
  }

  #mayTryAgain(
    { operation, idempotencyKey }: GuardedCall<unknown>,
    fault: Fault,
    { sent: hasLeft }: Progress,
  ): boolean {
    if (fault instanceof Refused) return false;
    const isRepeatable = operation.repeatable === true && idempotencyKey !== undefined;
    return mayTryAgain({ effect: operation.effect, isRepeatable, hasLeft, fault });
  }

  async #try<T>(call: GuardedCall<T>, bound: Bound, progress: Progress): Promise<T> {
    const { time } = this.#options;
    if (this.#breaker.refuses(time.now())) throw this.#circuitOpen();
    await this.#turn(bound);
    const leave = await this.#place(bound);
    const pass = this.#breaker.admit(time.now());
    if (!pass) {
      leave();
      throw this.#circuitOpen();
    }
    return this.#exchange(call, bound, progress, pass, leave);
  }

  async #turn(bound: Bound): Promise<void> {
    const { time, name } = this.#options;
    const turn = this.#pace.take(time.now(), bound.left);
    if (!turn) throw new Refused('connector.rate_limited', name);
    if (turn.wait === 0) return;
    this.#pacing += 1;
    try {
      await pause(time, turn.wait, bound.signal);
    } catch (error) {
      turn.giveBack();
      throw error;
    } finally {
      this.#pacing -= 1;
    }
  }

  async #place({ signal }: Bound): Promise<Leave> {
    const leave = await this.#bulkhead.enter(signal);
    if (!leave) throw new Refused('connector.overloaded', this.#options.name);
    return leave;
  }

  async #exchange<T>(call: GuardedCall<T>, bound: Bound, progress: Progress, pass: Pass, leave: Leave): Promise<T> {
    const { time, limits, name } = this.#options;
    const started = time.now();
    const late = () => new Fault('connector.timeout', name, progress);
    const own =
      limits.trySeconds === undefined
        ? undefined
        : new Deadline(time, Math.min(limits.trySeconds * 1000, bound.left), bound.signal, late);
    const within = own ?? bound;
    let verdict: Verdict = 'neither';
    try {
      const result = await orAborted(call.exchange(within, progress), within.signal);
      verdict = 'good';
      return result;
    } catch (thrown) {
      const error: unknown = within.signal.aborted ? within.signal.reason : thrown;
      verdict = this.#verdict(error, time.now() - started, call);
      if (error instanceof Fault && error.retryAfterMs) this.#pace.holdOff(time.now(), error.retryAfterMs);
      throw error;
    } finally {
      own?.dispose();
      const now = time.now();
      if (verdict !== 'neither') this.#figures.took(now - started);
      // Before the place is given back: the next in the queue must not go in first.
      if (this.#breaker.settle(pass, verdict, now)) this.#bulkhead.refuseWaiting(() => this.#circuitOpen());
      leave();
    }
  }

  /** Only the other system's own trouble counts against it: what it refuses was the caller's mistake. */
  #verdict(error: unknown, tookMs: number, { operation }: GuardedCall<unknown>): Verdict {
    if (!(error instanceof Fault) || SILENT.has(error.code)) return 'neither';
    const patience = Math.min(PATIENCE_MS, operation.timeout * 1000, (this.#options.limits.trySeconds ?? 60) * 1000);
    // A timer may fire a trice early.
    if (error.code === 'connector.timeout' && tookMs < patience - 5) return 'neither';
    return BAD.has(error.code) ? 'bad' : 'good';
  }

  #circuitOpen(): Refused {
    const { time, name } = this.#options;
    return new Refused('connector.circuit_open', name, { retryAfterMs: this.#breaker.restLeft(time.now()) });
  }
}
