import { describe, it } from 'vitest';
import type { Audio } from '../../runtime/speech/speech.ts';
import { createSimulator, type SimulatedLines } from '../../runtime/telephony/simulator/simulator.ts';
import { virtualClock } from '../../runtime/telephony/simulator/virtual-clock.ts';
import { asteriskAvailable, asteriskSwitch } from '../kit/asterisk-switch.ts';
import { type ContractSwitch, telephonyContract } from './telephony.ts';

const prompt = (text: string): Audio => ({ id: text, text, language: 'zh-CN', durationMs: 3000, url: undefined });

const simulatorSwitch = async (): Promise<ContractSwitch> => {
  const clock = virtualClock();
  const lines: SimulatedLines = new Map();
  let current = createSimulator({ clock, lines });
  return {
    clock,
    async runtime() {
      current = createSimulator({ clock, lines });
      return { telephony: current, drop: () => undefined };
    },
    async dial(options) {
      const caller = current.dial(options);
      const heard = new Set<string>();
      caller.onPlay(({ audio, end }) => {
        if (end === 'finished') heard.add(audio.id);
      });
      return {
        answered: caller.answered,
        ended: caller.ended,
        press: async (keys) => caller.press(keys),
        hangUp: async () => caller.hangUp(),
        whenDialled: (number, answer) => caller.whenDialled(number, answer),
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
    leftovers: async () => [...lines.keys()],
    close: async () => clock.stop(),
  };
};

telephonyContract('simulator', simulatorSwitch, {
  missingAudioPlays: 'the simulator’s caller reads the text of a prompt and needs no file',
});

const missing = await asteriskAvailable();
if (missing === undefined) telephonyContract('asterisk', asteriskSwitch);
else if (process.env.CI === 'true') {
  it('has an Asterisk to run on', () => {
    throw new Error(missing);
  });
} else describe.skip(`telephony: asterisk (${missing})`, () => it('runs', () => undefined));
