import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../../runtime/clock.ts';
import { createEngine, type Engine, type SessionHandle } from '../../runtime/engine/engine.ts';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import { type ScriptedRecogniser, scriptedRecogniser } from '../../runtime/scenarios/scripted-recogniser.ts';
import type { Recogniser } from '../../runtime/speech/recognition/recogniser.ts';
import { createRecognition } from '../../runtime/speech/recognition/recognition.ts';
import { transcription } from '../../runtime/speech/recognition/transcription.ts';
import { vosk } from '../../runtime/speech/recognition/vosk.ts';
import type { Audio } from '../../runtime/speech/speech.ts';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import { type AsteriskTelephony, createAsterisk } from '../../runtime/telephony/asterisk/asterisk.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { Call } from '../../runtime/telephony/port.ts';
import type { Flow } from '../../schema/flow.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { type AsteriskCaller, TestLine } from '../kit/caller.ts';
import { plugins } from '../kit/node-call.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';
import { recogniserThread } from '../kit/recogniser-thread.ts';
import { faultyRecogniser, type Misbehaviour, scriptedTranscription } from '../kit/recognisers.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const PROMPT =
  '您好，欢迎致电汀舟速运，请说出您要办理的业务，例如查快递、改地址、投诉建议，或者说转人工，也可以直接按键。';
const ASK = '请说出十二位运单号。';
const TRACK = '我要查快递';
const NUMBER = '七五三零二八四幺九零六六';
const TO = '95001';

const text = (zh: string) => ({ text: { 'zh-CN': zh } });
const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '说话',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: '运单号' } },
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      params: {
        prompt: text(PROMPT),
        options: [
          { key: '1', label: '查单', phrases: ['查快递'] },
          { key: '0', label: '转人工' },
        ],
        speech: true,
        bargeIn: true,
        timeout: 8,
        attempts: 1,
      },
      exits: { 1: 'number', 0: 'end', none: 'end' },
    },
    number: {
      type: 'voice.collect',
      params: {
        prompt: text(ASK),
        minDigits: 12,
        maxDigits: 12,
        variable: 'waybill',
        speech: true,
        timeout: 8,
        attempts: 1,
      },
      exits: { collected: 'end', none: 'end' },
    },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};
/** Ends after the menu. */
const menuOnly: Flow = {
  ...flow,
  nodes: {
    ...flow.nodes,
    menu: { ...flow.nodes.menu, exits: { 1: 'end', 0: 'end', none: 'end' } } as Flow['nodes'][string],
  },
};

interface Conversation {
  readonly caller: AsteriskCaller;
  readonly call: Call;
  readonly session: SessionHandle;
  /** `performance.now()` of each effect of this kind. */
  times(kind: string): readonly number[];
}

