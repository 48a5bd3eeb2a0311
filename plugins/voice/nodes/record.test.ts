import { describe, expect, it } from 'vitest';
import { callNode, type NodeWorld } from '../../../test/kit/node-call.ts';
import { recordingNotes } from '../../../test/kit/recording-desk.ts';

const params = {
  prompt: { text: { 'zh-CN': '请说姓名。' } },
  beep: true,
  maxSeconds: 20,
  silenceSeconds: 5,
  endKey: '#',
  variable: 'spoken',
};
const ID = 'session-1_1_1';

const recording = async (changes: object = {}, world: NodeWorld = {}) => {
  const { desk, notes } = recordingNotes();
  const call = await callNode(
    'voice.record',
    { ...params, ...changes },
    {
      variables: { spoken: {} },
      recordings: desk,
      ...world,
    },
  );
  return { call, notes };
};

describe('voice.record', () => {
  it('asks, gives a tone, records until the end key, and stores what stands for it', async () => {
    const { call, notes } = await recording();
    await call.hears('请说姓名');
    await call.hears('嘀');
    await call.waits(1);
    call.says('张三，顺达物流');
    await call.waits(3);
    call.presses('#');
    const { state, step } = await call.ended();
    expect(step.exit).toBe('recorded');
    expect(state.variables.spoken).toBe(ID);
    expect(step.effects.at(-1)).toMatchObject({
      kind: 'recorded',
      data: { kind: 'message', ended: 'key', seconds: 4 },
    });
    expect(notes).toEqual([`begin message ${ID}`, `ended key ${ID}`]);
  });

  it('ends with silence after what was said, or at the longest time', async () => {
    const said = await recording();
    await said.call.hears('嘀');
    await said.call.waits(1);
    said.call.says('张三');
    expect(await said.call.leavesBy()).toBe('recorded');
    expect(said.notes.at(-1)).toBe(`ended silence ${ID}`);
    const long = await recording({ maxSeconds: 4 });
    await long.call.hears('嘀');
    await long.call.waits(1);
    long.call.says('我要说很久很久很久很久很久');
    expect(await long.call.leavesBy()).toBe('recorded');
    expect(long.notes.at(-1)).toBe(`ended full ${ID}`);
  });

  it('throws away what holds no word, and says so', async () => {
    const { call, notes } = await recording();
    const { state, step } = await call.ended();
    expect(step.exit).toBe('empty');
    expect(state.variables.spoken).toBeFalsy();
    expect(notes.at(-1)).toBe(`discard empty ${ID}`);
  });

  it('keeps what was said when the caller hangs up', async () => {
    const { call, notes } = await recording();
    await call.hears('嘀');
    await call.waits(1);
    call.says('张三');
    await call.waits(1);
    call.hangsUp();
    const { state, step } = await call.ended();
    expect(state).toMatchObject({ outcome: 'hungup', variables: { spoken: ID } });
    expect(step.exit).toBe('recorded');
    expect(notes).toEqual([`begin message ${ID}`, `ended hungUp ${ID}`]);
  });

  it('hears nothing that was keyed before the tone, and no key ends it when none is set', async () => {
    const { call, notes } = await recording({ endKey: 'none' });
    call.presses('#');
    await call.hears('嘀');
    await call.waits(1);
    call.says('张三');
    call.presses('#');
    expect(await call.leavesBy()).toBe('recorded');
    expect(notes.at(-1)).toBe(`ended silence ${ID}`);
  });
});
