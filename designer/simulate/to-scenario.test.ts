import { describe, expect, it } from 'vitest';
import type { SimulatedAnswer, SimulatorMessage } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { validateScenario } from '../../schema/validate.ts';
import { beginCall, type CallState, hungUp, keptSilent, pressed, received, said, setByHand } from './call.ts';
import { sayableOf } from './sayable.ts';
import { changedVariables, toScenario } from './to-scenario.ts';

const flow = {
  format: 1,
  kind: 'ivr',
  name: '查单',
  language: 'zh-CN',
  variables: {
    waybill: { type: 'text', label: '运单号' },
    pin: { type: 'text', label: '密码', sensitive: true },
    outlet: { type: 'text', label: '网点' },
  },
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      params: { prompt: { text: { 'zh-CN': '您好，查单请按 1。', en: 'Press 1.' } } },
      exits: {},
    },
    ask: {
      type: 'voice.collect',
      params: { prompt: { text: { 'zh-CN': '请输入运单号。' } }, bargeIn: false },
      exits: {},
    },
    say: {
      type: 'voice.say',
      params: { prompt: { text: { 'zh-CN': '您的快件 {{waybill}} 由{{ outlet }}派件，请放心。' } } },
      exits: {},
    },
    only: { type: 'voice.say', params: { prompt: { text: { 'zh-CN': '{{ outlet }}' } } }, exits: {} },
  },
} as unknown as Flow;
const at = '2026-10-01T01:00:00.000Z';
const event = (event: Extract<SimulatorMessage, { kind: 'event' }>['event']): SimulatorMessage => ({
  kind: 'event',
  event,
});
const entered = (seq: number, node: string) => event({ kind: 'entered', session: 's', at, seq, node });
const left = (seq: number, node: string, exit: string | undefined, more: Partial<TraceStep> = {}) =>
  event({
    kind: 'left',
    session: 's',
    at,
    step: {
      seq,
      node,
      type: flow.nodes[node]?.type ?? 'x',
      at,
      ms: 9,
      effects: [],
      changed: {},
      ...(exit && { exit }),
      ...more,
    },
  });
const prompt = (node: string, text: string, more = {}): SimulatorMessage => ({
  kind: 'prompt',
  node,
  text,
  language: 'zh-CN',
  durationMs: 2_400,
  ...more,
});
const answered = (node: string, time: number, answer: SimulatedAnswer): SimulatorMessage => ({
  kind: 'answered',
  node,
  operation: 'tms.track',
  time,
  answer,
});
const ended = (outcome: 'completed' | 'hungup' | 'transferred' | 'lost') =>
  event({ kind: 'ended', session: 's', at, outcome });
type Act = SimulatorMessage | ((call: CallState, now: number) => CallState);
const callAfter = (...acts: readonly Act[]): CallState =>
  acts.reduce<CallState>(
    (call, act, index) => (typeof act === 'function' ? act(call, index * 1_000) : received(call, act, index * 1_000)),
    beginCall(0),
  );
const press =
  (key: string): Act =>
  (call, now) =>
    pressed(call, key, now);
const placed = { do: 'call', from: '13800002076', to: '95001' } as const;
const begun = [
  { kind: 'began', at, zone: 'Asia/Shanghai' },
  event({ kind: 'started', session: 's', at, flow: 'f', version: null }),
] as const;

/** Ways that most calls below go: they hear the menu, press 1 there, and come to the step that collects a number. */
const atMenu = [...begun, entered(1, 'menu'), prompt('menu', '您好，查单请按 1。')] as const;
const toAsk = [left(1, 'menu', '1'), entered(2, 'ask')] as const;
const askPrompt = prompt('ask', '请输入运单号。');
/** A prompt was stopped so many ms before the act at hand. */
const cutOff =
  (early: number): Act =>
  (call, now) =>
    received(call, { kind: 'promptEnded', how: 'stopped' }, now - early);
const collected = [left(2, 'ask', 'collected'), ended('hungup')] as const;

const scenarioOf = (call: CallState, more = {}) => {
  const made = toScenario(call, { ...placed, ...more }, flow, '试打');
  if (!made.ok) throw new Error(made.why);
  expect(validateScenario(JSON.parse(JSON.stringify(made.scenario)))).toEqual([]);
  return made;
};

