import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { stepTitle } from './step-title.ts';
import { tracedFlow } from './traced-flow.ts';

const named = (zh: string) => ({ title: { 'zh-CN': zh, en: zh } }) as unknown as NodeType;
const types = new Map([
  ['voice.menu', named('按键菜单')],
  ['voice.collect', named('收集号码')],
  ['flow.subflow', named('运行流程')],
]);
const nodes: Flow['nodes'] = {
  menu: { type: 'voice.menu', title: '主菜单', params: {}, exits: {} },
  ask: { type: 'flow.subflow', title: '自助下单', params: {}, exits: {} },
  plain: { type: 'voice.collect', params: {}, exits: {} },
};

describe('a visited step is called', () => {
  it.each([
    ['menu', 'voice.menu', '主菜单'],
    ['plain', 'voice.collect', '收集号码'],
    ['plain', undefined, '收集号码'],
    ['gone', 'voice.menu', '按键菜单'],
    ['gone', 'old.kind', 'gone'],
    ['ask/number', 'voice.collect', '自助下单 › 收集号码'],
    ['ask/deep/number', undefined, '自助下单 › number'],
    ['gone/number', 'voice.menu', 'gone › 按键菜单'],
  ])('%s of type %s: %s', (node, type, title) => {
    expect(stepTitle(node, type, { flow: { nodes }, types, language: 'zh-CN' })).toBe(title);
  });

  it('by its type where the flow can’t be read', () => {
    expect(stepTitle('menu', 'voice.menu', { flow: undefined, types, language: 'zh-CN' })).toBe('按键菜单');
  });
});

describe('a flow that was deleted', () => {
  const step = (seq: number, node: string, type: string, exit?: string): TraceStep => ({
    seq,
    node,
    type,
    at: '2026-01-01T08:00:00Z',
    ms: 10,
    effects: [],
    changed: {},
    ...(exit !== undefined && { exit }),
  });
  const told = (trace: TraceStep[], node: string) => tracedFlow({ flowId: 'f1', flowName: 'f1', node, trace });

  it('is drawn as far as a trace tells of it', () => {
    const trace = [
      step(1, 'menu', 'voice.menu', '1'),
      step(2, 'ask/number', 'voice.collect', 'collected'),
      step(3, 'ask', 'flow.subflow', 'done'),
      step(4, 'menu', 'voice.menu', '0'),
      step(5, 'end', 'flow.end'),
    ];
    const flow = told(trace, 'end');
    expect(flow.start).toBe('menu');
    expect(flow.nodes).toEqual({
      menu: { type: 'voice.menu', params: {}, exits: { '1': 'ask', '0': 'end' } },
      ask: { type: 'flow.subflow', params: {}, exits: { done: 'menu' } },
      end: { type: 'flow.end', params: {}, exits: {} },
    });
  });

  it('leads nowhere that the call did not come to', () => {
    expect(told([step(1, 'menu', 'voice.menu', '1')], 'lost').nodes.menu?.exits).toEqual({ '1': null });
    expect(told([], 'menu').nodes).toEqual({});
  });
});
