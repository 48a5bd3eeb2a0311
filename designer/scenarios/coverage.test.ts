import { expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import type { ScenarioResult, ScenarioSummary } from '../../schema/scenario-api.ts';
import { coverageMarks, coverageOf, passing, pathMarks } from './coverage.ts';

const node = (exits: Record<string, string | null>) => ({ type: 'voice.menu', params: {}, exits });
const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: 'x',
  language: 'zh-CN',
  variables: {},
  start: 'menu',
  nodes: {
    menu: node({ 1: 'say', none: 'end' }),
    say: node({ done: 'menu' }),
    off: { ...node({ done: 'end' }), disabled: true },
    end: node({}),
  },
};
const result = (path: string[], more: Partial<ScenarioResult> = {}): ScenarioResult => ({
  passed: true,
  ms: 1,
  at: '2026-01-01T00:00:00Z',
  by: 'x',
  version: null,
  stale: false,
  path,
  ...more,
});
const scenario = (last: ScenarioResult | null): ScenarioSummary => ({
  id: 's',
  title: 's',
  etag: '1',
  changedAt: '',
  changedBy: '',
  last,
});

it('counts scenarios, not visits; steps that are switched off and those of sub-flows are no exits to cover', () => {
  const all = [scenario(result(['menu:1', 'say:done', 'menu:1', 'say/inner:done'])), scenario(null)];
  const coverage = coverageOf(flow, all);
  expect(coverage.covered).toBe(2);
  expect(coverage.exits).toEqual([
    { node: 'menu', exit: '1', scenarios: 1 },
    { node: 'menu', exit: 'none', scenarios: 0 },
    { node: 'say', exit: 'done', scenarios: 1 },
  ]);
  const marks = coverageMarks(coverage, { none: '没有', times: String });
  expect(marks.get('menu')?.rows).toEqual({ 1: { text: '1' }, none: { tone: 'changed', text: '没有' } });
});

it('shows a way with its steps numbered, and where it failed', () => {
  const marks = pathMarks(
    flow,
    result(['menu:1', 'say:done', 'menu:none', 'end'], { passed: false, node: 'end' }),
    '没过',
  );
  expect(marks.get('menu')?.badge).toEqual({ tone: 'good', text: '1 · 3' });
  expect(marks.get('say')?.rows).toEqual({ done: { tone: 'good', text: '→ 2' } });
  expect(marks.get('end')).toMatchObject({ tone: 'bad', badge: { text: '4 · 没过' } });
  expect(marks.get('off')).toEqual({ faded: true });
});

it('counts as passing only what went well after the last change', () => {
  const all = [result([]), result([], { stale: true }), result([], { passed: false }), null].map(scenario);
  expect(passing(all)).toEqual({ passed: 1, red: 1, stale: 2, total: 4 });
});
