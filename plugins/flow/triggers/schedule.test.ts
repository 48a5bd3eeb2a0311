import { expect, it } from 'vitest';
import schedule from './schedule.ts';

it('tells the time that has come, the same event whoever takes it', () => {
  const context = { config: { cron: '0 9 * * *' }, at: new Date('2026-11-25T01:00:00Z') };
  expect(schedule.due(context)).toEqual(schedule.due({ ...context, at: new Date(context.at) }));
  expect(schedule.due(context)).toMatchObject([{ data: { tick: '2026-11-25T01:00:00.000Z' } }]);
  expect([schedule.timeZone?.({ cron: '', zone: 'Europe/Berlin' }), schedule.timeZone?.({ cron: '' })]).toEqual([
    'Europe/Berlin',
    undefined,
  ]);
});
