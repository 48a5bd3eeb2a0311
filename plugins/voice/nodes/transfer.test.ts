import { describe, expect, it } from 'vitest';
import { callNode, type NodeCall, plugins } from '../../../test/kit/node-call.ts';

const transfer = { targets: ['{{ agent }}'], prompt: { text: { 'zh-CN': '正在为您转接。' } }, ring: 30, timeout: 30 };
const world = { variables: { agent: { default: '8001' } } };
const three = { targets: ['8001', '8002', '8003'], ring: 20, timeout: 50 };
const music = { text: { 'zh-CN': '十个字长的音乐放一秒' } };

const dialled = (call: NodeCall): string[] => {
  const numbers: string[] = [];
  call.caller?.onEvent((event) => {
    if (event.kind === 'ringing') numbers.push(event.number);
  });
  return numbers;
};
const connected = (call: NodeCall): Promise<string> =>
  new Promise((done) => void call.caller?.onEvent((event) => event.kind === 'connected' && done(event.number)));

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
    expect(call.caller?.isUp).toBe(false);
    expect(state).toMatchObject({ outcome: 'transferred' });
    expect(step).toMatchObject({ effects: [{ kind: 'said' }, { kind: 'dialled', text: '8001' }] });
  });

  it('stays a transfer when the caller hangs up on the agent', async () => {
    const call = await callNode('voice.transfer', transfer, world);
    await connected(call);
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'transferred' });
  });

  it('goes on with the flow when the other party hangs up', async () => {
    const params = { ...transfer, afterwards: 'goOn', answeredBy: 'who' };
    const call = await callNode('voice.transfer', params, { variables: { ...world.variables, who: {} } });
    await connected(call);
    // Meant for the other party, not for the next step.
    call.presses('5');
    await call.waits(60);
    expect(call.universe.engine.active).toBe(1);
    call.caller?.partyHangsUp();
    const { state, step } = await call.ended();
    expect(step).toMatchObject({ exit: 'returned' });
    expect(state).toMatchObject({ outcome: 'completed', variables: { who: '8001' } });
  });

  it('ends as hung up when it is the caller who leaves a conversation that has a way back', async () => {
    const call = await callNode('voice.transfer', { ...transfer, afterwards: 'goOn' }, world);
    await connected(call);
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'hungup' });
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

  it('rings one after the other, each for its time, within all the time there is', async () => {
    const call = await callNode('voice.transfer', three);
    for (const number of three.targets) call.caller?.whenDialled(number, 'noAnswer');
    const numbers = dialled(call);
    const { step } = await call.ended();
    expect(numbers).toEqual(three.targets);
    expect(step).toMatchObject({ exit: 'noAnswer', ms: 50_000 });
  });

  it('says busy only when nobody might have answered', async () => {
    const call = await callNode('voice.transfer', three);
    call.caller?.whenDialled('8001', 'fails');
    call.caller?.whenDialled('8002', 'busy');
    call.caller?.whenDialled('8003', 'fails');
    expect(await call.leavesBy()).toBe('busy');
  });

  it('rings all at once and connects the first to answer', async () => {
    const call = await callNode('voice.transfer', { ...three, order: 'together' });
    call.caller?.whenDialled('8001', 'busy');
    call.caller?.whenDialled('8002', 'answers', 9000);
    call.caller?.whenDialled('8003', 'answers', 3000);
    const numbers = dialled(call);
    expect(await connected(call)).toBe('8003');
    expect(numbers).toEqual(three.targets);
    expect(call.seconds).toBe(3);
    call.caller?.partyHangsUp();
    await call.ended();
  });

  it('plays music while it rings, with a word of comfort now and then, and shows each in the trace', async () => {
    const comfort = { text: { 'zh-CN': '坐席正忙，请继续等待。' } };
    const call = await callNode('voice.transfer', { ...three, music, comfort, comfortEvery: 10, timeout: 20 });
    call.caller?.whenDialled('8001', 'noAnswer');
    const { step } = await call.ended();
    expect(call.heard.filter((text) => text === comfort.text['zh-CN'])).toHaveLength(1);
    expect(call.heard.filter((text) => text === music.text['zh-CN']).length).toBeGreaterThan(15);
    expect(step.effects.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      `said ${music.text['zh-CN']}`,
      `said ${comfort.text['zh-CN']}`,
      'dialled 8001',
    ]);
  });

  it('lets the caller hear the ringing tone when there is no music, and stops it for words of comfort', async () => {
    const comfort = { text: { 'zh-CN': '请继续等待。' } };
    const call = await callNode('voice.transfer', { ...three, comfort, comfortEvery: 10, timeout: 15 });
    call.caller?.whenDialled('8001', 'noAnswer');
    const tones: boolean[] = [];
    call.caller?.onEvent((event) => event.kind === 'tone' && tones.push(event.on));
    await call.ended();
    expect(tones).toEqual([true, false, true, false]);
  });

  it('is left by the key that ends the waiting, and by no other', async () => {
    const call = await callNode('voice.transfer', { ...three, music, leave: true, leaveKey: '0' });
    call.caller?.whenDialled('8001', 'noAnswer');
    await call.hears('音乐');
    call.presses('123');
    await call.waits(5);
    call.presses('0');
    expect((await call.ended()).step).toMatchObject({ exit: 'cancelled', ms: 5000 });
  });

  it.each(['PJSIP/a&PJSIP/b', '8001@evil.example', '', 'Local/8001'])('does not dial %j', async (agent) => {
    const call = await callNode('voice.transfer', transfer, { variables: { agent: { default: agent } } });
    const numbers = dialled(call);
    const { step } = await call.ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'telephony.target_refused' } });
    expect(numbers).toEqual([]);
  });

  it('skips a number that comes out empty, and rings none twice', async () => {
    const params = { ...three, targets: ['{{ agent }}', '8002', '8002'] };
    const call = await callNode('voice.transfer', params, { variables: { agent: { default: '' } } });
    call.caller?.whenDialled('8002', 'busy');
    const numbers = dialled(call);
    expect(await call.leavesBy()).toBe('busy');
    expect(numbers).toEqual(['8002']);
  });

  it('says nothing before it when nothing is to be said', async () => {
    const call = await callNode('voice.transfer', { targets: ['8001'], ring: 30, timeout: 30 });
    await connected(call);
    call.caller?.partyHangsUp();
    await call.ended();
    expect(call.heard).toEqual([]);
  });

  it('takes what version 1 had', () => {
    const { upgrade } = plugins.nodes.get('voice.transfer') ?? {};
    expect(upgrade?.({ number: '{{ agent }}', prompt: transfer.prompt, timeout: 40 }, 1)).toEqual({
      targets: ['{{ agent }}'],
      prompt: transfer.prompt,
      ring: 40,
      timeout: 40,
    });
  });
});
