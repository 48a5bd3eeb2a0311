import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { play } from '../../runtime/scenarios/play.ts';
import { simulatorStage } from '../../runtime/scenarios/simulator-stage.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Book, Phone, type Setup } from '../kit/phone.ts';
import { Tester } from '../kit/tester.ts';

vi.setConfig({ testTimeout: 30_000 });
const logger = pino({ level: 'silent' });
const example = (name: string): Flow =>
  JSON.parse(readFileSync(new URL(`../../examples/${name}/flow.json`, import.meta.url), 'utf8')) as Flow;

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

type Answers = NonNullable<Book['answers']>;

const phone = async (
  flow: Flow,
  setup: Setup = {},
  answers: Answers = {},
  stepAnswers: Book['stepAnswers'] = {},
): Promise<Phone> => {
  const { json } = await test.as.analyst.post<FlowDraft>('/api/flows', {
    name: flow.name,
    kind: flow.kind,
    document: flow,
  });
  return new Phone(await new Tester(test.as.analyst, json.id).open(), flow, setup, { answers, stepAnswers });
};

const playAgain = async (scenario: ReturnType<Phone['saved']>, flow: Flow) => {
  const plugins = await loadPlugins();
  const stage = simulatorStage(tmpdir(), logger);
  const { problem } = await play(scenario, flow, stage, {
    registry: plugins,
    connections: { connectors: plugins.connectors, connections: {}, allowedHosts: [] },
    speech: stage.speech,
    logger,
    limitMs: 10_000,
  });
  return problem;
};

const delivering = {
  'tms.track': {
    exit: 'found',
    output: { status: 'outForDelivery', statusText: '派送中', eta: '2026-12-01T18:00:00+08:00', outlet: '城南三部' },
  },
} as const;

