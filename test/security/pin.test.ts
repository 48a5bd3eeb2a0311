import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '../../runtime/main.ts';
import { RecordingReader } from '../../runtime/recordings/reader.ts';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { loadSettings } from '../../runtime/settings.ts';
import { decodeWav } from '../../runtime/speech/audio/wav.ts';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import { partsOf } from '../../runtime/telephony/recording.ts';
import type { Flow } from '../../schema/flow.ts';
import { PASSWORD } from '../kit/app.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { matchAudio, TestLine } from '../kit/caller.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { Client } from '../kit/http-client.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';
import { publish } from '../kit/runtimes.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

/** Long enough not to stand anywhere by chance. */
const PIN = '7291846305';
const NUMBER = '95001';
const say = (text: string) => ({ text: { 'zh-CN': text } });
const OPENING = '您好，欢迎致电顺达物流，通话将被录音。';
const CLOSING = '感谢您的来电，祝您生活愉快，再见。';
const readBack = (pin: string) => `您输入的密码是${pin}。`;

const hotline: Flow = {
  format: 1,
  kind: 'ivr',
  name: '查询密码',
  language: 'zh-CN',
  variables: { pin: { type: 'text', label: '密码', sensitive: true } },
  start: 'tape',
  nodes: {
    tape: { type: 'voice.recordCall', params: { prompt: say('稍等。') }, exits: { done: 'open', failed: 'end' } },
    open: { type: 'voice.say', params: { prompt: say(OPENING) }, exits: { done: 'ask' } },
    ask: {
      type: 'voice.collect',
      params: {
        prompt: say('请输入密码。'),
        minDigits: 10,
        maxDigits: 10,
        terminator: '#',
        betweenDigits: 4,
        bargeIn: true,
        timeout: 20,
        attempts: 1,
        variable: 'pin',
      },
      exits: { collected: 'back', none: 'end' },
    },
    back: { type: 'voice.say', params: { prompt: say(readBack('{{ pin }}')) }, exits: { done: 'close' } },
    close: { type: 'voice.say', params: { prompt: say(CLOSING) }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};

describe.skipIf(missing)('S28 a PIN that a caller keys in a recorded call', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let asterisk: RunningAsterisk;
  let database: TestDatabase;
  let prompts: PromptServer;
  let line: TestLine;
  let ari: Ari;
  let runtime: Runtime;
  let data: string;
  const log: string[] = [];

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    asterisk = await asteriskUp();
    const login = { url: asterisk.ariUrl, user: asterisk.ariUser, password: asterisk.ariPassword };
    line = await TestLine.connect({ ...login, app: asterisk.testApp });
    ari = await Ari.connect(login);
    prompts = await servePrompts();
    database = await testDatabase();
    await publish(database.db, NUMBER, hotline);
    data = await mkdtemp(join(tmpdir(), 'switchyard-pin-'));
    const settings = loadSettings({
      PORT: '0',
      SWITCHYARD_DATA: data,
      DATABASE_URL: database.url,
      ARI_URL: asterisk.ariUrl,
      ARI_USER: asterisk.ariUser,
      ARI_PASSWORD: asterisk.ariPassword,
      ARI_APP: asterisk.ariApp,
    });
    const logger = pino({ level: 'trace' }, { write: (text: string) => void log.push(text) });
    runtime = await startRuntime({ settings, logger });
  }, 400_000);
  afterAll(async () => {
    await line?.close();
    await runtime?.stop();
    ari?.close();
    await prompts?.close();
    await database?.close();
    if (!wasRunning) await asteriskDown();
    if (data) await rm(data, { recursive: true, force: true });
    await release?.();
  });

  /** Every row of every table but the sound itself. */
  const dump = async (): Promise<string> => {
    const { rows } = await database.pool.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
        WHERE table_schema IN ('public', 'jobs') AND table_type = 'BASE TABLE' AND table_name <> 'recording_audio'`,
    );
    const texts: string[] = [];
    for (const { name } of rows) {
      const found = await database.pool.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} t`);
      texts.push(`${name}: ${found.rows.map(({ row }) => row).join('\n')}`);
    }
    return texts.join('\n');
  };

  it('is in no dump, trace, list, log or metric, and cannot be heard', async () => {
    const anonymous = new Client(runtime.url);
    const admin = { name: 'admin', email: 'admin@example.cn', password: PASSWORD };
    const made = await anonymous.post('/api/setup', admin);
    const cookie = made.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const client = anonymous.with({ cookie });
    const caller = await line.dial({ from: '13800002076', to: NUMBER });
    await caller.answered;
    const node = async () => (await database.pool.query<{ node: string }>('SELECT node FROM sessions')).rows[0]?.node;
    await expect.poll(node, { timeout: 20_000 }).toBe('ask');
    await caller.presses(PIN);
    await caller.ended;
    const heard = await caller.recording();
    const [opening, back, closing] = await Promise.all(
      [OPENING, readBack(PIN), CLOSING].map(async (text) => prompts.samples(await prompts.say(text))),
    );
    if (!opening || !back || !closing) throw new Error('no samples');
    // The caller heard it: without that the test would prove nothing.
    expect(matchAudio(heard, back).found).toBe(true);
    await expect.poll(async () => (await ari.storedRecordings()).filter(partsOf), { timeout: 20_000 }).toEqual([]);
    const reader = new RecordingReader(database.db, new RecordingStore(database.db, 90));
    const [tape, ...more] = await reader.list();
    if (!tape) throw new Error('no recording');
    expect(more).toEqual([]);
    expect(tape).toMatchObject({ kind: 'call', state: 'ready' });
    expect(tape.sensitive).toHaveLength(2);
    const wav = await reader.audio(tape.id);
    if (!wav) throw new Error('no audio');
    const { pcm } = decodeWav(Buffer.concat(await Array.fromAsync(wav.read(0, wav.size - 1))));
    expect([matchAudio(pcm, opening).found, matchAudio(pcm, back).found, matchAudio(pcm, closing).found]).toEqual([
      true,
      false,
      true,
    ]);
    const places = {
      dump: await dump(),
      list: (await client.get('/api/recordings')).text,
      sessions: (await client.get('/api/sessions')).text,
      trace: (await client.get(`/api/sessions/${tape.session}`)).text,
      metrics: (await client.get('/metrics')).text,
      log: log.join(''),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(2);
      expect(text.includes(PIN), place).toBe(false);
    }
    expect(places.trace).toContain('请输入密码');
  }, 90_000);
});
