import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HearingListener } from '../speech/recognition/recognition.ts';
import type { Audio } from '../speech/speech.ts';
import { type Gathered, type GatherRequest, gather, type SpeechRules, say } from './gather.ts';
import { type Call, HungUp } from './port.ts';
import { createSimulator, type PlayEvent, type SimulatedCaller } from './simulator/simulator.ts';
import { type VirtualClock, virtualClock } from './simulator/virtual-clock.ts';

const prompt = (durationMs = 3000): Audio => ({
  id: 'p',
  text: '请输入',
  language: 'zh-CN',
  durationMs,
  url: undefined,
});

interface Scene {
  readonly clock: VirtualClock;
  readonly call: Call;
  readonly caller: SimulatedCaller;
  readonly plays: PlayEvent[];
  gather(request?: Partial<GatherRequest>): Promise<Gathered>;
  /** Milliseconds since the scene began. */
  elapsed(): number;
}

const scene = async (): Promise<Scene> => {
  const clock = virtualClock();
  const begin = clock.now().getTime();
  const simulator = createSimulator({ clock });
  const incoming = Promise.withResolvers<Call>();
  await simulator.start(incoming.resolve);
  const caller = simulator.dial({ from: '13800000000', to: '95001' });
  const plays: PlayEvent[] = [];
  caller.onPlay((play) => plays.push(play));
  const call = await incoming.promise;
  await call.answer();
  const defaults: GatherRequest = {
    bargeIn: true,
    typeAhead: 'keep',
    maxDigits: 4,
    firstDigitMs: 5000,
    interDigitMs: 2000,
    clock,
  };
  return {
    clock,
    call,
    caller,
    plays,
    gather: (request) => gather(call, { ...defaults, ...request }),
    elapsed: () => clock.now().getTime() - begin,
  };
};

const digits = (text: string, terminated = false): Gathered => ({ kind: 'digits', digits: text, terminated });

