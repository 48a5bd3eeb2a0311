import { describe, expect, it } from 'vitest';
import type { LiveEvent, SessionSummary } from '../../schema/api.ts';
import { afterEvent, afterList, countsOf, type RunningCalls } from './running.ts';

const at = '2026-01-01T08:00:00Z';
const started = (session: string): LiveEvent => ({ kind: 'started', session, at, flow: 'f', version: 2 });
const entered = (session: string, node: string): LiveEvent => ({ kind: 'entered', session, at, seq: 1, node });
const ended = (session: string): LiveEvent => ({ kind: 'ended', session, at, outcome: 'completed' });
const nobody: RunningCalls = new Map();

describe('the calls of a flow by events', () => {
  it('come, go from step to step, and leave', () => {
    const events = [started('a'), entered('a', 'menu'), started('b'), entered('b', 'menu'), entered('a', 'ask/one')];
    const calls = events.reduce(afterEvent, nobody);
    expect([...countsOf(calls)]).toEqual([
      ['ask', 1],
      ['menu', 1],
    ]);
    expect([...countsOf([ended('a'), ended('b')].reduce(afterEvent, calls))]).toEqual([]);
  });

  it('stay the same map when nothing that is shown changes', () => {
    const calls = [started('a'), entered('a', 'ask')].reduce(afterEvent, nobody);
    expect(afterEvent(calls, entered('a', 'ask/inner'))).toBe(calls);
    expect(afterEvent(calls, ended('unknown'))).toBe(calls);
  });

  it('are not there again when the list still has one that has just ended', () => {
    const row = { id: 'a', from: '', version: 1, node: 'menu', startedAt: at } as SessionSummary;
    expect(afterList([row], [], new Set(['a'])).size).toBe(0);
  });

  it('keep what happened while the list was on its way', () => {
    const row = { id: 'a', from: '138 **** 2076', version: 1, node: 'menu', startedAt: at } as SessionSummary;
    const gone = { ...row, id: 'gone' };
    const calls = afterList([row, gone], [entered('a', 'ask'), ended('gone'), started('new'), entered('new', 'menu')]);
    expect([...calls.values()].map(({ id, node, from }) => [id, node, from])).toEqual([
      ['a', 'ask', '138 **** 2076'],
      ['new', 'menu', ''],
    ]);
  });
});
