import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const menu = {
  prompt: { text: { 'zh-CN': '查单请按 1，投诉请按星号，人工请按 0。' } },
  options: [
    { key: '1', label: '查单', phrases: ['查快递', 'track'] },
    { key: '*', label: '投诉' },
    { key: '0', label: '人工' },
  ],
  bargeIn: true,
  timeout: 5,
  attempts: 2,
};

describe('voice.menu', () => {
  it.each(['1', '*', '0'])('follows the key %s', async (key) => {
    const call = await callNode('voice.menu', menu);
    await call.hears('查单请按 1');
    call.presses(key);
    expect(await call.leavesBy()).toBe(key);
    expect(call.heard).toHaveLength(1);
  });

  it.each([
    ['我要查快递', '1'],
    ['Track my parcel', '1'],
    ['我要投诉', '*'],
    ['人工', '0'],
  ])('follows %s', async (said, exit) => {
    const call = await callNode('voice.menu', { ...menu, speech: true });
    await call.hears('查单请按 1');
    call.says(said);
    expect(await call.leavesBy()).toBe(exit);
  });

  it('asks again after a key that it does not offer', async () => {
    const call = await callNode('voice.menu', menu);
    await call.hears('查单请按 1');
    call.presses('7');
    await call.hears('查单请按 1');
    call.presses('0');
    expect(await call.leavesBy()).toBe('0');
  });

  it('gives up after so many wrong keys', async () => {
    const call = await callNode('voice.menu', menu);
    for (const key of ['7', '8']) {
      await call.hears('查单请按 1');
      call.presses(key);
    }
    expect((await call.ended()).step).toMatchObject({
      exit: 'none',
      effects: [{ kind: 'said' }, { kind: 'keys', text: '7' }, { kind: 'said' }, { kind: 'keys', text: '8' }],
    });
  });

  it('stops speaking at a key, or speaks to the end, as the flow wants', async () => {
    const times = await Promise.all(
      [true, false].map(async (bargeIn) => {
        const call = await callNode('voice.menu', { ...menu, bargeIn });
        await call.hears('查单');
        call.presses('1');
        expect(await call.leavesBy()).toBe('1');
        return call.seconds;
      }),
    );
    expect(times).toEqual([0, menu.prompt.text['zh-CN'].length / 10]);
  });

  it('counts keys pressed before the prompt, unless they are dropped', async () => {
    const early = await callNode('voice.menu', menu);
    early.presses('0');
    expect(await early.leavesBy()).toBe('0');
    expect(early.heard).toEqual([]);
    const dropped = await callNode('voice.menu', { ...menu, typeAhead: 'drop' });
    dropped.presses('0');
    await dropped.hears('查单');
    expect(await dropped.leavesBy()).toBe('none');
  });

  it('leaves by the pressed key or by none, whatever the caller presses', async () => {
    const keys = fc.array(fc.constantFrom(...'0123456789*#'), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(keys, async (pressed) => {
        const call = await callNode('voice.menu', menu);
        call.presses(pressed.join(''));
        const first = pressed.slice(0, menu.attempts).find((key) => menu.options.some((option) => option.key === key));
        expect(await call.leavesBy()).toBe(first ?? 'none');
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['wrong keys', '7', { wrongExit: true }, 'wrong'],
    ['wrong keys that have no exit of their own', '7', {}, 'none'],
    ['silence', '', { wrongExit: true }, 'none'],
  ])('tells %s', async (_name, key, changes, exit) => {
    const params = {
      prompt: { text: { 'zh-CN': '查单请按 1。' } },
      options: [{ key: '1', label: '查单' }],
      bargeIn: true,
      typeAhead: 'keep',
      timeout: 3,
      attempts: 2,
      silencePrompt: { text: { 'zh-CN': '没有听到。' } },
      wrongPrompt: { text: { 'zh-CN': '没有这个选项。' } },
      ...changes,
    };
    const call = await callNode('voice.menu', params);
    await call.hears('查单请按 1');
    call.presses(key);
    await call.hears(key ? '没有这个选项' : '没有听到');
    call.presses(key);
    expect(await call.leavesBy()).toBe(exit);
  });
});
