import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { neighbours } from '../../test/flows/neighbours.ts';
import { Holidays, OwnDates, PeriodField, WeekHours, ZoneField } from '../calendar/params.ts';
import { type Catalogue, closedFlowSchema, operationNodeType } from '../catalogue.ts';
import type { ConnectorType } from '../connector.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { FLOW_LIMITS } from '../flow.ts';
import type { NodeType } from '../node-type.ts';
import {
  Expression,
  HINT_KEYWORDS,
  hints,
  Items,
  Key,
  Pattern,
  PlainText,
  PromptField,
  Shares,
  SubflowField,
  Switch,
  Template,
  VariableName,
} from '../params.ts';
import { diagnosticKinds, type KnownConnection, validateFlow } from '../validate.ts';

const text = (zh: string, en = zh) => ({ 'zh-CN': zh, en });
const closed = { additionalProperties: false } as const;
const label = (zh: string) => ({ label: text(zh) });

const nodeType = (type: string, over: Partial<NodeType>): NodeType => ({
  type,
  version: 1,
  group: 'flow',
  needs: type.startsWith('voice.') ? 'call' : 'nothing',
  waits: false,
  icon: 'x',
  title: text(type),
  help: text(''),
  summary: text(''),
  params: Type.Object({}, closed),
  exits: [{ name: 'done', title: text('好了') }],
  plugin: 'test',
  ...over,
});

const tms: ConnectorType = {
  name: 'tms',
  title: text('运输系统'),
  icon: 'truck',
  config: Type.Object({}),
  operations: {
    track: {
      title: text('查询运单', 'Track'),
      help: text(''),
      summary: text(''),
      icon: 'truck',
      effect: 'read',
      input: Type.Object({
        waybill: Type.String(hints(label('运单号'))),
        urgent: Type.Optional(Type.Boolean()),
        weight: Type.Optional(Type.Number()),
      }),
      output: Type.Object({ status: Type.String(hints(label('状态'))), eta: Type.Union([Type.String(), Type.Null()]) }),
      exits: [
        { name: 'found', title: text('查到了') },
        { name: 'notFound', title: text('查无此单') },
      ],
      timeout: 3,
    },
  },
};

const prompt = PromptField(label('提示语'));
const catalogue: Catalogue = {
  connectors: [tms],
  triggers: [],
  nodeTypes: [
    nodeType('voice.say', { params: Type.Object({ prompt }, closed) }),
    nodeType('voice.menu', {
      waits: true,
      params: Type.Object(
        {
          prompt,
          options: Items(
            Type.Object({ key: Key(label('按键')), label: PlainText(label('含义')) }, closed),
            label('选项'),
          ),
          speech: Type.Optional(Switch({ ...label('也可以说'), needs: 'recogniser' })),
        },
        closed,
      ),
      exits: [
        { each: 'options', name: 'key', title: 'label', keycap: true },
        { name: 'none', title: text('没有按键') },
      ],
    }),
    nodeType('voice.collect', {
      waits: true,
      params: Type.Object({ prompt, variable: VariableName('write', ['text', 'number'], label('存到变量')) }, closed),
      exits: [
        { name: 'collected', title: text('收到') },
        { name: 'none', title: text('没收到') },
      ],
    }),
    nodeType('flow.branch', {
      params: Type.Object(
        {
          cases: Items(
            Type.Object(
              { name: Type.String(), label: PlainText(label('说明')), when: Expression('bool', label('条件')) },
              closed,
            ),
            label('条件'),
          ),
        },
        closed,
      ),
      exits: [
        { each: 'cases', name: 'name', title: 'label' },
        { name: 'otherwise', title: text('否则') },
      ],
    }),
    nodeType('flow.set', {
      params: Type.Object(
        {
          assignments: Items(
            Type.Object({ variable: VariableName('write', [], label('变量')), value: Template(label('值')) }, closed),
            label('赋值'),
          ),
        },
        closed,
      ),
    }),
    nodeType('voice.keys', {
      params: Type.Object(
        {
          yes: Type.Optional(Key({ ...label('确认键'), default: '1' })),
          no: Key({ ...label('否认键'), differsFrom: ['yes'] }),
        },
        closed,
      ),
    }),
    nodeType('voice.pattern', {
      params: Type.Object({ pattern: Pattern({ '[0-9]+': text('数字') }, label('是什么号码')) }, closed),
    }),
    nodeType('flow.hours', {
      params: Type.Object(
        {
          week: WeekHours(label('上班时间')),
          holidays: Holidays(label('节假日')),
          dates: Type.Optional(OwnDates(label('特别的日子'))),
          zone: Type.Optional(ZoneField(label('时区'))),
          period: Type.Optional(PeriodField(label('有效期'))),
        },
        closed,
      ),
    }),
    nodeType('flow.split', {
      params: Type.Object({ shares: Shares(label('份额')) }, closed),
      exits: [{ each: 'shares', name: 'name', title: 'label' }],
    }),
    nodeType('flow.wait', {
      waits: true,
      params: Type.Object({ amount: Type.Integer(), unit: Type.String() }, closed),
    }),
    nodeType('flow.subflow', { params: Type.Object({ call: SubflowField(label('子流程')) }, closed) }),
    nodeType('flow.end', { exits: [] }),
    operationNodeType(tms, 'track'),
  ],
};

