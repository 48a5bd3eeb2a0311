import { expect, it } from 'vitest';
import { Fault } from '../../../schema/faults.ts';
import type { CallerInput } from '../port.ts';
import { AsteriskCall } from './call.ts';
import type { Switchboard } from './switchboard.ts';

const newCall = () => {
  const disposed: string[] = [];
  let ended = 0;
  const board: Switchboard = {
    get ari(): never {
      throw new Fault('telephony.unavailable', 'no connection');
    },
    url: 'http://127.0.0.1:8088',
    app: 'switchyard',
    transferEndpoint: undefined,
    dialAllowed: [],
    checkFax: () => undefined,
    log: { info: () => undefined, warn: () => undefined },
    listen: () => () => undefined,
    dispose: async (_what, id) => void disposed.push(id),
  };
  const call = new AsteriskCall({
    board,
    id: 'c1',
    from: '1',
    to: '2',
    codec: 'alaw',
    answered: false,
    onEnded: () => ended++,
  });
  return { call, disposed, ended: () => ended };
};

const key = (digit: string, timestamp: string) => ({ type: 'ChannelDtmfReceived', digit, timestamp });

it('takes a key once although its event comes twice, and the same key pressed again', async () => {
  const { call } = newCall();
  for (const event of [key('1', 't1'), key('1', 't1'), key('1', 't2'), key('2', 't2')]) call.receive(event);
  const inputs: CallerInput[] = [];
  call.onInput((input) => inputs.push(input));
  await Promise.resolve();
  expect(inputs.map((input) => input.kind === 'key' && input.key)).toEqual(['1', '1', '2']);
});

it('ends once, whatever events say so and in which order', () => {
  const { call, ended } = newCall();
  for (const [type, cause] of [
    ['ChannelHangupRequest', 17],
    ['StasisEnd', 0],
    ['ChannelHangupRequest', 16],
    ['ChannelDestroyed', 16],
  ] as const) {
    call.receive({ type, cause });
  }
  expect(ended()).toBe(1);
  expect(call.signal.reason).toMatchObject({ name: 'HungUp', q850: 17 });
});

it('faults without a connection, and is hung up later even so', async () => {
  const { call, disposed, ended } = newCall();
  await expect(call.answer()).rejects.toMatchObject({ code: 'telephony.unavailable' });
  expect(() => call.ring('10086', { timeoutMs: 1000 })).toThrow(/telephony.unavailable/);
  await expect(call.ringTone(true)).rejects.toMatchObject({ code: 'telephony.unavailable' });
  await call.hangUp();
  await call.hangUp();
  expect(disposed).toEqual(['c1']);
  expect(ended()).toBe(1);
});
