import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixesFor, fixFor } from '../../designer/problems/fix.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { diagnosticKinds, type ValidateOptions, validateFlow } from '../../schema/validate.ts';
import { neighbours } from './neighbours.ts';

const { catalogue } = await loadPlugins();
const types = new Map(catalogue.nodeTypes.map((type) => [type.type, type]));
const example = new URL('../../examples/order-status/flow.json', import.meta.url);
const whole = JSON.parse(readFileSync(example, 'utf8')) as Flow;
const options: ValidateOptions = {
  connections: () => ({ state: 'usable', connector: 'tms' }),
  recogniser: false,
  assets: new Set(),
  flows: neighbours,
};

const withNode = (id: string, change: (node: FlowNode) => Partial<FlowNode>): Flow => {
  const node = whole.nodes[id];
  if (!node) throw new Error(id);
  return { ...whole, nodes: { ...whole.nodes, [id]: { ...node, ...change(node) } } };
};
const withParam = (id: string, name: string, value: unknown): Flow =>
  withNode(id, ({ params }) => ({ params: { ...params, [name]: value } }));
const alone: FlowNode = { type: 'voice.hangup', params: {}, exits: {} };
/** The example with one step more, which the call comes to first. */
const before = (type: string, params: FlowNode['params'], exits: FlowNode['exits']): Flow => ({
  ...whole,
  start: 'first',
  nodes: { ...whole.nodes, first: { type, params, exits } },
});
const branch = (when: string): Flow =>
  before('flow.branch', { cases: [{ name: 'a', label: '甲', when }] }, { a: whole.start, otherwise: whole.start });
const hours = (params: FlowNode['params']): Flow =>
  before('flow.hours', { holidays: 'ignored', ...params }, { open: whole.start, closed: whole.start });
const say = (text: string): Flow => before('voice.say', { prompt: { text: { 'zh-CN': text } } }, { done: whole.start });
const variable = (name: string, declared: Flow['variables'][string]): Flow => ({
  ...whole,
  variables: { ...whole.variables, [name]: declared },
});

