import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../runtime/telephony/simulator/virtual-clock.ts';
import { validateFlow } from '../../../schema/validate.ts';
import { createUniverse, flowOf } from '../../../test/engine/kit.ts';
import { callNode, flowAround, plugins } from '../../../test/kit/node-call.ts';

const spoken = (text: string) => ({ text: { 'zh-CN': text } });
const announcements = [
  {
    label: '放假',
    period: { from: '2026-09-28T00:00', until: '2026-10-08T00:00' },
    prompt: spoken('国庆期间照常派送。'),
  },
  { label: '大雾', period: { from: '2026-10-01T06:00' }, prompt: spoken('因大雾派送可能延误。') },
];
const params = { announcements, skip: 'any', skipKey: '#', keepKey: true, typeAhead: 'keep' };

const heardAt = async (time: string) => {
  const clock = virtualClock(new Date(time));
  const begun = clock.now().getTime();
  const call = await callNode('voice.announcement', params, { clock });
  const { step } = await call.ended();
  return { exit: step.exit, heard: call.heard, ms: clock.now().getTime() - begun };
};

describe('voice.announcement', () => {
  it.each([
    ['2026-09-27T23:59:59+08:00', []],
    ['2026-09-28T00:00:00+08:00', ['国庆期间照常派送。']],
    ['2026-10-01T06:00:00+08:00', ['国庆期间照常派送。', '因大雾派送可能延误。']],
    ['2026-10-08T00:00:00+08:00', ['因大雾派送可能延误。']],
  ])('%s: %j', async (time, heard) => expect(await heardAt(time)).toMatchObject({ exit: 'done', heard }));

  it('is passed at once and without a word while there is nothing to say', async () => {
    expect(await heardAt('2026-01-01T00:00:00+08:00')).toEqual({ exit: 'done', heard: [], ms: 0 });
  });

  it('goes by the clock of the server’s time zone', async () => {
    const universe = createUniverse({
      registry: plugins,
      timeZone: 'America/New_York',
      clock: virtualClock(new Date('2026-09-28T03:59:00Z')),
    });
    const { call, heard } = await universe.dial();
    await universe.run(flowAround('voice.announcement', params), { call });
    expect(heard).toEqual([]);
  });

  describe('followed by a menu', () => {
    const menu = {
      prompt: spoken('查单请按 1。'),
      options: [{ key: '1', label: '查单' }],
      bargeIn: true,
      typeAhead: 'keep',
      timeout: 5,
      attempts: 1,
    };
    const menuAfter = async (keys: string, changes: object, ahead = false) => {
      const clock = virtualClock(new Date('2026-10-02T10:00:00+08:00'));
      const universe = createUniverse({ registry: plugins, clock });
      const flow = flowOf({
        tell: ['voice.announcement', { ...params, ...changes }, { done: 'menu' }],
        menu: ['voice.menu', menu, { '1': 'end', none: 'end' }],
        end: ['flow.end'],
      });
      const { caller, call, heard } = await universe.dial();
      if (ahead) caller.press(keys);
      const session = await universe.start(flow, { call });
      if (!ahead) {
        await universe.until((event) => event.kind === 'effect' && event.effect.kind === 'said');
        caller.press(keys);
      }
      await session.done;
      return { path: universe.path(), heard: heard.map((text) => text.slice(0, 2)) };
    };

    it.each([
      ['any key skips all and is the menu’s choice', '1', {}, ['国庆'], 'menu:1'],
      ['any key skips one and is used up', '1', { keepKey: false }, ['国庆', '因大', '查单'], 'menu:none'],
      [
        'one key skips, the others are forgotten',
        '1#',
        { skip: 'key', keepKey: false },
        ['国庆', '因大', '查单'],
        'menu:none',
      ],
      ['each announcement by itself', '##', { skip: 'key', keepKey: false }, ['国庆', '查单'], 'menu:none'],
      ['nothing skips, and keys wait for the menu', '1', { skip: 'none' }, ['国庆', '因大'], 'menu:1'],
    ])('%s', async (_name, keys, changes, heard, last) => {
      const seen = await menuAfter(keys, changes);
      expect(seen.heard).toEqual(heard);
      expect(seen.path[1]).toBe(last);
    });

    it.each([
      ['keep', [], 'menu:1'],
      ['drop', ['国庆', '因大', '查单'], 'menu:none'],
    ])('keys from before: %s', async (typeAhead, heard, last) => {
      const seen = await menuAfter('1', { typeAhead }, true);
      expect(seen.heard).toEqual(heard);
      expect(seen.path[1]).toBe(last);
    });
  });

  it.each([
    [{ from: '2026-10-08T00:00', until: '2026-10-01T00:00' }, 'period.empty', '/until'],
    [{ from: '2026-02-30T00:00' }, 'day.invalid', '/from'],
  ])('is checked: %j', (period, code, at) => {
    const [first] = announcements;
    const flow = flowAround('voice.announcement', { ...params, announcements: [{ ...first, period }] });
    expect(validateFlow(flow, plugins.catalogue)).toMatchObject([
      { code, severity: 'error', pointer: `/nodes/node/params/announcements/0/period${at}` },
    ]);
  });
});
