import { expect, it } from 'vitest';
import type { ConnectionHealth } from '../../schema/connection-health.ts';
import { stateOf, worstOf } from './health-state.ts';

const now = Date.parse('2026-03-02T09:00:00Z');
const fault = (minutesAgo: number) => ({
  code: 'connector.timeout',
  at: new Date(now - minutesAgo * 60_000).toISOString(),
  message: { 'zh-CN': '超时', en: 'late' },
});
const health = (changes: Partial<ConnectionHealth> = {}): ConnectionHealth => ({
  connection: 'tms',
  server: 'a',
  state: 'closed',
  restSeconds: 0,
  inFlight: 0,
  waiting: 0,
  calls: 5,
  failed: 0,
  retries: 0,
  fromCache: 0,
  p95Ms: 200,
  lastFault: null,
  ...changes,
});

it.each<[Partial<ConnectionHealth>, string]>([
  [{ calls: 0 }, 'unused'],
  [{}, 'working'],
  [{ lastFault: fault(6) }, 'working'],
  [{ lastFault: fault(4) }, 'troubled'],
  [{ waiting: 3, lastFault: fault(1) }, 'queued'],
  [{ state: 'halfOpen', waiting: 3 }, 'trying'],
  [{ state: 'open' }, 'resting'],
])('%j is told as %s', (changes, state) => expect(stateOf(health(changes), now)).toBe(state));

it('a group is as well as its worst server', () => {
  expect(worstOf([], now)).toBe('unused');
  expect(worstOf([health(), health({ state: 'open' }), health({ calls: 0 })], now)).toBe('resting');
});