describe('gather', () => {
  it('counts silence from the end of the prompt', async () => {
    const { gather, elapsed } = await scene();
    expect(await gather({ audio: [prompt()] })).toEqual({ kind: 'silence' });
    expect(elapsed()).toBe(8000);
  });

  it('counts the time between keys from the last key', async () => {
    const { gather, caller, clock, elapsed } = await scene();
    const gathered = gather({});
    await clock.sleep(4000);
    caller.press('1');
    await clock.sleep(1900);
    caller.press('2');
    expect(await gathered).toEqual(digits('12'));
    expect(elapsed()).toBe(7900);
  });

  it('stops the prompt at the first key, before the rest of the entry', async () => {
    const { gather, caller, clock, plays } = await scene();
    const gathered = gather({ audio: [prompt()], terminator: '#' });
    await clock.sleep(500);
    caller.press('7');
    await clock.sleep(1);
    expect(plays.at(-1)?.end).toBe('stopped');
    caller.press('8#');
    expect(await gathered).toEqual(digits('78', true));
  });

  it('lets an uninterruptible prompt end, and counts the keys pressed meanwhile', async () => {
    const { gather, caller, clock, elapsed, plays } = await scene();
    const gathered = gather({ audio: [prompt()], bargeIn: false });
    await clock.sleep(500);
    caller.press('1234');
    expect(await gathered).toEqual(digits('1234'));
    expect(elapsed()).toBe(3000);
    expect(plays.at(-1)?.end).toBe('finished');
  });

  it('does not even begin a prompt that the caller has answered ahead', async () => {
    const { gather, caller, plays } = await scene();
    caller.press('12#');
    expect(await gather({ audio: [prompt()], terminator: '#' })).toEqual(digits('12', true));
    expect(plays).toEqual([]);
  });

  it('forgets keys from before when asked to', async () => {
    const { gather, caller, plays } = await scene();
    caller.press('12#');
    expect(await gather({ audio: [prompt()], typeAhead: 'drop' })).toEqual({ kind: 'silence' });
    expect(plays.at(-1)?.end).toBe('finished');
  });

  it('ends at an immediate key only when it comes first', async () => {
    const { gather, caller } = await scene();
    caller.press('0');
    expect(await gather({ immediate: ['0'] })).toEqual({ kind: 'immediate', key: '0' });
    caller.press('1000');
    expect(await gather({ immediate: ['0'] })).toEqual(digits('1000'));
  });

  it('starts over at the clear key', async () => {
    const { gather, caller, clock, elapsed } = await scene();
    caller.press('12*34');
    expect(await gather({ maxDigits: 2, clearKey: '*' })).toEqual(digits('12'));
    expect(await gather({ maxDigits: 4, clearKey: '*' })).toEqual(digits('34'));
    const begun = elapsed();
    const gathered = gather({ maxDigits: 4, clearKey: '*' });
    await clock.sleep(1000);
    caller.press('99*');
    // After it the caller has as much time as at first.
    expect(await gathered).toEqual({ kind: 'silence' });
    expect(elapsed() - begun).toBe(6000);
  });

  it('does not take words where only keys count', async () => {
    const { gather, caller, clock, plays } = await scene();
    const gathered = gather({ audio: [prompt()] });
    await clock.sleep(500);
    caller.say('查快递');
    expect(await gathered).toEqual({ kind: 'silence' });
    expect(plays.at(-1)?.end).toBe('finished');
  });

  it.each([0, 10, 3500])('rejects with the hang-up %i ms into it and leaves nothing playing', async (after) => {
    const { gather, caller, clock, plays } = await scene();
    const gathered = gather({ audio: [prompt()] });
    gathered.catch(() => undefined);
    if (after > 0) await clock.sleep(after);
    caller.hangUp();
    await expect(gathered).rejects.toBeInstanceOf(HungUp);
    for (const play of plays.slice(-1)) expect(play.end).toBeDefined();
    await expect(gather({})).rejects.toBeInstanceOf(HungUp);
  });

  it('ends with its own signal too, and takes no key after that', async () => {
    const { gather, caller, clock } = await scene();
    const stop = new AbortController();
    const gathered = gather({ audio: [prompt()], signal: stop.signal });
    gathered.catch(() => undefined);
    await clock.sleep(100);
    stop.abort(new Error('cancelled'));
    await expect(gathered).rejects.toThrow('cancelled');
    caller.press('5');
    expect(await gather({ maxDigits: 1 })).toEqual(digits('5'));
  });

  it('takes the # after a full entry as part of it', async () => {
    const { gather, caller, clock } = await scene();
    caller.press('1234#');
    expect(await gather({ terminator: '#' })).toEqual(digits('1234'));
    await clock.sleep(4000);
    caller.press('9#');
    expect(await gather({ terminator: '#' })).toEqual(digits('9', true));
  });

  it('leaves a # that comes much later to the question it answers', async () => {
    const { gather, caller, clock } = await scene();
    caller.press('1234');
    await gather({ terminator: '#' });
    const menu = gather({ audio: [prompt()], maxDigits: 1 });
    await clock.sleep(2500);
    caller.press('#');
    expect(await menu).toEqual(digits('#'));
  });

  it('loses no key and counts none twice, however they fall on the gathers', async () => {
    const key = fc.constantFrom(...'0123456789');
    const press = fc.record({ keys: fc.array(key, { maxLength: 5 }), pause: fc.integer({ min: 0, max: 1800 }) });
    const ask = fc.record({ maxDigits: fc.integer({ min: 1, max: 5 }), bargeIn: fc.boolean(), prompt: fc.nat(4000) });
    await fc.assert(
      fc.asyncProperty(fc.array(press, { maxLength: 8 }), fc.array(ask, { maxLength: 5 }), async (presses, asks) => {
        const { gather, caller, clock } = await scene();
        const typing = (async () => {
          for (const { keys, pause } of presses) {
            caller.press(keys.join(''));
            await clock.sleep(pause);
          }
        })();
        let heard = '';
        const take = async (request: Partial<GatherRequest>) => {
          const gathered = await gather(request);
          if (gathered.kind !== 'digits') return false;
          expect(gathered.digits.length).toBeLessThanOrEqual(request.maxDigits ?? 4);
          heard += gathered.digits;
          return true;
        };
        for (const { maxDigits, bargeIn, prompt: length } of asks) {
          await take({ maxDigits, bargeIn, audio: [prompt(length)] });
        }
        await typing;
        while (await take({ maxDigits: 3 }));
        expect(heard).toBe(presses.flatMap(({ keys }) => keys).join(''));
      }),
      { numRuns: 150 },
    );
  });
});

/** Somebody who is heard by a recogniser that a test plays. */
const listened = (rules: Partial<SpeechRules> = {}) => {
  const listeners: HearingListener[] = [];
  let open = 0;
  const speech: SpeechRules = {
    bargeIn: true,
    ...rules,
    listen: (listener) => {
      listeners.push(listener);
      open += 1;
      return () => {
        open -= 1;
      };
    },
  };
  return {
    speech,
    get ear(): HearingListener {
      const ear = listeners.at(-1);
      if (!ear) throw new Error('nobody listens');
      return ear;
    },
    /** How many listen now. */
    open: () => open,
  };
};

const utterance = (text: string, confidence: number | undefined = 0.9) => ({ text, confidence, by: 'test' });
const speech = (text: string, confidence: number | undefined = 0.9) => ({
  kind: 'speech',
  text,
  confidence,
  by: 'test',
});

