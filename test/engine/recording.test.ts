import { describe, expect, it } from 'vitest';
import type { Call } from '../../runtime/telephony/port.ts';
import { SimulatedTape } from '../../runtime/telephony/simulator/tape.ts';
import { plugins } from '../kit/node-call.ts';
import { recordingNotes } from '../kit/recording-desk.ts';
import { createUniverse, flowOf } from './kit.ts';

const text = (words: string) => ({ prompt: { text: { 'zh-CN': words } } });
const recorded = flowOf(
  {
    tape: ['voice.recordCall', text('通话将被录音。'), { done: 'pin', failed: 'end' }],
    pin: [
      'voice.collect',
      {
        ...text('请输入密码。'),
        minDigits: 4,
        maxDigits: 4,
        terminator: '#',
        betweenDigits: 4,
        bargeIn: true,
        timeout: 5,
        attempts: 1,
        variable: 'pin',
      },
      { collected: 'back', none: 'end' },
    ],
    back: ['voice.say', text('您输入的是 {{ pin }}。'), { done: 'open' }],
    open: ['voice.say', text('正在查询。'), { done: 'stop' }],
    stop: ['voice.stopRecording', {}, { done: 'bye' }],
    bye: ['voice.say', text('再见。'), { done: 'end' }],
    end: ['flow.end'],
  },
  { variables: { pin: { sensitive: true } } },
);

const tapeOf = (call: Call): SimulatedTape => {
  const [tape] = call.recordings;
  if (!(tape instanceof SimulatedTape)) throw new Error('nothing is recorded');
  return tape;
};

describe('the recording of a whole call', () => {
  it('is silent while something sensitive is keyed or read back, and ends where the flow says', async () => {
    const { desk, notes } = recordingNotes();
    const universe = createUniverse({ registry: plugins, recordings: desk });
    const { call, caller, heard } = await universe.dial();
    const paused: [string, boolean][] = [];
    caller.onPlay(({ audio, end }) => {
      const [tape] = call.recordings;
      if (!end) paused.push([audio.text, tape instanceof SimulatedTape && tape.paused]);
      if (!end && audio.text === '请输入密码。') caller.press('4711');
    });
    const session = await universe.start(recorded, { call });
    expect((await session.done).outcome).toBe('completed');
    expect(heard).toContain('您输入的是 4711。');
    expect(paused).toEqual([
      ['通话将被录音。', false],
      ['请输入密码。', true],
      ['您输入的是 4711。', true],
      ['正在查询。', false],
      ['再见。', false],
    ]);
    const id = 'session-1_call_1';
    const silence = [`silenced from ${id}`, `silenced to ${id}`];
    expect(notes).toEqual([`begin call ${id}`, ...silence, ...silence, `ended stopped ${id}`]);
    expect(JSON.stringify([universe.events, universe.log, notes, universe.store.trace('session-1')])).not.toContain(
      '4711',
    );
  });

  it('goes on after a crash, and the step that asks for something sensitive silences it again', async () => {
    const { desk, notes } = recordingNotes();
    const first = createUniverse({ registry: plugins, recordings: desk });
    const { call, caller } = await first.dial();
    await first.start(recorded, { call });
    await first.until((event) => event.kind === 'entered' && event.node === 'pin');
    await new Promise((resolve) => setImmediate(resolve));
    const survivors = await first.crash();
    expect(tapeOf(call).paused).toBe(true);
    const second = createUniverse({ registry: plugins, recordings: desk, ...survivors });
    const adopted = await second.simulator.adopt(call.id);
    if (!adopted) throw new Error('the call is gone');
    const state = await second.store.load('session-1');
    if (!state) throw new Error('the session is gone');
    const heard: boolean[] = [];
    caller.onPlay(({ audio, end }) => {
      if (end) return;
      if (audio.text === '请输入密码。') caller.press('4711');
      if (audio.text === '正在查询。') heard.push(tapeOf(adopted).paused);
    });
    const session = second.engine.resume(state, { flow: recorded, call: adopted });
    expect((await session.done).outcome).toBe('completed');
    expect(heard).toEqual([false]);
    expect(notes.filter((note) => note.startsWith('begin'))).toEqual(['begin call session-1_call_1']);
    expect([...survivors.shelf.keys()]).toEqual([expect.stringContaining('session-1_call_1')]);
  });
});

describe('a recording of what the caller says', () => {
  const message = flowOf(
    {
      record: [
        'voice.voicemail',
        {
          ...text('请留言。'),
          beep: true,
          maxSeconds: 60,
          silenceSeconds: 5,
          endKey: '#',
          category: '',
          review: false,
        },
        { left: 'end', empty: 'end', failed: 'end' },
      ],
      end: ['flow.end'],
    },
    {},
  );

  it('goes on after a crash without a second prompt or tone, and is one recording', async () => {
    const { desk, notes } = recordingNotes();
    const first = createUniverse({ registry: plugins, recordings: desk });
    const { call, caller, heard } = await first.dial();
    await first.start(message, { call });
    while (call.recordings.length === 0) await new Promise((resolve) => setImmediate(resolve));
    caller.say('包裹没有到');
    const survivors = await first.crash();
    expect(heard).toEqual(['请留言。', '嘀']);
    const second = createUniverse({ registry: plugins, recordings: desk, ...survivors });
    const adopted = await second.simulator.adopt(call.id);
    const state = await second.store.load('session-1');
    if (!adopted || !state) throw new Error('it is gone');
    const session = second.engine.resume(state, { flow: message, call: adopted });
    expect((await session.done).outcome).toBe('completed');
    expect(heard).toEqual(['请留言。', '嘀']);
    expect(new Set(notes)).toEqual(
      new Set([`begin voicemail session-1_1_1`, `ended silence session-1_1_1`, `release session-1_1_1`]),
    );
    expect(survivors.shelf.size).toBe(1);
  });
});
