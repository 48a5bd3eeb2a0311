import { mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSpeech, MAX_TEXT, type SpeechOptions } from './create.ts';
import { limit } from './limit.ts';
import type { SpeechProvider } from './speech.ts';

const DAY = 86_400_000;
let dataFolder: string;
let now: number;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'speech-'));
  now = Date.now();
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** A voice that hums for 10 ms a character, and can be told to fail. */
const voice = (name = 'hum') => {
  const state = { calls: [] as string[], fails: false, installed: true, wait: Promise.resolve() };
  const provider: SpeechProvider = {
    name,
    available: () => Promise.resolve(state.installed),
    async synthesize(text, _language, signal) {
      state.calls.push(text);
      await state.wait;
      signal?.throwIfAborted();
      if (state.fails) throw new Error('hoarse');
      const pcm = Int16Array.from({ length: text.length * 160 }, (_, i) => Math.round(8000 * Math.sin(i / 5)));
      return { pcm, rate: 16_000 };
    },
  };
  return { state, provider };
};

const open = (providers: readonly SpeechProvider[], more: Partial<SpeechOptions> = {}) =>
  createSpeech({
    providers,
    dataFolder,
    baseUrl: 'http://127.0.0.1:8700',
    mediaKey: 'a key of this server',
    logger: pino({ level: 'silent' }),
    now: () => now,
    ...more,
  });

const pathOf = async (speech: ReturnType<typeof open>, id: string): Promise<string> => {
  const file = await speech.file(id, 'wav');
  if (!file) throw new Error('no file');
  return file.path;
};

