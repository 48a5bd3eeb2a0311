import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answers, type Behaviour, tone, toneWav, VoiceService } from '../../../test/kit/voice-service.ts';
import { loadSettings, SettingsRefused } from '../../settings.ts';
import { decodeWav, encodeWav } from '../audio/wav.ts';
import { createSpeech } from '../create.ts';
import type { SpeechProvider } from '../speech.ts';
import { azureVoice } from './azure.ts';
import { configuredVoices } from './configured.ts';
import { openAiVoice } from './openai.ts';

const KEY = 'canary-7f3e1b-secret';
const voices = { 'zh-CN': 'xiaoxiao', en: 'jenny' };

const wav = toneWav;
const mp3 = await readFile(new URL('../uploads/testing/greeting.mp3', import.meta.url));

const service = new VoiceService();
const other = new VoiceService();
let dataFolder: string;
const log: string[] = [];
beforeAll(() => Promise.all([service.listen(), other.listen()]));
afterAll(() => Promise.all([service.close(), other.close()]));
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'voices-'));
  for (const each of [service, other]) each.asked.splice(0);
  service.behaviour = answers('audio/wav', wav(500));
  other.behaviour = answers('audio/wav', wav(1500));
  log.splice(0);
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const openAi = (url: string, more = {}): SpeechProvider =>
  openAiVoice({ url: `${url}/v1`, key: KEY, model: 'tts-1', voices, format: 'wav', timeoutMs: 400, ...more });
const azure = (url: string): SpeechProvider => azureVoice({ region: url, key: KEY, voices, timeoutMs: 400 });
const speechOf = (...providers: SpeechProvider[]) =>
  createSpeech({
    providers,
    dataFolder,
    baseUrl: 'http://media',
    mediaKey: 'test',
    logger: pino({ level: 'trace' }, { write: (line: string) => log.push(line) }),
  });

/** The tone that is heard: which service spoke. */
const heard = async (speech: ReturnType<typeof speechOf>, text = '您好'): Promise<number> => {
  const { id } = await speech.render(text, 'zh-CN');
  const file = await speech.file(id, 'wav');
  if (!file) throw new Error('no file');
  const { pcm } = decodeWav(await readFile(file.path));
  const crossings = pcm.reduce((sum, sample, at) => sum + (sample >= 0 !== (pcm[at - 1] ?? 0) >= 0 ? 1 : 0), 0);
  return Math.round(crossings / 2 / (pcm.length / 8000) / 500) * 500;
};

describe('OpenAI’s protocol', () => {
  it('is spoken as its services expect it', async () => {
    expect(await heard(speechOf(openAi(service.url)))).toBe(500);
    const [asked] = service.asked;
    expect(asked).toMatchObject({
      method: 'POST',
      url: '/v1/audio/speech',
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      model: 'tts-1',
      input: '您好',
      voice: 'xiaoxiao',
      response_format: 'wav',
    });
  });

  it('needs no key on a server of one’s own', async () => {
    await speechOf(openAi(service.url, { key: undefined })).render('Hello', 'en');
    expect(service.asked[0]?.headers.authorization).toBeUndefined();
    expect(service.asked[0]?.body).toContain('"jenny"');
  });

  it.each([
    ['a wav that does not know its length', 'audio/wav', Buffer.from(wav(500)).fill(0xff, 40, 44)],
    ['raw samples', 'audio/pcm', encodeWav({ pcm: tone(500, 24_000), rate: 24_000 }).subarray(44)],
    [
      'raw samples at a rate of their own',
      'audio/L16; rate=16000',
      encodeWav({ pcm: tone(500, 16_000), rate: 16_000 }).subarray(44),
    ],
    ['a wav that is called something else', 'application/octet-stream', wav(500)],
  ])('%s is understood', async (_name, type, bytes) => {
    service.behaviour = answers(type, bytes);
    expect(await heard(speechOf(openAi(service.url), openAi(other.url)))).toBe(500);
  });

  it('an mp3 is understood', async () => {
    service.behaviour = answers('audio/mpeg', mp3);
    expect((await speechOf(openAi(service.url)).render('您好', 'zh-CN')).durationMs).toBeGreaterThan(800);
  });
});

describe('Azure’s protocol', () => {
  it('is spoken as the service expects it; no text is markup', async () => {
    expect(await heard(speechOf(azure(service.url)), '甲<break time="9s"/>&乙')).toBe(500);
    const [asked] = service.asked;
    expect(asked).toMatchObject({
      method: 'POST',
      url: '/cognitiveservices/v1',
      headers: {
        'ocp-apim-subscription-key': KEY,
        'content-type': 'application/ssml+xml',
        'x-microsoft-outputformat': 'riff-24khz-16bit-mono-pcm',
      },
    });
    expect(asked?.body).toMatch(/^<speak [^>]*xml:lang="zh-CN"><voice name="xiaoxiao">[^<]*<\/voice><\/speak>$/);
  });
});