describe('a call as a scenario', () => {
  it('presses a full number and the # behind it at one go, also when the call was a step on by then', () => {
    const call = callAfter(
      ...atMenu,
      press('1'),
      ...toAsk,
      prompt('ask', '', { sound: 'a' }),
      press('7'),
      left(2, 'ask', 'collected'),
      entered(3, 'say'),
      press('#'),
      ended('hungup'),
    );
    const { steps } = scenarioOf(call).scenario;
    expect(steps.filter((step) => 'presses' in step)).toEqual([{ presses: '1' }, { presses: '7#' }]);
  });

  it('does not wait for a prompt that keys which were typed ahead cut off', () => {
    const call = callAfter(
      ...atMenu,
      press('1'),
      press('7'),
      ...toAsk,
      askPrompt,
      cutOff(990),
      press('#'),
      ...collected,
    );
    expect(scenarioOf(call).scenario.steps).toEqual([{ hears: '您好，查单请按 1' }, { presses: '17#' }]);
  });

  it('presses at one go what was typed over two steps, part of it before the second one was there', () => {
    const call = callAfter(
      ...atMenu,
      press('1'),
      press('7'),
      ...toAsk,
      askPrompt,
      (now, at) => pressed(now, '5', at - 980),
      cutOff(1_900),
      press('#'),
      ...collected,
    );
    expect(scenarioOf(call).scenario.steps).toEqual([{ hears: '您好，查单请按 1' }, { presses: '175#' }]);
  });

  it('presses into a prompt that can’t be interrupted where the caller did, and speaks after the beep', () => {
    const over = callAfter(...begun, entered(1, 'ask'), askPrompt, press('7'), ended('completed'));
    expect(scenarioOf(over).scenario.steps).toEqual([{ hears: '请输入运单号' }, { presses: '7' }]);
    const spoken = callAfter(
      ...atMenu,
      prompt('menu', '', { sound: true, durationMs: 300 }),
      (now, at) => said(now, '晚了三天', at),
      ended('completed'),
    );
    expect(scenarioOf(spoken).scenario.steps).toEqual([
      { hears: '您好，查单请按 1' },
      { waits: 4 },
      { says: '晚了三天' },
    ]);
  });

  it('has what was heard and done in order, what it began with, and the way it took', () => {
    const call = callAfter(
      ...atMenu,
      press('1'),
      ...toAsk,
      askPrompt,
      { kind: 'promptEnded', how: 'finished' },
      press('7'),
      press('#'),
      left(2, 'ask', 'collected', { changed: { waybill: '7', pin: '••••••' } }),
      entered(3, 'say'),
      answered('say', 1, { exit: 'found', output: { outlet: '城南' }, after: 2 }),
      prompt('say', '您的快件 7 由城南派件，请放心。'),
      left(3, 'say', 'done'),
      ended('completed'),
    );
    const { scenario, doubts } = scenarioOf(call, {
      variables: { outlet: '城南', pin: '0815' },
      start: 'menu',
      language: 'en',
    });
    expect(scenario).toEqual({
      format: 1,
      title: '试打',
      call: { from: '13800002076', to: '95001' },
      given: {
        time: '2026-10-01T01:00:00Z',
        variables: { outlet: '城南' },
        start: 'menu',
        language: 'en',
        answers: { 'tms.track': { exit: 'found', output: { outlet: '城南' } } },
      },
      steps: [
        { hears: '您好，查单请按 1' },
        { presses: '1' },
        { hears: '请输入运单号' },
        // Keys count only once this prompt is over.
        { waits: 4 },
        { presses: '7#' },
        { hears: '派件，请放心' },
      ],
      expect: { outcome: 'completed', path: ['menu:1', 'ask:collected', 'say:done'] },
    });
    expect(doubts).toEqual(['sensitive']);
    expect(JSON.stringify(scenario)).not.toContain('0815');
  });

  it('hangs up where the caller did, after what he waited', () => {
    const call = callAfter(
      ...atMenu,
      { kind: 'promptEnded', how: 'finished' },
      (now, time) => keptSilent(now, time),
      (now) => now,
      (now) => now,
      (now, time) => hungUp(now, time),
      left(1, 'menu', undefined),
      ended('hungup'),
    );
    expect(scenarioOf(call).scenario).toMatchObject({
      steps: [{ hears: '您好，查单请按 1' }, { waits: 3 }, { hangsUp: true }],
      expect: { outcome: 'hungup', path: ['menu'] },
    });
  });

  it('does not wait where a prompt tells what to wait for', () => {
    const call = callAfter(
      ...atMenu,
      (now, time) => keptSilent(now, time),
      prompt('menu', '没有听到。'),
      (now, time) => said(now, '查单', time),
      left(1, 'menu', '1'),
      ended('completed'),
    );
    expect(scenarioOf(call).scenario.steps).toEqual([
      { hears: '您好，查单请按 1' },
      { hears: '没有听到' },
      { says: '查单' },
    ]);
  });

  it('tells how other telephones were answered, and who put one down', () => {
    const call = callAfter(
      ...begun,
      entered(1, 'menu'),
      { kind: 'party', what: 'rings', number: '8001' },
      { kind: 'party', what: 'notAnswered', number: '8001', result: 'busy' },
      { kind: 'party', what: 'rings', number: '8002' },
      { kind: 'party', what: 'connected', number: '8002' },
      { kind: 'party', what: 'parted', number: '8002' },
      left(1, 'menu', undefined),
      ended('transferred'),
    );
    expect(scenarioOf(call).scenario).toMatchObject({
      steps: [
        { transferTo: '8001', answer: 'busy' },
        { transferTo: '8002', answer: 'answers' },
        { partyHangsUp: '8002' },
      ],
      expect: { outcome: 'transferred', transferredTo: '8002' },
    });
  });

  it('says what it may not bring again', () => {
    const request = [{ ms: 1, kind: 'request', text: 'tms.track' }] as const;
    const call = callAfter(
      ...begun,
      entered(1, 'menu'),
      (now) => setByHand(now, 'waybill'),
      left(1, 'menu', '1', { type: 'tms.track', effects: request }),
      ended('completed'),
    );
    expect(scenarioOf(call).doubts).toEqual(['byHand', 'realSystems']);
    const later = toScenario(call, placed, flow, '', true);
    expect(later.ok && later.doubts).toEqual(['byHand', 'changed', 'realSystems']);
  });

  const asks = (seq: number, node: string) =>
    left(seq, node, 'found', { type: 'tms.track', effects: [{ ms: 1, kind: 'request', text: 'tms.track' }] });

  it('answers for the operation, where all who asked got the same', () => {
    const call = callAfter(
      ...begun,
      entered(1, 'menu'),
      answered('menu', 1, { exit: 'found' }),
      asks(1, 'menu'),
      entered(2, 'say'),
      answered('say', 1, { exit: 'found' }),
      asks(2, 'say'),
      ended('completed'),
    );
    const { scenario, doubts } = scenarioOf(call);
    expect([scenario.given?.answers, scenario.given?.stepAnswers]).toEqual([
      { 'tms.track': { exit: 'found' } },
      undefined,
    ]);
    expect(doubts).toEqual([]);
  });

  it('answers for each step, and each time that one asked, where they differ', () => {
    const call = callAfter(
      ...begun,
      entered(1, 'menu'),
      answered('menu', 1, { exit: 'failed', fault: 'connector.unavailable' }),
      asks(1, 'menu'),
      entered(2, 'say'),
      answered('say', 1, { exit: 'notFound' }),
      asks(2, 'say'),
      entered(3, 'menu'),
      answered('menu', 2, { exit: 'found' }),
      asks(3, 'menu'),
      ended('completed'),
    );
    const { scenario, doubts } = scenarioOf(call);
    expect([scenario.given?.answers, scenario.given?.stepAnswers]).toEqual([
      undefined,
      {
        menu: [
          { exit: 'failed', fault: 'connector.unavailable', time: 1 },
          { exit: 'found', time: 2 },
        ],
        say: [{ exit: 'notFound' }],
      },
    ]);
    expect(doubts).toEqual([]);
  });

  it('answers only where nobody asked the real system', () => {
    const call = callAfter(
      ...begun,
      entered(1, 'menu'),
      answered('menu', 1, { exit: 'found' }),
      asks(1, 'menu'),
      entered(2, 'menu'),
      asks(2, 'menu'),
      ended('completed'),
    );
    const { scenario, doubts } = scenarioOf(call);
    expect(scenario.given?.stepAnswers).toEqual({ menu: [{ exit: 'found', time: 1 }] });
    expect(doubts).toEqual(['realSystems']);
  });

  it('is none while the call goes on, or when the line was lost', () => {
    expect(toScenario(callAfter(...begun), placed, flow, '')).toEqual({ ok: false, why: 'running' });
    expect(toScenario(callAfter(...begun, ended('lost')), placed, flow, '')).toEqual({ ok: false, why: 'broken' });
  });

  it('of an outbound flow begins before somebody is called up', () => {
    const outbound = { ...flow, kind: 'outbound' } as Flow;
    const call = callAfter(...begun, entered(1, 'say'), left(1, 'say', 'done'), ended('completed'));
    expect(toScenario(call, { ...placed, start: 'say' }, outbound, '')).toEqual({ ok: false, why: 'afterDial' });
    const made = toScenario(call, placed, outbound, '没打');
    expect(made.ok && validateScenario(JSON.parse(JSON.stringify(made.scenario)))).toEqual([]);
  });

  it('offers the variables that it changed, and no secrets', () => {
    const call = callAfter(
      ...begun,
      entered(1, 'ask'),
      { kind: 'variables', variables: { waybill: '7', pin: '••••••', outlet: '城南' } },
      left(1, 'ask', 'collected', { changed: { waybill: '7', pin: '••••••' } }),
      ended('completed'),
    );
    expect(changedVariables(call, flow)).toEqual({ waybill: '7' });
  });
});

describe('what one knows a prompt by', () => {
  it.each([
    ['menu', '您好，查单请按 1。', '您好，查单请按 1'],
    ['say', '您的快件 7530 由城南派件，请放心。', '派件，请放心'],
    ['only', '城南三部', undefined],
    ['gone', '您前面还有 12 位，请稍候。', '您前面还有'],
    ['gone', '2026', undefined],
  ])('in %s of %s is %s', (node, text, known) => {
    expect(sayableOf(text, flow, node, 'zh-CN')).toBe(known);
    if (known !== undefined) expect(text).toContain(known);
  });

  it('is short', () => {
    const long = `您好，欢迎致电汀舟速运，${'很长的话'.repeat(20)}`;
    expect(sayableOf(long, flow, 'gone', 'zh-CN')).toBe('您好，欢迎致电汀舟速运');
    expect(sayableOf('x'.repeat(99), flow, 'gone', 'zh-CN')).toBe('x'.repeat(30));
  });
});
