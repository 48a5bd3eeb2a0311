import { describe, expect, it } from 'vitest';
import { MASK } from '../../schema/mask.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { createPlayer } from './player.ts';
import { momentOf, stepAt, storyOf } from './story.ts';

const at = (ms: number) => new Date(Date.parse('2026-01-01T08:00:00Z') + ms).toISOString();
const step = (seq: number, node: string, begins: number, ms: number, rest: Partial<TraceStep> = {}): TraceStep => ({
  seq,
  node,
  type: 'voice.menu',
  at: at(begins),
  ms,
  effects: [],
  changed: {},
  ...rest,
});
const declared = {
  waybill: { type: 'text', label: '运单号' },
  misses: { type: 'number', label: '没查到次数', default: 0 },
  id: { type: 'text', label: '证件号', default: '110', sensitive: true },
} as const;
const trace = [
  step(1, 'menu', 0, 4000, {
    exit: '1',
    effects: [
      { ms: 0, kind: 'said', text: '查单请按 1' },
      { ms: 3900, kind: 'keys', text: '1' },
    ],
  }),
  step(2, 'ask', 4000, 6000, {
    exit: 'collected',
    effects: [{ ms: 5000, kind: 'keys', text: '7530' }],
    changed: { waybill: '7530', misses: 1 },
  }),
  step(3, 'look', 10_000, 0, { exit: 'failed', fault: { code: 'connector.timeout', detail: '' } }),
  step(4, 'sub', 10_000, 0),
  step(5, 'sub/say', 10_000, 2000, { exit: 'done', changed: { inner: 5 } }),
  step(6, 'bye', 12_000, 1000),
];
const told = { startedAt: at(0), endedAt: at(13_000), status: 'ended', outcome: 'hungup', trace } as const;
const story = storyOf(told, declared);

describe('a call as it was at a moment', () => {
  it('begins with the first step and the values of the declarations', () => {
    const moment = momentOf(story, 0);
    expect(moment.path).toEqual([{ seq: 1, node: 'menu', at: 0, input: '' }]);
    expect(moment.variables).toEqual({ waybill: null, misses: 0, id: MASK });
    expect(moment.lines.map(({ kind }) => kind)).toEqual(['prompt']);
    expect(moment.lines[0]).toMatchObject({ heardMs: 0 });
    expect(moment.lines[0]).not.toHaveProperty('ended');
  });

  it('has said, keyed and changed what was said, keyed and changed by then', () => {
    const before = momentOf(story, 9_999);
    expect(before.variables.waybill).toBeNull();
    expect(before.path.at(-1)).not.toHaveProperty('exit');
    const after = momentOf(story, 10_000);
    expect(after.variables).toMatchObject({ waybill: '7530', misses: 1 });
    expect(after.path[1]).toMatchObject({ exit: 'collected', input: '7530', ms: 6000 });
    // The fault stands at the end of its step, which took no time.
    const failed = momentOf(story, 10_001);
    expect(failed.lines.map(({ kind }) => kind)).toEqual(['prompt', 'keys', 'keys', 'fault']);
    expect(momentOf(story, 8_000).changed).toEqual({});
  });

  it('tells what a value was before', () => {
    const changedBy = storyOf({ ...told, trace: trace.slice(0, 2), endedAt: at(20_000) }, declared);
    expect(momentOf(changedBy, 10_500).changed).toEqual({ waybill: null, misses: 0 });
  });

  it('ends as the call did', () => {
    expect(momentOf(story, 12_999).phase).toBe('live');
    expect(momentOf(story, 13_000)).toMatchObject({ phase: 'ended', outcome: 'hungup' });
  });

  it('stops at each step, also of those that took no time', () => {
    const player = createPlayer(0);
    const seen: number[] = [];
    for (let index = 0; index < 6; index++) {
      seen.push(stepAt(story, player.state.getState().at));
      player.step(story, 1);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    expect(player.state.getState().at).toBe(story.lengthMs);
    const back: number[] = [];
    for (let index = 0; index < 6; index++) {
      player.step(story, -1);
      back.push(stepAt(story, player.state.getState().at));
    }
    expect(back).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it('keeps variables of a flow inside apart', () => {
    expect(momentOf(story, 13_000).variables).not.toHaveProperty('inner');
  });

  it('keeps the way of the call identical while it is the same, so that cards do not draw again', () => {
    const first = momentOf(story, 1000);
    expect(momentOf(story, 1100, first).path).toBe(first.path);
    expect(momentOf(story, 5000, first).path).not.toBe(first.path);
  });

  it('is quick for a call of 500 steps', () => {
    const long = storyOf(
      {
        ...told,
        trace: Array.from({ length: 500 }, (_, n) => step(n + 1, `n${n}`, n * 1000, 900, { changed: { misses: n } })),
        endedAt: at(500_000),
      },
      declared,
    );
    const begun = performance.now();
    let moment = momentOf(long, 0);
    for (let ms = 0; ms < 500_000; ms += 1000) moment = momentOf(long, ms, moment);
    expect(moment.path).toHaveLength(500);
    expect((performance.now() - begun) / 500).toBeLessThan(5);
  });
});

describe('the player', () => {
  it('plays faster, stops at the end, and begins again', () => {
    const player = createPlayer(0);
    player.setSpeed(8);
    player.toggle(story);
    player.tick(story, 1000);
    expect(player.state.getState().at).toBe(8000);
    player.tick(story, 1000);
    expect(player.state.getState()).toMatchObject({ at: 13_000, playing: false });
    player.toggle(story);
    expect(player.state.getState()).toMatchObject({ at: 0, playing: true });
  });

  it('does not sit through a night in which a call waits', () => {
    const night = storyOf(
      { ...told, trace: [step(1, 'a', 0, 1000), step(2, 'b', 36_000_000, 1000)], endedAt: at(36_001_000) },
      declared,
    );
    const player = createPlayer(1500);
    player.toggle(night);
    player.tick(night, 100);
    expect(player.state.getState().at).toBe(35_997_100);
  });
});
