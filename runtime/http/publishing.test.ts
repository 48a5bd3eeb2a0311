import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiError, FlowDraft, PublishedFlow } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { createUniverse } from '../../test/engine/kit.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import { answers, toneWav, VoiceService } from '../../test/kit/voice-service.ts';
import { createSpeech, type SpeechService } from '../speech/create.ts';
import { openAiVoice } from '../speech/voices/openai.ts';
import { PromptWarmer } from '../speech/warmer.ts';
import { virtualClock } from '../telephony/simulator/virtual-clock.ts';

const best = new VoiceService();
const second = new VoiceService();
let test: TestApp;
let folder: string;
let speech: SpeechService;

const open = (services: readonly VoiceService[], model = 'tts-1', dataFolder = folder): SpeechService =>
  createSpeech({
    providers: services.map((service, at) =>
      openAiVoice({
        url: `${service.url}/v1`,
        model: `${model}-${at}`,
        voices: { 'zh-CN': 'x', en: 'y' },
        format: 'wav',
        timeoutMs: 2_000,
      }),
    ),
    dataFolder,
    baseUrl: 'http://127.0.0.1:8700',
    mediaKey: 'test',
    logger: pino({ level: 'silent' }),
  });

beforeAll(async () => {
  await Promise.all([best.listen(), second.listen()]);
  test = await startTestApp({
    deps: {
      speech: {
        render: (...args) => speech.render(...args),
        prepare: (...args) => speech.prepare(...args),
      },
    },
  });
});
afterAll(() => Promise.all([test.close(), best.close(), second.close()]));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'publishing-'));
  for (const service of [best, second]) {
    service.asked.splice(0);
    service.behaviour = answers('audio/wav', toneWav(500));
  }
  speech = open([best, second]);
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '总机',
  language: 'zh-CN',
  variables: { name: { type: 'text', label: '姓名', default: '张三' } },
  start: 'hello',
  nodes: {
    hello: {
      type: 'voice.say',
      title: '欢迎',
      params: { prompt: { parts: { 'zh-CN': [{ text: '您好' }, { text: '{{ name }}先生' }] }, text: { en: 'Hello' } } },
      exits: { done: 'menu' },
    },
    menu: {
      type: 'voice.menu',
      title: '菜单',
      params: {
        prompt: { text: { 'zh-CN': '查单请按 1' } },
        options: [{ key: '1', label: '查单' }],
        attempts: 2,
        timeout: 1,
      },
      exits: { 1: 'bye', none: 'bye' },
    },
    bye: { type: 'voice.hangup', title: '再见', params: { prompt: { text: { 'zh-CN': '再见' } } }, exits: {} },
  },
};
/** What of it no call changes. */
const FIXED = ['您好', 'Hello', '查单请按一', '再见'];

const draft = async (): Promise<FlowDraft> =>
  (await test.as.analyst.post<FlowDraft>('/api/flows', { name: '总机', kind: 'ivr', document: flow })).json;
const publish = ({ id, etag }: FlowDraft, body = {}, headers = {}) =>
  test.as.analyst.post<PublishedFlow & ApiError>(`/api/flows/${id}/publish`, body, {
    'if-match': `"${etag}"`,
    ...headers,
  });
const asked = (service: VoiceService): string[] =>
  service.asked.map(({ body }) => String((JSON.parse(body) as { input: unknown }).input));

/** What a caller hears who does nothing. */
const call = async (document: Flow = flow): Promise<string[]> => {
  const clock = virtualClock(new Date('2026-03-02T09:00:00+08:00'));
  const universe = createUniverse({
    registry: test.deps.registry,
    clock,
    speech: { render: (...args) => clock.busy(() => speech.render(...args)) },
  });
  const { call, heard } = await universe.dial();
  await universe.run(document, { call });
  return heard;
};