/** What is wrong, and flows that are wrong so. */
const broken: Readonly<Record<string, readonly Flow[]>> = {
  'structure.unknown': [{ ...whole, colour: 'red' } as Flow],
  'exit.unwired': [
    withNode('menu', ({ exits }) => ({ exits: { ...exits, none: null } })),
    // Written by hand, without the exit.
    withNode('menu', ({ exits: { none: _, ...exits } }) => ({ exits })),
  ],
  'exit.fault_unwired': [withNode('track', ({ exits }) => ({ exits: { ...exits, failed: null } }))],
  'exit.dangling': [withNode('menu', ({ exits }) => ({ exits: { ...exits, '1': 'nobody' } }))],
  'exit.unknown': [withNode('menu', ({ exits }) => ({ exits: { ...exits, '9': 'agent' } }))],
  'exit.duplicate': [
    withNode('menu', ({ params }) => ({
      params: { ...params, options: [...(params.options as object[]), { key: '1', label: '再查' }] },
    })),
  ],
  'node.unreachable': [{ ...whole, nodes: { ...whole.nodes, lonely: alone } }],
  'node.unknown_type': [before('voice.sing', {}, { done: whole.start })],
  'node.unknown_operation': [before('tms.fly', {}, { done: whole.start, failed: null })],
  'node.newer_version': [
    {
      ...say('您好'),
      nodes: { ...say('您好').nodes, first: { ...(say('您好').nodes.first as FlowNode), version: 99 } },
    },
  ],
  'node.disabled_dead_end': [withNode('track', ({ exits }) => ({ disabled: true, exits: { ...exits, found: null } }))],
  'node.disabled_end': [withNode('bye', () => ({ disabled: true }))],
  'params.unknown': [withParam('menu', 'colour', 'red')],
  'params.missing': [withParam('waybill', 'variable', '')],
  'params.invalid': [
    withParam('waybill', 'attempts', 99),
    withParam('waybill', 'attempts', 0),
    withParam('waybill', 'attempts', 2.4),
    withParam('waybill', 'attempts', '３ 次'),
    withParam('menu', 'bargeIn', '是'),
    withParam('track', 'timeout', '3'),
    hours({ week: [{ days: [1], from: '9:00', until: '18:00' }] }),
    hours({ week: [{ days: [1], from: '０９：００', until: '18:00' }], dates: [{ from: '2026/2/3', open: 'closed' }] }),
    hours({ holidays: 'Closed' }),
  ],
  'params.same_key': [
    before(
      'voice.confirm',
      { prompt: { text: { 'zh-CN': '对吗' } }, yesKey: '2' },
      { yes: whole.start, no: whole.start, none: whole.start },
    ),
  ],
  'prompt.language_missing': [
    before('voice.say', { prompt: { text: { en: 'Welcome to our line' } } }, { done: whole.start }),
    before(
      'voice.say',
      { prompt: { parts: { en: [{ text: 'Welcome' }, { text: '{{ waybill }}' }] } } },
      { done: whole.start },
    ),
  ],
  'prompt.audio_unknown': [
    before(
      'voice.say',
      { prompt: { audio: { 'zh-CN': 'gone' }, text: { en: 'Hello to all' } } },
      { done: whole.start },
    ),
    before(
      'voice.say',
      { prompt: { parts: { 'zh-CN': [{ audio: 'gone' }, { text: '您好' }] } } },
      { done: whole.start },
    ),
  ],
  'prompt.empty': [withParam('bye', 'prompt', { text: { 'zh-CN': ' ' } })],
  'variable.unknown': [
    withParam('waybill', 'variable', 'parcel'),
    withParam('waybill', 'variable', 'waybil'),
    withParam('waybill', 'variable', 'Waybill'),
  ],
  'variable.wrong_type': [
    {
      ...withParam('waybill', 'variable', 'vip'),
      variables: { ...whole.variables, vip: { type: 'boolean', label: '会员' } },
    },
  ],
  'variable.reserved_name': [
    { ...variable('now', { type: 'text', label: '现在' }), nodes: withParam('waybill', 'variable', 'now').nodes },
  ],
  'variable.default_type': [
    variable('waybill', { type: 'text', label: '运单号', default: 12 }),
    variable('waybill', { type: 'text', label: '运单号', default: [1] }),
  ],
  'variable.unused': [variable('spare', { type: 'text', label: '多余' })],
  'expression.unknown_variable': [branch('stauts == "x"'), say('您的单号是 {{ waybil }}'), branch('tries > 3')],
  'expression.syntax': [branch('status ＝＝ “已签收”'), branch('status == "a" and status == "b"')],
  'expression.type': [branch('status == null')],
  'expression.result': [branch('status'), branch('size(status)'), branch('status + "x"')],
  'expression.empty': [say('您好 {{ }}')],
  'template.unclosed': [say('您的单号是 {{ waybill'), say('单号 {{ waybill } 已到'), say('您好 {{')],
  'pattern.invalid': [withParam('waybill', 'pattern', '[0-9')],
  'period.empty': [
    before(
      'voice.announcement',
      {
        announcements: [
          {
            label: '放假',
            period: { from: '2026-05-02T08:00', until: '2026-05-01T08:00' },
            prompt: { text: { 'zh-CN': '放假' } },
          },
        ],
      },
      { done: whole.start },
    ),
  ],
  'day.invalid': [hours({ dates: [{ from: '2026-02-30', open: 'closed' }] })],
  'day.order': [hours({ dates: [{ from: '2026-03-02', until: '2026-03-01', open: 'closed' }] })],
  'hours.empty': [
    hours({
      week: [
        { days: [1], from: '09:00', until: '18:00' },
        { days: [2], from: '09:00', until: '09:00' },
      ],
    }),
    hours({ dates: [{ from: '2026-03-02', open: 'open', opens: '09:00', closes: '09:00' }] }),
  ],
  'hours.half': [hours({ dates: [{ from: '2026-03-02', open: 'open', opens: '09:00' }] })],
  'zone.unknown': [hours({ zone: 'Asia/Shanghia' }), hours({ zone: 'Shanghai' }), hours({ zone: 'Mars' })],
  'shares.sum': [
    before(
      'flow.split',
      {
        shares: [
          { name: 'a', label: '甲', percent: 50 },
          { name: 'b', label: '乙', percent: 20 },
        ],
      },
      { a: whole.start, b: whole.start },
    ),
    before(
      'flow.split',
      {
        shares: [
          { name: 'a', label: '甲', percent: 90 },
          { name: 'b', label: '乙', percent: 90 },
          { name: 'c', label: '丙', percent: 0 },
        ],
      },
      { a: whole.start, b: whole.start, c: whole.start },
    ),
  ],
  'subflow.input_unknown': [
    before('flow.subflow', { call: { flow: 'ask-phone', inputs: { colour: '1', tries: '1' } } }, { done: whole.start }),
  ],
  'subflow.output_unknown': [
    before(
      'flow.subflow',
      { call: { flow: 'ask-phone', inputs: { tries: '1' }, outputs: { tries: 'waybill' } } },
      { done: whole.start },
    ),
  ],
  'subflow.input_missing': [
    {
      ...before('flow.subflow', { call: { flow: 'ask-phone' } }, { done: whole.start }),
      variables: { ...whole.variables, tries: { type: 'number', label: '试了几次' } },
    },
  ],
  'speech.no_recogniser': [withParam('menu', 'speech', true)],
  'flow.hangup_missing': [{ ...whole, events: { hangup: 'nobody' } }],
  'flow.start_missing': [{ ...whole, start: 'nobody' }],
  'node.needs_call': [
    {
      ...whole,
      kind: 'ticket',
      start: 'first',
      variables: {},
      nodes: {
        first: { type: 'voice.say', params: { prompt: { text: { 'zh-CN': '您好' } } }, exits: { done: 'end' } },
        end: { type: 'flow.end', params: {}, exits: {} },
      },
      view: {},
    },
  ],
};

