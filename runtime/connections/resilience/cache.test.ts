import { describe, expect, it } from 'vitest';
import { virtualTime } from '../../../test/kit/virtual-time.ts';
import { AnswerCache, CacheMemory, keyOf } from './cache.ts';
import { type Bound, Deadline } from './time.ts';

const setUp = (memory = new CacheMemory(), time = virtualTime(), name = 'tms 1') => {
  const now = () => new Date(time.now());
  const cache = new AnswerCache(memory, name, time, now);
  const asked: Bound[] = [];
  const within = (milliseconds: number, caller = new AbortController()) =>
    new Deadline(time, milliseconds, caller.signal, () => new Error('too late'));
  const ask = async (bound: Bound) => {
    asked.push(bound);
    return { exit: 'found', output: { n: asked.length } };
  };
  return { cache, memory, time, now, asked, within, ask };
};

describe('cached answers', () => {
  it('are given again with their age, until they are too old', async () => {
    const { cache, time, within, ask, asked } = setUp();
    const get = () => cache.get('q', 60_000, within(1_000), ask);
    expect(await get()).toEqual({ exit: 'found', output: { n: 1 }, ageSeconds: 0 });
    await time.pass(59_000);
    expect(await get()).toEqual({ exit: 'found', output: { n: 1 }, ageSeconds: 59, cached: true });
    await time.pass(1_000);
    expect(await get()).toEqual({ exit: 'found', output: { n: 2 }, ageSeconds: 0 });
    expect(asked).toHaveLength(2);
  });

  it('count their age from the question, not from the answer', async () => {
    const { cache, time, within } = setUp();
    const slow = cache.get('q', 60_000, within(10_000), async () => {
      await new Promise<void>((done) => time.after(5_000, done));
      return { exit: 'found' };
    });
    await time.pass(5_000);
    await slow;
    expect(await cache.get('q', 60_000, within(1), async () => ({ exit: 'x' }))).toMatchObject({ ageSeconds: 5 });
  });

  it('are never those of another connection or of another revision of it', async () => {
    const { memory, time, now, within, ask } = setUp();
    for (const name of ['tms 1', 'tms 2', 'crm 1'])
      expect((await new AnswerCache(memory, name, time, now).get('q', 60_000, within(1), ask)).cached).toBeUndefined();
  });

  it('are forgotten when something is written, also those that are on their way', async () => {
    const { cache, time, within, ask } = setUp();
    await cache.get('q', 60_000, within(1), ask);
    cache.forget();
    expect((await cache.get('q', 60_000, within(1), ask)).cached).toBeUndefined();
    const slow = cache.get('other', 60_000, within(10_000), async () => {
      await new Promise<void>((done) => time.after(10, done));
      return { exit: 'old' };
    });
    await time.pass(5);
    cache.forget();
    await time.pass(5);
    expect(await slow).toMatchObject({ exit: 'old' });
    expect(await cache.get('other', 60_000, within(1), ask)).toMatchObject({ exit: 'found', ageSeconds: 0 });
  });

  it('can’t be changed by who gets them', async () => {
    const { cache, within, ask } = setUp();
    await cache.get('q', 60_000, within(1), ask);
    const first = await cache.get('q', 60_000, within(1), ask);
    (first.output as { n: number }).n = 99;
    expect((await cache.get('q', 60_000, within(1), ask)).output).toEqual({ n: 1 });
  });

  it('are asked for once by all who want them at the same time', async () => {
    const { cache, time, within } = setUp();
    let asked = 0;
    const ask = async () => {
      asked += 1;
      await new Promise<void>((done) => time.after(100, done));
      return { exit: 'found' };
    };
    const all = Array.from({ length: 50 }, () => cache.get('q', 60_000, within(1_000), ask));
    await time.pass(100);
    expect((await Promise.all(all)).every(({ exit }) => exit === 'found')).toBe(true);
    expect(asked).toBe(1);
    expect(cache.stats.shared).toBe(49);
  });

  it('still come when the one who asked first hangs up; and are given up when nobody waits', async () => {
    const { cache, time, within } = setUp();
    let given: Bound | undefined;
    const ask = async (bound: Bound) => {
      given = bound;
      await new Promise<void>((done) => time.after(100, done));
      return { exit: 'found' };
    };
    const [a, b] = [new AbortController(), new AbortController()];
    const first = cache.get('q', 60_000, within(1_000, a), ask);
    const second = cache.get('q', 60_000, within(5_000, b), ask);
    expect(given?.left).toBe(5_000);
    a.abort(new Error('hung up'));
    await expect(first).rejects.toThrow('hung up');
    expect(given?.signal.aborted).toBe(false);
    await time.pass(100);
    expect(await second).toMatchObject({ exit: 'found' });
    const third = cache.get('r', 60_000, within(1_000, b), ask);
    b.abort(new Error('hung up, too'));
    await expect(third).rejects.toThrow('hung up, too');
    expect(given?.signal.aborted).toBe(true);
  });

  it('do not keep a failure', async () => {
    const { cache, within, ask } = setUp();
    await expect(cache.get('q', 60_000, within(1), () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('q', 60_000, within(1), ask)).toMatchObject({ exit: 'found' });
  });

  it('take no more memory than they may, the longest unused go first', () => {
    const memory = new CacheMemory(1_000);
    const text = 'x'.repeat(90);
    for (let i = 0; i < 10; i += 1) memory.set(`key-${i}`, { text, at: 0 });
    expect(memory.get('key-0')).toBeDefined();
    for (let i = 10; i < 15; i += 1) memory.set(`key-${i}`, { text, at: 0 });
    expect(memory.size).toBeLessThanOrEqual(1_000);
    expect(memory.get('key-0')).toBeDefined();
    expect(memory.get('key-1')).toBeUndefined();
    memory.set('big', { text: 'x'.repeat(70_000), at: 0 });
    expect(memory.get('big')).toBeUndefined();
  });

  it('know the same question whatever the order of its fields', () => {
    expect(keyOf('track', { a: 1, b: [{ c: 2, d: 3 }] })).toBe(keyOf('track', { b: [{ d: 3, c: 2 }], a: 1 }));
    expect(keyOf('track', { a: [] })).not.toBe(keyOf('track', { a: {} }));
    expect(keyOf('track', { a: ['b', 1] })).not.toBe(keyOf('track', { a: { b: 1 } }));
    expect(keyOf('track', { a: '1' })).not.toBe(keyOf('track', { a: 1 }));
  });
});