describe('gather with words', () => {
  it('stops the prompt as soon as the caller speaks, and waits for what it was', async () => {
    const { gather, clock, plays, elapsed } = await scene();
    const heard = listened();
    const gathered = gather({ audio: [prompt()], speech: heard.speech, firstDigitMs: 1000 });
    await clock.sleep(500);
    heard.ear.speech();
    await clock.sleep(1);
    expect(plays.at(-1)?.end).toBe('stopped');
    await clock.sleep(4000);
    heard.ear.utterance(utterance('查快递'));
    expect(await gathered).toEqual(speech('查快递'));
    expect(elapsed()).toBe(4501);
    expect(heard.open()).toBe(0);
  });

  it('stops the prompt at the first words that are understood', async () => {
    const { gather, clock, plays } = await scene();
    const heard = listened();
    const gathered = gather({ audio: [prompt()], speech: heard.speech });
    await clock.sleep(500);
    heard.ear.interim('查');
    await clock.sleep(1);
    expect(plays.at(-1)?.end).toBe('stopped');
    heard.ear.utterance(utterance('查单'));
    expect(await gathered).toEqual(speech('查单'));
  });

  it('lets the prompt end where only keys may stop it, and counts what was said meanwhile', async () => {
    const { gather, clock, plays, elapsed } = await scene();
    const heard = listened({ bargeIn: false });
    const gathered = gather({ audio: [prompt()], speech: heard.speech });
    await clock.sleep(500);
    heard.ear.speech();
    heard.ear.utterance(utterance('查单'));
    expect(await gathered).toEqual(speech('查单'));
    expect(plays.at(-1)?.end).toBe('finished');
    expect(elapsed()).toBe(3000);
  });

  it('goes on waiting after a noise', async () => {
    const { gather, clock, elapsed } = await scene();
    const heard = listened();
    const gathered = gather({ speech: heard.speech, firstDigitMs: 5000 });
    await clock.sleep(4000);
    heard.ear.speech();
    await clock.sleep(2000);
    heard.ear.utterance(utterance('', undefined));
    expect(await gathered).toEqual({ kind: 'silence' });
    expect(elapsed()).toBe(11_000);
  });

  it('takes a number that is read out in groups, as sure as its least sure part', async () => {
    const { gather, clock } = await scene();
    const heard = listened({ isComplete: (text) => text.length >= 6 });
    const gathered = gather({ speech: heard.speech });
    await clock.sleep(0);
    heard.ear.utterance(utterance('七五三', 0.9));
    await clock.sleep(1500);
    heard.ear.interim('零');
    await clock.sleep(3000);
    heard.ear.utterance(utterance('零二八', 0.7));
    expect(await gathered).toEqual(speech('七五三零二八', 0.7));
  });

  it('ends a number that is not complete when nothing more is said', async () => {
    const { gather, clock, elapsed } = await scene();
    const heard = listened({ isComplete: () => false });
    const gathered = gather({ speech: heard.speech, interDigitMs: 2000 });
    await clock.sleep(0);
    heard.ear.utterance(utterance('七五三'));
    expect(await gathered).toEqual(speech('七五三'));
    expect(elapsed()).toBe(2000);
  });

  it('takes keys before words: who has begun to type is not listened to any more', async () => {
    const { gather, caller, clock } = await scene();
    const heard = listened();
    const gathered = gather({ speech: heard.speech });
    await clock.sleep(0);
    heard.ear.speech();
    caller.press('1');
    await clock.sleep(1);
    expect(heard.open()).toBe(0);
    heard.ear.utterance(utterance('查单'));
    heard.ear.failed('gone');
    caller.press('2');
    expect(await gathered).toEqual(digits('12'));
  });

  it('listens to nobody who has typed ahead', async () => {
    const { gather, caller } = await scene();
    const heard = listened();
    caller.press('12#');
    expect(await gather({ speech: heard.speech, terminator: '#' })).toEqual(digits('12', true));
    expect(heard.open()).toBe(0);
  });

  it('says at once that it is deaf, and stops the prompt', async () => {
    const { gather, clock, plays, elapsed } = await scene();
    const heard = listened({ bargeIn: false });
    const gathered = gather({ audio: [prompt()], speech: heard.speech });
    await clock.sleep(200);
    heard.ear.failed('vosk: ECONNREFUSED');
    expect(await gathered).toEqual({ kind: 'deaf', why: 'vosk: ECONNREFUSED' });
    expect(plays.at(-1)?.end).toBe('stopped');
    expect(elapsed()).toBe(200);
    expect(heard.open()).toBe(0);
  });

  it('bears a recogniser that fails before it has begun', async () => {
    const { gather } = await scene();
    const listen: SpeechRules['listen'] = (listener) => {
      listener.failed('none is configured');
      return () => undefined;
    };
    const gathered = await gather({ audio: [prompt()], speech: { bargeIn: true, listen } });
    expect(gathered).toEqual({ kind: 'deaf', why: 'none is configured' });
  });

  it('keeps what was understood before the recogniser failed', async () => {
    const { gather, clock } = await scene();
    const heard = listened({ isComplete: () => false });
    const gathered = gather({ speech: heard.speech });
    await clock.sleep(0);
    heard.ear.utterance(utterance('七五三'));
    heard.ear.failed('closed');
    expect(await gathered).toEqual(speech('七五三'));
  });

  it('does not wait for ever for a recogniser that never comes to an end', async () => {
    const { gather, clock, elapsed } = await scene();
    const heard = listened();
    const gathered = gather({ speech: heard.speech });
    await clock.sleep(0);
    heard.ear.speech();
    for (let second = 0; second < 19; second += 1) {
      await clock.sleep(1000);
      heard.ear.interim(`嗯${second}`);
    }
    expect(await gathered).toEqual({ kind: 'silence' });
    expect(elapsed()).toBe(20_000);
  });

  it('leaves nobody listening when the caller hangs up in the middle of a word', async () => {
    const { gather, caller, clock } = await scene();
    const heard = listened();
    const gathered = gather({ audio: [prompt()], speech: heard.speech });
    gathered.catch(() => undefined);
    await clock.sleep(100);
    heard.ear.speech();
    caller.hangUp();
    await expect(gathered).rejects.toBeInstanceOf(HungUp);
    expect(heard.open()).toBe(0);
    heard.ear.utterance(utterance('查单'));
  });
});

