import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiError, FlowDraft, FlowStatistics } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';

let test: TestApp;
let id: string;
beforeAll(async () => {
  test = await startTestApp({
    deps: { clock: { now: () => new Date('2026-03-01T20:00:00Z'), sleep: async () => {} } },
  });
  id = (await test.as.analyst.post<FlowDraft>('/api/flows', { name: '查单', kind: 'ivr' })).json.id;
});
afterAll(() => test.close());

const ask = (query: string) => test.as.viewer.get<FlowStatistics>(`/api/flows/${id}/statistics${query}`);

it.each([
  // Four in the morning of the 2nd in Shanghai.
  ['', '2026-03-02', '2026-03-02'],
  ['?period=yesterday', '2026-03-01', '2026-03-01'],
  ['?period=week', '2026-02-24', '2026-03-02'],
  ['?period=month', '2026-02-01', '2026-03-02'],
  ['?from=2026-01-05&to=2026-01-06', '2026-01-05', '2026-01-06'],
  ['?from=2026-01-06&to=2026-01-05', '2026-01-05', '2026-01-06'],
  ['?to=2026-01-05', '2026-01-05', '2026-01-05'],
])('%s is from %s to %s', async (query, from, to) => {
  const { status, json } = await ask(query);
  expect([status, json.from, json.to, json.calls, json.timeZone]).toEqual([200, from, to, 0, 'Asia/Shanghai']);
});

it('says where its days begin and end', async () => {
  const { json } = await ask('?from=2026-01-05&to=2026-01-05&version=3');
  expect([json.begins, json.ends, json.version]).toEqual(['2026-01-04T16:00:00.000Z', '2026-01-05T16:00:00.000Z', 3]);
});

it.each(['?from=yesterday', '?from=2026-02-30', '?version=0', '?version=99999999999', '?period=year', '?zone=UTC'])(
  'refuses %s',
  async (query) => {
    const { status, json } = await test.as.viewer.get<ApiError>(`/api/flows/${id}/statistics${query}`);
    expect([status, json.error.fields?.length]).toEqual([400, 1]);
  },
);

it('has nothing of a flow that is not there', async () => {
  expect((await test.as.viewer.get('/api/flows/nothing/statistics')).status).toBe(404);
});
