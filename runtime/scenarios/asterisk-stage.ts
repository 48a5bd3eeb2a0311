import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import type { LocalText } from '../../schema/text.ts';
import { realClock, startingAt } from '../clock.ts';
import { decodeWav } from '../speech/audio/wav.ts';
import { createSpeech, type SpeechService } from '../speech/create.ts';
import { espeak } from '../speech/espeak.ts';
import { mediaRoutes } from '../speech/media.ts';
import { createRecognition } from '../speech/recognition/recognition.ts';
import { vosk } from '../speech/recognition/vosk.ts';
import { createAsterisk } from '../telephony/asterisk/asterisk.ts';
import { asteriskDown, asteriskRunning, asteriskUp, holdAsterisk } from '../telephony/asterisk/local/local.ts';
import { outboundId } from '../telephony/outbound.ts';
import type { Call } from '../telephony/port.ts';
import { partsOf, type RecordingShelf } from '../telephony/recording.ts';
import { type AsteriskCaller, withinPatience } from './asterisk-caller.ts';
import { MATCH_RATE } from './audio-match.ts';
import { type Comparer, startComparer } from './comparer.ts';
import type { HeardPrompt } from './observed-call.ts';
import { scriptedRecogniser } from './scripted-recogniser.ts';
import type { Stage, StageClock } from './stage.ts';
import { TestLine } from './test-line.ts';

/**
 * Of a prompt that the caller cut short, one of these stretches must have been heard. It may sound a while after the order
 * to play it (a cold fetch, a busy machine), so all that was ordered can't be asked for; and a line that stalls once
 * spoils a short stretch, but not all of them.
 */
const CUT_STRETCHES = [0, 400, 800].map((fromMs) => ({ fromMs, toMs: fromMs + 1_000 }));
/** Long enough to hear such a stretch however late the prompt begins. */
const ATTENTION_MS = 2_500;
/** A prompt is looked for around the time at which it was played; the recording begins a little after the call. */
const MARGIN_MS = 3_000;

const samples = (ms: number): number => Math.round((ms * MATCH_RATE) / 1000);
/** Real time goes on whatever one does; only what the clock shows can be another time of day. */
const clockFrom = (start: Date | undefined): StageClock => ({
  ...(start ? startingAt(start, realClock) : realClock),
  busy: (work) => work(),
  stop: () => undefined,
});

const notHeard = (text: string): LocalText => ({
  'zh-CN': `录音里没有「${text}」的声音`,
  en: `「${text}」 is not in what the caller heard`,
});

/** What the caller's ears need. */
interface Hearing {
  readonly speech: SpeechService;
  readonly comparer: Comparer;
}

/** Is `prompt` in the `recording`: all of it, or its beginning when the caller cut it short? */
const wasHeard = async (recording: Int16Array, prompt: HeardPrompt, { speech, comparer }: Hearing) => {
  const file = await speech.file(prompt.audio.id, 'wav');
  if (!file) return false;
  const { pcm } = decodeWav(await readFile(file.path));
  const { atMs, playedMs = 0, wasCut, audio } = prompt;
  // A key that was pressed ahead may leave nothing to hear.
  if (wasCut && playedMs < ATTENTION_MS) return true;
  const around = recording.subarray(
    samples(Math.max(0, atMs - MARGIN_MS)),
    samples(atMs + audio.durationMs + MARGIN_MS),
  );
  for (const { fromMs, toMs } of wasCut ? CUT_STRETCHES : [{ fromMs: 0, toMs: audio.durationMs }])
    if ((await comparer.match(around, pcm.subarray(samples(fromMs), samples(toMs)))).found) return true;
  return false;
};

const missedBy = (caller: AsteriskCaller, hearing: Hearing) => async (prompts: readonly HeardPrompt[]) => {
  await caller.ended;
  const recording = await caller.recording();
  for (const prompt of prompts) if (!(await wasHeard(recording, prompt, hearing))) return notHeard(prompt.audio.text);
  return undefined;
};

/** What a call leaves behind on the switch; others' calls are up, and their recordings stay. */
const clearAway = async (shelf: RecordingShelf | undefined, callId: string): Promise<void> => {
  for (const id of (await shelf?.kept()) ?? []) if (partsOf(id)?.callId === callId) await shelf?.remove(id);
};

const serveMedia = async (speech: SpeechService): Promise<Server> => {
  const server = createAdaptorServer({ fetch: mediaRoutes(speech).fetch }) as Server;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
};

/**
 * Plays scenarios on a real Asterisk (the local one, started when it does not run): the caller dials in over SIP, sends
 * real DTMF, and what he hears is recorded and compared with the prompts' audio.
 */
