import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault, type FaultCode } from '../../../schema/faults.ts';
import { type ConnectionLimits, limitsOf } from '../../../schema/limits.ts';
import { virtualTime } from '../../../test/kit/virtual-time.ts';
import { CacheMemory } from './cache.ts';
import { Guard, type GuardedOperation } from './guard.ts';
import { type Bound, pause } from './time.ts';

const found = { exit: 'found' };
const read = { effect: 'read', timeout: 3 } as const;
const write = { effect: 'write', timeout: 3 } as const;
const repeatable = { ...write, repeatable: true } as const;

const setUp = (limits: ConnectionLimits = {}) => {
  const time = virtualTime();
  const told: string[] = [];
  const guard = new Guard({
    name: 'tms',
    revision: '1',
    limits: limitsOf(limits),
    time,
    now: () => new Date(Date.UTC(2026, 2, 2) + time.now()),
    random: () => 0.5,
    memory: new CacheMemory(),
    watcher: { called: (_, result) => told.push(result), retried: () => told.push('again') },
  });
  /** Begins a call; `exchange` gets the number of the try, from 1. */
  const call = (
    exchange: (attempt: number, bound: Bound, progress: { sent: boolean }) => Promise<typeof found>,
    more: Partial<GuardedOperation> = {},
    caller = new AbortController(),
  ) => {
    let attempt = 0;
    const result = guard.call({
      operation: read,
      question: () => 'q',
      idempotencyKey: undefined,
      timeout: 3_000,
      signal: caller.signal,
      faultOf: (error) => (error instanceof Fault ? error : new Fault('connector.error', '', { cause: error })),
      exchange: (bound, progress) => {
        attempt += 1;
        return exchange(attempt, bound, progress);
      },
      ...more,
    });
    const outcome = result.then(
      ({ exit }): unknown => exit,
      (error: unknown) => error,
    );
    return { outcome, caller, tries: () => attempt };
  };
  const takes = (milliseconds: number) => async (_: number, bound: Bound) => {
    await pause(time, milliseconds, bound.signal);
    return found;
  };
  const fails =
    (code: FaultCode, options = {}) =>
    () =>
      Promise.reject(new Fault(code, '', options));
  return { time, guard, call, takes, fails, told };
};

const settled = async (time: ReturnType<typeof virtualTime>, outcome: Promise<unknown>, within = 60_000) => {
  await time.pass(within);
  return outcome;
};