describe('a call that is saved as a scenario passes when it is played at once', () => {
  const flow = example('order-status');

  it('with keys and a made-up answer', async () => {
    const caller = await phone(flow, { time: '2026-10-01T03:00' }, delivering);
    await caller.hears('查单请按 1');
    caller.press('1');
    await caller.hears('请输入 12 位运单号');
    caller.press('753028419066#');
    await caller.hears('由城南三部派件');
    await caller.hears('再查一单请按 1');
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario.given?.time).toBe('2026-09-30T19:00:00Z');
    expect(await playAgain(scenario, flow)).toBeUndefined();
    // It tells a flow that is different from the one that was tried.
    const other = structuredClone(flow);
    Object.assign(other.nodes.sayDelivering ?? {}, { exits: { done: 'bye' } });
    expect(await playAgain(scenario, other)).toBeDefined();
  });

  it('with keys that were typed faster than the flow goes', async () => {
    const caller = await phone(flow, {}, delivering);
    await caller.hears('查单请按 1');
    for (const key of '1753028419066#') {
      caller.press(key);
      await new Promise((soon) => setTimeout(soon, 4));
    }
    await caller.hears('由城南三部派件');
    caller.hangUp();
    await caller.ends();
    expect(await playAgain(caller.saved(), flow)).toBeUndefined();
  });

  it('with one step that is answered otherwise each time', async () => {
    const caller = await phone(flow, {}, delivering, {
      track: [
        { exit: 'notFound', time: 1 },
        { exit: 'failed', fault: 'connector.bad_answer', time: 2 },
      ],
    });
    await caller.hears('查单请按 1');
    caller.press('1');
    await caller.hears('请输入 12 位运单号');
    caller.press('753028419066#');
    await caller.hears('没有查到运单号');
    await caller.hears('请输入 12 位运单号');
    caller.press('753028419067#');
    await caller.hears('查询系统暂时没有响应');
    caller.hangUp();
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario.given).toMatchObject({
      stepAnswers: {
        track: [
          { exit: 'notFound', time: 1 },
          { exit: 'failed', fault: 'connector.bad_answer', time: 2 },
        ],
      },
    });
    expect(scenario.given?.answers).toBeUndefined();
    expect(await playAgain(scenario, flow)).toBeUndefined();
    const { stepAnswers: _, ...without } = scenario.given ?? {};
    expect(await playAgain({ ...scenario, given: { ...without, answers: delivering } }, flow)).toBeDefined();
    const lost = { ...scenario.given, stepAnswers: { gone: [{ exit: 'found' }] } };
    expect(await playAgain({ ...scenario, given: lost }, flow)).toMatchObject({
      'zh-CN': '有一个回答是给步骤「gone」的，流程没有这一步',
    });
  });

  it('begun in the midst of the flow, with variables, another language, and a hang-up', async () => {
    const caller = await phone(flow, {
      start: 'sayTransit',
      language: 'en',
      variables: { place: 'Shanghai', eta: '2026-12-01T18:00:00+08:00' },
    });
    await caller.hears('on its way');
    caller.hangUp();
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario).toMatchObject({ given: { start: 'sayTransit', language: 'en' }, expect: { outcome: 'hungup' } });
    expect(await playAgain(scenario, flow)).toBeUndefined();
    const nowhere = { ...scenario, given: { ...scenario.given, start: 'gone' } };
    expect(await playAgain(nowhere, flow)).toEqual({
      'zh-CN': '流程没有步骤「gone」',
      en: 'the flow has no step “gone”',
    });
  });

  it('in silence, with systems that fail, and an agent who does not answer', async () => {
    const answers = { 'tms.track': { exit: 'failed', fault: 'connector.timeout' } } as const;
    const caller = await phone(flow, { people: { party: 'busy' } }, answers);
    await caller.hears('没有听到您的选择');
    caller.press('1');
    await caller.hears('请输入 12 位运单号');
    caller.press('753028419066#');
    await caller.hears('查询系统暂时没有响应');
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario).toMatchObject({
      steps: expect.arrayContaining([{ transferTo: '8001', answer: 'busy' }]),
      given: { answers: { 'tms.track': { exit: 'failed', fault: 'connector.timeout' } } },
    });
    expect(await playAgain(scenario, flow)).toBeUndefined();
  });

  it('handed to an agent', async () => {
    const caller = await phone(flow);
    await caller.hears('人工服务请按 0');
    caller.press('0');
    await caller.hears('正在为您转接');
    // Two who talk do so until one of them hangs up.
    for (let tries = 0; caller.call.connected === undefined && tries < 100; tries++)
      await new Promise((soon) => setTimeout(soon, 50));
    caller.hangUp();
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario.expect).toMatchObject({ outcome: 'transferred', transferredTo: '8001' });
    expect(await playAgain(scenario, flow)).toBeUndefined();
  });

  const called = { waybill: '753028419069', phone: '13900001111', reason: '电话没有接通' };
  const ticket = {
    'crm.createTicket': { exit: 'created', output: { ticket: 'T-1' } },
    'sms.send': { exit: 'sent', output: {} },
  };

  it('of an outbound flow whose person is busy', async () => {
    const outbound = example('delivery-failed');
    const caller = await phone(outbound, { variables: called, people: { called: 'busy' } }, ticket);
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario).toMatchObject({
      called: [{ number: '13900001111', answer: 'busy' }],
      steps: [],
      expect: { outcome: 'completed', path: ['call:busy', 'text:sent', 'missed:created', 'end'] },
    });
    expect(await playAgain(scenario, outbound)).toBeUndefined();
  });

  it('of an outbound flow whose person answers and hangs up', async () => {
    const outbound = example('delivery-failed');
    const caller = await phone(outbound, { variables: called }, ticket);
    await caller.hears('您的快件');
    caller.hangUp();
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario.expect.path?.slice(0, 2)).toEqual(['call:answered', 'menu']);
    expect(await playAgain(scenario, outbound)).toBeUndefined();
  });

  it('spoken', async () => {
    const spoken = example('spoken-query');
    const caller = await phone(spoken, {}, delivering);
    await caller.hears('');
    caller.say('转人工');
    await caller.ends().catch(() => caller.hangUp());
    await caller.ends();
    const scenario = caller.saved();
    expect(scenario.steps).toContainEqual({ says: '转人工' });
    expect(await playAgain(scenario, spoken)).toBeUndefined();
  });
});
