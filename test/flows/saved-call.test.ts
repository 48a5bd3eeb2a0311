import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  beginCall,
  type CallState,
  gaveAnswer,
  hungUp,
  pressed,
  received,
  said,
} from '../../designer/simulate/call.ts';
import { callCommand, plainSetup } from '../../designer/simulate/setup.ts';
import { toScenario } from '../../designer/simulate/to-scenario.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { play } from '../../runtime/scenarios/play.ts';
import { simulatorStage } from '../../runtime/scenarios/simulator-stage.ts';
import type { FlowDraft, SimulatorCommand, SimulatorMessage } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { validateScenario } from '../../schema/validate.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
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

type Setup = Partial<Parameters<typeof callCommand>[0]>;
type Answers = Parameters<typeof callCommand>[2]['answers'];

/** The browser's phone, without a browser: the same state, the same messages. */
class Phone {
  call: CallState = beginCall(0);
  readonly #tester: Tester;
  readonly #answers: Answers;
  readonly #placed: Extract<SimulatorCommand, { do: 'call' }>;
  readonly #flow: Flow;
  #seen = 0;

  constructor(tester: Tester, flow: Flow, setup: Setup, answers: Answers) {
    this.#tester = tester;
    this.#flow = flow;
    this.#answers = answers;
    this.#placed = callCommand({ ...plainSetup, ...setup }, flow, { numbers: ['95001'], answers, breakpoints: [] });
    tester.socket.on('message', (data) => this.#hear(JSON.parse(String(data)) as SimulatorMessage));
    tester.send(this.#placed);
  }

  #hear(message: SimulatorMessage): void {
    this.call = received(this.call, message, Date.now());
    if (message.kind !== 'event' || message.event.kind !== 'left') return;
    const { type } = message.event.step;
    const answer = this.#answers[type];
    if (answer) this.call = gaveAnswer(this.call, type, answer);
  }

  /** Waits for a prompt, skipping what lies before it. */
  async hears(text: string): Promise<void> {
    const found = () => {
      const at = this.call.lines.findIndex(
        (line) => line.kind === 'prompt' && line.id > this.#seen && line.text.includes(text),
      );
      if (at >= 0) this.#seen = this.call.lines[at]?.id ?? 0;
      return at >= 0;
    };
    await this.#until(found, `hears ${text}`);
  }

  press(keys: string): void {
    for (const key of keys) {
      this.#tester.send({ do: 'key', key });
      this.call = pressed(this.call, key, Date.now());
    }
  }

  say(text: string): void {
    this.#tester.send({ do: 'say', text });
    this.call = said(this.call, text, Date.now());
  }

  hangUp(): void {
    this.#tester.send({ do: 'hangup' });
    this.call = hungUp(this.call, Date.now());
  }

  ends = () => this.#until(() => this.call.phase === 'ended', 'ends');

  async #until(done: () => boolean, what: string): Promise<void> {
    for (let tries = 0; !done(); tries++) {
      if (tries > 200) throw new Error(`${what}: ${JSON.stringify(this.call.lines)}`);
      this.#tester.send({ do: 'skip' });
      await new Promise((soon) => setTimeout(soon, 20));
    }
  }

  saved() {
    const made = toScenario(this.call, this.#placed, this.#flow, '存下来的');
    if (!made.ok) throw new Error(made.why);
    this.#tester.socket.close();
    // As it goes through the network and the database.
    const scenario = JSON.parse(JSON.stringify(made.scenario)) as typeof made.scenario;
    expect(validateScenario(scenario)).toEqual([]);
    return scenario;
  }
}

const phone = async (flow: Flow, setup: Setup = {}, answers: Answers = {}): Promise<Phone> => {
  const { json } = await test.as.analyst.post<FlowDraft>('/api/flows', {
    name: flow.name,
    kind: flow.kind,
    document: flow,
  });
  return new Phone(await new Tester(test.as.analyst, json.id).open(), flow, setup, answers);
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
