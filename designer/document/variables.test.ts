import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { SubflowField } from '../../schema/params.ts';
import { copyNodes } from './clipboard.ts';
import { ask, emptyFlow } from './testing/types.ts';
import { renameVariable, variablesUsedBy } from './variables.ts';

const label = { 'zh-CN': '子流程', en: 'Sub-flow' };
const subflow: NodeType = { ...ask, type: 'test.subflow', params: Type.Object({ call: SubflowField({ label }) }) };
const types = new Map([[subflow.type, subflow]]);
const flow: Flow = {
  ...emptyFlow,
  variables: {
    waybill: { type: 'text', label: '运单号' },
    status: { type: 'text', label: '状态' },
    other: { type: 'text', label: '别的' },
  },
  start: 'sub',
  nodes: {
    sub: {
      type: 'test.subflow',
      params: { call: { flow: 'f1', inputs: { number: 'waybill' }, outputs: { result: 'status' } } },
      exits: {},
    },
  },
};

describe('variables that a sub-flow is given and gives back', () => {
  it('are used by its step, and go along when it is copied', () => {
    const { sub } = flow.nodes;
    expect(sub && [...variablesUsedBy(sub, types)].sort()).toEqual(['status', 'waybill']);
    expect(Object.keys(copyNodes(flow, ['sub'], types, 'here').variables).sort()).toEqual(['status', 'waybill']);
  });
  it('are renamed there, too', () => {
    const renamed = renameVariable(renameVariable(flow, 'waybill', 'order', types), 'status', 'state', types);
    expect(renamed.nodes.sub?.params).toEqual({
      call: { flow: 'f1', inputs: { number: 'order' }, outputs: { result: 'state' } },
    });
  });
});