const folder = new URL('../../test/flows/', import.meta.url);
const documents = (kind: 'good' | 'bad'): [string, Record<string, unknown>][] =>
  readdirSync(new URL(`${kind}/`, folder)).map((file) => [
    file,
    JSON.parse(readFileSync(new URL(`${kind}/${file}`, folder), 'utf8')),
  ]);
/** A year of which no holidays are known yet. */
const LATER = new Date('2090-06-01T00:00:00Z');
const known: Readonly<Record<string, KnownConnection>> = {
  tms: { state: 'usable', connector: 'tms' },
  'tms-draft': { state: 'unbound' },
  warehouse: { state: 'usable', connector: 'wms' },
  'tms-locked': { state: 'unusable', connector: 'tms', reason: { 'zh-CN': '密钥读不出来', en: 'no key' } },
};
const options = {
  connections: (name: string) => (Object.hasOwn(known, name) ? known[name] : undefined),
  recogniser: false,
  assets: new Set(['welcome', 'chime']),
  now: LATER,
  flows: neighbours,
};
const found = ({ code, node, pointer }: Diagnostic) => ({ code, pointer, ...(node !== undefined && { node }) });

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).addVocabulary([...HINT_KEYWORDS]);
const fitsClosedSchema = ajv.compile(closedFlowSchema(catalogue));

