import { expect, it } from 'vitest';
import type { SessionEvent, TraceStep } from '../../schema/trace.ts';
import { Metrics } from './metrics.ts';

const at = '2026-01-05T01:00:00.000Z';
const step = (type: string, fault?: TraceStep['fault']): SessionEvent => ({
  kind: 'left',
  session: 's-13800002076',
  at,
  step: {
    seq: 1,
    node: 'n',
    type,
    at,
    ms: 120,
    effects: [],
    changed: { from: '13800002076' },
    ...(fault && { fault }),
  },
});

it('counts sessions, steps and faults without a word about whom', async () => {
  const metrics = new Metrics((type) => type === 'voice.menu');
  for (const session of ['s-13800002076', 'b', 'c'])
    metrics.observe({ kind: 'started', session, at, flow: 'f', version: 1 });
  metrics.observe(step('voice.menu'));
  metrics.observe(step('made.up', { code: 'connector.timeout', detail: 'secret-host' }));
  metrics.observe({ kind: 'parked', session: 'b', at, until: null });
  metrics.observe({ kind: 'ended', session: 'c', at, outcome: 'hungup' });
  metrics.request('getFlow', 404, 0.01);
  const text = await metrics.registry.metrics();
  expect(text).toContain('switchyard_sessions_active 1');
  expect(text).toContain('switchyard_sessions_total{outcome="hungup"} 1');
  expect(text).toContain('switchyard_step_duration_seconds_count{type="voice.menu"} 1');
  expect(text).toContain('switchyard_step_duration_seconds_count{type="unknown"} 1');
  expect(text).toContain('switchyard_faults_total{code="connector.timeout"} 1');
  expect(text).toContain('switchyard_http_request_duration_seconds_count{route="getFlow",status="4xx"} 1');
  expect(text).toContain('switchyard_nodejs_eventloop_lag_p99_seconds');
  expect(text).not.toMatch(/13800002076|secret-host/);
  for (const [, name] of text.matchAll(/^# HELP (\S+)/gm)) expect(name).toMatch(/^switchyard_/);
});

it('reads figures when it is asked, one or one for each value of a label', async () => {
  const metrics = new Metrics(() => false);
  let rows = 2;
  metrics.watch({ name: 'streams_open', help: 'Open streams', read: () => 3 });
  metrics.watch({ name: 'store_lost_total', help: 'Lost', counts: true, read: async () => rows });
  metrics.watch({ name: 'store_pending', help: 'Waiting', label: 'what', read: () => ({ steps: rows, bytes: 7 }) });
  expect(await metrics.registry.metrics()).toContain('switchyard_store_lost_total 2');
  rows = 5;
  const text = await metrics.registry.metrics();
  expect(text).toContain('switchyard_streams_open 3');
  expect(text).toContain('switchyard_store_lost_total 5');
  expect(text).toContain('switchyard_store_pending{what="steps"} 5');
  expect(text).toContain('switchyard_store_pending{what="bytes"} 7');
});
