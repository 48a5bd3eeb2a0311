import { describe, expect, it } from 'vitest';
import { createUniverse, flowOf } from '../../../test/engine/kit.ts';
import { callNode, type NodeWorld, plugins } from '../../../test/kit/node-call.ts';

const offers = [
  // Words in the other language are for those who read the flow, never for this caller.
  { language: 'zh-CN', key: '1', prompt: { text: { 'zh-CN': '中文服务请按 1。', en: 'For Chinese, press 1.' } } },
  { language: 'en', key: '2', prompt: { text: { 'zh-CN': '英语请按 2。', en: 'For English, press 2.' } } },
];
const params = { offers, bargeIn: true, typeAhead: 'keep', timeout: 5, attempts: 2 };

const answered = async (act: { press?: string }, changes: object = {}, world: NodeWorld = {}) => {
  const call = await callNode('voice.language', { ...params, ...changes }, world);
  await call.hears('中文服务请按 1');
  if (act.press !== undefined) call.presses(act.press);
  const { step, state } = await call.ended();
  return { exit: step.exit, language: state.memo?.language ?? 'zh-CN', heard: call.heard };
};

describe('voice.language', () => {
  it.each([
    ['the key of the flow’s own language', { press: '1' }, 'done', 'zh-CN'],
    ['the key of the other', { press: '2' }, 'done', 'en'],
    ['a wrong key, then nothing', { press: '7' }, 'none', 'zh-CN'],
    ['nothing', {}, 'none', 'zh-CN'],
  ])('takes %s', async (_name, act, exit, language) => {
    expect(await answered(act)).toMatchObject({ exit, language });
  });

  it('offers each language in itself, as often as the flow says', async () => {
    const { heard } = await answered({});
    const both = ['中文服务请按 1。', 'For English, press 2.'];
    expect(heard).toEqual([...both, ...both]);
  });

  it('does not go on talking to a caller who has chosen', async () => {
    expect((await answered({ press: '2' })).heard).toEqual(['中文服务请按 1。']);
  });

  it('does not ask when it knows', async () => {
    const variables = { tongue: { default: 'en' } };
    const call = await callNode('voice.language', { ...params, known: 'tongue' }, { variables });
    const { step, state } = await call.ended();
    expect(step.exit).toBe('done');
    expect(state.memo).toEqual({ language: 'en' });
    expect(call.heard).toEqual([]);
  });

  it('asks when what it knows is no language that is offered', async () => {
    const variables = { tongue: { default: 'fr' } };
    expect(await answered({ press: '2' }, { known: 'tongue' }, { variables })).toMatchObject({ language: 'en' });
  });

  it('holds for all that follows, also after a crash', async () => {
    const flow = flowOf({
      ask: ['voice.language', params, { done: 'hello', none: 'hello' }],
      hello: ['voice.say', { prompt: { text: { 'zh-CN': '您好。', en: 'Hello.' } } }, { done: 'bye' }],
      bye: ['voice.hangup', { prompt: { text: { 'zh-CN': '再见。', en: 'Goodbye.' } } }],
    });
    const first = createUniverse({ registry: plugins });
    const { caller, call, heard } = await first.dial();
    await first.start(flow, { call });
    await first.until((event) => event.kind === 'effect' && event.effect.kind === 'said');
    caller.press('2');
    await first.until((event) => event.kind === 'effect' && event.effect.text === 'Hello.');
    const left = await first.crash();
    const [state] = left.store.sessions();
    if (!state) throw new Error('nothing was stored');
    const second = createUniverse({ registry: plugins, ...left });
    const adopted = await second.simulator.adopt(call.id);
    if (!adopted) throw new Error('the call is gone');
    expect(await second.engine.resume(state, { flow, call: adopted }).done).toMatchObject({ outcome: 'completed' });
    expect(heard.slice(-3)).toEqual(['Hello.', 'Hello.', 'Goodbye.']);
  });
});
