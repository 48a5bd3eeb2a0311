import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { asteriskStage } from '../../runtime/scenarios/asterisk-stage.ts';
import { play } from '../../runtime/scenarios/play.ts';
import type { Stage } from '../../runtime/scenarios/stage.ts';
import type { Speech } from '../../runtime/speech/speech.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const RIGHT = '您的快件预计明天下午三点送到。';
const WRONG = '您的快件预计明天下午四点送到。';

const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '一句话',
  language: 'zh-CN',
  variables: {},
  start: 'say',
  nodes: {
    say: { type: 'voice.say', params: { prompt: { text: { 'zh-CN': RIGHT } } }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};
const scenario: Scenario = {
  format: 1,
  title: '',
  steps: [{ hears: '明天下午三点' }],
  expect: { outcome: 'completed' },
};

/** A voice that says `WRONG` and claims to have said `RIGHT`. */
const lying = (speech: Speech): Speech => ({
  async render(text, language, signal) {
    const wrong = await speech.render(WRONG, language, signal);
    return { ...(await speech.render(text, language, signal)), url: wrong.url };
  },
});

describe.skipIf(missing)('what the caller heard on a real switch', () => {
  let folder: string;
  let stage: Stage;
  const logger = pino({ level: 'silent' });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-heard-'));
    stage = await asteriskStage(folder, logger);
  }, 400_000);
  afterAll(async () => {
    await stage?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const playing = async (speech: Speech) => {
    const registry = await loadPlugins();
    const connections = { connectors: registry.connectors, connections: {}, allowedHosts: [] };
    return play(scenario, flow, stage, { registry, connections, speech, logger, limitMs: 60_000 });
  };

  it('is the prompt: the scenario passes', async () => {
    expect((await playing(stage.speech)).problem).toBeUndefined();
  });

  it('is another prompt, by one word: the scenario fails, whatever the server believes to have said', async () => {
    expect((await playing(lying(stage.speech))).problem?.en).toBe(`「${RIGHT}」 is not in what the caller heard`);
  });
});