describe('publishing', () => {
  it('renders what every call says, in every language, and nothing else', async () => {
    const { status, json } = await publish(await draft());
    expect([status, json.prompts]).toEqual([201, { total: 4, byStandIn: 0, missing: 0 }]);
    expect(asked(best).sort()).toEqual([...FIXED].sort());
    expect(second.asked).toEqual([]);
  });

  it('leaves nothing to wait for: a call speaks all of it with the voice gone', async () => {
    await publish(await draft());
    for (const service of [best, second]) {
      service.asked.splice(0);
      service.behaviour = (response) => void response.destroy();
    }
    const hello = { ...flow.nodes.hello, params: { prompt: { text: { 'zh-CN': '您好' } } } } as Flow['nodes'][string];
    const heard = await call({ ...flow, nodes: { ...flow.nodes, hello } });
    expect(heard).toEqual(['您好', '查单请按 1', '查单请按 1', '再见']);
    expect([...best.asked, ...second.asked]).toEqual([]);
  });

  it('goes on with the next voice, says so, and is heard by the best one once it is back', async () => {
    best.behaviour = answers('text/plain', 'no', 500);
    const { status, json } = await publish(await draft());
    expect([status, json.prompts]).toEqual([201, { total: 4, byStandIn: 4, missing: 0 }]);
    best.behaviour = answers('audio/wav', toneWav(500));
    // Another life of the runtime: the voice no longer rests.
    speech = open([best, second]);
    const before = (await speech.render('再见', 'zh-CN')).id;
    expect(await call()).toContain('再见');
    await expect.poll(async () => (await speech.render('再见', 'zh-CN')).id).not.toBe(before);
  });

  it('is refused in words when no voice works, unless it is wanted nevertheless', async () => {
    for (const service of [best, second]) service.behaviour = answers('text/plain', 'no', 503);
    const made = await draft();
    const refused = await publish(made, {}, { 'accept-language': 'zh-CN' });
    expect([refused.status, refused.json.error.code]).toEqual([503, 'voice_failed']);
    expect(refused.json.error.message).toBe(
      '语音合成不可用：「欢迎」「菜单」「再见」有 4 条提示语没能合成。请稍后再试',
    );
    expect((await test.as.analyst.get<FlowDraft>(`/api/flows/${made.id}`)).json.live).toBeNull();
    const { status, json } = await publish(made, { withoutVoice: true });
    expect([status, json.prompts]).toEqual([201, { total: 4, byStandIn: 0, missing: 4 }]);
  });

  it('works on a server without any voice', async () => {
    speech = open([]);
    const { status, json } = await publish(await draft());
    expect([status, json.prompts]).toEqual([201, { total: 4, byStandIn: 0, missing: 0 }]);
  });

  it('tells how far it is', async () => {
    const waiting: (() => void)[] = [];
    best.behaviour = (response) => void waiting.push(() => answers('audio/wav', toneWav(500))(response));
    const made = await draft();
    const state = async () => (await test.as.analyst.get(`/api/flows/${made.id}/publishing`)).json;
    expect(await state()).toBeNull();
    const published = publish(made);
    await expect.poll(() => waiting.length).toBe(3);
    expect(await state()).toEqual({ done: 0, total: 4 });
    waiting.shift()?.();
    await expect.poll(state).toEqual({ done: 1, total: 4 });
    const finish = setInterval(() => waiting.shift()?.(), 5);
    expect((await published).status).toBe(201);
    clearInterval(finish);
    expect(await state()).toBeNull();
  });
});

describe('a runtime that starts', () => {
  const texts = [
    { text: '您好', language: 'zh-CN' },
    { text: 'Hello', language: 'en' },
  ] as const;
  const warmer = (of: SpeechService, own: typeof texts | [] = []) =>
    new PromptWarmer({
      speech: of,
      live: async () => [{ flowId: 'f', version: 1 }],
      texts: async () => texts,
      own,
      logger: pino({ level: 'silent' }),
    });

  it('renders again what was published before its voice changed, or elsewhere', async () => {
    await publish(await draft());
    best.asked.splice(0);
    speech = open([best], 'tts-2');
    await warmer(speech).look();
    expect(asked(best).sort()).toEqual(['Hello', '您好']);
    best.behaviour = (response) => void response.destroy();
    expect((await speech.render('您好', 'zh-CN')).durationMs).toBeGreaterThan(0);
  });

  it('asks once, and again when the voice was down', async () => {
    const at = warmer(speech);
    best.behaviour = second.behaviour = answers('text/plain', 'no', 500);
    await at.look(0);
    const tried = best.asked.length;
    expect(tried).toBeGreaterThan(0);
    await at.look(30_000);
    expect(best.asked).toHaveLength(tried);
    best.behaviour = answers('audio/wav', toneWav(500));
    await at.look(61_000);
    best.asked.splice(0);
    await at.look(130_000);
    expect(best.asked).toEqual([]);
  });

  it('stops in the middle without a word', async () => {
    best.behaviour = () => undefined;
    const at = warmer(speech);
    at.start();
    await expect.poll(() => best.asked.length).toBeGreaterThan(0);
    await at.stop();
  });
});
