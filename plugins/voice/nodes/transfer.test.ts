import { describe, expect, it } from 'vitest';
import { callNode, type NodeCall } from '../../../test/kit/node-call.ts';

const transfer = { number: '{{ agent }}', prompt: { text: { 'zh-CN': '正在为您转接。' } }, timeout: 30 };
const world = { variables: { agent: { default: '8001' } } };

const dialled = (call: NodeCall): string[] => {
  const numbers: string[] = [];
  call.caller?.onEvent((event) => {
    if (event.kind === 'ringing') numbers.push(event.number);
  });
  return numbers;
};
const connected = (call: NodeCall): Promise<void> =>
  new Promise((done) => void call.caller?.onEvent((event) => event.kind === 'connected' && done()));

describe('voice.transfer', () => {
  it('connects the two until they part', async () => {
    const call = await callNode('voice.transfer', transfer, world);
    const numbers = dialled(call);
    await call.hears('正在为您转接');
    await connected(call);
    expect(call.caller?.isUp).toBe(true);
    call.caller?.partyHangsUp();
    const { state, step } = await call.ended();
    expect(numbers).toEqual(['8001']);
    expect(state).toMatchObject({ outcome: 'transferred' });
    expect(step).toMatchObject({ effects: [{ kind: 'said' }, { kind: 'dialled', text: '8001' }] });
  });

  it('stays a transfer when the caller hangs up on the agent', async () => {
    const call = await callNode('voice.transfer', transfer, world);
    await connected(call);
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'transferred' });
  });

  it.each([
    ['busy', 'busy', 1],
    ['noAnswer', 'noAnswer', 30],
    ['fails', 'failed', 1],
  ] as const)('to a party that is %s leaves by %s', async (answer, exit, seconds) => {
    const call = await callNode('voice.transfer', transfer, world);
    call.caller?.whenDialled('8001', answer);
    const { state, step } = await call.ended();
    expect(step).toMatchObject({ exit, ms: 700 + seconds * 1000 });
    expect(state).toMatchObject({ outcome: 'completed' });
  });

  it.each(['PJSIP/a&PJSIP/b', '8001@evil.example', '', 'Local/8001'])('does not dial %j', async (agent) => {
    const call = await callNode('voice.transfer', transfer, { variables: { agent: { default: agent } } });
    const numbers = dialled(call);
    const { step } = await call.ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'telephony.target_refused' } });
    expect(numbers).toEqual([]);
  });

  it('says nothing before it when nothing is to be said', async () => {
    const call = await callNode('voice.transfer', { number: '8001', timeout: 30 });
    await connected(call);
    call.caller?.partyHangsUp();
    await call.ended();
    expect(call.heard).toEqual([]);
  });
});
