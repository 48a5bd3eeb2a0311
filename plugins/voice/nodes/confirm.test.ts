import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const confirm = {
  prompt: { text: { 'zh-CN': '您输入的是 {{ waybill }}，正确请按 1，重输请按 2。' } },
  yesKey: '1',
  noKey: '2',
  bargeIn: true,
  timeout: 5,
  attempts: 1,
};
const world = { variables: { waybill: { default: '753' } } };

describe('voice.confirm', () => {
  it('reads back what is to be confirmed', async () => {
    const call = await callNode('voice.confirm', confirm, world);
    await call.hears('您输入的是 753');
    call.presses('1');
    expect(await call.leavesBy()).toBe('yes');
  });

  it.each([
    ['1', 'yes'],
    ['2', 'no'],
    ['3', 'none'],
    ['#', 'none'],
  ])('takes the key %s as %s', async (key, exit) => {
    const call = await callNode('voice.confirm', confirm, world);
    await call.hears('正确请按 1');
    call.presses(key);
    expect(await call.leavesBy()).toBe(exit);
  });

  it.each([
    ['对', 'yes'],
    ['对的，没错', 'yes'],
    ['没错', 'yes'],
    ['是的', 'yes'],
    ['确认', 'yes'],
    ['Yes', 'yes'],
    ['不对', 'no'],
    ['不是', 'no'],
    ['错了', 'no'],
    ['重新输', 'no'],
    ['否', 'no'],
    ['No, wrong', 'no'],
    ['嗯', 'none'],
    ['什么', 'none'],
  ])('takes 「%s」 as %s', async (said, exit) => {
    const call = await callNode('voice.confirm', { ...confirm, speech: true }, world);
    await call.hears('正确请按 1');
    call.says(said);
    expect(await call.leavesBy()).toBe(exit);
  });

  it('takes no key for an answer that was pressed before the question', async () => {
    const call = await callNode('voice.confirm', confirm, world);
    call.presses('1');
    await call.hears('正确请按 1');
    expect(await call.leavesBy()).toBe('none');
  });

  it('lets the flow choose the keys', async () => {
    const call = await callNode('voice.confirm', { ...confirm, yesKey: '*', noKey: '9', attempts: 2 }, world);
    await call.hears('753');
    call.presses('1');
    await call.hears('753');
    call.presses('*');
    expect(await call.leavesBy()).toBe('yes');
  });
});
