import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixFor } from '../../designer/problems/fix.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { validateFlow } from '../../schema/validate.ts';

const { catalogue } = await loadPlugins();
const example = new URL('../../examples/order-status/flow.json', import.meta.url);
const whole = JSON.parse(readFileSync(example, 'utf8')) as Flow;

const withNode = (id: string, change: (node: FlowNode) => Partial<FlowNode>): Flow => {
  const node = whole.nodes[id];
  if (!node) throw new Error(id);
  return { ...whole, nodes: { ...whole.nodes, [id]: { ...node, ...change(node) } } };
};
const alone: FlowNode = { type: 'voice.hangup', params: {}, exits: {} };

/** What is wrong, and a flow that is wrong so. */
const broken: Readonly<Record<string, Flow>> = {
  'exit.unwired': withNode('menu', ({ exits }) => ({ exits: { ...exits, none: null } })),
  'exit.fault_unwired': withNode('track', ({ exits }) => ({ exits: { ...exits, failed: null } })),
  'exit.dangling': withNode('menu', ({ exits }) => ({ exits: { ...exits, '1': 'nobody' } })),
  'exit.unknown': withNode('menu', ({ exits }) => ({ exits: { ...exits, '9': 'agent' } })),
  'node.unreachable': { ...whole, nodes: { ...whole.nodes, lonely: alone } },
  'params.unknown': withNode('menu', ({ params }) => ({ params: { ...params, colour: 'red' } })),
  'variable.unknown': withNode('waybill', ({ params }) => ({ params: { ...params, variable: 'parcel' } })),
  'variable.unused': { ...whole, variables: { ...whole.variables, spare: { type: 'text', label: '多余' } } },
  'flow.hangup_missing': { ...whole, events: { hangup: 'nobody' } },
  'flow.start_missing': { ...whole, start: 'nobody' },
};

const of = (flow: Flow, code: string): Diagnostic[] =>
  validateFlow(flow, catalogue).filter((problem) => problem.code === code);
const errors = (flow: Flow): number =>
  validateFlow(flow, catalogue).filter(({ severity }) => severity === 'error').length;

it.each(Object.entries(broken))('%s is gone after its fix, and nothing new is wrong', (code, flow) => {
  const [problem] = of(flow, code);
  if (!problem) throw new Error(`nothing is ${code}`);
  const mended = fixFor(flow, problem)?.apply(flow);
  if (!mended) throw new Error(`no fix for ${code}`);
  expect(of(mended, code)).toHaveLength(of(flow, code).length - 1);
  expect(errors(mended)).toBeLessThanOrEqual(errors(flow));
});

it('declares a variable of the type that its use needs', () => {
  const flow = withNode('which', ({ exits }) => ({
    params: { cases: [{ name: 'delivering', label: 'x', when: 'tries > 3' }] },
    exits: { delivering: exits.delivering ?? null, otherwise: exits.otherwise ?? null },
  }));
  const [problem] = of(flow, 'expression.unknown_variable');
  const mended = problem && fixFor(flow, problem)?.apply(flow);
  expect(mended?.variables.tries).toEqual({ type: 'number', label: 'tries' });
});
