import { describe, expect, it } from 'vitest';
import { callNode, type NodeCall } from '../../../test/kit/node-call.ts';
import { recordingNotes } from '../../../test/kit/recording-desk.ts';

const params = {
  prompt: { text: { 'zh-CN': '请留言。' } },
  beep: true,
  maxSeconds: 60,
  silenceSeconds: 5,
  endKey: '#',
  category: '下班后',
  review: false,
  variable: 'message',
};
const first = 'session-1_1_1';
const second = 'session-1_1_2';

const leaving = async (changes: object = {}) => {
  const { desk, notes } = recordingNotes();
  const call = await callNode(
    'voice.voicemail',
    { ...params, ...changes },
    {
      variables: { message: {} },
      recordings: desk,
    },
  );
  return { call, notes };
};

const speaks = async (call: NodeCall, words = '包裹没有到'): Promise<void> => {
  await call.hears('嘀');
  await call.waits(1);
  call.says(words);
  await call.waits(2);
  call.presses('#');
};

describe('voice.voicemail', () => {
  it('takes a message of its category', async () => {
    const { call, notes } = await leaving();
    await speaks(call);
    const { state, step } = await call.ended();
    expect(step.exit).toBe('left');
    expect(state.variables.message).toBe(first);
    expect(notes).toEqual([`begin voicemail ${first} 下班后`, `ended key ${first}`, `release ${first}`]);
  });

  it('keeps a message that a hang-up cut off, and none in which nothing was said', async () => {
    const cut = await leaving();
    await cut.call.hears('嘀');
    await cut.call.waits(1);
    cut.call.says('包裹没有到');
    await cut.call.waits(1);
    cut.call.hangsUp();
    expect((await cut.call.ended()).state).toMatchObject({ outcome: 'hungup', variables: { message: first } });
    expect(cut.notes).toEqual([`begin voicemail ${first} 下班后`, `ended hungUp ${first}`, `release ${first}`]);
    const silent = await leaving();
    await silent.call.hears('嘀');
    await silent.call.waits(1);
    silent.call.hangsUp();
    await silent.call.ended();
    expect(silent.notes.at(-1)).toBe(`discard empty ${first}`);
  });

  it('lets the caller listen, record again and send', async () => {
    const { call, notes } = await leaving({ review: true });
    await speaks(call);
    await call.hears('重录请按');
    call.presses('1');
    await call.hears('录音');
    await call.hears('重录请按');
    call.presses('2');
    await speaks(call, '还是没有到');
    await call.hears('重录请按');
    call.presses('#');
    const { state, step } = await call.ended();
    expect(step.exit).toBe('left');
    expect(state.variables.message).toBe(second);
    expect(notes.filter((note) => !note.startsWith('begin') && !note.startsWith('ended'))).toEqual([
      `discard recordedAgain ${first}`,
      `release ${second}`,
    ]);
  });

  it.each(['says nothing more', 'hangs up'])('sends the message of a caller who then %s', async (what) => {
    const { call, notes } = await leaving({ review: true });
    await speaks(call);
    await call.hears('重录请按');
    if (what === 'hangs up') call.hangsUp();
    await call.ended();
    expect(notes.at(-1)).toBe(`release ${first}`);
  });
});
