import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LocalCopy } from '../document/autosave.ts';
import { emptyFlow } from '../document/testing/types.ts';
import { localCopies } from './local.ts';

/** A browser's storage that counts how often it is written. */
const memory = () => {
  const kept = new Map<string, string>();
  let writes = 0;
  let full = false;
  const storage: Storage = {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem(name, value) {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      writes += 1;
      kept.set(name, value);
    },
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
  };
  return { storage, writes: () => writes, fill: () => (full = true) };
};

const copyOf = (name: string): LocalCopy => ({ etag: '1', flow: { ...emptyFlow, name } }) as LocalCopy;

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

it('writes the first change at once, those that follow closely together, and the last one always', () => {
  const { storage, writes } = memory();
  const copies = localCopies('p', 'f', '1', storage);
  for (const name of ['a', 'ab', 'abc', 'abcd']) copies.write(copyOf(name));
  expect([writes(), copies.read()?.flow.name]).toEqual([1, 'a']);
  vi.advanceTimersByTime(400);
  expect([writes(), copies.read()?.flow.name]).toEqual([2, 'abcd']);
});

it('writes what waits when the page goes, and nothing after it was cleared', () => {
  const { storage } = memory();
  const copies = localCopies('p', 'f', '1', storage);
  copies.write(copyOf('a'));
  copies.write(copyOf('ab'));
  copies.settle();
  expect(copies.read()?.flow.name).toBe('ab');
  copies.write(copyOf('abc'));
  copies.clear();
  vi.advanceTimersByTime(1_000);
  expect(copies.read()).toBeUndefined();
});

it('tells with the very copy that there is no room for, also when it had to wait', () => {
  const { storage, fill } = memory();
  const copies = localCopies('p', 'f', '1', storage);
  const room: boolean[] = [];
  copies.watch((there) => void room.push(there));
  copies.write(copyOf('a'));
  fill();
  copies.write(copyOf('ab'));
  expect(room).toEqual([true]);
  vi.advanceTimersByTime(400);
  expect(room).toEqual([true, false]);
});

it('keeps what the work began from, also when that changes', () => {
  const { storage } = memory();
  const copies = localCopies('p', 'f', '1', storage);
  const [first, second] = [copyOf('before').flow, copyOf('saved').flow];
  for (const [name, base] of [
    ['a', first],
    ['ab', first],
    ['abc', second],
  ] as const) {
    copies.write({ ...copyOf(name), base });
    copies.settle();
    expect([copies.read()?.flow.name, copies.read()?.base]).toEqual([name, base]);
  }
  copies.write(copyOf('abcd'));
  copies.settle();
  expect(copies.read()?.base).toBeUndefined();
});
