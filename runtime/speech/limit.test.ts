import { describe, expect, it } from 'vitest';
import { limit } from './limit.ts';
import { SingleFlight } from './single-flight.ts';

describe('limit', () => {
  it('runs so many at once, in order, also after failures', async () => {
    const gate = limit(2, 100);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const task = (id: number) => async () => {
      order.push(id);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (id % 3 === 0) throw new Error(`task ${id}`);
      return id;
    };
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, id) => gate.run(task(id))));
    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 20 }, (_, id) => id));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(7);
  });

  it('lets one leave the line', async () => {
    const gate = limit(1, 100);
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = gate.run(() => promise);
    const leaving = new AbortController();
    const second = gate.run(() => Promise.resolve('second'), leaving.signal);
    const third = gate.run(() => Promise.resolve('third'));
    leaving.abort(new Error('hung up'));
    await expect(second).rejects.toThrow('hung up');
    resolve();
    await first;
    expect(await third).toBe('third');
  });

  it('refuses when the line is too long', async () => {
    const gate = limit(1, 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = [gate.run(() => promise), gate.run(() => promise)];
    await expect(gate.run(() => promise)).rejects.toThrow('more than 1');
    resolve();
    await Promise.all(waiting);
    await expect(gate.run(() => Promise.resolve(1))).resolves.toBe(1);
  });
});

describe('single flight', () => {
  it('works once for all who ask meanwhile, and again afterwards', async () => {
    const flights = new SingleFlight<number>();
    let works = 0;
    const work = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return ++works;
    };
    expect(new Set(await Promise.all(Array.from({ length: 100 }, () => flights.do('a', work))))).toEqual(new Set([1]));
    expect(await flights.do('a', work)).toBe(2);
  });

  it('goes on while anybody waits, and stops when nobody does', async () => {
    const flights = new SingleFlight<string>();
    let stopped = 0;
    const work = (signal: AbortSignal) =>
      new Promise<string>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped++;
          reject(signal.reason);
        });
      });
    const [one, two] = [new AbortController(), new AbortController()];
    const first = flights.do('a', work, one.signal);
    const second = flights.do('a', work, two.signal);
    one.abort(new Error('one left'));
    await expect(first).rejects.toThrow('one left');
    expect(stopped).toBe(0);
    two.abort(new Error('two left'));
    await expect(second).rejects.toThrow('two left');
    expect(stopped).toBe(1);
    expect(await flights.do('a', () => Promise.resolve('new'))).toBe('new');
  });

  it('fails for all when the work fails', async () => {
    const flights = new SingleFlight<string>();
    const work = () => Promise.reject(new Error('broken'));
    const results = await Promise.allSettled([flights.do('a', work), flights.do('a', work)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
