import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../runtime/engine/ports.ts';
import { MATCH_RATE, matchAudio } from '../../runtime/scenarios/audio-match.ts';
import { resample } from '../../runtime/speech/audio/resample.ts';
import { ulawSamples } from '../../runtime/speech/audio/ulaw.ts';
import type { Audio } from '../../runtime/speech/speech.ts';
import { type GatherRequest, gather, say } from '../../runtime/telephony/gather.ts';
import { type HuntRequest, hunt } from '../../runtime/telephony/hunt.ts';
import { type Call, type DialResult, HungUp, type Telephony, VOICE_RATE } from '../../runtime/telephony/port.ts';
import { playedBack, type RecordingShelf } from '../../runtime/telephony/recording.ts';
import type { PartyAnswer } from '../../runtime/telephony/simulator/simulator.ts';
import { BEEP } from '../../runtime/telephony/tone.ts';
import { keepCompany, type WaitingSounds } from '../../runtime/telephony/waiting.ts';

/** The far end of a call, whatever telephone it is. */
export interface ContractCaller {
  readonly answered: Promise<void>;
  readonly ended: Promise<unknown>;
  press(keys: string): Promise<void>;
  /** Says a prompt's words into the telephone; resolves when they are said. */
  speak(audio: Audio): Promise<void>;
  hangUp(): Promise<void>;
  whenDialled(number: string, answer: PartyAnswer, afterMs?: number): void;
  /** Resolves when the telephone behind `number` rings. */
  rings(number: string): Promise<void>;
  /** Resolves when it has stopped ringing, or its call is over; only after `rings`. */
  silent(number: string): Promise<void>;
  partyHangsUp(number: string): Promise<void>;
  /** Did the caller hear all of it? Asked after the call. */
  heard(audio: Audio): Promise<boolean>;
}

export interface ContractRuntime {
  readonly telephony: Telephony;
  /** The process dies: nothing is cleaned up. */
  drop(): void;
}

/** Somebody whom the runtime calls up. */
export interface ContractPerson extends Pick<ContractCaller, 'press' | 'hangUp' | 'heard' | 'ended'> {}

/** A switch with its callers. */
export interface ContractSwitch {
  readonly clock: Clock;
  /** A runtime that connects to the switch; there may be several, one after the other. */
  runtime(): Promise<ContractRuntime>;
  dial(options: { from: string; to: string }): Promise<ContractCaller>;
  /** Sets how the person who is called up under this id reacts; resolves once that person has picked up. */
  whenCalled(id: string, number: string, answer: PartyAnswer, afterMs?: number): Promise<ContractPerson>;
  /** Prompts: about 3 s each, all different; one that can't be fetched. */
  readonly prompts: {
    readonly welcome: Audio;
    readonly status: Audio;
    readonly goodbye: Audio;
    readonly missing: Audio;
  };
  /** The sound of a prompt, 8 kHz. */
  samples(audio: Audio): Promise<Int16Array>;
  /** What is still there although no call is: channels, bridges, recordings. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface ContractExceptions {
  /** Why this switch plays audios that can't be fetched. */
  readonly missingAudioPlays?: string;
  /** Why its recordings hold no sound. */
  readonly recordsNoSound?: string;
}

const FROM = '13800002076';
const TO = '95001';
const PARTY = '13900001111';
const OTHER = '13900002222';
const THIRD = '13900003333';

