import type { Logger } from 'pino';
import { createSpeech } from '../speech/create.ts';
import { simulatedRecognition } from '../speech/recognition/simulated.ts';
import type { Call } from '../telephony/port.ts';
import { createSimulator, type SimulatedCaller } from '../telephony/simulator/simulator.ts';
import { virtualClock } from '../telephony/simulator/virtual-clock.ts';
import type { Stage } from './stage.ts';

/** Plays scenarios in this process, in no time; prompts have the length that a voice would need, and no sound. */
export const simulatorStage = (dataFolder: string, logger: Logger): Stage => ({
  name: 'simulator',
  speech: createSpeech({ providers: [], dataFolder, baseUrl: '', mediaKey: 'unused: nothing is rendered', logger }),
  recognition: simulatedRecognition,
  attentionMs: 0,
  cannot: () => undefined,
  clock: (start) => virtualClock(start),
  async call({ from, to, clock, parties }) {
    const simulator = createSimulator({ clock });
    const taken = Promise.withResolvers<Call>();
    await simulator.start(taken.resolve);
    const caller = simulator.dial({ from, to, id: 'call' });
    for (const [number, { answer, afterMs }] of parties) caller.whenDialled(number, answer, afterMs);
    return {
      call: await taken.promise,
      caller: {
        listening: async () => undefined,
        press: async (keys) => caller.press(keys),
        say: async (text) => caller.say(text),
        hangUp: async () => caller.hangUp(),
        partyHangsUp: async () => caller.partyHangsUp(),
        missed: async () => undefined,
      },
      close: async () => {
        caller.hangUp();
        await simulator.stop();
      },
    };
  },
  async outside({ clock, called }) {
    const simulator = createSimulator({ clock });
    const answered = Promise.withResolvers<SimulatedCaller>();
    for (const { number, reaction } of called) simulator.whenCalled(number, reaction, answered.resolve);
    const person = answered.promise;
    return {
      line: simulator,
      person: {
        listening: async () => undefined,
        press: async (keys) => (await person).press(keys),
        say: async (text) => (await person).say(text),
        hangUp: async () => (await person).hangUp(),
        partyHangsUp: async () => (await person).partyHangsUp(),
        missed: async () => undefined,
      },
      close: async () => undefined,
    };
  },
  close: async () => undefined,
});
