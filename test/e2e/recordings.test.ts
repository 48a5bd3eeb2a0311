import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RecordingReader } from '../../runtime/recordings/reader.ts';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { decodeWav } from '../../runtime/speech/audio/wav.ts';
import type { Audio } from '../../runtime/speech/speech.ts';
import type { DB } from '../../runtime/store/generated/db.ts';
import { migrate } from '../../runtime/store/migrate.ts';
import { createPool } from '../../runtime/store/pool.ts';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import { partsOf } from '../../runtime/telephony/recording.ts';
import type { RecordingSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { type AsteriskCaller, matchAudio, TestLine } from '../kit/caller.ts';
import { type OwnPostgres, ownPostgres } from '../kit/own-postgres.ts';
import type { Product } from '../kit/product.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';
import { publish, quiet, startRuntimeProcess } from '../kit/runtimes.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const NUMBER = '95001';
const FROM = '13800002076';
const say = (text: string) => ({ text: { 'zh-CN': text } });

/** Records the whole call and takes a message in it. */
const messages: Flow = {
  format: 1,
  kind: 'ivr',
  name: '留言',
  language: 'zh-CN',
  variables: {},
  start: 'tape',
  nodes: {
    tape: {
      type: 'voice.recordCall',
      params: { prompt: say('通话将被录音。') },
      exits: { done: 'leave', failed: 'leave' },
    },
    leave: {
      type: 'voice.voicemail',
      params: {
        prompt: say('请留言。'),
        beep: true,
        maxSeconds: 120,
        silenceSeconds: 20,
        endKey: '#',
        category: '投诉',
        review: false,
      },
      exits: { left: 'thanks', empty: 'end', failed: 'end' },
    },
    thanks: { type: 'voice.say', params: { prompt: say('谢谢您的留言。') }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};

/** Real processes, really killed in the middle of what a real caller says. */
describe.skipIf(missing)('a recording outlives', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let asterisk: RunningAsterisk;
  let postgres: OwnPostgres;
  let pool: pg.Pool;
  let db: Kysely<DB>;
  let reader: RecordingReader;
  let prompts: PromptServer;
  let line: TestLine;
  let ari: Ari;
  let first: Audio;
  let second: Audio;
  const running: Product[] = [];

  const login = () => ({ url: asterisk.ariUrl, user: asterisk.ariUser, password: asterisk.ariPassword });
  const up = async (): Promise<void> => {
    asterisk = await asteriskUp();
    line = await TestLine.connect({ ...login(), app: asterisk.testApp });
    ari = await Ari.connect(login());
  };

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    await up();
    prompts = await servePrompts();
    [first, second] = await Promise.all([
      prompts.say('您好，我的包裹昨天就该到了，到现在还没有消息。'),
      prompts.say('请尽快给我回个电话，非常感谢你们的帮助。'),
    ]);
    postgres = await ownPostgres();
    await migrate(postgres.url);
    pool = createPool(postgres.url, quiet, 4);
    db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
    reader = new RecordingReader(db, new RecordingStore(db, 90));
    await publish(db, NUMBER, messages);
  }, 400_000);
  afterEach(async () => {
    for (const { id } of await ari.channels()) await ari.hangUp(id).catch(() => undefined);
    await Promise.all(running.splice(0).map((product) => product.remove()));
    for (const name of await ari.storedRecordings()) if (partsOf(name)) await ari.deleteRecording(name);
    await pool.query('TRUNCATE sessions; DELETE FROM recording_audio; DELETE FROM recordings');
  });
  afterAll(async () => {
    await line?.close().catch(() => line.disconnect());
    ari?.close();
    await prompts?.close();
    await db?.destroy();
    await postgres?.remove();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const start = async (dataFolder?: string): Promise<Product> => {
    const product = await startRuntimeProcess({
      asterisk,
      databaseUrl: postgres.url,
      cluster: false,
      env: { LOG_LEVEL: 'fatal' },
      ...(dataFolder !== undefined && { dataFolder }),
    });
    running.push(product);
    return product;
  };
  const ours = async (): Promise<string[]> => (await ari.storedRecordings()).filter((name) => partsOf(name));
  const speaks = (caller: AsteriskCaller, audio: Audio) => caller.speaks(`sound:${audio.url}.wav`);
  /** The caller is asked for the message, and it is being recorded. */
  const leaving = async (): Promise<AsteriskCaller> => {
    const caller = await line.dial({ from: FROM, to: NUMBER });
    await caller.answered;
    await expect.poll(async () => (await ours()).length, { timeout: 15_000 }).toBe(2);
    return caller;
  };
  const found = async (): Promise<RecordingSummary[]> =>
    (await reader.list()).sort((one, other) => one.kind.localeCompare(other.kind));
  const settled = async (): Promise<RecordingSummary[]> => {
    await expect
      .poll(async () => (await found().catch(() => [])).map(({ state }) => state), { timeout: 60_000, interval: 500 })
      .not.toContain('live');
    return found();
  };
  const hears = async (id: string, audio: Audio): Promise<boolean> => {
    const wav = await reader.audio(id);
    if (!wav) throw new Error(`no audio of ${id}`);
    const { pcm } = decodeWav(Buffer.concat(await Array.fromAsync(wav.read(0, wav.size - 1))));
    return matchAudio(pcm, await prompts.samples(audio)).found;
  };
  const nothingIsLeft = async (): Promise<void> => {
    await expect.poll(ours, { timeout: 40_000, interval: 500 }).toEqual([]);
    await expect.poll(async () => (await ari.channels()).length, { timeout: 10_000 }).toBe(0);
  };

  it('its runtime, killed and started again: it goes on, and is one', async () => {
    const product = await start();
    const caller = await leaving();
    await speaks(caller, first);
    await product.kill('SIGKILL');
    await start(product.dataFolder);
    await speaks(caller, second);
    // Keys go to the new process once it has taken the call over.
    await expect
      .poll(
        async () => {
          await caller.presses('#');
          return (await found()).find(({ kind }) => kind === 'voicemail')?.ended;
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBe('key');
    await caller.ended;
    const [call, message, ...more] = await settled();
    expect(more).toEqual([]);
    expect(call).toMatchObject({ kind: 'call', state: 'ready', from: FROM });
    expect(message).toMatchObject({ kind: 'voicemail', state: 'ready', category: '投诉', ended: 'key' });
    for (const { id } of [call, message] as RecordingSummary[])
      expect([id, await hears(id, first), await hears(id, second)]).toEqual([id, true, true]);
    await nothingIsLeft();
  }, 120_000);

  it('its runtime also when the caller hangs up meanwhile', async () => {
    const product = await start();
    const caller = await leaving();
    await speaks(caller, first);
    await product.kill('SIGKILL');
    await caller.hangsUp();
    expect(await ours()).toHaveLength(2);
    await start(product.dataFolder);
    const all = await settled();
    expect(all.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['call ready', 'voicemail ready']);
    for (const { id } of all) expect(await hears(id, first)).toBe(true);
    await nothingIsLeft();
  }, 120_000);

  it('an outage of the database: it waits on the switch and is stored afterwards', async () => {
    await start();
    const caller = await leaving();
    await speaks(caller, first);
    await postgres.stop();
    await caller.hangsUp();
    // Nowhere to go: it stays where it is.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(await ours()).toHaveLength(2);
    await postgres.start();
    await expect.poll(ours, { timeout: 60_000, interval: 500 }).toEqual([]);
    const all = await settled();
    expect(all.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['call ready', 'voicemail ready']);
    for (const { id } of all) expect(await hears(id, first)).toBe(true);
    await nothingIsLeft();
  }, 150_000);

  it('no restart of the switch: what there is of it is kept, and says why there is no more', async () => {
    await start();
    const caller = await leaving();
    await speaks(caller, first);
    line.disconnect();
    process.kill(asterisk.pid, 'SIGKILL');
    await up();
    const all = await settled();
    expect(all.map(({ kind, state, failure }) => `${kind} ${state} ${failure}`)).toEqual([
      'call failed restarted',
      'voicemail failed restarted',
    ]);
    await nothingIsLeft();
    // New calls are recorded as soon as it is back.
    const next = await leaving();
    await speaks(next, second);
    await next.hangsUp();
    await expect
      .poll(async () => (await found()).filter(({ state }) => state === 'ready').length, { timeout: 30_000 })
      .toBe(2);
  }, 150_000);
});