describe('a prompt', () => {
  it('is rendered as normalised and served in three formats', async () => {
    const { provider, state } = voice();
    const speech = open([provider]);
    const audio = await speech.render('运单753028419066', 'zh-CN');
    expect(state.calls).toEqual(['运单，七五三零，二八四幺，九零六六']);
    expect(audio).toMatchObject({ text: '运单753028419066', language: 'zh-CN' });
    expect(audio.id).toMatch(/^[0-9a-f]{64}$/);
    expect(audio.url).toBe(`http://127.0.0.1:8700/media/prompts/${audio.id}`);
    const files = await Promise.all((['wav', 'ulaw', 'alaw'] as const).map((format) => speech.file(audio.id, format)));
    expect(files.map((file) => file?.type)).toEqual(['audio/wav', 'audio/basic', 'audio/x-alaw-basic']);
    const samples = (audio.durationMs * 8000) / 1000;
    expect(files.map((file) => file?.size)).toEqual([44 + 2 * samples, samples, samples]);
    for (const file of files) expect((await stat(file?.path ?? '')).size).toBe(file?.size);
  });

  it('is rendered once, however many ask at once', async () => {
    const { provider, state } = voice();
    const speech = open([provider]);
    const audios = await Promise.all(Array.from({ length: 100 }, () => speech.render('您好', 'zh-CN')));
    expect(state.calls).toHaveLength(1);
    expect(new Set(audios.map(({ id }) => id)).size).toBe(1);
  });

  it('is the same after a restart, without rendering', async () => {
    const first = voice();
    const before = await open([first.provider]).render('您好', 'zh-CN');
    const second = voice();
    expect(await open([second.provider]).render('您好', 'zh-CN')).toEqual(before);
    expect(second.state.calls).toEqual([]);
  });

  it('has an address that nobody can guess from its text', async () => {
    const { provider } = voice();
    const [ours, theirs, english] = await Promise.all([
      open([provider]).render('OK', 'zh-CN'),
      open([provider], { mediaKey: 'another key' }).render('OK', 'zh-CN'),
      open([provider]).render('OK', 'en'),
    ]);
    expect(new Set([ours.id, theirs.id, english.id]).size).toBe(3);
  });

  it('of nothing is a moment of silence', async () => {
    const { provider, state } = voice();
    const audio = await open([provider]).render(' …… ', 'zh-CN');
    expect(audio.durationMs).toBe(100);
    expect(state.calls).toEqual([]);
  });

  it('that is far too long is refused with a reason', async () => {
    const speech = open([voice().provider]);
    await expect(speech.render('长'.repeat(MAX_TEXT + 1), 'zh-CN')).rejects.toMatchObject({
      code: 'speech.failed',
      detail: `the text has ${MAX_TEXT + 1} characters, at most ${MAX_TEXT} are spoken`,
    });
    await expect(speech.render('1'.repeat(1e6), 'zh-CN')).rejects.toMatchObject({ code: 'speech.failed' });
  });

  it('is found quickly once it is there', async () => {
    const speech = open([voice().provider]);
    await speech.render('您的运单753028419066正在派送中', 'zh-CN');
    const start = performance.now();
    for (let i = 0; i < 1000; i++) await speech.render('您的运单753028419066正在派送中', 'zh-CN');
    // Measured 0.03 ms each; the bound leaves room for a busy machine.
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('a caller who leaves', () => {
  it('stops the voice only when nobody else waits', async () => {
    const { provider, state } = voice();
    const { promise, resolve } = Promise.withResolvers<void>();
    state.wait = promise;
    const speech = open([provider]);
    const caller = new AbortController();
    const leaving = speech.render('您好', 'zh-CN', caller.signal);
    const staying = speech.render('您好', 'zh-CN');
    caller.abort(new Error('hung up'));
    await expect(leaving).rejects.toThrow('hung up');
    resolve();
    expect((await staying).url).toBeDefined();
    await expect(speech.render('再见', 'zh-CN', caller.signal)).rejects.toThrow('hung up');
  });
});

describe('voices', () => {
  it('stand in for each other, and the first comes back', async () => {
    const [first, second] = [voice('first'), voice('second')];
    const speech = open([first.provider, second.provider]);
    first.state.fails = true;
    const stood = await speech.render('您好', 'zh-CN');
    expect([first.state.calls.length, second.state.calls.length]).toEqual([1, 1]);
    first.state.fails = false;
    // Nobody waits for it: it is heard from the next time on.
    expect((await speech.render('您好', 'zh-CN')).id).toBe(stood.id);
    await expect.poll(async () => (await speech.render('您好', 'zh-CN')).id).not.toBe(stood.id);
    expect(second.state.calls).toHaveLength(1);
  });

  it('are left alone for a while after failing again and again', async () => {
    const [first, second] = [voice('first'), voice('second')];
    const speech = open([first.provider, second.provider]);
    first.state.fails = true;
    for (const text of ['一', '二', '三', '四', '五']) await speech.render(text, 'zh-CN');
    expect(first.state.calls).toHaveLength(3);
    now += 20_000;
    await speech.render('六', 'zh-CN');
    expect(first.state.calls).toHaveLength(4);
  });

  it('that are merely busy go on being asked', async () => {
    const { provider, state } = voice();
    const { promise, resolve } = Promise.withResolvers<void>();
    state.wait = promise;
    const line = limit(1, 0);
    const busy: SpeechProvider = {
      ...provider,
      synthesize: (text, language, signal) => line.run(() => provider.synthesize(text, language, signal), signal),
    };
    const speech = open([busy]);
    const first = speech.render('您好', 'zh-CN');
    // The first is in when its text has reached the voice.
    await expect.poll(() => state.calls.length).toBe(1);
    for (const text of ['一', '二', '三', '四', '五']) {
      await expect(speech.render(text, 'zh-CN')).rejects.toMatchObject({ code: 'speech.failed' });
    }
    resolve();
    await first;
    expect((await speech.render('一', 'zh-CN')).url).toBeDefined();
  });

  it('that all fail are a fault', async () => {
    const { provider, state } = voice();
    state.fails = true;
    const speech = open([provider]);
    for (let i = 0; i < 5; i++) {
      await expect(speech.render('您好', 'zh-CN')).rejects.toMatchObject({ code: 'speech.failed', retryHelps: true });
    }
    expect(state.calls).toHaveLength(3);
    expect(await speech.available()).toBe(true);
  });

  it('that are not installed leave an estimate and no address', async () => {
    const { provider, state } = voice();
    state.installed = false;
    for (const speech of [open([provider]), open([])]) {
      expect(await speech.available()).toBe(false);
      const audio = await speech.render('您的运单正在派送中', 'zh-CN');
      expect(audio).toMatchObject({ url: undefined, durationMs: 2000 });
    }
    state.installed = true;
    expect((await open([provider]).render('您好', 'zh-CN')).url).toBeDefined();
  });

  it('that are missing are looked for again', async () => {
    const { provider, state } = voice();
    state.installed = false;
    const speech = open([provider]);
    expect((await speech.render('您好', 'zh-CN')).url).toBeUndefined();
    state.installed = true;
    now += 20_000;
    expect((await speech.render('您好', 'zh-CN')).url).toBeDefined();
  });
});

describe('the folder', () => {
  it('is healed: what is torn is rendered again', async () => {
    const before = voice();
    const audio = await open([before.provider]).render('您好', 'zh-CN');
    const path = await pathOf(open([]), audio.id);
    await truncate(path.replace('.wav', '.ulaw'), 10);
    const after = voice();
    const speech = open([after.provider]);
    expect(await speech.file(audio.id, 'ulaw')).toBeUndefined();
    expect(await speech.render('您好', 'zh-CN')).toEqual(audio);
    expect(after.state.calls).toHaveLength(1);
    expect((await speech.file(audio.id, 'ulaw'))?.size).toBeGreaterThan(10);
  });

  it('may lose files while the server runs', async () => {
    const { provider, state } = voice();
    const speech = open([provider]);
    const audio = await speech.render('您好', 'zh-CN');
    await rm(join(dataFolder, 'media'), { recursive: true });
    expect(await speech.file(audio.id, 'wav')).toBeUndefined();
    await speech.render('您好', 'zh-CN');
    expect(state.calls).toHaveLength(2);
    expect(await speech.file(audio.id, 'wav')).toBeDefined();
  });

  it('forgets prompts that nobody used for long, and leftovers of a crash', async () => {
    const { provider } = voice();
    const speech = open([provider], { keepDays: 10 });
    const [old, used] = [await speech.render('旧', 'zh-CN'), await speech.render('常用', 'zh-CN')];
    const folder = join(dataFolder, 'media', 'prompts', old.id.slice(0, 2));
    await writeFile(join(folder, `${old.id}.wav.1-0.tmp`), 'torn');
    await utimes(join(folder, `${old.id}.wav.1-0.tmp`), 0, 0);
    now += 8 * DAY;
    await speech.render('常用', 'zh-CN');
    now += 8 * DAY;
    await speech.render('新', 'zh-CN');
    expect(await speech.file(old.id, 'wav')).toBeUndefined();
    expect(await speech.file(used.id, 'wav')).toBeDefined();
    const again = open([provider], { keepDays: 10 });
    expect(await again.file(used.id, 'wav')).toBeDefined();
    const left = await readdir(folder);
    expect(left.filter((name) => name.startsWith(old.id))).toEqual([]);
  });

  it('that cannot be used is a fault, not a crash', async () => {
    const file = join(dataFolder, 'file');
    await writeFile(file, '');
    const speech = open([voice().provider], { dataFolder: file });
    await expect(speech.render('您好', 'zh-CN')).rejects.toMatchObject({ code: 'speech.failed' });
  });
});
