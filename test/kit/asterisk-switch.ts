import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import { createAsterisk } from '../../runtime/telephony/asterisk/asterisk.ts';
import {
  asteriskDown,
  asteriskInstall,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import { outboundId } from '../../runtime/telephony/outbound.ts';
import { partsOf } from '../../runtime/telephony/recording.ts';
import type { ContractSwitch } from '../contracts/telephony.ts';
import { type AsteriskParty, TestLine } from './caller.ts';
import { servePrompts } from './prompts.ts';

/** Why there is no Asterisk to test on; `undefined` when there is one. */
export const asteriskAvailable = async (): Promise<string | undefined> => {
  try {
    await asteriskInstall();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** The local Asterisk with real telephones and real speech; started when it does not run yet, and ended again then. */
export const asteriskSwitch = async (): Promise<ContractSwitch> => {
  const release = await holdAsterisk();
  const wasRunning = (await asteriskRunning()) !== undefined;
  const instance = await asteriskUp();
  const credentials = { url: instance.ariUrl, user: instance.ariUser, password: instance.ariPassword };
  const prompts = await servePrompts();
  const line = await TestLine.connect({ ...credentials, app: instance.testApp });
  const ari = await Ari.connect(credentials);
  const [welcome, status, goodbye] = await Promise.all([
    prompts.say('您好，欢迎致电顺达物流，查询运单请按一。'),
    prompts.say('您的运单已经到达上海，正在派送。'),
    prompts.say('感谢您的来电，祝您生活愉快，再见。'),
  ]);
  return {
    clock: {
      now: () => new Date(),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    async runtime() {
      const telephony = createAsterisk({
        ...credentials,
        app: instance.ariApp,
        transferEndpoint: instance.transferEndpoint,
      });
      return { telephony, drop: () => telephony.close() };
    },
    async whenCalled(id, number, answer, afterMs) {
      const channel = outboundId(id);
      line.whenDialled(number, answer, afterMs, channel);
      const person = await line.callee(channel);
      return {
        ended: person.ended,
        press: (keys) => person.presses(keys),
        hangUp: () => person.hangsUp(),
        heard: async (audio) => (await person.hears(await prompts.samples(audio))).found,
      };
    },
    async dial(options) {
      line.forgetReactions();
      const caller = await line.dial(options);
      const parties = new Map<string, Promise<AsteriskParty>>();
      return {
        answered: caller.answered,
        ended: caller.ended,
        press: (keys) => caller.presses(keys),
        speak: (audio) => caller.speaks(`sound:${audio.url}.wav`),
        hangUp: () => caller.hangsUp(),
        whenDialled: (number, answer, afterMs) => line.whenDialled(number, answer, afterMs),
        async rings(number) {
          const party = line.party(number);
          parties.set(number, party);
          await party;
        },
        silent: async (number) => (await parties.get(number))?.ended,
        partyHangsUp: async (number) => (await line.party(number)).hangsUp(),
        heard: async (audio) => (await caller.hears(await prompts.samples(audio))).found,
      };
    },
    prompts: { welcome, status, goodbye, missing: { ...welcome, id: 'missing', url: `${welcome.url}0` } },
    samples: (audio) => prompts.samples(audio),
    async leftovers() {
      const recordings = (await ari.storedRecordings()).filter((name) => partsOf(name));
      const channels = (await ari.channels()).map(({ id, name }) => `channel ${id} ${name}`);
      return [...channels, ...recordings, ...(await ari.bridges()).map(({ id }) => `bridge ${id}`)];
    },
    async close() {
      await line.close();
      ari.close();
      await prompts.close();
      if (!wasRunning) await asteriskDown();
      await release();
    },
  };
};