describe('a call through a guard', () => {
  it('is tried again after a failure that may pass, with a wait that grows', async () => {
    const { time, guard, call, told } = setUp();
    const at: number[] = [];
    const { outcome } = call(async (attempt) => {
      at.push(time.now());
      if (attempt < 3) throw new Fault('connector.unavailable');
      return found;
    });
    expect(await settled(time, outcome)).toBe('found');
    expect(at).toEqual([0, 100, 300]);
    expect(told).toEqual(['again', 'again', 'ok']);
    expect(guard.health()).toMatchObject({ calls: 1, failed: 0, retries: 2, inFlight: 0, waiting: 0 });
  });

  it.each<[string, GuardedOperation['operation'], string | undefined, FaultCode, boolean, boolean, number]>([
    ['a read', read, undefined, 'connector.unavailable', true, true, 3],
    ['a read that was refused', read, undefined, 'connector.rejected', true, false, 1],
    ['a read without credentials', read, undefined, 'connector.unauthorized', true, false, 1],
    ['a write that never left', write, 'key', 'connector.unavailable', false, false, 3],
    ['a write that left', write, 'key', 'connector.unavailable', true, true, 1],
    ['a write that was answered with 500', write, 'key', 'connector.error', true, false, 1],
    ['a repeatable write that left', repeatable, 'key', 'connector.unavailable', true, true, 3],
    ['a repeatable write without a key', repeatable, undefined, 'connector.unavailable', true, true, 1],
  ])('%s is tried as often as it is safe', async (_, operation, idempotencyKey, code, hasLeft, sent, times) => {
    const { time, call } = setUp();
    const { outcome, tries } = call(
      async (_attempt, _bound, progress) => {
        progress.sent = hasLeft;
        throw new Fault(code, '', { sent });
      },
      { operation, idempotencyKey },
    );
    expect(await settled(time, outcome)).toMatchObject({ code, sent });
    expect(tries()).toBe(times);
  });

  it('leaves open what an earlier try may have done, whatever became of the last one', async () => {
    for (const last of ['connector.rejected', 'connector.unavailable', 'connector.unauthorized'] as const) {
      const { time, call } = setUp();
      const { outcome } = call(
        async (attempt, _bound, progress) => {
          progress.sent = attempt === 1;
          throw attempt === 1 ? new Fault('connector.unavailable', '', { sent: true }) : new Fault(last);
        },
        { operation: repeatable, idempotencyKey: 'key' },
      );
      expect(await settled(time, outcome)).toMatchObject({ code: last, sent: true });
    }
  });

  it('comes again when the other system says, and not when that is too late', async () => {
    const { time, call, fails } = setUp({ retries: 1 });
    const soon = call(fails('connector.rate_limited', { retryAfterMs: 1_000 }));
    await time.pass(1_049);
    expect(soon.tries()).toBe(1);
    await time.pass(200);
    expect(soon.tries()).toBe(2);
    const late = setUp();
    const { outcome, tries } = late.call(late.fails('connector.rate_limited', { retryAfterMs: 3_000 }));
    await late.time.pass(0);
    expect(await outcome).toMatchObject({ code: 'connector.rate_limited' });
    expect(tries()).toBe(1);
    // Others keep away from it for so long, too.
    const other = late.call(late.takes(1), { timeout: 1_000 });
    await late.time.pass(0);
    expect(await other.outcome).toMatchObject({ code: 'connector.rate_limited' });
    expect(other.tries()).toBe(0);
  });

  it('never takes longer than its step, whatever it waits for', async () => {
    const { time, guard, call, takes } = setUp({ trySeconds: 2 });
    const { outcome, tries } = call(takes(60_000));
    await time.pass(2_999);
    expect(tries()).toBe(2);
    await time.pass(1);
    expect(await outcome).toMatchObject({ code: 'connector.timeout' });
    expect(guard.health()).toMatchObject({ inFlight: 0, waiting: 0 });
    expect(time.pending).toBe(0);
  });

  it('says of a write that ran out of time whether it had left', async () => {
    for (const hasLeft of [true, false]) {
      const { time, call } = setUp();
      const { outcome } = call(
        async (_attempt, bound, progress) => {
          progress.sent = hasLeft;
          await pause(time, 60_000, bound.signal);
          return found;
        },
        { operation: write, idempotencyKey: 'key' },
      );
      expect(await settled(time, outcome)).toMatchObject({ code: 'connector.timeout', sent: hasLeft });
    }
  });

  it('holds nothing up that ignores its signal', async () => {
    const { time, guard, call } = setUp();
    const { outcome } = call(() => new Promise(() => undefined));
    expect(await settled(time, outcome)).toMatchObject({ code: 'connector.timeout' });
    expect(guard.health().inFlight).toBe(0);
  });

  it('takes what code throws for an error that trying again does not mend and the system is not blamed for', async () => {
    const { time, guard, call } = setUp({ breakAfter: 1 });
    const { outcome, tries } = call(async () => {
      throw new TypeError('a bug');
    });
    expect(await settled(time, outcome)).toMatchObject({ code: 'connector.error', cause: { message: 'a bug' } });
    expect(tries()).toBe(1);
    expect(guard.health().state).toBe('closed');
  });

  it('waits for a place, and is refused when the queue is full', async () => {
    const { time, guard, call, takes } = setUp({ atOnce: 2, waiting: 1 });
    const [a, b, c, d] = [call(takes(100)), call(takes(100)), call(takes(100)), call(takes(100))];
    await time.pass(0);
    expect(await d?.outcome).toMatchObject({ code: 'connector.overloaded' });
    expect(guard.health()).toMatchObject({ inFlight: 2, waiting: 1 });
    await time.pass(200);
    expect(await Promise.all([a.outcome, b.outcome, c.outcome])).toEqual(['found', 'found', 'found']);
  });

  it('counts the wait for a place and for its turn in its time', async () => {
    const full = setUp({ atOnce: 1 });
    full.call(full.takes(2_500));
    const queued = full.call(full.takes(600));
    await full.time.pass(3_000);
    expect(await queued.outcome).toMatchObject({ code: 'connector.timeout' });
    const paced = setUp({ perSecond: 1 });
    const calls = Array.from({ length: 6 }, () => paced.call(paced.takes(0)));
    await paced.time.pass(0);
    // 1, then one after each second within 3: the last two can't get a turn and are told at once.
    expect(await calls[4]?.outcome).toMatchObject({ code: 'connector.rate_limited' });
    expect(await settled(paced.time, calls[3]?.outcome as Promise<unknown>, 3_000)).toMatchObject({
      code: 'connector.timeout',
    });
    expect(await calls[2]?.outcome).toBe('found');
  });

  it('is answered at once while the system is left alone, queue and all, and goes through when it is back', async () => {
    const { time, guard, call, takes } = setUp({ breakAfter: 1, atOnce: 1, retries: 0, restSeconds: 5 });
    const down = async (_: number, bound: Bound) => {
      await pause(time, 50, bound.signal);
      throw new Fault('connector.unavailable');
    };
    const calls = [call(down), call(takes(1)), call(takes(1))];
    await time.pass(50);
    expect(await Promise.all(calls.map(({ outcome }) => outcome))).toMatchObject([
      { code: 'connector.unavailable' },
      { code: 'connector.circuit_open' },
      { code: 'connector.circuit_open' },
    ]);
    const refused = call(takes(1));
    await time.pass(0);
    expect(await refused.outcome).toMatchObject({ code: 'connector.circuit_open', retryHelps: true });
    expect(refused.tries()).toBe(0);
    expect(guard.health()).toMatchObject({ state: 'open', restSeconds: 5, inFlight: 0, waiting: 0 });
    await time.pass(5_000);
    const trial = call(takes(10));
    await time.pass(0);
    const beside = call(takes(10));
    await time.pass(10);
    expect(await trial.outcome).toBe('found');
    expect(await beside.outcome).toMatchObject({ code: 'connector.circuit_open' });
    expect(guard.health().state).toBe('closed');
  });

  it('that was refused or hung up on does not count against the system', async () => {
    const { time, guard, call, takes, fails } = setUp({ breakAfter: 1, retries: 0 });
    for (const code of [
      'connector.rejected',
      'connector.unauthorized',
      'connector.bad_answer',
      'connector.rate_limited',
    ] as const)
      await settled(time, call(fails(code)).outcome, 0);
    const gone = call(takes(2_000));
    await time.pass(1_500);
    gone.caller.abort(new Error('hung up'));
    expect(await gone.outcome).toMatchObject({ message: 'hung up' });
    // A flow in a hurry: 300 ms is no patience at all.
    expect(await settled(time, call(takes(2_000), { timeout: 300 }).outcome, 300)).toMatchObject({
      code: 'connector.timeout',
    });
    expect(guard.health()).toMatchObject({ state: 'closed', lastFault: { code: 'connector.timeout' } });
    await settled(time, Promise.all(Array.from({ length: 4 }, () => call(takes(60_000)).outcome)));
    expect(guard.health().state).not.toBe('closed');
  });

  it('gives what is known while the system is down, with its age; a write makes it forget', async () => {
    const { time, guard, call, takes, fails, told } = setUp({ breakAfter: 1, retries: 0 });
    const operation = { ...read, cacheSeconds: 600 };
    await settled(time, call(takes(10), { operation }).outcome, 10);
    await settled(time, call(fails('connector.error')).outcome, 0);
    expect(guard.health().state).toBe('open');
    await time.pass(1_000);
    expect(await settled(time, call(takes(10), { operation }).outcome, 0)).toBe('found');
    expect(told).toEqual(['ok', 'connector.error', 'cached']);
    expect(guard.health().fromCache).toBe(1);
    await time.pass(60_000);
    await settled(time, call(takes(1), { operation: write, idempotencyKey: 'k' }).outcome, 1);
    const again = call(takes(10), { operation });
    await settled(time, again.outcome, 10);
    expect(again.tries()).toBe(1);
  });

  it('ends at once wherever it waits when the caller hangs up, and leaves nothing behind', async () => {
    type World = ReturnType<typeof setUp>;
    const waits: { where: string; limits: ConnectionLimits; before?: (world: World) => void; retryAfterMs?: number }[] =
      [
        {
          where: 'in the queue',
          limits: { atOnce: 1 },
          before: ({ call, takes }) => void call(takes(50_000), { timeout: 60_000 }),
        },
        { where: 'for its turn', limits: { perSecond: 0.5 }, before: ({ call, takes }) => void call(takes(0)) },
        { where: 'for the answer', limits: {} },
        { where: 'between two tries', limits: { retries: 5 }, retryAfterMs: 2_000 },
      ];
    for (const { where, limits, before: prepare, retryAfterMs } of waits) {
      const world = setUp(limits);
      prepare?.(world);
      await world.time.pass(1);
      const before = { health: world.guard.health(), timers: world.time.pending };
      const exchange = retryAfterMs ? world.fails('connector.unavailable', { retryAfterMs }) : world.takes(50_000);
      const { outcome, caller } = world.call(exchange, { timeout: 55_000 });
      await world.time.pass(10);
      caller.abort(new Error('hung up'));
      expect(await outcome, where).toMatchObject({ message: 'hung up' });
      await world.time.pass(0);
      const { inFlight, waiting } = world.guard.health();
      expect({ inFlight, waiting }, where).toEqual({
        inFlight: before.health.inFlight,
        waiting: before.health.waiting,
      });
      expect(world.time.pending, where).toBe(before.timers);
    }
  });

  it('whatever happens: in time, within every limit, never twice where that is not safe, and nothing left behind', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          atOnce: fc.integer({ min: 1, max: 5 }),
          waiting: fc.nat(5),
          retries: fc.nat(3),
          breakAfter: fc.integer({ min: 1, max: 5 }),
          restSeconds: fc.integer({ min: 1, max: 10 }),
        }),
        fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
        fc.array(
          fc.record({
            gap: fc.nat(500),
            takes: fc.nat(4_000),
            timeout: fc.integer({ min: 1, max: 3_000 }),
            hangsUp: fc.option(fc.nat(3_000), { nil: undefined }),
            code: fc.option(
              fc.constantFrom<FaultCode>('connector.unavailable', 'connector.rejected', 'connector.error'),
              { nil: undefined },
            ),
            kind: fc.constantFrom(read, write, repeatable),
            leaves: fc.boolean(),
          }),
          { maxLength: 40 },
        ),
        async (limits, perSecond, calls) => {
          const { time, guard, call } = setUp({ ...limits, ...(perSecond !== undefined && { perSecond }) });
          let inside = 0;
          const all: Promise<void>[] = [];
          for (const { gap, takes, timeout, hangsUp, code, kind, leaves } of calls) {
            await time.pass(gap);
            const started = time.now();
            const done = new Set<number>();
            const { outcome, caller, tries } = call(
              async (attempt, bound, progress) => {
                inside += 1;
                expect(inside).toBeLessThanOrEqual(limits.atOnce);
                try {
                  if (leaves) {
                    progress.sent = true;
                    done.add(attempt);
                  }
                  await pause(time, takes, bound.signal);
                  if (code) throw new Fault(code, '', { sent: leaves && code === 'connector.unavailable' });
                  return found;
                } finally {
                  inside -= 1;
                }
              },
              { operation: kind, idempotencyKey: kind === read ? undefined : 'key', timeout },
            );
            if (hangsUp !== undefined) time.after(hangsUp, () => caller.abort(new Error('hung up')));
            all.push(
              outcome.then(() => {
                const bound = Math.min(timeout, hangsUp ?? timeout);
                expect(time.now() - started).toBeLessThanOrEqual(bound);
                expect(tries()).toBeLessThanOrEqual(limits.retries + 1);
                if (kind === write) expect(done.size).toBeLessThanOrEqual(1);
              }),
            );
          }
          await time.pass(10_000);
          await Promise.all(all);
          expect(guard.health()).toMatchObject({ inFlight: 0, waiting: 0 });
          expect(time.pending).toBe(0);
        },
      ),
      { numRuns: 150 },
    ));
});
