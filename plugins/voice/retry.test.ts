import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callNode } from '../../test/kit/node-call.ts';
import { promptAt } from './retry.ts';

const say = (text: string) => ({ text: { 'zh-CN': text } });

describe('promptAt', () => {
  it('begins with the prompt, goes through the retry prompts and stays at the last one', () => {
    const words = [0, 1, 2, 3, 4].map((attempt) => promptAt(attempt, say('一'), [say('二'), say('三')]));
    expect(words).toEqual(['一', '二', '三', '三', '三'].map(say));
  });

  it.each([[undefined], [[]]])('repeats the prompt when there is no other (%j)', (none) => {
    expect([0, 1, 7].map((attempt) => promptAt(attempt, say('一'), none))).toEqual(['一', '一', '一'].map(say));
  });

  it('always has something to say', () => {
    const texts = fc.array(fc.string());
    fc.assert(
      fc.property(fc.nat({ max: 20 }), texts, (attempt, retries) => {
        const said = promptAt(attempt, say('first'), retries.map(say));
        expect(said).toEqual(
          attempt === 0 || retries.length === 0
            ? say('first')
            : say(retries[Math.min(attempt, retries.length) - 1] ?? ''),
        );
      }),
    );
  });
});

describe('a caller who does not answer', () => {
  const menu = {
    prompt: say('查单请按 1。'),
    options: [{ key: '1', label: '查单' }],
    bargeIn: true,
    timeout: 5,
    attempts: 4,
    retryPrompts: [say('没有听清，查单请按 1。'), say('请按 1。')],
  };

  it('hears each prompt in turn, as often as the flow asks, and no more', async () => {
    const call = await callNode('voice.menu', menu);
    expect(await call.leavesBy()).toBe('none');
    expect(call.heard).toEqual(['查单请按 1。', '没有听清，查单请按 1。', '请按 1。', '请按 1。']);
  });

  it('may answer at the last moment', async () => {
    const call = await callNode('voice.menu', menu);
    await call.hears('没有听清');
    await call.hears('请按 1。');
    await call.hears('请按 1。');
    call.presses('1');
    expect(await call.leavesBy()).toBe('1');
    expect(call.heard).toHaveLength(4);
  });

  it('is asked once where the flow says once', async () => {
    const call = await callNode('voice.menu', { ...menu, attempts: 1 });
    expect(await call.leavesBy()).toBe('none');
    expect(call.heard).toEqual(['查单请按 1。']);
    // The prompt's own 0.7 s and the 5 s in which the caller may answer.
    expect(call.seconds).toBe(5.7);
  });
});
