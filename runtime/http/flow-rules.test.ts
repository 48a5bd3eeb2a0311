import { expect, it } from 'vitest';
import { flowAround, plugins } from '../../test/kit/node-call.ts';
import { flowRules } from './flow-rules.ts';

it('warns of what time will make wrong, by the server’s clock', () => {
  const flow = flowAround('flow.hours', {
    week: [{ days: [1], from: '09:00', until: '18:00' }],
    holidays: 'separate',
  });
  const codesAt = (time: string) =>
    flowRules(plugins, {}, { now: () => new Date(time) })
      .validate(flow)
      .map(({ code }) => code);
  expect(codesAt('2026-11-25T10:00:00+08:00')).toEqual([]);
  // A month before a year of which nothing is known.
  expect(codesAt('2090-12-20T10:00:00+08:00')).toEqual(['calendar.year_unknown']);
  expect(flowRules(plugins).validate(flow)).toEqual([]);
});