describe('validateFlow', () => {
  it.each(documents('good'))('finds nothing in good/%s, and neither does the closed schema', (_file, flow) => {
    expect(validateFlow(flow, catalogue, options)).toEqual([]);
    expect(fitsClosedSchema(flow), JSON.stringify(fitsClosedSchema.errors)).toBe(true);
  });

  it.each(documents('bad'))(
    'names the fault, the step and the place in bad/%s',
    (_file, { expect: expected, flow }) => {
      expect(validateFlow(flow, catalogue, options).map(found)).toEqual(expected);
    },
  );

  it('has a bad document for every code that a flow can have', () => {
    const seen = new Set(
      documents('bad').flatMap(([, { expect: list }]) => (list as Diagnostic[]).map(({ code }) => code)),
    );
    // These need a text, a huge document or no object: tested below.
    const elsewhere = ['document.too_large', 'document.not_json', 'document.forbidden_key', 'document.not_object'];
    const more = ['document.more', 'flow.too_many_nodes', 'scenario.time_invalid'];
    expect(
      Object.keys(diagnosticKinds).filter((code) => !seen.has(code) && ![...elsewhere, ...more].includes(code)),
    ).toEqual([]);
  });

  it('speaks to analysts: their words, spaces between Hanzi and digits, both languages, no word left out', () => {
    for (const [, { flow }] of documents('bad')) {
      for (const { message } of validateFlow(flow, catalogue, options)) {
        expect(message['zh-CN']).not.toMatch(/节点|字段|参数类型|payload|schema|\{\w+\}|undefined/);
        expect(message['zh-CN']).not.toMatch(/[\u4e00-\u9fff][0-9]|[0-9][\u4e00-\u9fff]/);
        expect(message.en).not.toMatch(/\{\w+\}|undefined|\[object/);
      }
    }
  });

  it('refuses what the closed schema refuses: other types, parameters and exits', () => {
    for (const file of [
      'node-unknown-type',
      'params-unknown',
      'params-wrong-type',
      'exit-unknown',
      'structure-unknown',
    ]) {
      const { flow } = JSON.parse(readFileSync(new URL(`bad/${file}.json`, folder), 'utf8'));
      expect(fitsClosedSchema(flow), file).toBe(false);
    }
  });

  it('names the place of a mistake in an expression', () => {
    const { flow } = JSON.parse(readFileSync(new URL('bad/template-unclosed.json', folder), 'utf8'));
    expect(validateFlow(flow, catalogue, options)[0]?.message['zh-CN']).toBe('「{{」没有对应的「}}」（第 4 个字）');
  });

  it('does not check connections when it is not told of any', () => {
    const { flow } = JSON.parse(readFileSync(new URL('bad/connection-missing.json', folder), 'utf8'));
    expect(validateFlow(flow, catalogue)).toEqual([]);
  });
});

describe('S01: escapes in every place for an expression or a template', () => {
  const corpus: string[] = JSON.parse(readFileSync(new URL('../expression/escapes.json', import.meta.url), 'utf8'));
  const [, flow] = documents('good').find(([file]) => file === 'order-query.json') ?? ['', {}];
  const places: [string, (source: string) => object][] = [
    ['prompt', (source) => ({ type: 'voice.say', params: { prompt: { text: { 'zh-CN': `{{ ${source} }}` } } } })],
    [
      'template',
      (source) => ({ type: 'flow.set', params: { assignments: [{ variable: 'waybill', value: `{{ ${source} }}` }] } }),
    ],
    ['condition', (source) => ({ type: 'flow.branch', params: { cases: [{ name: 'x', label: '甲', when: source }] } })],
    [
      'operation',
      (source) => ({
        type: 'tms.track',
        params: { input: { waybill: `{{ ${source} }}`, urgent: source }, timeout: 3 },
      }),
    ],
  ];

  it.each(places)('%s', (_place, make) => {
    // A field of an empty record is an expression, and faults when it runs: `security.test.ts` runs it.
    for (const source of corpus.filter((text) => !/^\(?\{\}\)?\./.test(text))) {
      const nodes = { ...(flow.nodes as object), tell: { ...make(source), exits: {} } };
      const codes = validateFlow({ ...flow, nodes }, catalogue).map(({ code }) => code);
      expect(
        codes.some((code) => code.startsWith('expression.') || code.startsWith('template.')),
        source,
      ).toBe(true);
    }
  });
});

describe('validateFlow on anything at all', () => {
  const known = new Set(Object.keys(diagnosticKinds));

  it('never throws, and gives only codes that are declared', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'large' }), (document) => {
        for (const { code } of validateFlow(document, catalogue, options)) expect(known).toContain(code);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws on a flow with any part exchanged', () => {
    const [, flow] = documents('good').find(([file]) => file === 'after-hangup.json') ?? ['', {}];
    const paths: (string | number)[][] = [];
    const collect = (value: unknown, path: (string | number)[]): void => {
      paths.push(path);
      if (typeof value === 'object' && value !== null) {
        for (const [key, item] of Object.entries(value)) collect(item, [...path, key]);
      }
    };
    collect(flow, []);
    const exchanged = (path: (string | number)[], value: unknown): unknown => {
      const copy = structuredClone({ root: flow }) as Record<string, unknown>;
      let inner: Record<string | number, unknown> = copy;
      const way = ['root', ...path];
      for (const key of way.slice(0, -1)) inner = inner[key] as Record<string, unknown>;
      inner[way.at(-1) ?? 'root'] = value;
      return copy.root;
    };
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        for (const { code } of validateFlow(exchanged(path, value), catalogue, options)) expect(known).toContain(code);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses huge and deep documents with one diagnostic', () => {
    const codes = (document: unknown) => validateFlow(document, catalogue).map(({ code }) => code);
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = level % 2 ? [deep] : { a: deep };
    expect(codes({ format: 1, nodes: deep })).toEqual(['document.too_deep']);
    expect(codes({ format: 1, name: 'x'.repeat(10_000_000) })).toEqual(['document.too_large']);
    expect(codes({ format: 1, nodes: Array(600_000).fill(0) })).toEqual(['document.too_large']);
    const nodes = Object.fromEntries(Array.from({ length: FLOW_LIMITS.nodes + 1 }, (_, at) => [`n${at}`, {}]));
    expect(codes({ format: 1, nodes })).toEqual(['flow.too_many_nodes']);
    for (const document of [null, 3, 'x', []]) expect(codes(document)).toEqual(['document.not_object']);
    expect(codes(JSON.parse('{"format": 1, "nodes": {"__proto__": {"type": "x.y"}}}'))).toEqual([
      'document.forbidden_key',
    ]);
    expect(({} as { type?: unknown }).type).toBeUndefined();
  });

  it('lists no more than anybody reads', () => {
    const nodes = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`n${at}`, { type: 'x.y', bad: 1 }]));
    const list = validateFlow({ format: 1, nodes }, catalogue);
    expect(list).toHaveLength(501);
    expect(list.at(-1)?.code).toBe('document.more');
  });

  it('walks a chain of 3,000 steps, and a loop of them', () => {
    const chain = (last: string) =>
      Object.fromEntries(
        Array.from({ length: 3_000 }, (_, at) => [
          `n${at}`,
          { type: 'flow.set', params: { assignments: [] }, exits: { done: at === 2_999 ? last : `n${at + 1}` } },
        ]),
      );
    const flow = { format: 1, kind: 'ticket', name: 'x', language: 'zh-CN', variables: {}, start: 'n0' };
    expect(validateFlow({ ...flow, nodes: chain('n0') }, catalogue).map(({ code }) => code)).toEqual([
      'flow.restless_loop',
    ]);
  });

  it('is quick: 1,000 steps', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, at) => [
        `n${at}`,
        {
          type: 'voice.collect',
          params: { prompt: { text: { 'zh-CN': `第 ${at} 步 {{ waybill + '${at}' }}` } }, variable: 'waybill' },
          exits: { collected: `n${(at + 1) % 1_000}`, none: `n${(at + 7) % 1_000}` },
        },
      ]),
    );
    const [, base] = documents('good')[0] ?? ['', {}];
    const flow = {
      ...base,
      variables: { waybill: { type: 'text', label: '运单号' } },
      start: 'n0',
      nodes,
      view: {},
      events: {},
    };
    const times = [1, 2, 3, 4].map(() => {
      // Processor time: other processes of the machine may take the processor meanwhile.
      const before = process.threadCpuUsage();
      validateFlow(flow, catalogue);
      return process.threadCpuUsage(before).user / 1000;
    });
    expect(validateFlow(flow, catalogue).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

describe('operationNodeType', () => {
  const type = operationNodeType(tms, 'track');

  it('is a palette entry like any other', () => {
    expect(type).toMatchObject({
      type: 'tms.track',
      group: 'connector',
      needs: 'nothing',
      waits: false,
      operation: 'tms.track',
    });
    expect(type.exits.map((exit) => 'name' in exit && exit.name)).toEqual(['found', 'notFound', 'failed']);
    expect(type.exits.at(-1)).toMatchObject({ tone: 'fault', icon: 'triangle-alert' });
  });

  it('makes templates of texts and expressions of the rest, and lets every output be stored', () => {
    const { input, save, timeout } = type.params.properties as unknown as Record<string, Record<string, never>>;
    expect(input?.properties).toMatchObject({
      waybill: { 'x-template': true, 'x-label': text('运单号') },
      urgent: { 'x-expression': 'bool' },
      weight: { 'x-expression': 'number' },
    });
    expect(input?.required).toEqual(['waybill']);
    expect(save?.properties).toMatchObject({
      status: { 'x-variable': { use: 'write', types: ['text', 'time'] } },
      eta: { 'x-variable': { use: 'write', types: ['text', 'time'] } },
    });
    expect(timeout).toMatchObject({ default: 3 });
    expect(type.params.required).toEqual(['input']);
  });

  it('knows no other operation, not even those of every object', () => {
    expect(() => operationNodeType(tms, 'toString')).toThrow('no operation');
  });
});
