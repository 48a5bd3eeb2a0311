import { describe, expect, it } from 'vitest';
import { finds } from '../flows/search.ts';
import { chosenCalls, findsCall, SHOWN } from './chosen.ts';
import type { RunningCall } from './running.ts';

const calls = Array.from(
  { length: 180 },
  (_, at): RunningCall => ({
    id: `c${at}`,
    from: `138 **** ${1000 + at}`,
    version: 1,
    node: at % 2 ? 'menu' : 'ask',
    startedAt: '2026-01-01T08:00:00Z',
  }),
);
const search = findsCall(finds);
const text = ({ from, node }: RunningCall) => `${from} 在「${node === 'menu' ? '主菜单' : '收集运单号'}」 · 第 1 版`;
const chosen = (words: string, session?: string) => chosenCalls(calls, { words, session, text, finds: search });

describe('the calls of a busy flow', () => {
  it('are drawn so many at a time, and all are counted', () => {
    const { shown, found } = chosen('');
    expect([shown.length, found]).toEqual([SHOWN, 180]);
  });

  it.each([
    ['主菜单', 90],
    ['zhucaidan', 90],
    ['1179', 1],
    ['1381', 0],
    ['**** 1005', 1],
    ['****1005', 1],
    ['第 1 版', 180],
    ['nobody', 0],
  ])('are found by %s', (words, count) => {
    expect(chosen(words).found).toBe(count);
  });

  it('always have the one that is looked at first', () => {
    expect(chosen('', 'c170').shown[0]?.id).toBe('c170');
    expect(chosen('主菜单', 'c170').shown.map(({ id }) => id)).toContain('c170');
    expect(chosen('', 'gone').shown[0]?.id).toBe('c0');
  });
});
