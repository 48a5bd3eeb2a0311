import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { GuardHealth } from '../connections/resilience/guard.ts';
import { Metrics } from './metrics.ts';
import { watchConnections, watchStore } from './watch.ts';

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const { panels } = JSON.parse(readFileSync(new URL('grafana-dashboard.json', import.meta.url), 'utf8')) as {
  readonly panels: readonly Panel[];
};
const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

const idle: GuardHealth = {
  state: 'closed',
  restSeconds: 0,
  inFlight: 0,
  waiting: 0,
  calls: 1,
  failed: 0,
  retries: 0,
  fromCache: 0,
  p95Ms: null,
  lastFault: null,
};

/** `/metrics` of a server that has done a little of everything. */
const exposition = async (): Promise<string> => {
  const metrics = new Metrics((type) => type === 'voice.menu');
  const counters = { commits: 1, retries: 0, lost: 0, refused: 0, conflicts: 0 };
  watchStore(metrics, {
    store: { counters, pending: { sessions: 0, steps: 0, bytes: 0 } },
    sessions: { activeCounts: async () => ({ running: 1, parked: 2 }) },
  });
  watchConnections(metrics, () => new Map([['tms', { ...idle, state: 'open' }]]));
  metrics.connectors.called('tms', 'connector.timeout', 3);
  metrics.connectors.retried('tms');
  const at = '2026-01-05T01:00:00.000Z';
  metrics.call('taken');
  metrics.ariRequest('channels.answer', 'ok', 0.001);
  metrics.request('getFlow', 200, 0.01);
  metrics.observe({ kind: 'started', session: 's', at, flow: 'f', version: 1 });
  const fault = { code: 'connector.timeout', detail: '' } as const;
  const step = { seq: 1, node: 'n', type: 'voice.menu', at, ms: 1, effects: [], changed: {}, fault };
  metrics.observe({ kind: 'left', session: 's', at, step });
  metrics.observe({ kind: 'ended', session: 's', at, outcome: 'faulted' });
  return metrics.registry.metrics();
};

it('shows only figures that the server tells, by labels that they have', async () => {
  const text = await exposition();
  expect(expressions.length).toBeGreaterThan(20);
  for (const expr of expressions)
    for (const [, name = '', labels = ''] of expr.matchAll(/(switchyard_\w+)\{([^}]*)\}/g)) {
      const series = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      expect(series, `${name} in ${expr}`).not.toEqual([]);
      for (const [, label = '', value = ''] of labels.matchAll(/(\w+)!?="([^"]+)"/g))
        expect(series.join('\n'), `${label} in ${expr}`).toContain(`${label}="${value}"`);
      const grouped = /by \(([^)]+)\)/.exec(expr)?.[1]?.split(/, ?/) ?? [];
      for (const label of grouped.filter((word) => word !== 'instance'))
        expect(series.join('\n'), `${label} in ${expr}`).toContain(`${label}="`);
    }
});

it('shows every figure of the server’s own that is a total or a duration', async () => {
  const told = [...(await exposition()).matchAll(/^# TYPE (switchyard_\w+) (?:counter|histogram)$/gm)].map(
    ([, name = '']) => name,
  );
  const own = told.filter((name) => !/_(nodejs|process)_/.test(name));
  for (const name of own) expect(expressions.join('\n')).toContain(name);
});
