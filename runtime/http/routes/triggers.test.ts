import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TriggerBody, TriggerInfo } from '../../../schema/trigger-api.ts';
import { startTestApp, type TestApp } from '../../../test/kit/app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const draft: TriggerBody = { title: 'x', type: 'flow.schedule', enabled: true, config: {}, revision: 0 };
const create = <T>(config: TriggerBody['config'], enabled = true) =>
  test.as.analyst.post<T>('/api/triggers', { ...draft, enabled, config });

it('a schedule says when it comes next, in its own time zone', async () => {
  const { status, json } = await create<TriggerInfo>({ cron: '0 9 * * *', zone: 'Europe/Berlin' });
  expect(status).toBe(201);
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
  expect(json.nextTimes.map((time) => format.format(new Date(time)))).toEqual(['09:00', '09:00', '09:00']);
  expect((await create<TriggerInfo>({}, false)).json.nextTimes).toEqual([]);
});

it.each([
  [{ cron: '0 9 30 2 *' }, '/config/cron'],
  [{ cron: 'every day' }, '/config/cron'],
  [{ cron: '0 9 * * *', zone: 'Mars/Olympus' }, '/config/zone'],
])('%j is refused at its place', async (config, pointer) => {
  const { status, json } = await create<{ error: { fields: { pointer: string; message: string }[] } }>(config);
  expect(status).toBe(400);
  expect(json.error.fields).toMatchObject([{ pointer, message: expect.stringMatching(/./) }]);
});
