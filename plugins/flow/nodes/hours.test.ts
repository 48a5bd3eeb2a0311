import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../runtime/telephony/simulator/virtual-clock.ts';
import { validateFlow } from '../../../schema/validate.ts';
import { callNode, flowAround, plugins } from '../../../test/kit/node-call.ts';

const params = {
  week: [{ days: [1, 2, 3, 4, 5], from: '09:00', until: '18:00' }],
  holidays: 'separate',
};

const wayAt = async (time: string, changes: object = {}) => {
  const call = await callNode('flow.hours', { ...params, ...changes }, { clock: virtualClock(new Date(time)) });
  const { step } = await call.ended();
  return { exit: step.exit, notes: step.effects.map(({ text }) => text) };
};

describe('flow.hours', () => {
  it.each([
    ['2026-11-25T10:00:00+08:00', 'open', []],
    ['2026-11-25T20:00:00+08:00', 'closed', []],
    ['2026-11-28T10:00:00+08:00', 'closed', []],
    ['2026-10-01T10:00:00+08:00', 'holiday', ['国庆节']],
    ['2026-10-10T10:00:00+08:00', 'open', ['国庆节调休上班']],
    ['2031-10-01T10:00:00+08:00', 'open', ['还没有 2031 年的放假安排，按星期几算']],
  ])('%s: %s', async (time, exit, notes) => expect(await wayAt(time)).toEqual({ exit, notes }));

  it('has no exit for holidays where they are none', async () => {
    expect((await wayAt('2026-10-01T10:00:00+08:00', { holidays: 'closed' })).exit).toBe('closed');
    expect(await wayAt('2026-10-01T10:00:00+08:00', { holidays: 'ignored' })).toEqual({ exit: 'open', notes: [] });
    const flow = flowAround('flow.hours', { ...params, holidays: 'closed' });
    expect(Object.keys(flow.nodes.node?.exits ?? {})).toEqual(['open', 'closed']);
  });

  it('goes by its own time zone, else by the server’s', async () => {
    // Half past nine in the evening in Beijing, half past eight in the morning in New York.
    const evening = '2026-11-25T21:30:00+08:00';
    expect((await wayAt(evening)).exit).toBe('closed');
    expect((await wayAt('2026-11-25T23:30:00+08:00', { zone: 'America/New_York' })).exit).toBe('open');
  });

  const problems = (changes: object, now?: string) =>
    validateFlow(flowAround('flow.hours', { ...params, ...changes }), plugins.catalogue, {
      ...(now && { now: new Date(now) }),
    }).map(({ code, severity, pointer }) => [code, severity, pointer.replace('/nodes/node/params', '')]);

  it.each([
    [{ zone: 'Mars/Olympus' }, 'zone.unknown', '/zone'],
    [{ week: [{ days: [1], from: '09:00', until: '09:00' }] }, 'hours.empty', '/week/0/until'],
    [{ dates: [{ from: '2026-02-30', open: 'closed' }] }, 'day.invalid', '/dates/0/from'],
    [{ dates: [{ from: '2026-02-10', open: 'open', opens: '09:00' }] }, 'hours.half', '/dates/0/closes'],
    [
      { dates: [{ from: '2026-02-10', open: 'open', opens: '09:00', closes: '09:00' }] },
      'hours.empty',
      '/dates/0/closes',
    ],
    [{ dates: [{ from: '2026-02-10', until: '2026-02-01', open: 'closed' }] }, 'day.order', '/dates/0/until'],
    [{ week: [{ days: [], from: '09:00', until: '18:00' }] }, 'params.invalid', '/week/0/days'],
    [{ week: [{ days: [1], from: '9:00', until: '18:00' }] }, 'params.invalid', '/week/0/from'],
  ])('is checked: %j', (changes, code, pointer) => expect(problems(changes)).toEqual([[code, 'error', pointer]]));

  it('warns of a year whose holidays are not known, in time', () => {
    expect(problems({}, '2026-11-25')).toEqual([]);
    expect(problems({}, '2031-12-05')).toEqual([['calendar.year_unknown', 'warning', '/holidays']]);
    expect(problems({ holidays: 'ignored' }, '2031-12-05')).toEqual([]);
  });
});