describe('say', () => {
  it('speaks to the end and leaves keys alone', async () => {
    const { call, caller, clock, gather, elapsed } = await scene();
    const said = say(call, [prompt(), prompt(1000)], { clock });
    await clock.sleep(10);
    caller.press('1');
    expect(await said).toEqual({ interrupted: false });
    expect(elapsed()).toBe(4000);
    expect(await gather({ maxDigits: 1 })).toEqual(digits('1'));
  });

  it('is stopped by a key that stays for the next gather', async () => {
    const { call, caller, clock, gather, elapsed } = await scene();
    const said = say(call, [prompt()], { clock, bargeIn: true });
    await clock.sleep(500);
    caller.press('42');
    expect(await said).toEqual({ interrupted: true });
    expect(elapsed()).toBe(500);
    expect(await gather({ maxDigits: 2 })).toEqual(digits('42'));
  });

  it('is stopped by one of its own keys, which is used up; the others are forgotten', async () => {
    const { call, caller, clock, gather, elapsed } = await scene();
    const said = say(call, [prompt()], { clock, keys: ['*'] });
    await clock.sleep(500);
    caller.press('4');
    await clock.sleep(500);
    caller.press('*7');
    expect(await said).toEqual({ interrupted: true, key: '*' });
    expect(elapsed()).toBe(1000);
    expect(await gather({ maxDigits: 1 })).toEqual(digits('7'));
  });

  it('takes its own key and leaves any other for the next gather', async () => {
    const { call, caller, clock, gather } = await scene();
    for (const [pressed, kept] of [
      ['*1', '1'],
      ['1*', '1*'],
    ] as const) {
      const said = say(call, [prompt()], { clock, keys: ['*'], bargeIn: true });
      await clock.sleep(500);
      caller.press(pressed);
      expect(await said).toEqual(pressed.startsWith('*') ? { interrupted: true, key: '*' } : { interrupted: true });
      expect(await gather({ maxDigits: kept.length })).toEqual(digits(kept));
    }
  });

  it('listens for its keys a while longer than it speaks', async () => {
    const { call, caller, clock, elapsed } = await scene();
    const first = say(call, [prompt()], { clock, keys: ['*'], listenMs: 2000 });
    await clock.sleep(4000);
    caller.press('*');
    expect(await first).toEqual({ interrupted: true, key: '*' });
    expect(elapsed()).toBe(4000);
    expect(await say(call, [prompt()], { clock, keys: ['*'], listenMs: 2000 })).toEqual({ interrupted: false });
    expect(elapsed()).toBe(9000);
  });

  it('forgets what was typed before it, when it is to', async () => {
    const { call, caller, clock, elapsed } = await scene();
    caller.press('*');
    await clock.sleep(10);
    expect(await say(call, [prompt()], { clock, keys: ['*'], typeAhead: 'drop' })).toEqual({ interrupted: false });
    expect(elapsed()).toBe(3010);
  });

  it('rejects with the hang-up', async () => {
    const { call, caller, clock } = await scene();
    const said = say(call, [prompt()], { clock, bargeIn: true });
    said.catch(() => undefined);
    await clock.sleep(500);
    caller.hangUp();
    await expect(said).rejects.toBeInstanceOf(HungUp);
  });
});
