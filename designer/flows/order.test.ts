import { expect, it } from 'vitest';
import type { FlowSummary } from '../../schema/api.ts';
import { flowOrders, inOrder, inState } from './order.ts';

const flow = (name: string, more: Partial<FlowSummary> = {}): FlowSummary => ({
  id: name,
  name,
  kind: 'ivr',
  description: '',
  numbers: [],
  live: null,
  draftChanged: true,
  errors: 0,
  warnings: 0,
  activeSessions: 0,
  sessionsToday: 0,
  changedAt: '2026-11-11T01:00:00.000Z',
  changedBy: '林晓雯',
  picture: { cards: [], edges: [] },
  ...more,
});

const flows = [
  flow('转人工', { activeSessions: 3, sessionsToday: 40, live: 2, draftChanged: false }),
  flow('查单热线', { activeSessions: 37, sessionsToday: 4812, live: 12, changedAt: '2026-11-11T01:30:00.000Z' }),
  flow('线路 10', { errors: 2 }),
  flow('线路 9', { changedAt: '2026-11-10T01:00:00.000Z' }),
];
const names = (list: readonly FlowSummary[]) => list.map(({ name }) => name);

it('goes by pinyin, and by the value of digits', () => {
  expect(names(inOrder(flows, 'name', true))).toEqual(['查单热线', '线路 9', '线路 10', '转人工']);
});

it('goes by calls, and by the last change', () => {
  expect(names(inOrder(flows, 'now', false)).slice(0, 2)).toEqual(['查单热线', '转人工']);
  expect(names(inOrder(flows, 'today', true)).at(-1)).toBe('查单热线');
  expect(names(inOrder(flows, 'changed', false))[0]).toBe('查单热线');
});

it('keeps equal ones by their names, whichever way it goes', () => {
  expect(names(inOrder(flows, 'now', false)).slice(2)).toEqual(['线路 9', '线路 10']);
  expect(names(inOrder(flows, 'now', true)).slice(0, 2)).toEqual(['线路 9', '线路 10']);
  for (const order of flowOrders) expect(inOrder(flows, order, true)).toHaveLength(4);
});

it('looks for a state', () => {
  expect(names(inState(flows, 'live'))).toEqual(['转人工', '查单热线']);
  expect(names(inState(flows, 'draft'))).toEqual(['线路 10', '线路 9']);
  expect(names(inState(flows, 'changed'))).toEqual(['查单热线']);
  expect(names(inState(flows, 'faulty'))).toEqual(['线路 10']);
  expect(inState(flows, undefined)).toBe(flows);
});