/** Why nothing is offered. */
const unmendable: Readonly<Record<string, string>> = {
  'document.too_large': 'no such document comes into the editor',
  'document.too_deep': 'no such document comes into the editor',
  'document.not_json': 'no such document comes into the editor',
  'document.forbidden_key': 'no such document comes into the editor',
  'document.not_object': 'no such document comes into the editor',
  'document.more': 'it is about other problems',
  'format.invalid': 'no such document comes into the editor',
  'format.too_new': 'no such document comes into the editor',
  'structure.missing': 'the server keeps no draft of this shape',
  'structure.invalid': 'the server keeps no draft of this shape',
  'flow.too_many_nodes': 'which steps are too many nobody can tell',
  'flow.restless_loop': 'what the caller should wait for only a person knows',
  'node.needs_call_after_hangup': 'the step may be right during the call',
  'prompt.untranslated': 'a person translates',
  'expression.too_complex': 'how to split it only a person knows',
  'expression.nested_loop': 'how to split it only a person knows',
  'expression.unknown_function': 'the editor completes functions while one types',
  'expression.arguments': 'what to hand over only a person knows',
  'expression.pattern': 'what it should find only a person knows',
  'calendar.year_unknown': 'a newer release knows the year',
  'subflow.unknown': 'which flow was meant only a person knows',
  'subflow.not_live': 'that flow is published in its own editor',
  'subflow.kind': 'which flow was meant only a person knows',
  'subflow.too_deep': 'which of the flows should not run another only a person knows',
  'subflow.input_type': 'what to hand over only a person knows',
  'scenario.time_invalid': 'it is about scenarios',
  'connection.missing': 'an administrator sets up connections',
  'connection.not_live': 'an administrator sets up connections',
  'connection.wrong_kind': 'an administrator sets up connections',
  'connection.unusable': 'an administrator sets up connections',
};

const all = (flow: Flow): Diagnostic[] => validateFlow(flow, catalogue, options);
const of = (flow: Flow, code: string): Diagnostic[] => all(flow).filter((problem) => problem.code === code);
const errors = (flow: Flow): number => all(flow).filter(({ severity }) => severity === 'error').length;