/** What every switch must do. */
export const telephonyContract = (
  name: string,
  open: () => Promise<ContractSwitch>,
  exceptions: ContractExceptions = {},
): void => {
  describe(`telephony: ${name}`, () => {
    let exchange: ContractSwitch;
    let runtime: ContractRuntime;
    let calls: Call[];
    let onCall: (call: Call) => void;

    beforeAll(async () => {
      exchange = await open();
      // Another test may have the only Asterisk to itself for so long.
    }, 400_000);
    afterAll(() => exchange?.close());

    const startRuntime = async (): Promise<ContractRuntime> => {
      const started = await exchange.runtime();
      await started.telephony.start((call) => onCall(call));
      return started;
    };

    beforeEach(async () => {
      calls = [];
      onCall = (call) => calls.push(call);
      runtime = await startRuntime();
    });
    afterEach(async () => {
      for (const call of calls) await call.hangUp();
      await clearShelf();
      runtime.drop();
      await expect.poll(() => exchange.leftovers(), { timeout: 5000 }).toEqual([]);
    });

    /** Dials in; the call rings. */
    const ringing = async (): Promise<{ call: Call; caller: ContractCaller }> => {
      const arrived = new Promise<Call>((resolve) => {
        onCall = (call) => {
          calls.push(call);
          resolve(call);
        };
      });
      const caller = await exchange.dial({ from: FROM, to: TO });
      return { call: await arrived, caller };
    };

    const answered = async (): Promise<{ call: Call; caller: ContractCaller }> => {
      const both = await ringing();
      await both.call.answer();
      await both.caller.answered;
      return both;
    };

    const ask = (call: Call, request: Partial<GatherRequest> = {}) =>
      gather(call, {
        bargeIn: true,
        typeAhead: 'keep',
        maxDigits: 4,
        firstDigitMs: 4000,
        interDigitMs: 2000,
        clock: exchange.clock,
        ...request,
      });

    const shelf = (): RecordingShelf => {
      if (!runtime.telephony.recordings) throw new Error('this switch keeps no recordings');
      return runtime.telephony.recordings;
    };
    const clearShelf = async (): Promise<void> => {
      for (const id of await shelf().kept()) await shelf().remove(id);
    };
    const bytesOf = async (id: string): Promise<Uint8Array> => {
      const stream = await shelf().open(id);
      if (!stream) throw new Error(`no recording ${id}`);
      return Buffer.concat(await Array.fromAsync(stream));
    };
    const isIn = async (audio: Audio, id: string): Promise<boolean> => {
      const recorded = Int16Array.from(await bytesOf(id), (byte) => ulawSamples[byte] ?? 0);
      return matchAudio(recorded, await exchange.samples(audio)).found;
    };

    /** Rings while the caller hears what `sounds` says, and connects the first who answers. */
    const dial = async (
      call: Call,
      targets: string | readonly string[],
      request: Partial<HuntRequest> & { readonly sounds?: Partial<WaitingSounds> } = {},
    ): Promise<DialResult> => {
      const { sounds, ...more } = request;
      const { clock } = exchange;
      const company = keepCompany(call, { clock, ...sounds }, () => undefined);
      const hunted = await hunt(call, {
        targets: typeof targets === 'string' ? [targets] : targets,
        order: 'oneByOne',
        ringMs: 20_000,
        timeoutMs: 20_000,
        clock,
        ...more,
      }).finally(() => company.stop());
      if (hunted.result === 'answered') await call.connect(hunted.party);
      return hunted.result;
    };

    const hearsGoodbye = async (call: Call, caller: ContractCaller): Promise<void> => {
      const { goodbye } = exchange.prompts;
      expect(await call.play([goodbye]).done).toBe('finished');
      await call.hangUp();
      await caller.ended;
      expect(await caller.heard(goodbye)).toBe(true);
    };

    const gone = (call: Call): Promise<unknown> =>
      new Promise((resolve) => {
        if (call.signal.aborted) resolve(call.signal.reason);
        call.signal.addEventListener('abort', () => resolve(call.signal.reason), { once: true });
      });

    /** Milliseconds on the switch's clock. */
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const begin = exchange.clock.now().getTime();
      await work();
      return exchange.clock.now().getTime() - begin;
    };

    /** The process dies; the next one takes the call over. */
    const afterCrash = async (call: Call): Promise<Call> => {
      runtime.drop();
      calls.length = 0;
      runtime = await startRuntime();
      const adopted = await runtime.telephony.adopt(call.id);
      if (!adopted) throw new Error('the call was not found');
      calls.push(adopted);
      return adopted;
    };

    it('reports that it takes calls, and that it no longer does', async () => {
      expect(runtime.telephony.health()).toMatchObject({ ok: true });
      await runtime.telephony.stop();
      expect(runtime.telephony.health()).toMatchObject({ ok: false });
    });

    it('knows who calls whom', async () => {
      const { call } = await ringing();
      expect(call).toMatchObject({ from: FROM, to: TO });
      expect(call.id).not.toBe('');
    });

    it('answers, and answering again changes nothing', async () => {
      const { call, caller } = await ringing();
      await call.answer();
      await call.answer();
      await caller.answered;
    });

    it('plays prompts one after the other to their end, and the caller hears them', async () => {
      const { call, caller } = await answered();
      const { welcome, status, goodbye } = exchange.prompts;
      const took = await timed(async () => {
        expect(await call.play([welcome, status]).done).toBe('finished');
      });
      const length = welcome.durationMs + status.durationMs;
      expect(took).toBeGreaterThan(length - 300);
      await call.hangUp();
      await caller.ended;
      expect(await caller.heard(welcome)).toBe(true);
      expect(await caller.heard(status)).toBe(true);
      expect(await caller.heard(goodbye)).toBe(false);
    });

    it('stops a prompt in the middle', async () => {
      const { call, caller } = await answered();
      const { welcome } = exchange.prompts;
      const playback = call.play([welcome, exchange.prompts.status]);
      await exchange.clock.sleep(800);
      const took = await timed(() => playback.stop());
      expect(took).toBeLessThan(1000);
      expect(await playback.done).toBe('stopped');
      await playback.stop();
      await call.hangUp();
      await caller.ended;
      expect(await caller.heard(welcome)).toBe(false);
    });

    it('stops an earlier prompt when the next one begins', async () => {
      const { call, caller } = await answered();
      const first = call.play([exchange.prompts.welcome]);
      await exchange.clock.sleep(300);
      const second = call.play([exchange.prompts.status]);
      expect(await first.done).toBe('stopped');
      expect(await second.done).toBe('finished');
      await call.hangUp();
      await caller.ended;
      expect(await caller.heard(exchange.prompts.status)).toBe(true);
      expect(await caller.heard(exchange.prompts.welcome)).toBe(false);
    });

    it('ends a prompt that can’t be fetched as failed, in bounded time', async (context) => {
      if (exceptions.missingAudioPlays) return context.skip(exceptions.missingAudioPlays);
      const { call } = await answered();
      const took = await timed(async () => {
        expect(await call.play([exchange.prompts.missing]).done).toBe('failed');
      });
      expect(took).toBeLessThan(10_000);
      await expect(say(call, [exchange.prompts.missing], { clock: exchange.clock })).rejects.toMatchObject({
        code: 'telephony.playback_failed',
      });
    });

    it('lets a key break into a prompt', async () => {
      const { call, caller } = await answered();
      let gathered: unknown;
      const took = await timed(async () => {
        const asked = ask(call, { audio: [exchange.prompts.welcome], maxDigits: 1 });
        await exchange.clock.sleep(500);
        await caller.press('2');
        gathered = await asked;
      });
      expect(gathered).toEqual({ kind: 'digits', digits: '2', terminated: false });
      expect(took).toBeLessThan(exchange.prompts.welcome.durationMs);
    });

    it('hands over keys in order, to one gather after the other', async () => {
      const { call, caller } = await answered();
      const asked = ask(call, { maxDigits: 4 });
      await caller.press('1234567890*#');
      expect(await asked).toMatchObject({ digits: '1234' });
      expect(await ask(call, { maxDigits: 5 })).toMatchObject({ digits: '56789' });
      expect(await ask(call, { maxDigits: 5, terminator: '#' })).toMatchObject({ digits: '0*', terminated: true });
    });

    it('keeps keys typed ahead, or forgets them', async () => {
      const { call, caller } = await answered();
      await caller.press('12');
      await exchange.clock.sleep(300);
      expect(await ask(call, { audio: [exchange.prompts.welcome], maxDigits: 1 })).toMatchObject({ digits: '1' });
      expect(await ask(call, { typeAhead: 'drop', firstDigitMs: 500 })).toEqual({ kind: 'silence' });
    });

    it.each([
      'ringing',
      'answered',
      'playing',
      'gathering',
      'ringing somebody',
      'waiting to music',
      'talking to somebody',
    ] as const)('notices a caller who hangs up while %s', async (when) => {
      const { call, caller } = when === 'ringing' ? await ringing() : await answered();
      const ended = gone(call);
      let during: Promise<unknown> = Promise.resolve();
      if (when === 'playing') during = call.play([exchange.prompts.welcome]).done;
      if (when === 'gathering') during = ask(call, { audio: [exchange.prompts.welcome] }).catch((error) => error);
      if (when === 'ringing somebody') {
        caller.whenDialled(PARTY, 'noAnswer');
        during = dial(call, PARTY).catch((error) => error);
      }
      if (when === 'waiting to music') {
        caller.whenDialled(PARTY, 'noAnswer');
        caller.whenDialled(OTHER, 'noAnswer');
        const sounds = { music: [exchange.prompts.welcome] };
        during = dial(call, [PARTY, OTHER], { order: 'together', sounds }).catch((error) => error);
      }
      if (when === 'talking to somebody') {
        expect(await dial(call, PARTY)).toBe('answered');
        during = call.bridgeEnded();
      }
      if (when !== 'ringing') await exchange.clock.sleep(700);
      await caller.hangUp();
      expect(await ended).toBeInstanceOf(HungUp);
      const end = await during;
      if (when === 'playing') expect(end).toBe('stopped');
      if (['gathering', 'ringing somebody', 'waiting to music'].includes(when)) expect(end).toBeInstanceOf(HungUp);
      await expect(call.answer()).rejects.toBeInstanceOf(HungUp);
      await expect(ask(call)).rejects.toBeInstanceOf(HungUp);
      expect(await call.play([exchange.prompts.welcome]).done).toBe('stopped');
      await call.hangUp();
    });

    it('hangs up in the middle of a prompt, once and for all', async () => {
      const { call, caller } = await answered();
      const playback = call.play([exchange.prompts.welcome]);
      await exchange.clock.sleep(300);
      await Promise.all([call.hangUp(), call.hangUp()]);
      await call.hangUp();
      await caller.ended;
      expect(await playback.done).toBe('stopped');
      expect(call.signal.reason).toBeInstanceOf(HungUp);
    });

    it('refuses a call that it has not answered', async () => {
      const { call, caller } = await ringing();
      await call.hangUp();
      await caller.ended;
    });

    it.each([
      ['busy', 'busy'],
      ['noAnswer', 'noAnswer'],
      ['fails', 'failed'],
    ] as const)('dials somebody who %s, and the caller is still there', async (answer, result) => {
      const { call, caller } = await answered();
      caller.whenDialled(PARTY, answer);
      expect(await dial(call, PARTY, { ringMs: 3000 })).toBe(result);
      await hearsGoodbye(call, caller);
    });

    it('connects the caller with somebody who answers, until the caller is hung up', async () => {
      const { call, caller } = await answered();
      call.play([exchange.prompts.welcome]);
      expect(await dial(call, PARTY)).toBe('answered');
      expect(call.isConnected).toBe(true);
      let parted = false;
      const ended = call.bridgeEnded().then(() => {
        parted = true;
      });
      await exchange.clock.sleep(500);
      expect(parted).toBe(false);
      await call.hangUp();
      await ended;
      await caller.ended;
      expect(call.isConnected).toBe(false);
    });

    it('has the caller back when the party hangs up: the next prompt is heard, and the next party reached', async () => {
      const { call, caller } = await answered();
      expect(await dial(call, PARTY)).toBe('answered');
      const ended = call.bridgeEnded();
      await exchange.clock.sleep(300);
      await caller.partyHangsUp(PARTY);
      await ended;
      expect(call.isConnected).toBe(false);
      expect(call.signal.aborted).toBe(false);
      expect(await call.play([exchange.prompts.status]).done).toBe('finished');
      expect(await dial(call, OTHER)).toBe('answered');
      const again = call.bridgeEnded();
      await exchange.clock.sleep(300);
      await caller.partyHangsUp(OTHER);
      await again;
      await hearsGoodbye(call, caller);
      expect(await caller.heard(exchange.prompts.status)).toBe(true);
    });

    it('rings one after the other until somebody answers', async () => {
      const { call, caller } = await answered();
      caller.whenDialled(PARTY, 'busy');
      caller.whenDialled(OTHER, 'noAnswer');
      const outcomes: unknown[] = [];
      const onOutcome = (number: string, result: DialResult) => outcomes.push([number, result]);
      const took = await timed(async () => {
        expect(await dial(call, [PARTY, OTHER, THIRD], { ringMs: 2000, onOutcome })).toBe('answered');
      });
      expect(outcomes).toEqual([
        [PARTY, 'busy'],
        [OTHER, 'noAnswer'],
        [THIRD, 'answered'],
      ]);
      expect(took).toBeGreaterThan(2000);
    });

    it('rings all at once: the first to answer is connected, the others stop ringing', async () => {
      const { call, caller } = await answered();
      caller.whenDialled(PARTY, 'answers', 4000);
      caller.whenDialled(OTHER, 'answers', 1500);
      caller.whenDialled(THIRD, 'busy');
      const all = Promise.all([PARTY, OTHER, THIRD].map((number) => caller.rings(number)));
      const outcomes: unknown[] = [];
      const onOutcome = (number: string, result: DialResult) => outcomes.push([number, result]);
      const dialled = dial(call, [PARTY, OTHER, THIRD], { order: 'together', onOutcome });
      await all;
      expect(await dialled).toBe('answered');
      const silence = await timed(() => caller.silent(PARTY));
      expect(silence).toBeLessThan(1000);
      expect(outcomes).toEqual([
        [THIRD, 'busy'],
        [OTHER, 'answered'],
      ]);
      const parted = call.bridgeEnded();
      await caller.partyHangsUp(OTHER);
      await parted;
      await hearsGoodbye(call, caller);
    });

    it.each(['oneByOne', 'together'] as const)('gives up when its time is over, ringing %s', async (order) => {
      const { call, caller } = await answered();
      for (const number of [PARTY, OTHER]) caller.whenDialled(number, 'noAnswer');
      const took = await timed(async () => {
        expect(await dial(call, [PARTY, OTHER], { order, timeoutMs: 2000 })).toBe('noAnswer');
      });
      expect(took).toBeGreaterThan(1500);
      expect(took).toBeLessThan(4000);
      await hearsGoodbye(call, caller);
    });

    it('plays music in a loop and a word of comfort while nobody answers, and stops both for who does', async () => {
      const { call, caller } = await answered();
      const { welcome, status } = exchange.prompts;
      caller.whenDialled(PARTY, 'answers', 12_000);
      let remarks = 0;
      const comfort = {
        everyMs: welcome.durationMs + 1500,
        say: async () => {
          remarks += 1;
          return [status];
        },
      };
      expect(await dial(call, PARTY, { sounds: { music: [welcome], comfort } })).toBe('answered');
      expect(remarks).toBeGreaterThan(0);
      const parted = call.bridgeEnded();
      await caller.partyHangsUp(PARTY);
      await parted;
      await hearsGoodbye(call, caller);
      expect(await caller.heard(welcome)).toBe(true);
      expect(await caller.heard(status)).toBe(true);
    });

    it('rings nobody when one of several numbers must not be dialled', async () => {
      const { call, caller } = await answered();
      let rang = false;
      void caller.rings(PARTY).then(
        () => {
          rang = true;
        },
        () => undefined,
      );
      await expect(dial(call, [PARTY, '00441234567'])).rejects.toMatchObject({ code: 'telephony.range_closed' });
      await exchange.clock.sleep(500);
      expect(rang).toBe(false);
      await caller.hangUp();
    });

    it('rings in the caller’s ear before it answers', async () => {
      const { call, caller } = await ringing();
      expect(call.isAnswered).toBe(false);
      await call.ringTone(true);
      await exchange.clock.sleep(700);
      await call.answer();
      expect(call.isAnswered).toBe(true);
      await caller.answered;
      await hearsGoodbye(call, caller);
    });

    it('stops ringing when its own signal says so, and can dial again', async () => {
      const { call, caller } = await answered();
      caller.whenDialled(PARTY, 'noAnswer');
      const stop = new AbortController();
      const rings = caller.rings(PARTY);
      const dialled = dial(call, PARTY, { signal: stop.signal }).catch((error) => error);
      await rings;
      await exchange.clock.sleep(700);
      stop.abort(new Error('enough'));
      expect(await dialled).toMatchObject({ message: 'enough' });
      await caller.silent(PARTY);
      expect(call.signal.aborted).toBe(false);
      expect(await dial(call, OTHER)).toBe('answered');
    });

    it.each([
      'PJSIP/a&PJSIP/b',
      'Local/1@in',
      'SHELL(reboot)',
      `\${SHELL(id)}`,
      '1',
      '12345678901234567890123',
      '10086\n',
      '10086\r\nX: y',
      '10086&10010',
      '+',
      '',
      '１００８６',
    ])('refuses to dial %j', async (target) => {
      const { call } = await answered();
      await expect(dial(call, target)).rejects.toMatchObject({ code: 'telephony.target_refused' });
      expect(() => call.ring(target, { timeoutMs: 1000 })).toThrow(/telephony.target_refused/);
    });

    it('clears away what rang for a call whose process died, and the next one rings again', async () => {
      const { call, caller } = await answered();
      caller.whenDialled(PARTY, 'noAnswer');
      const rings = caller.rings(PARTY);
      dial(call, PARTY).catch(() => undefined);
      await rings;
      const adopted = await afterCrash(call);
      expect(adopted.isConnected).toBe(false);
      await caller.silent(PARTY);
      expect(await dial(adopted, OTHER)).toBe('answered');
      await caller.hangUp();
      expect(await gone(adopted)).toBeInstanceOf(HungUp);
    });

    it('leaves two who talk alone when the process dies, and the next one notices when the party hangs up', async () => {
      const { call, caller } = await answered();
      expect(await dial(call, PARTY)).toBe('answered');
      const adopted = await afterCrash(call);
      expect(adopted.isConnected).toBe(true);
      let parted = false;
      const ended = adopted.bridgeEnded().then(() => {
        parted = true;
      });
      await exchange.clock.sleep(500);
      expect(parted).toBe(false);
      await caller.partyHangsUp(PARTY);
      await ended;
      expect(adopted.isConnected).toBe(false);
      await hearsGoodbye(adopted, caller);
    });

    it('records what the caller says, without what the caller hears', async () => {
      const { call, caller } = await answered();
      const { welcome, status } = exchange.prompts;
      const recording = await call.record({ name: 'one', hears: 'caller' });
      expect(recording).toMatchObject({ name: 'one', hears: 'caller', resumed: false });
      expect(call.recordings.map(({ name }) => name)).toEqual(['one']);
      expect(await shelf().state(recording.id)).toBe('live');
      // What a prompt does to the recording of the caller's own channel: it would wait until the recording ends.
      await Promise.all([caller.speak(status), call.play([welcome]).done]);
      const end = await recording.stop();
      expect(end.how).toBe('stopped');
      expect(end.durationMs).toBeGreaterThan(status.durationMs - 300);
      expect(end.soundMs).toBeGreaterThan(500);
      expect(call.recordings).toEqual([]);
      expect(await shelf().state(recording.id)).toBe('kept');
      expect(await shelf().kept()).toEqual([recording.id]);
      expect((await bytesOf(recording.id)).length / 8).toBeGreaterThan(status.durationMs - 300);
      if (!exceptions.recordsNoSound) {
        expect(await isIn(status, recording.id)).toBe(true);
        expect(await isIn(welcome, recording.id)).toBe(false);
      }
      await shelf().remove(recording.id);
      await shelf().remove(recording.id);
      expect(await shelf().state(recording.id)).toBe('gone');
      expect(await shelf().open(recording.id)).toBeUndefined();
    });

    it('ends a recording in which nobody speaks, and says so', async () => {
      const { call } = await answered();
      const recording = await call.record({ name: 'quiet', hears: 'caller', silenceSeconds: 2, maxSeconds: 30 });
      const took = await timed(async () => {
        expect(await recording.done).toMatchObject({ how: 'silence' });
      });
      expect((await recording.done).soundMs).toBeLessThan(100);
      expect(took).toBeGreaterThan(1500);
      expect(took).toBeLessThan(5000);
    });

    it('ends a recording at its longest time', async () => {
      const { call, caller } = await answered();
      const recording = await call.record({ name: 'long', hears: 'caller', silenceSeconds: 20, maxSeconds: 2 });
      const speaking = caller.speak(exchange.prompts.status);
      expect(await recording.done).toMatchObject({ how: 'full' });
      await speaking;
    });

    it('keeps what was recorded when the caller hangs up', async () => {
      const { call, caller } = await answered();
      const ended: string[] = [];
      shelf().onEnded((id) => ended.push(id));
      const recording = await call.record({ name: 'cut', hears: 'caller', silenceSeconds: 20 });
      await caller.speak(exchange.prompts.status);
      await caller.hangUp();
      expect(await recording.done).toMatchObject({ how: 'hungUp' });
      await expect.poll(() => ended).toEqual([recording.id]);
      expect(await shelf().state(recording.id)).toBe('kept');
      if (!exceptions.recordsNoSound) expect(await isIn(exchange.prompts.status, recording.id)).toBe(true);
      await expect(call.record({ name: 'late', hears: 'caller' })).rejects.toBeInstanceOf(HungUp);
    });

    it('records both sides through prompts and a conversation, silent while it is paused', async (context) => {
      const { call, caller } = await answered();
      const { welcome, status, goodbye } = exchange.prompts;
      const recording = await call.record({ name: 'all', hears: 'both' });
      await call.play([welcome]).done;
      await recording.pause();
      await Promise.all([call.play([goodbye]).done, caller.speak(status)]);
      await recording.resume();
      expect(await dial(call, PARTY)).toBe('answered');
      await caller.speak(status);
      await caller.hangUp();
      const end = await recording.done;
      expect(end).toMatchObject({ how: 'hungUp' });
      expect(end.durationMs).toBeGreaterThan(welcome.durationMs + status.durationMs);
      if (exceptions.recordsNoSound) return context.skip(exceptions.recordsNoSound);
      expect(await isIn(welcome, recording.id)).toBe(true);
      expect(await isIn(status, recording.id)).toBe(true);
      expect(await isIn(goodbye, recording.id)).toBe(false);
      // Silence keeps its place: the times of the file are those of the call.
      const length = welcome.durationMs + goodbye.durationMs + status.durationMs;
      expect((await bytesOf(recording.id)).length / 8).toBeGreaterThan(length - 300);
    });

    it('lets the next process go on with a recording that its owner left behind', async () => {
      const { call, caller } = await answered();
      const { status } = exchange.prompts;
      const options = { name: 'left', hears: 'caller', silenceSeconds: 20 } as const;
      const begun = await call.record(options);
      const other = await call.record({ name: 'tape', hears: 'both' });
      const adopted = await afterCrash(call);
      expect(adopted.recordings.map(({ id }) => id).sort()).toEqual([begun.id, other.id].sort());
      expect(await shelf().kept()).toEqual([]);
      const resumed = await adopted.record(options);
      expect(resumed).toMatchObject({ id: begun.id, resumed: true });
      await caller.speak(status);
      expect(await resumed.stop()).toMatchObject({ how: 'stopped' });
      if (!exceptions.recordsNoSound) expect(await isIn(status, begun.id)).toBe(true);
      // Over is over: a step that runs again after that does not record over it.
      const before = (await bytesOf(begun.id)).length;
      const again = await adopted.record(options);
      expect(again.resumed).toBe(true);
      await again.done;
      expect((await bytesOf(begun.id)).length).toBe(before);
      await caller.hangUp();
      await expect.poll(() => shelf().state(other.id)).toBe('kept');
    });

    it('plays the tone after which the caller speaks, and what was recorded', async () => {
      const { call, caller } = await answered();
      const took = await timed(async () => {
        expect(await call.play([BEEP]).done).toBe('finished');
      });
      expect(took).toBeGreaterThan(300);
      expect(took).toBeLessThan(2000);
      const { status } = exchange.prompts;
      const recording = await call.record({ name: 'heard', hears: 'caller' });
      await caller.speak(status);
      const { durationMs } = await recording.stop();
      expect(await call.play([playedBack(recording.id, durationMs)]).done).toBe('finished');
      await call.hangUp();
      await caller.ended;
      if (!exceptions.recordsNoSound) expect(await caller.heard(status)).toBe(true);
    });

    it('gives a call to the next process when the first one died in the middle of a prompt', async () => {
      const { call, caller } = await answered();
      call.play([exchange.prompts.welcome]);
      await exchange.clock.sleep(500);
      const adopted = await afterCrash(call);
      expect(adopted).toMatchObject({ id: call.id, from: FROM, to: TO });
      await adopted.answer();
      const asked = ask(adopted, { audio: [exchange.prompts.status], bargeIn: false, maxDigits: 2 });
      await exchange.clock.sleep(300);
      await caller.press('42');
      expect(await asked).toMatchObject({ digits: '42' });
      await caller.hangUp();
      expect(await gone(adopted)).toBeInstanceOf(HungUp);
      await caller.ended;
      expect(await caller.heard(exchange.prompts.status)).toBe(true);
    });

    /** Everything that comes in from now on, at 8 kHz. */
    const ear = (call: Call) => {
      const frames: Buffer[] = [];
      const lost: string[] = [];
      const stop = call.hear({ frame: (pcm) => frames.push(pcm), lost: (why) => lost.push(why) });
      const heard = (): Int16Array => {
        const bytes = Buffer.concat(frames);
        const pcm = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
        return resample(pcm, VOICE_RATE, MATCH_RATE);
      };
      return { frames, lost, stop, heard };
    };

    it('lets one hear the caller while a prompt plays, and nothing of the prompt', async () => {
      const { call, caller } = await answered();
      const { welcome, status } = exchange.prompts;
      const { frames, lost, stop, heard } = ear(call);
      const playback = call.play([welcome]);
      await exchange.clock.sleep(300);
      await caller.speak(status);
      await exchange.clock.sleep(300);
      stop();
      const count = frames.length;
      expect(frames.every(({ length }) => length === 640)).toBe(true);
      expect(matchAudio(heard(), await exchange.samples(status)).found).toBe(true);
      expect(matchAudio(heard(), await exchange.samples(welcome)).found).toBe(false);
      expect(lost).toEqual([]);
      await playback.stop();
      await exchange.clock.sleep(200);
      expect(frames.length).toBe(count);
      // Listening again goes on with what is there.
      const again = ear(call);
      await caller.speak(status);
      expect(matchAudio(again.heard(), await exchange.samples(status)).found).toBe(true);
      await call.hangUp();
      await caller.ended;
    });

    it.each(['at once', 'in the middle of a word'] as const)(
      'leaves nothing behind when a caller who is listened to hangs up %s',
      async (when) => {
        const { call, caller } = await answered();
        const { lost } = ear(call);
        if (when !== 'at once') {
          void caller.speak(exchange.prompts.status);
          await exchange.clock.sleep(700);
        }
        await caller.hangUp();
        await gone(call);
        expect(lost).toEqual([]);
        const late = ear(call);
        await exchange.clock.sleep(200);
        expect(late.frames).toEqual([]);
      },
    );

    it('lets the next process hear the caller whom the first one had listened to', async () => {
      const { call, caller } = await answered();
      const first = ear(call);
      await caller.speak(exchange.prompts.status);
      expect(matchAudio(first.heard(), await exchange.samples(exchange.prompts.status)).found).toBe(true);
      runtime.drop();
      calls.length = 0;
      runtime = await startRuntime();
      const adopted = await runtime.telephony.adopt(call.id);
      if (!adopted) throw new Error('the call was not found');
      calls.push(adopted);
      const second = ear(adopted);
      await caller.speak(exchange.prompts.goodbye);
      expect(matchAudio(second.heard(), await exchange.samples(exchange.prompts.goodbye)).found).toBe(true);
      expect(second.lost).toEqual([]);
      await caller.hangUp();
      await gone(adopted);
    });

    describe('calls people up', () => {
      const dial = (id: string, more: { timeoutMs?: number; signal?: AbortSignal; number?: string } = {}) => {
        const { dialOut } = runtime.telephony;
        if (!dialOut) throw new Error('this switch calls nobody up');
        const signal = new AbortController().signal;
        return dialOut.call(runtime.telephony, { id, number: PARTY, callerId: TO, timeoutMs: 8_000, signal, ...more });
      };
      const newId = (): string => `out-${Math.floor(performance.timeOrigin + performance.now() * 1000)}`;

      it('speaks with who answers, like with somebody who has called', async () => {
        const id = newId();
        const picked = exchange.whenCalled(id, PARTY, 'answers', 300);
        const dialled = await dial(id);
        if (dialled.result !== 'answered') throw new Error(dialled.result);
        const { call } = dialled;
        calls.push(call);
        const person = await picked;
        expect(call).toMatchObject({ to: PARTY, from: TO, isAnswered: true });
        expect(await call.play([exchange.prompts.welcome]).done).toBe('finished');
        const asked = ask(call, { maxDigits: 1 });
        await person.press('7');
        expect(await asked).toMatchObject({ digits: '7' });
        await person.hangUp();
        await expect.poll(() => call.signal.aborted, { timeout: 5_000 }).toBe(true);
        expect(call.signal.reason).toBeInstanceOf(HungUp);
        expect(await person.heard(exchange.prompts.welcome)).toBe(true);
      });

      it.each([
        ['busy', 'busy'],
        ['fails', 'failed'],
        ['noAnswer', 'noAnswer'],
      ] as const)('says how it went when the person %s', async (answer, result) => {
        const id = newId();
        void exchange.whenCalled(id, PARTY, answer, answer === 'noAnswer' ? 20_000 : 300);
        expect(await dial(id, { timeoutMs: 3_000 })).toEqual({ result });
      });

      it('rings no longer when it is told so, and leaves nothing behind', async () => {
        const id = newId();
        void exchange.whenCalled(id, PARTY, 'answers', 20_000);
        const stop = new AbortController();
        const dialled = dial(id, { signal: stop.signal }).catch((error: unknown) => error);
        await exchange.clock.sleep(1_500);
        stop.abort(new Error('no more'));
        expect(await dialled).toEqual(new Error('no more'));
        await expect.poll(() => exchange.leftovers(), { timeout: 5000 }).toEqual([]);
      });

      it('refuses numbers that must not be dialled', async () => {
        await expect(async () => await dial(newId(), { number: '0044123' })).rejects.toMatchObject({
          code: 'telephony.range_closed',
        });
        await expect(async () => await dial(newId(), { number: 'a&b' })).rejects.toMatchObject({
          code: 'telephony.target_refused',
        });
      });

      it('the next process has who had answered, and hangs up what rings: nobody is rung twice', async () => {
        const [id, rings] = [newId(), `${newId()}-b`];
        const picked = exchange.whenCalled(id, PARTY, 'answers', 300);
        void exchange.whenCalled(rings, OTHER, 'answers', 20_000);
        expect(await dial(id)).toMatchObject({ result: 'answered' });
        const person = await picked;
        dial(rings, { number: OTHER, timeoutMs: 30_000 }).catch(() => undefined);
        await exchange.clock.sleep(1_000);
        runtime.drop();
        runtime = await startRuntime();
        const call = await runtime.telephony.recoverDial?.(id);
        if (!call) throw new Error('the person is lost');
        calls.push(call);
        expect(await runtime.telephony.recoverDial?.(rings)).toBeUndefined();
        await call.hangUp();
        await person.ended;
      });
    });

    it('finds no call that is over', async () => {
      const { call, caller } = await answered();
      await call.hangUp();
      await caller.ended;
      runtime.drop();
      runtime = await startRuntime();
      expect(await runtime.telephony.adopt(call.id)).toBeUndefined();
      expect(await runtime.telephony.adopt('no-such-call')).toBeUndefined();
    });

    it('takes no more calls after a stop, but those that are up stay up', async () => {
      const { call, caller } = await answered();
      const before = calls.length;
      await runtime.telephony.stop();
      const late = await exchange.dial({ from: FROM, to: TO });
      await exchange.clock.sleep(300);
      expect(calls.length).toBe(before);
      await late.hangUp();
      const asked = ask(call, { maxDigits: 1 });
      await caller.press('7');
      expect(await asked).toMatchObject({ digits: '7' });
    });
  });
};
