import { expect, it } from 'vitest';
import type { FlowSummary } from '../../schema/api.ts';
import { searchFlows } from './search.ts';

const flow = (name: string, numbers: string[] = [], description = ''): FlowSummary => ({
  id: name,
  name,
  kind: 'ivr',
  description,
  numbers,
  live: 1,
  draftChanged: false,
  errors: 0,
  warnings: 0,
  activeSessions: 0,
  sessionsToday: 0,
  changedAt: '2026-11-01T00:00:00Z',
  changedBy: '林晓雯',
  picture: { cards: [], edges: [] },
});
const flows = [flow('查单热线', ['95001']), flow('寄件下单'), flow('Claims', ['02161234567'], '破损理赔')];

it.each([
  ['', ['查单热线', '寄件下单', 'Claims']],
  ['查单', ['查单热线']],
  ['chadan', ['查单热线']],
  ['cdrx', ['查单热线']],
  ['950', ['查单热线']],
  ['021 6123', ['Claims']],
  ['claims', ['Claims']],
  ['lipei', ['Claims']],
  ['没有的', []],
])('「%s」 finds %j', (words, names) => {
  expect(searchFlows(flows, words).map(({ name }) => name)).toEqual(names);
});