const cases = Object.entries(broken).flatMap(([code, flows]) =>
  flows.map((flow, at): [string, number, Flow] => [code, at, flow]),
);

describe('a fix', () => {
  it.each(cases)('for %s (%i) makes it go away, and nothing new is wrong', (code, _at, flow) => {
    const [problem] = of(flow, code);
    if (!problem) throw new Error(`nothing is ${code}: ${JSON.stringify(all(flow))}`);
    const fixes = fixesFor(flow, problem, types);
    expect(fixes).not.toEqual([]);
    // The first and each other one.
    for (const fix of fixes) {
      const mended = fix.apply(flow);
      expect(of(mended, code), fix.word).toHaveLength(of(flow, code).length - 1);
      if (fix !== fixes[0] && ['removeStep', 'switchOn'].includes(fix.word)) continue;
      expect(errors(mended), fix.word).toBeLessThanOrEqual(errors(flow));
    }
  });

  it('is there for every kind of problem, or there is a reason why not', () => {
    const known = new Set([...Object.keys(broken), ...Object.keys(unmendable)]);
    expect(Object.keys(diagnosticKinds).filter((code) => !known.has(code))).toEqual([]);
    expect(Object.keys(broken).filter((code) => Object.hasOwn(unmendable, code))).toEqual([]);
  });

  it('never makes a bad document worse', () => {
    for (const file of globSync('bad/*.json', { cwd: import.meta.dirname })) {
      const { flow } = JSON.parse(readFileSync(resolve(import.meta.dirname, file), 'utf8')) as { flow: Flow };
      for (const problem of all(flow)) {
        const fix = flow.nodes === undefined ? undefined : fixFor(flow, problem, types);
        if (!fix) continue;
        const mended = fix.apply(flow);
        expect(errors(mended), `${file} ${problem.code} ${fix.word}`).toBeLessThanOrEqual(errors(flow));
      }
    }
  });
});

it('declares a variable of the type that its use needs', () => {
  const flow = withNode('which', ({ exits }) => ({
    params: { cases: [{ name: 'delivering', label: 'x', when: 'tries > 3' }] },
    exits: { delivering: exits.delivering ?? null, otherwise: exits.otherwise ?? null },
  }));
  const [problem] = of(flow, 'expression.unknown_variable');
  const mended = problem && fixFor(flow, problem, types)?.apply(flow);
  expect(mended?.variables.tries).toEqual({ type: 'number', label: 'tries' });
});

it('leads a fault to where other faults lead, and offers other steps and a new one that says sorry', () => {
  const flow = withNode('track', ({ exits }) => ({ exits: { ...exits, failed: null } }));
  const [problem] = of(flow, 'exit.fault_unwired');
  const fixes = problem ? fixesFor(flow, problem, types) : [];
  expect(fixes.length).toBeGreaterThan(2);
  expect(fixes.filter(({ guess }) => !guess)).toHaveLength(1);
  const sorry = fixes.find(({ word }) => word === 'wireApology');
  const mended = sorry?.apply(flow) ?? flow;
  const id = mended.nodes.track?.exits.failed ?? '';
  expect(mended.nodes[id]).toMatchObject({ type: 'voice.hangup', title: '致歉并挂断' });
  // The next fault is led to the same step.
  const next = sorry?.apply({ ...mended, nodes: { ...mended.nodes, track: flow.nodes.track as FlowNode } });
  expect(Object.keys(next?.nodes ?? {})).toHaveLength(Object.keys(mended.nodes).length);
});

it('copies a language so that it is told of until somebody translates it', () => {
  const flow = before('voice.say', { prompt: { text: { en: 'Welcome to our line' } } }, { done: whole.start });
  const [problem] = of(flow, 'prompt.language_missing');
  const mended = (problem && fixFor(flow, problem, types)?.apply(flow)) ?? flow;
  expect(mended.nodes.first?.params.prompt).toEqual({
    text: { 'zh-CN': 'Welcome to our line', en: 'Welcome to our line' },
  });
  expect(of(mended, 'prompt.untranslated')).toHaveLength(1);
});