describe.skipIf(missing)('callers who speak, on a real line', () => {
  let release: () => Promise<void>;
  let wasRunning = false;
  let instance: RunningAsterisk;
  let prompts: PromptServer;
  let line: TestLine;
  let ari: Ari;
  let words: ScriptedRecogniser;
  let telephony: AsteriskTelephony;
  /** Who waits for the call of which number. */
  const arrivals = new Map<string, (call: Call) => void>();
  let numbers = 13_800_000_000;
  const spoken = new Map<string, Audio>();
  const closing: (() => unknown)[] = [];
  const store = createMemoryStore();
  const logger = pino({ level: 'silent' });

  const startTelephony = async (): Promise<void> => {
    const login = { url: instance.ariUrl, user: instance.ariUser, password: instance.ariPassword };
    telephony = createAsterisk({ ...login, app: instance.ariApp });
    await telephony.start((call) => arrivals.get(call.from)?.(call));
  };

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    instance = await asteriskUp();
    prompts = await servePrompts();
    const login = { url: instance.ariUrl, user: instance.ariUser, password: instance.ariPassword };
    line = await TestLine.connect({ ...login, app: instance.testApp });
    ari = await Ari.connect(login);
    for (const each of [TRACK, NUMBER, '转人工']) spoken.set(each, await prompts.say(each));
    await Promise.all([PROMPT, ASK].map((each) => prompts.say(each)));
    await startTelephony();
  }, 400_000);
  beforeEach(async () => {
    words = await scriptedRecogniser();
    for (const [said, audio] of spoken) words.knows({ text: said, pcm: await prompts.samples(audio), confidence: 0.9 });
  });
  /** Nothing of a call is left, neither on the switch nor at the recogniser. */
  const nothingIsLeft = () =>
    expect
      .poll(async () => [...(await ari.channels()).map(({ id }) => id), ...(await ari.bridges()).map(({ id }) => id)], {
        timeout: 8000,
      })
      .toEqual([]);
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await nothingIsLeft();
    await expect.poll(() => words.streams, { timeout: 4000 }).toBe(0);
    await words.close();
  });
  afterAll(async () => {
    telephony?.close();
    await line?.close();
    await prompts?.close();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const engineWith = (recognisers: readonly Recogniser[], seen: [string, number][] = []): Engine =>
    createEngine({
      registry: plugins,
      store,
      clock: realClock,
      connections: {
        call: () => Promise.reject(new Error('no connections here')),
        http: () => Promise.reject(new Error('no network here')),
      },
      speech: prompts.speech,
      recognition: createRecognition({ recognisers, logger }),
      events: (event) => {
        if (event.kind === 'effect') seen.push([event.effect.kind, performance.now()]);
      },
      logger,
      newId: () => `session-${crypto.randomUUID()}`,
    });

  const byWords = (): Recogniser => vosk({ urls: { any: words.url } });

  /** Dials in; resolves when the first prompt plays. */
  const dialled = async (
    what: Flow = menuOnly,
    recognisers: readonly Recogniser[] = [byWords()],
  ): Promise<Conversation & { readonly engine: Engine }> => {
    const seen: [string, number][] = [];
    const engine = engineWith(recognisers, seen);
    numbers += 1;
    const party = { from: String(numbers), to: TO };
    const arrived = new Promise<Call>((resolve) => arrivals.set(party.from, resolve));
    const caller = await line.dial(party);
    closing.push(() => caller.hangsUp());
    const call = await arrived;
    await call.answer();
    await caller.answered;
    const session = await engine.startSession({ flow: what, flowId: 'speech', version: 1, call, ...party });
    const times = (kind: string) => seen.filter(([each]) => each === kind).map(([, at]) => at);
    await expect.poll(() => times('said').length, { timeout: 5000 }).toBeGreaterThan(0);
    return { caller, call, session, times, engine };
  };

  const speaks = async (caller: AsteriskCaller, what: string): Promise<void> => {
    await caller.speaks(`sound:${spoken.get(what)?.url}.wav`);
  };

  const exitsOf = (session: SessionHandle) => store.trace(session.id).map(({ node, exit }) => `${node}:${exit}`);
  const effectsOf = (session: SessionHandle) => store.trace(session.id).flatMap(({ effects }) => effects);

  /** The last moment at which something was heard, milliseconds of the recording. */
  const endOfSound = (heard: Int16Array, from: number): number => {
    const last = heard.findLastIndex((sample, at) => at >= from && Math.abs(sample) > 300);
    return (last * 1000) / 8000;
  };

  it('choose by saying it: the voice cuts the prompt within half a second', async () => {
    const { caller, session } = await dialled();
    const began = performance.now();
    await sleep(1500);
    const spoke = performance.now() - began;
    await speaks(caller, TRACK);
    await session.done;
    await caller.hangsUp();
    expect(exitsOf(session)).toEqual(['menu:1', 'end:undefined']);
    expect(effectsOf(session)).toContainEqual(
      expect.objectContaining({ kind: 'heard', text: TRACK, data: { by: 'vosk', confidence: 0.9 } }),
    );
    // The prompt begins to sound when it is announced; from its first sound in the recording time runs for both.
    const heard = await caller.recording();
    const first = (heard.findIndex((sample) => Math.abs(sample) > 300) * 1000) / 8000;
    const cut = endOfSound(heard, 0) - first - spoke;
    expect(cut).toBeGreaterThan(0);
    expect(cut).toBeLessThan(500);
    process.stdout.write(`barge-in: the prompt fell silent ${Math.round(cut)} ms after the caller began to speak\n`);
  }, 30_000);

  it('say a number of twelve digits', async () => {
    const { caller, session } = await dialled(flow);
    await speaks(caller, TRACK);
    await expect.poll(() => words.streams).toBe(1);
    await sleep(2500);
    await speaks(caller, NUMBER);
    const state = await session.done;
    expect(state.variables).toMatchObject({ waybill: '753028419066' });
  }, 40_000);

  it('are heard by a service that transcribes', async () => {
    const service = await scriptedTranscription();
    closing.push(() => service.close());
    const audio = spoken.get(TRACK) as Audio;
    service.knows({ text: TRACK, pcm: await prompts.samples(audio), confidence: 0.8 });
    const { caller, session } = await dialled(menuOnly, [
      transcription({ url: service.url, key: 'k', model: 'whisper-1' }),
    ]);
    await speaks(caller, TRACK);
    await session.done;
    expect(exitsOf(session)[0]).toBe('menu:1');
    expect(service.requests).toHaveLength(1);
  }, 30_000);

  it('use their keys when they are not understood twice', async () => {
    words.knows({ text: TRACK, pcm: await prompts.samples(spoken.get(TRACK) as Audio), confidence: 0.3 });
    const { caller, session, times } = await dialled();
    await speaks(caller, TRACK);
    await expect.poll(() => times('said').length, { timeout: 8000 }).toBe(2);
    await speaks(caller, TRACK);
    await expect.poll(() => times('said').length, { timeout: 8000 }).toBe(3);
    await caller.presses('0');
    await session.done;
    expect(exitsOf(session)[0]).toBe('menu:0');
    expect(effectsOf(session).map(({ kind }) => kind)).toEqual([
      'said',
      'heard',
      'said',
      'heard',
      'note',
      'said',
      'keys',
    ]);
    expect(words.streams).toBe(0);
  }, 40_000);

  it.each(['mute', 'hangs', 'dies', 'garbage', 'endless', 'forbidden', 'refuses'] as const)(
    'use their keys when the recogniser %s',
    async (how: Misbehaviour | 'refuses') => {
      const faulty = how === 'refuses' ? undefined : await faultyRecogniser(how);
      closing.push(() => faulty?.close());
      const recogniser = vosk({ urls: { any: faulty?.url ?? 'ws://127.0.0.1:9' } });
      const { caller, session, times } = await dialled(menuOnly, [recogniser]);
      void speaks(caller, TRACK);
      await expect.poll(() => times('note').length, { timeout: 10_000 }).toBe(1);
      await expect.poll(() => times('said').length).toBeGreaterThan(1);
      await sleep(1500);
      await caller.presses('1');
      await session.done;
      expect(exitsOf(session)[0]).toBe('menu:1');
      await expect.poll(() => faulty?.streams ?? 0, { timeout: 4000 }).toBe(0);
    },
    40_000,
  );

  it('hang up in the middle of a word, and nothing is left', async () => {
    const { caller, session } = await dialled();
    void speaks(caller, NUMBER);
    await sleep(1200);
    expect(words.streams).toBe(1);
    await caller.hangsUp();
    expect(await session.done).toMatchObject({ outcome: 'hungup' });
  }, 30_000);

  it('go on speaking to the next process when the first one dies', async () => {
    const { caller, call, session, engine } = await dialled();
    await expect.poll(() => words.streams).toBe(1);
    const state = await store.load(session.id);
    if (!state) throw new Error('the session was not stored');
    telephony.close();
    await engine.stop(0);
    await startTelephony();
    const adopted = await telephony.adopt(call.id);
    if (!adopted) throw new Error('the call was not found');
    const next = engineWith([byWords()]).resume(state, { flow: menuOnly, call: adopted });
    await sleep(1500);
    await speaks(caller, TRACK);
    expect(await next.done).toMatchObject({ outcome: 'completed' });
    expect(exitsOf(next).at(-2)).toBe('menu:1');
  }, 40_000);

  it('are heard twenty at a time', async () => {
    const pcm = await prompts.samples(spoken.get(TRACK) as Audio);
    const many = await recogniserThread([{ text: TRACK, pcm, confidence: 0.9 }]);
    closing.push(() => many.close());
    const recogniser = vosk({ urls: { any: many.url } });
    const conversations = await Promise.all(Array.from({ length: 20 }, () => dialled(menuOnly, [recogniser])));
    expect(new Set(conversations.map(({ call }) => call.id)).size).toBe(20);
    await Promise.all(
      conversations.map(async ({ caller, session, call }, turn) => {
        await sleep(turn * 300);
        // A machine that is busy with other things swallows a syllable; people say it again then.
        for (let tries = 0; tries < 3 && exitsOf(session).length === 0 && !call.signal.aborted; tries += 1) {
          await speaks(caller, TRACK);
          await Promise.race([session.done, sleep(3000)]);
        }
      }),
    );
    await Promise.all(conversations.map(({ session }) => session.done));
    expect(conversations.map(({ session }) => exitsOf(session)[0])).toEqual(Array(20).fill('menu:1'));
  }, 90_000);

  it('reach the recogniser within 50 ms', async () => {
    const { caller } = await dialled();
    await expect.poll(() => words.frames.length).toBeGreaterThan(20);
    const delays: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const from = performance.now();
      const saying = speaks(caller, TRACK);
      await expect.poll(() => words.frames.some(({ at, loud }) => loud && at > from), { interval: 5 }).toBe(true);
      const first = words.frames.find(({ at, loud }) => loud && at > from);
      delays.push((first?.at ?? Number.NaN) - from);
      await saying;
      await sleep(300);
    }
    const lead = (spokenLead(await prompts.samples(spoken.get(TRACK) as Audio)) * 1000) / 8000;
    const median = delays.toSorted((a, b) => a - b)[2] ?? Number.NaN;
    process.stdout.write(
      `from the caller's telephone to the recogniser: ${delays.map((ms) => Math.round(ms - lead)).join(', ')} ms\n`,
    );
    // With the order to play (3 ms), one packet of 20 ms on the way out, and the same on the way in.
    expect(median - lead).toBeLessThan(100);
    const gaps = words.frames.slice(1).map(({ at }, index) => at - (words.frames[index]?.at ?? at));
    expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)]).toBeLessThan(50);
  }, 40_000);
});

/** Samples of silence before the first sound. */
const spokenLead = (pcm: Int16Array): number => pcm.findIndex((sample) => Math.abs(sample) > 500);
