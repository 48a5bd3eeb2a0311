import { Type } from 'typebox';
import type { Flow } from '../../../schema/flow.ts';
import type { NodeType } from '../../../schema/node-type.ts';
import {
  Count,
  Expression,
  Items,
  Key,
  PlainText,
  PromptField,
  Template,
  VariableName,
} from '../../../schema/params.ts';

/** A few node types with every shape of exit and parameter, for the designer's unit tests. */
const both = (text: string) => ({ 'zh-CN': text, en: text });
const label = both('x');

export const menu: NodeType = {
  type: 'test.menu',
  version: 1,
  group: 'voice',
  needs: 'call',
  waits: true,
  icon: 'grid-3x3',
  title: { 'zh-CN': '菜单', en: 'Menu' },
  help: both(''),
  summary: both('{prompt}'),
  plugin: 'test',
  params: Type.Object({
    prompt: PromptField({ label }),
    options: Items(Type.Object({ key: Key({ label }), label: PlainText({ label }) }), { label, minItems: 1 }),
    attempts: Count({ label, minimum: 1, maximum: 9, default: 3 }),
  }),
  exits: [
    { each: 'options', name: 'key', title: 'label', keycap: true },
    { name: 'none', title: both('没有按键'), icon: 'volume-x' },
  ],
};

export const ask: NodeType = {
  type: 'test.ask',
  version: 1,
  group: 'connector',
  needs: 'nothing',
  waits: false,
  icon: 'truck',
  title: { 'zh-CN': '查询', en: 'Ask' },
  help: both(''),
  summary: both('用 {input.number} 查，存到 {output}'),
  plugin: 'test',
  params: Type.Object({
    input: Type.Object({ number: Template({ label }) }),
    output: VariableName('write', [], { label }),
    when: Type.Optional(Expression('bool', { label })),
  }),
  exits: [
    { name: 'found', title: both('查到了'), icon: 'check' },
    { name: 'failed', title: both('失败'), tone: 'fault' },
  ],
};

export const end: NodeType = {
  type: 'test.end',
  version: 1,
  group: 'flow',
  needs: 'nothing',
  waits: false,
  icon: 'circle-stop',
  title: { 'zh-CN': '结束', en: 'End' },
  help: both(''),
  summary: both('结束'),
  plugin: 'test',
  params: Type.Object({}),
  exits: [],
};

export const types: ReadonlyMap<string, NodeType> = new Map([menu, ask, end].map((type) => [type.type, type]));

export const emptyFlow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '查单热线',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: '运单号' } },
  start: 'start',
  nodes: {},
};
