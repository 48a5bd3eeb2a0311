import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../schema/scenario.ts';
import { lostSteps } from './lost.ts';

const flow = { nodes: { menu: { type: 't', params: {}, exits: {} }, sub: { type: 't', params: {}, exits: {} } } };
const scenario: Scenario = {
  format: 1,
  title: '场景',
  given: {
    start: 'gone',
    stepAnswers: { menu: [{ exit: 'a' }], 'old/inner': [{ exit: 'a' }], 'sub/x': [{ exit: 'b' }] },
  },
  steps: [],
  expect: { outcome: 'completed', path: ['menu:1', 'sub/x:done', 'away:done', 'away:done', 'bye'] },
};

describe('steps that a scenario names and the flow has no more', () => {
  it('are told once for what they are there for', () => {
    expect(lostSteps(scenario, flow)).toEqual([
      { node: 'gone', as: 'start' },
      { node: 'old', as: 'answer' },
      { node: 'away', as: 'path' },
      { node: 'bye', as: 'path' },
    ]);
  });

  it('are none where all are there', () => {
    const { given: _, ...plain } = scenario;
    expect(lostSteps({ ...plain, expect: { outcome: 'completed', path: ['menu:1'] } }, flow)).toEqual([]);
  });
});
