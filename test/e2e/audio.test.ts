import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWav, encodeWav } from '../../runtime/speech/audio/wav.ts';
import { espeak } from '../../runtime/speech/espeak.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { AudioAsset, FlowDraft, PublishedFlow } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { TestLine } from '../kit/caller.ts';
import { type Product, startProduct } from '../kit/product.ts';
import { answers, VoiceService } from '../kit/voice-service.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const TEXT = '请稍候，马上为您接通客服人员。';
const greeting = new Uint8Array(
  readFileSync(new URL('../../runtime/speech/uploads/testing/greeting.mp3', import.meta.url)),
);

const flowWith = (asset: string): Flow => ({
  format: 1,
  kind: 'ivr',
  name: '欢迎',
  language: 'zh-CN',
  variables: {},
  start: 'say',
  nodes: {
    say: {
      type: 'voice.say',
      params: { prompt: { parts: { 'zh-CN': [{ audio: asset }, { text: TEXT }] } } },
      exits: { done: 'bye' },
    },
    bye: { type: 'voice.hangup', params: {}, exits: {} },
  },
});

describe.skipIf(missing)('uploaded audio and rendered text on a real switch', () => {
  const voice = new VoiceService();
  let release: () => Promise<void>;
  let wasRunning = false;
  let asterisk: RunningAsterisk;
  let line: TestLine;
  let product: Product;

  const start = (life: Partial<Product> = {}) =>
    startProduct({
      ...(life.dataFolder !== undefined && { dataFolder: life.dataFolder }),
      ...(life.cookie !== undefined && { cookie: life.cookie }),
      env: {
        ARI_URL: asterisk.ariUrl,
        ARI_USER: asterisk.ariUser,
        ARI_PASSWORD: asterisk.ariPassword,
        ARI_APP: asterisk.ariApp,
        VOICES: 'openai',
        OPENAI_SPEECH_URL: `${voice.url}/v1`,
      },
    });

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    asterisk = await asteriskUp();
    await voice.listen();
    const spoken = await espeak().synthesize('请稍候，马上为您接通客服人员。', 'zh-CN');
    voice.behaviour = answers('audio/wav', encodeWav(spoken));
    line = await TestLine.connect({
      url: asterisk.ariUrl,
      user: asterisk.ariUser,
      password: asterisk.ariPassword,
      app: asterisk.testApp,
    });
    product = await start();
    await product.setUp();
  }, 400_000);
  afterAll(async () => {
    await line?.close();
    await product?.remove();
    await voice.close();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const sent = async <T>(path: string, options: Parameters<Product['fetch']>[1]): Promise<T> => {
    const answer = await product.fetch(path, options);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const samples = async (path: string): Promise<Int16Array> =>
    decodeWav(Buffer.from(await (await fetch(product.url + path)).arrayBuffer())).pcm;

  let sounds: { asset: Int16Array; text: Int16Array };

  /** What a caller hears of both. */
  const heard = async () => {
    const caller = await line.dial({ from: '13800002076', to: '95001' });
    await caller.answered;
    await caller.ended;
    return [(await caller.hears(sounds.asset)).found, (await caller.hears(sounds.text)).found];
  };

  it('are both heard, one after the other, with the voice gone since the flow went live', async () => {
    const asset = await sent<AudioAsset>('/api/audio?title=greeting&language=zh-CN', {
      method: 'POST',
      body: greeting,
      headers: { 'content-type': 'audio/mpeg' },
    });
    const document = flowWith(asset.id);
    const draft = await sent<FlowDraft>('/api/flows', {
      method: 'POST',
      json: { name: '欢迎', kind: 'ivr', document },
    });
    await sent('/api/numbers/95001', { method: 'PUT', json: { flowId: draft.id } });
    const { prompts } = await sent<PublishedFlow>(`/api/flows/${draft.id}/publish`, {
      method: 'POST',
      json: {},
      headers: { 'if-match': `"${draft.etag}"` },
    });
    expect(prompts).toEqual({ total: 1, byStandIn: 0, missing: 0 });
    const { url } = await sent<{ url: string }>('/api/speech', {
      method: 'POST',
      json: { text: TEXT, language: 'zh-CN' },
    });
    sounds = { asset: await samples(asset.url), text: await samples(url) };
    await voice.close();
    expect(await heard()).toEqual([true, true]);
  }, 60_000);

  it('are heard after a crash of the runtime, too', async () => {
    await product.kill('SIGKILL');
    product = await start(product);
    expect(await heard()).toEqual([true, true]);
  }, 120_000);
});