const failures: readonly (readonly [string, Behaviour])[] = [
  ['answers 500', answers('text/plain', `bad ${KEY}`, 500)],
  ['answers 429', answers('application/json', '{"error":"slow down"}', 429)],
  ['answers 401', answers('application/json', `{"error":"wrong key ${KEY}"}`, 401)],
  ['hangs', () => undefined],
  [
    'sends its head and hangs',
    (response) => void response.writeHead(200, { 'content-type': 'audio/wav' }).flushHeaders(),
  ],
  ['sends its first byte too late', (response) => void setTimeout(() => answers('audio/wav', wav(500))(response), 900)],
  [
    'breaks off',
    (response) => void response.writeHead(200, { 'content-length': '9999' }).write('RIFF', () => response.destroy()),
  ],
  ['answers with a page', answers('text/html', '<html>welcome to the wifi</html>')],
  ['answers with garbage', answers('audio/wav', Buffer.alloc(5000, 0x5a))],
  [
    'answers with a wav that is none',
    answers('audio/wav', Buffer.concat([Buffer.from('RIFF____WAVE'), Buffer.alloc(100)])),
  ],
  ['answers with nothing', answers('audio/wav', '')],
  ['answers with silence', answers('audio/wav', encodeWav({ pcm: new Int16Array(24_000), rate: 24_000 }))],
  ['leads elsewhere', (response) => response.writeHead(307, { location: `${other.url}/v1/audio/speech` }).end()],
];

describe('a voice that fails', () => {
  it.each(failures)('%s: the next one speaks', async (_name, behaviour) => {
    service.behaviour = behaviour;
    const began = performance.now();
    expect(await heard(speechOf(openAi(service.url), openAi(other.url)))).toBe(1500);
    expect(performance.now() - began).toBeLessThan(3_000);
    // Only by itself, never because the first one has sent us there.
    expect(other.asked).toHaveLength(1);
  });

  it('is not there at all: the next one speaks', async () => {
    const gone = new VoiceService();
    await gone.listen();
    const { url } = gone;
    await gone.close();
    expect(await heard(speechOf(openAi(url), azure(other.url)))).toBe(1500);
    expect(log.join()).toContain('ECONNREFUSED');
  });

  it('S12 tells nobody its key, whatever happens', async () => {
    for (const [, behaviour] of failures) {
      service.behaviour = behaviour;
      for (const voice of [openAi(service.url), azure(service.url)]) {
        const error = await speechOf(voice)
          .render('您好', 'zh-CN')
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'speech.failed' });
        let each: unknown = error;
        while (each instanceof Error) {
          expect(`${each.message} ${each.stack} ${JSON.stringify(each)}`).not.toContain(KEY);
          each = each.cause;
        }
      }
    }
    expect(log.length).toBeGreaterThan(0);
    expect(log.join()).not.toContain(KEY);
  });

  it('is left alone ever longer, and its callers do not wait for it', async () => {
    service.behaviour = () => undefined;
    const speech = speechOf(openAi(service.url), openAi(other.url));
    for (const text of ['一', '二', '三']) expect(await heard(speech, text)).toBe(1500);
    expect(service.asked).toHaveLength(3);
    const began = performance.now();
    for (const text of ['四', '五', '六']) expect(await heard(speech, text)).toBe(1500);
    expect(performance.now() - began).toBeLessThan(400);
    expect(service.asked).toHaveLength(3);
  });

  it('lets go of its request when the caller hangs up', async () => {
    const closed = Promise.withResolvers<void>();
    service.behaviour = (response) => void response.once('close', closed.resolve);
    const caller = new AbortController();
    const rendered = speechOf(openAi(service.url, { timeoutMs: 60_000 })).render('您好', 'zh-CN', caller.signal);
    await expect.poll(() => service.asked.length).toBe(1);
    caller.abort(new Error('gone'));
    await expect(rendered).rejects.toThrow('gone');
    await closed.promise;
  });
});

describe('the settings', () => {
  const names = (env: Record<string, string>) =>
    configuredVoices(loadSettings(env)).map(({ name }) => name.split('/')[0]);
  const openai = { OPENAI_SPEECH_URL: 'https://voice.example/v1', OPENAI_SPEECH_KEY: KEY };
  const azureSettings = { AZURE_SPEECH_REGION: 'eastasia', AZURE_SPEECH_KEY: KEY };

  it('order the voices, or take all that are configured', () => {
    expect(names({})).toEqual(['espeak-ng']);
    expect(names({ ...openai, ...azureSettings })).toEqual(['openai', 'azure', 'espeak-ng']);
    expect(names({ ...openai, ...azureSettings, VOICES: 'espeak, azure' })).toEqual(['espeak-ng', 'azure']);
  });

  it.each([
    [{ VOICES: 'openai' }, 'OPENAI_SPEECH_URL'],
    [{ VOICES: 'azure', AZURE_SPEECH_REGION: 'eastasia' }, 'AZURE_SPEECH_KEY'],
    [{ VOICES: 'siri' }, 'must be one of'],
    [{ ...openai, OPENAI_SPEECH_URL: `https://user:${KEY}@voice.example` }, 'no user, password'],
    [{ ...openai, OPENAI_SPEECH_KEY: `${KEY}\nx` }, 'no key has'],
    [{ ...openai, OPENAI_SPEECH_VOICES: 'alloy' }, 'for each language'],
    [{ ...azureSettings, AZURE_SPEECH_REGION: 'East Asia!' }, 'a region or an address'],
    [{ VOICE_TIMEOUT: '0' }, 'VOICE_TIMEOUT'],
  ] as const)('%j is refused in words, without the key', (env, words) => {
    const refused = (() => {
      try {
        return loadSettings(env as Record<string, string>);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(SettingsRefused);
    expect((refused as SettingsRefused).message).toContain(words);
    expect((refused as SettingsRefused).message).not.toContain(KEY);
  });
});
