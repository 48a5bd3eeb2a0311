import { describe, it } from 'vitest';
import { MATCH_RATE } from '../../runtime/scenarios/audio-match.ts';
import { resample } from '../../runtime/speech/audio/resample.ts';
import type { Audio } from '../../runtime/speech/speech.ts';
import { VOICE_RATE } from '../../runtime/telephony/port.ts';
import {
  createSimulator,
  type SimulatedCaller,
  type SimulatedLines,
} from '../../runtime/telephony/simulator/simulator.ts';
import type { SimulatedShelf } from '../../runtime/telephony/simulator/tape.ts';
import { virtualClock } from '../../runtime/telephony/simulator/virtual-clock.ts';
import { asteriskAvailable, asteriskSwitch } from '../kit/asterisk-switch.ts';
import { type ContractSwitch, telephonyContract } from './telephony.ts';

const prompt = (text: string): Audio => ({ id: text, text, language: 'zh-CN', durationMs: 3000, url: undefined });

/** Simulated prompts have no sound: each gets a noise of its own, as loud as speech and with its pauses. */
const noiseOf = ({ id, durationMs }: Audio): Int16Array => {
  let seed = [...id].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7);
  return Int16Array.from({ length: (durationMs * MATCH_RATE) / 1000 }, (_, at) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return at % 4000 < 3000 ? (seed / 2 ** 31 - 0.5) * 12_000 : 0;
  });
};

const simulatorSwitch = async (): Promise<ContractSwitch> => {
  const clock = virtualClock();
  const lines: SimulatedLines = new Map();
  const shelf: SimulatedShelf = new Map();
  let current = createSimulator({ clock, lines, shelf });
  return {
    clock,
    async runtime() {
      current = createSimulator({ clock, lines, shelf });
      return { telephony: current, drop: () => undefined };
    },
    async whenCalled(_id, number, answer, afterMs) {
      const picked = Promise.withResolvers<SimulatedCaller>();
      current.whenCalled(number, { answer, ...(afterMs !== undefined && { afterMs }) }, picked.resolve);
      const person = await picked.promise;
      const heard = new Set<string>();
      person.onPlay(({ audio, end }) => {
        if (end === 'finished') heard.add(audio.id);
      });
      return {
        ended: person.ended,
        press: async (keys) => person.press(keys),
        hangUp: async () => person.hangUp(),
        heard: async (audio) => heard.has(audio.id),
      };
    },
    async dial(options) {
      const caller = current.dial(options);
      const heard = new Set<string>();
      const rang = new Map<string, PromiseWithResolvers<void>>();
      const fell = new Map<string, PromiseWithResolvers<void>>();
      const of = (events: typeof rang, number: string) => {
        const there = events.get(number) ?? Promise.withResolvers<void>();
        events.set(number, there);
        return there;
      };
      caller.onEvent((event) => {
        if (event.kind === 'ringing') of(rang, event.number).resolve();
        if (event.kind === 'ringingEnds' || event.kind === 'parted') of(fell, event.number).resolve();
      });
      caller.onPlay(({ audio, end }) => {
        if (end === 'finished') heard.add(audio.id);
      });
      return {
        answered: caller.answered,
        ended: caller.ended,
        press: async (keys) => caller.press(keys),
        speak: async (audio) => caller.speak(resample(noiseOf(audio), MATCH_RATE, VOICE_RATE)),
        hangUp: async () => caller.hangUp(),
        whenDialled: (number, answer, afterMs) => caller.whenDialled(number, answer, afterMs),
        rings: (number) => of(rang, number).promise,
        silent: (number) => of(fell, number).promise,
        partyHangsUp: async () => caller.partyHangsUp(),
        heard: async (audio) => heard.has(audio.id),
      };
    },
    prompts: {
      welcome: prompt('welcome'),
      status: prompt('status'),
      goodbye: prompt('goodbye'),
      missing: prompt('missing'),
    },
    samples: async (audio) => noiseOf(audio),
    leftovers: async () => [...[...lines.values()].flatMap((line) => [line.id, ...line.ringing]), ...shelf.keys()],
    close: async () => clock.stop(),
  };
};

telephonyContract('simulator', simulatorSwitch, {
  missingAudioPlays: 'the simulator’s caller reads the text of a prompt and needs no file',
  recordsNoSound: 'the simulator’s caller types: there are words and times, and nothing to hear',
});

const missing = await asteriskAvailable();
if (missing === undefined) telephonyContract('asterisk', asteriskSwitch);
else if (process.env.CI === 'true') {
  it('has an Asterisk to run on', () => {
    throw new Error(missing);
  });
} else describe.skip(`telephony: asterisk (${missing})`, () => it('runs', () => undefined));