export const asteriskStage = async (dataFolder: string, logger: Logger): Promise<Stage> => {
  const release = await holdAsterisk();
  const wasRunning = (await asteriskRunning()) !== undefined;
  const instance = await asteriskUp();
  const login = { url: instance.ariUrl, user: instance.ariUser, password: instance.ariPassword };
  let mediaUrl = '';
  const speech = createSpeech({
    providers: [espeak()],
    dataFolder,
    baseUrl: () => mediaUrl,
    mediaKey: 'scenarios',
    logger,
  });
  const media = await serveMedia(speech);
  mediaUrl = `http://127.0.0.1:${(media.address() as AddressInfo).port}`;
  const telephony = createAsterisk({
    ...login,
    app: instance.ariApp,
    transferEndpoint: instance.transferEndpoint,
    log: logger,
  });
  const line = await TestLine.connect({ ...login, app: instance.testApp });
  const dialled = new Map<AsteriskCaller, (call: Call) => void>();
  /** Several are on the line at once, by the same numbers even: each call goes to whom dialled it. */
  const handOver = async (call: Call): Promise<void> => {
    const caller = await line.callerBehind(call.id);
    const take = caller && dialled.get(caller);
    if (take) take(call);
    else await call.hangUp();
  };
  await telephony.start((call) => {
    handOver(call).catch((error: unknown) => logger.error({ error: String(error) }, 'a call was not handed over'));
  });
  const comparer = startComparer();
  const recogniser = await scriptedRecogniser();
  const recognition = createRecognition({ recognisers: [vosk({ urls: { any: recogniser.url } })], logger });

  /** Says it with a real voice, which the recogniser has to hear on the line. */
  const say = async (caller: AsteriskCaller, text: string): Promise<void> => {
    const audio = await speech.render(text, /\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en');
    const file = await speech.file(audio.id, 'wav');
    if (!file) throw new Error('there is no voice on this machine');
    recogniser.knows({ text, pcm: decodeWav(await readFile(file.path)).pcm, confidence: 0.95 });
    await caller.speaks(`sound:${audio.url}.wav`);
  };

  return {
    name: 'asterisk',
    speech,
    recognition,
    attentionMs: ATTENTION_MS,
    clock: clockFrom,
    cannot: ({ call }) => (call ? undefined : { 'zh-CN': '这个流程不需要通话', en: 'the flow needs no call' }),
    async call({ from, to, parties }) {
      const taken = Promise.withResolvers<Call>();
      const caller = line.caller();
      dialled.set(caller, taken.resolve);
      const leave = async (): Promise<void> => {
        dialled.delete(caller);
        await caller.hangsUp();
        await line.forget(caller);
      };
      try {
        await line.dial({ from, to }, caller);
        const call = await withinPatience(taken.promise, 'the call');
        for (const [number, { answer, afterMs }] of parties) line.whenDialled(number, answer, afterMs, call.id);
        return {
          call,
          caller: {
            // One who is gone before the recording began hears nothing anyway.
            listening: () => caller.answered.catch(() => undefined),
            press: (keys) => caller.presses(keys),
            say: (text) => say(caller, text),
            hangUp: () => caller.hangsUp(),
            partyHangsUp: async (number) => (await line.party(number, call.id)).hangsUp(),
            missed: missedBy(caller, { speech, comparer }),
          },
          close: async () => {
            await leave();
            line.forgetReactions(call.id);
            await clearAway(telephony.recordings, call.id);
          },
        };
      } catch (error) {
        await leave().catch((left: unknown) => logger.warn({ error: String(left) }, 'a caller who reached nobody'));
        throw error;
      }
    },
    async outside({ called }) {
      const reactions = [...called];
      const answered = Promise.withResolvers<AsteriskCaller>();
      const dialled: string[] = [];
      const person = answered.promise;
      let whoever: AsteriskCaller | undefined;
      void person.then((caller) => {
        whoever = caller;
      });
      return {
        line: {
          dialOut: (request) => {
            const id = outboundId(request.id);
            const at = reactions.findIndex(({ number }) => number === request.number);
            const [next] = at < 0 ? [] : reactions.splice(at, 1);
            if (next) line.whenDialled(next.number, next.reaction.answer, next.reaction.afterMs, id);
            void line.callee(id).then(answered.resolve);
            dialled.push(id);
            return telephony.dialOut(request);
          },
          recoverDial: (id) => telephony.recoverDial(id),
        },
        person: {
          listening: async () => void (await person),
          press: async (keys) => (await person).presses(keys),
          say: async (text) => say(await person, text),
          hangUp: async () => (await person).hangsUp(),
          partyHangsUp: async (number) => (await line.party(number, dialled.at(-1))).hangsUp(),
          // Who never answered has heard nothing.
          missed: async (prompts) => whoever && missedBy(whoever, { speech, comparer })(prompts),
        },
        close: async () => {
          if (whoever) {
            await whoever.hangsUp();
            await line.forget(whoever);
          }
          for (const id of dialled) {
            line.forgetReactions(id);
            await clearAway(telephony.recordings, id);
          }
        },
      };
    },
    async close() {
      await line.close();
      await telephony.stop();
      telephony.close();
      await recogniser.close();
      await comparer.close();
      media.closeAllConnections();
      media.close();
      if (!wasRunning) await asteriskDown();
      await release();
    },
  };
};
