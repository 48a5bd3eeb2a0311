import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario, ScenarioStep } from '../../schema/scenario.ts';
import { loadPlugins } from '../plugins/loader.ts';
import { type PlayDeps, play } from './play.ts';
import { simulatorStage } from './simulator-stage.ts';

const logger = pino({ level: 'silent' });
const plugins = await loadPlugins();
const stage = simulatorStage(tmpdir(), logger);
const tms = createServer((_request, response) => response.end('{"status":"signed","signedBy":"本人"}'));
let deps: PlayDeps;

beforeAll(async () => {
  await new Promise<void>((done) => tms.listen(0, '127.0.0.1', done));
  const baseUrl = `http://127.0.0.1:${(tms.address() as AddressInfo).port}`;
  const connections = { tms: { connector: 'tms', config: { baseUrl } } };
  deps = {
    registry: plugins,
    connections: { connectors: plugins.connectors, connections, allowedHosts: [] },
    speech: stage.speech,
    logger,
    limitMs: 5_000,
  };
});
afterAll(() => void tms.close());

const text = (zh: string) => ({ text: { 'zh-CN': zh } });

const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '查单',
  language: 'zh-CN',
  variables: { signedBy: { type: 'text', label: '签收人' } },
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      params: {
        prompt: text('查单请按 1。'),
        options: [{ key: '1', label: '查单' }],
        bargeIn: true,
        speech: true,
        timeout: 5,
        attempts: 1,
      },
      exits: { 1: 'track', none: 'bye' },
    },
    track: {
      type: 'tms.track',
      params: { input: { waybill: '123' }, timeout: 1, save: { signedBy: 'signedBy' } },
      exits: { found: 'say', notFound: 'bye', failed: 'agent' },
    },
    say: { type: 'voice.say', params: { prompt: text('签收人是{{ signedBy }}。') }, exits: { done: 'bye' } },
    agent: {
      type: 'voice.transfer',
      params: { number: '8001', timeout: 20 },
      exits: { busy: 'bye', noAnswer: 'bye', failed: 'bye' },
    },
    bye: { type: 'voice.hangup', params: { prompt: text('再见。') }, exits: {} },
  },
};

const playing = (steps: ScenarioStep[], rest: Partial<Scenario> = {}) =>
  play({ format: 1, title: 'a call', steps, expect: { outcome: 'completed' }, ...rest }, flow, stage, deps);

const found: ScenarioStep[] = [{ hears: '查单请按 1' }, { presses: '1' }, { hears: '签收人是本人' }];

describe('a scenario', () => {
  it('passes when the call goes as written', async () => {
    const { problem } = await playing(found, { expect: { outcome: 'completed', variables: { signedBy: '本人' } } });
    expect(problem).toBeUndefined();
  });

  it('is followed in words, too', async () => {
    expect((await playing([{ hears: '查单' }, { says: '我要查单' }, { hears: '签收人' }])).problem).toBeUndefined();
  });

  it.each<[string, ScenarioStep[], Partial<Scenario>, RegExp]>([
    [
      'a prompt is another one',
      [{ hears: '欢迎光临' }],
      {},
      /never heard 「欢迎光临」; heard: 「查单请按 1。」 「再见。」/,
    ],
    ['prompts come in another order', [{ hears: '再见' }, { hears: '查单请按 1' }], {}, /never heard 「查单请按 1」/],
    ['the outcome differs', found, { expect: { outcome: 'hungup' } }, /outcome should be "hungup" but was "completed"/],
    ['the path differs', found, { expect: { outcome: 'completed', path: ['menu:none', 'bye'] } }, /path should be/],
    ['a variable differs', found, { expect: { outcome: 'completed', variables: { signedBy: '门卫' } } }, /signedBy/],
    [
      'nobody was transferred',
      found,
      { expect: { outcome: 'completed', transferredTo: '8001' } },
      /transfer should be/,
    ],
  ])('fails when %s', async (_, steps, rest, message) => {
    expect((await playing(steps, rest)).problem?.en).toMatch(message);
  });

  it.each<[string, Partial<Scenario>, RegExp]>([
    ['variable', { given: { variables: { signdBy: '本人' } } }, /no variable “signdBy”/],
    ['connection', { given: { connections: { tsm: 'hangs' } } }, /no connection “tsm”/],
    ['operation', { given: { answers: { 'tms.trak': { exit: 'found' } } } }, /no operation “tms.trak”/],
    ['connector', { given: { answers: { constructor: { exit: 'found' } } } }, /no operation “constructor”/],
  ])('fails when it names a %s that is not there', async (_, rest, message) => {
    expect((await playing(found, rest)).problem?.en).toMatch(message);
  });

  it('fails, and throws nothing, when a value does not fit its variable', async () => {
    const { problem } = await playing(found, { given: { variables: { signedBy: { a: 1 } } } });
    expect(problem?.en).toMatch(/cannot be played: variable.type/);
  });

  it('has nobody who could take steps where there is no call', async () => {
    const nodes = { bye: { type: 'flow.end', params: {}, exits: {} } };
    const ticket: Flow = { ...flow, kind: 'ticket', start: 'bye', nodes };
    const written: Scenario = { format: 1, title: 'a ticket', steps: [], expect: { outcome: 'completed' } };
    expect((await play(written, ticket, stage, deps)).problem).toBeUndefined();
    const problem = (await play({ ...written, steps: found }, ticket, stage, deps)).problem;
    expect(problem?.en).toMatch(/a ticket flow has no call/);
  });

  it.each(['refuses', 'hangs', 'answers500', 'answersNonsense'] as const)('can have a TMS that %s', async (tmsDoes) => {
    const { problem } = await playing(
      [{ transferTo: '8001', answer: 'answers' }, { hears: '查单请按 1' }, { presses: '1' }],
      { given: { connections: { tms: tmsDoes } }, expect: { outcome: 'transferred', transferredTo: '8001' } },
    );
    expect(problem).toBeUndefined();
  });

  it('knows an audio by its transcript and by its title', async () => {
    const chime = {
      id: 'c',
      text: '欢迎致电',
      title: '开场',
      language: 'zh-CN',
      durationMs: 900,
      url: undefined,
    } as const;
    const say = { type: 'voice.say', params: { prompt: { audio: { 'zh-CN': 'chime' } } }, exits: { done: 'bye' } };
    const greeted: Flow = { ...flow, start: 'hello', nodes: { ...flow.nodes, hello: say } };
    const assets = { find: async (id: string) => (id === 'chime' ? chime : undefined) };
    for (const hears of ['欢迎', '开场']) {
      const scenario: Scenario = { format: 1, title: '', steps: [{ hears }], expect: { outcome: 'completed' } };
      expect((await play(scenario, greeted, stage, { ...deps, assets })).problem).toBeUndefined();
    }
  });

  it('can have fixed answers', async () => {
    const answers = { 'tms.track': { exit: 'found', output: { signedBy: '门卫' } } };
    const { problem } = await playing([{ presses: '1' }, { hears: '签收人是门卫' }], { given: { answers } });
    expect(problem).toBeUndefined();
  });

  it('ends when the caller goes away', async () => {
    const { problem, played } = await playing([{ hears: '查单' }, { hangsUp: true }], {
      expect: { outcome: 'hungup' },
    });
    expect(problem).toBeUndefined();
    expect(played?.state).toMatchObject({ status: 'ended', node: 'menu' });
  });
});
