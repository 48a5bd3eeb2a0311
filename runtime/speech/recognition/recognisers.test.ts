import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import {
  babble,
  faultyRecogniser,
  type Misbehaviour,
  type ScriptedTranscription,
  scriptedTranscription,
} from '../../../test/kit/recognisers.ts';
import { MATCH_RATE } from '../../scenarios/audio-match.ts';
import { type ScriptedRecogniser, scriptedRecogniser } from '../../scenarios/scripted-recogniser.ts';
import { VOICE_FRAME_MS, VOICE_RATE, type VoiceListener } from '../../telephony/port.ts';
import { resample } from '../audio/resample.ts';
import type { Recogniser } from './recogniser.ts';
import { createRecognition, type HearingListener, type Recognition } from './recognition.ts';
import { transcription } from './transcription.ts';
import { vosk } from './vosk.ts';

const FRAME_BYTES = (VOICE_RATE / 1000) * VOICE_FRAME_MS * 2;
const KEY = 'canary-key-4711-0815';

const TRACK = { text: '查快递', pcm: babble(1), confidence: 0.9 };
const AGENT = { text: '转人工', pcm: babble(2), confidence: 0.4 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const opened = async <T extends { close(): unknown }>(opening: Promise<T>): Promise<T> => {
  const server = await opening;
  closing.push(() => server.close());
  return server;
};

/** A caller who makes sounds, 20 ms by 20 ms, ten times as fast as real ones; silence in between. */
class Caller {
  readonly #ears = new Set<VoiceListener>();
  hear(listener: VoiceListener): () => void {
    this.#ears.add(listener);
    return () => this.#ears.delete(listener);
  }
  get listeners(): number {
    return this.#ears.size;
  }
  async says(pcm: Int16Array): Promise<void> {
    const voice = resample(pcm, MATCH_RATE, VOICE_RATE);
    const bytes = Buffer.from(voice.buffer, voice.byteOffset, voice.byteLength);
    await this.#sends(Buffer.concat([bytes, Buffer.alloc(FRAME_BYTES * 60)]));
  }
  isSilent(ms: number): Promise<void> {
    return this.#sends(Buffer.alloc((FRAME_BYTES * ms) / VOICE_FRAME_MS));
  }
  loses(why: string): void {
    for (const ear of [...this.#ears]) ear.lost(why);
  }
  async #sends(sound: Buffer): Promise<void> {
    for (let at = 0; at < sound.length; at += FRAME_BYTES) {
      for (const ear of [...this.#ears]) ear.frame(sound.subarray(at, at + FRAME_BYTES));
      await new Promise((next) => setTimeout(next, 2));
    }
  }
}

/** What a listener was told, in order. */
const listening = (recognition: Recognition, caller: Caller, phrases: readonly string[] = []) => {
  const told: unknown[] = [];
  const listener: HearingListener = {
    speech: () => told.push('speech'),
    interim: (text) => told.push(['interim', text]),
    utterance: ({ text, confidence, by }) => told.push([by, text, confidence && Math.round(confidence * 100)]),
    failed: (why) => told.push(['failed', why]),
  };
  const stop = recognition.listen(caller, { language: 'zh-CN', phrases }, listener);
  closing.push(stop);
  return { told, stop, final: () => told.filter((each) => Array.isArray(each) && each[0] !== 'interim') };
};

const log: string[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
const recognitionBy = (...recognisers: Recogniser[]) => createRecognition({ recognisers, logger });

const scripted = async (): Promise<ScriptedRecogniser> => {
  const server = await opened(scriptedRecogniser());
  server.knows(TRACK);
  server.knows(AGENT);
  return server;
};

const serviced = async (): Promise<ScriptedTranscription> => {
  const server = await opened(scriptedTranscription());
  server.knows(TRACK);
  server.knows(AGENT);
  return server;
};

describe('vosk', () => {
  it('understands what arrives, word by word, with how sure it is', async () => {
    const server = await scripted();
    const caller = new Caller();
    const { told, stop } = listening(recognitionBy(vosk({ urls: { any: server.url } })), caller, ['查快递', '转人工']);
    await caller.isSilent(200);
    await caller.says(TRACK.pcm);
    await expect.poll(() => told).toEqual(['speech', ['interim', '查'], ['vosk', '查快递', 90]]);
    await caller.says(AGENT.pcm);
    await expect.poll(() => told.at(-1)).toEqual(['vosk', '转人工', 40]);
    expect(server.configs).toEqual([
      { sample_rate: VOICE_RATE, words: true, phrase_list: ['查快递', '转人工', '[unk]'] },
    ]);
    expect(server.frames.every(({ bytes }) => bytes === FRAME_BYTES)).toBe(true);
    stop();
    await expect.poll(() => server.streams).toBe(0);
    expect(caller.listeners).toBe(0);
  });

  it('loses no word that was said before the connection was there', async () => {
    const server = await scripted();
    const caller = new Caller();
    const { told } = listening(recognitionBy(vosk({ urls: { any: server.url } })), caller);
    await caller.says(TRACK.pcm);
    await expect.poll(() => told.at(-1)).toEqual(['vosk', '查快递', 90]);
  });

  it('says that a noise was a noise', async () => {
    const server = await scripted();
    const caller = new Caller();
    const { told } = listening(recognitionBy(vosk({ urls: { any: server.url } })), caller);
    await caller.says(babble(77, 600));
    await expect.poll(() => told).toEqual(['speech', ['vosk', '', undefined]]);
  });

  it('takes the server of the language, or none', async () => {
    const recognition = recognitionBy(vosk({ urls: { en: 'ws://127.0.0.1:9' } }));
    expect(recognition.trouble('en')).toBeUndefined();
    expect(recognition.trouble('zh-CN')).toBe('none is configured for zh-CN');
    expect(recognitionBy().trouble('en')).toBe('none is configured');
  });

  it.each([
    ['mute', 'ETIMEDOUT|Error'],
    ['hangs', 'no answer'],
    ['dies', 'closed \\(1006\\)'],
    ['garbage', 'an answer that makes no sense'],
    ['endless', 'no final result'],
    ['forbidden', 'HTTP status 403'],
  ] satisfies [Misbehaviour, string][])(
    'ends in words and in time when its server %s',
    async (how, why) => {
      const server = await opened(faultyRecogniser(how));
      const caller = new Caller();
      const { final } = listening(recognitionBy(vosk({ urls: { any: server.url } })), caller);
      const speaking = (async () => {
        await caller.says(TRACK.pcm);
        while (final().length === 0) await caller.isSilent(200);
      })();
      await expect.poll(final, { timeout: 8000 }).toEqual([['failed', expect.stringMatching(`^vosk: (${why})$`)]]);
      await speaking;
      expect(caller.listeners).toBe(0);
      await expect.poll(() => server.streams, { timeout: 4000 }).toBe(0);
    },
    15_000,
  );
});

describe('transcription', () => {
  const by = (server: ScriptedTranscription, more: object = {}) =>
    recognitionBy(transcription({ url: server.url, key: KEY, model: 'whisper-1', ...more }));

  it('sends what was said as one wav, from before its beginning to its end', async () => {
    const server = await serviced();
    const caller = new Caller();
    const { told } = listening(by(server), caller, ['查快递']);
    await caller.isSilent(300);
    await caller.says(TRACK.pcm);
    await expect.poll(() => told).toEqual(['speech', ['transcription', '查快递', 90]]);
    expect(server.requests).toMatchObject([
      {
        authorization: `Bearer ${KEY}`,
        rate: VOICE_RATE,
        fields: { model: 'whisper-1', language: 'zh', response_format: 'verbose_json', prompt: '查快递' },
      },
    ]);
  });

  it('asks the newer models for what they know', async () => {
    const server = await serviced();
    const caller = new Caller();
    const { told } = listening(by(server, { model: 'gpt-4o-transcribe' }), caller);
    await caller.says(AGENT.pcm);
    await expect.poll(() => told.at(-1)).toEqual(['transcription', '转人工', 40]);
    expect(server.requests[0]?.fields).toMatchObject({ response_format: 'json', 'include[]': 'logprobs' });
  });

  it('does not believe what is made up from a noise', async () => {
    const server = await serviced();
    const caller = new Caller();
    const { told } = listening(by(server), caller);
    await caller.says(babble(77, 600));
    await expect.poll(() => told).toEqual(['speech', ['transcription', '', undefined]]);
  });

  it.each([
    ['500', 'HTTP status 500', (server: ScriptedTranscription) => server.answersWith(500, `{"error":"${KEY}"}`)],
    ['401', 'HTTP status 401', (server: ScriptedTranscription) => server.answersWith(401, `key ${KEY} is wrong`)],
    ['no JSON', 'an answer that makes no sense', (server: ScriptedTranscription) => server.answersWith(200, '<html>')],
    ['no text', 'an answer that makes no sense', (server: ScriptedTranscription) => server.answersWith(200, '{}')],
    [
      'far too much',
      'an answer that makes no sense',
      (server: ScriptedTranscription) => server.answersWith(200, `{"text":"${'查'.repeat(60_000)}"}`),
    ],
    ['nothing', 'TimeoutError', (server: ScriptedTranscription) => server.hangs()],
  ])('ends in words and in time when the service answers %s', async (_name, why, misbehave) => {
    const server = await serviced();
    misbehave(server);
    const caller = new Caller();
    const { final } = listening(by(server, { timeoutMs: 500 }), caller);
    await caller.says(TRACK.pcm);
    await expect.poll(final, { timeout: 4000 }).toEqual([['failed', `transcription: ${why}`]]);
    expect(caller.listeners).toBe(0);
    expect(log.join('\n')).not.toContain(KEY);
  });
});

describe('several recognisers', () => {
  it('tell the next one from the beginning of what was said when one fails', async () => {
    const [dying, service] = [await opened(faultyRecogniser('dies')), await serviced()];
    const caller = new Caller();
    const { final } = listening(
      recognitionBy(vosk({ urls: { any: dying.url } }), transcription({ url: service.url, model: 'whisper-1' })),
      caller,
    );
    // It dies in the middle of this.
    await caller.says(TRACK.pcm);
    await expect.poll(final).toEqual([['transcription', '查快递', 90]]);
    expect(log.join('\n')).toContain('a recogniser failed');
  });

  it('let one rest that fails again and again, and say so when all do', async () => {
    let now = 0;
    const recognition = createRecognition({
      recognisers: [vosk({ urls: { any: 'ws://127.0.0.1:9' } })],
      logger,
      now: () => now,
    });
    for (let call = 0; call < 3; call += 1) {
      expect(recognition.trouble('zh-CN')).toBeUndefined();
      const { final } = listening(recognition, new Caller());
      await expect.poll(final).toEqual([['failed', 'vosk: ECONNREFUSED']]);
    }
    expect(recognition.trouble('zh-CN')).toBe('vosk: rests after failures');
    now += 20_000;
    expect(recognition.trouble('zh-CN')).toBeUndefined();
  });

  it('tell when the line itself is lost', async () => {
    const server = await scripted();
    const caller = new Caller();
    const { final } = listening(recognitionBy(vosk({ urls: { any: server.url } })), caller);
    caller.loses('closed (1006)');
    expect(final()).toEqual([['failed', 'the line: closed (1006)']]);
    await expect.poll(() => server.streams).toBe(0);
  });
});
