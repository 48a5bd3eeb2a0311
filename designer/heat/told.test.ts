import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { filterOf, today } from './choice.ts';
import { heatMarks, notDrawn, number, percent, sharesOf } from './told.ts';

const flow = {
  nodes: {
    menu: { type: 'voice.menu', params: {}, exits: { '1': 'ask', none: null } },
    ask: { type: 'voice.collect', params: {}, exits: { collected: null } },
  },
} as unknown as Flow;
const words = {
  visits: (count: number) => `${number(count, 'zh-CN')} 次`,
  hangups: (count: string) => `${count} 挂断`,
  faults: (count: string) => `${count} 出错`,
};
const telling = { types: new Map(), language: 'zh-CN', words } as const;
const nodes = {
  menu: {
    visits: 3641,
    hangups: 79,
    faults: 0,
    exits: { '1': { times: 3402, calls: 3400 }, old: { times: 96, calls: 96 } },
  },
  gone: { visits: 4, hangups: 0, faults: 0, exits: {} },
};

describe('the heat map', () => {
  it('fills each exit by its share, and tells hang-ups and totals', () => {
    const marks = heatMarks({ nodes }, flow, telling);
    expect(marks.get('menu')).toEqual({
      rows: { '1': { text: '3,402', share: 3402 / 3641 }, none: { text: '0' } },
      badge: { tone: 'moved', icon: 'flame', text: '3,641 次' },
      foot: [{ tone: 'bad', icon: 'phone-off', text: '79 挂断' }],
    });
    expect(marks.get('ask')).toEqual({ faded: true });
    expect(marks.has('gone')).toBe(false);
  });

  it('tells what is not drawn any more', () => {
    expect(notDrawn({ nodes }, flow)).toEqual({ exits: 96, steps: 4 });
  });

  it('tells where all visits of a step went', () => {
    const menu = flow.nodes.menu;
    if (!menu) throw new Error('no menu');
    const shares = sharesOf(menu, nodes.menu, new Map());
    expect(shares.map(({ kind, exit, times }) => [kind, exit, times])).toEqual([
      ['exit', '1', 3402],
      ['gone', 'old', 96],
      ['ended', '', 64],
      ['hangup', '', 79],
    ]);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it.each([
    [0.9343, '93.4%'],
    [0.0004, '<0.1%'],
    [0, '0.0%'],
    [1, '100.0%'],
  ])('%d is %s', (share, text) => expect(percent(share)).toBe(text));
});

describe('the choice', () => {
  it('asks for a period or for days, once both are chosen', () => {
    expect(filterOf(today)).toEqual({ period: 'today' });
    expect(filterOf({ ...today, period: 'week', version: 3 })).toEqual({ period: 'week', version: 3 });
    expect(filterOf({ ...today, period: 'custom', from: '2026-01-01' })).toBeUndefined();
    expect(filterOf({ ...today, period: 'custom', from: '2026-01-01', to: '2026-01-02' })).toEqual({
      from: '2026-01-01',
      to: '2026-01-02',
    });
  });
});
