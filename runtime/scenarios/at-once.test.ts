import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atOnce } from './at-once.ts';

const all = async <T>(results: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
};

describe('several at once', () => {
  it('gives the results in order, whoever is ready first, and never does more than it may', async () => {
    let now = 0;
    let most = 0;
    const work = async (ms: number): Promise<number> => {
      now += 1;
      most = Math.max(most, now);
      await sleep(ms);
      now -= 1;
      return ms;
    };
    const waits = [30, 1, 20, 2, 10, 3, 1, 15];
    expect(await all(atOnce(waits, { most: 3, work }))).toEqual(waits);
    expect(most).toBe(3);
  });

  it('gives the first result before the last is done', async () => {
    const last = Promise.withResolvers<void>();
    const results = atOnce([0, 1], { most: 2, work: (item) => (item === 0 ? Promise.resolve() : last.promise) });
    expect(await results.next()).toEqual({ done: false, value: undefined });
    last.resolve();
    await all(results);
  });

  it('does nothing with nothing', async () => {
    expect(await all(atOnce([], { most: 4, work: () => Promise.reject(new Error('never')) }))).toEqual([]);
  });
});
