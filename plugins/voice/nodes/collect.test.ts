import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callNode, type NodeWorld } from '../../../test/kit/node-call.ts';

const collect = {
  prompt: { text: { 'zh-CN': '请输入运单号。' } },
  minDigits: 3,
  maxDigits: 6,
  terminator: '#',
  betweenDigits: 4,
  bargeIn: true,
  timeout: 5,
  attempts: 2,
  escapes: [{ key: '0', label: '人工' }],
  speech: true,
  variable: 'waybill',
};
const variables = { waybill: {} };

/** Calls, does `caller`'s part once the prompt begins, and gives the exit and what was stored. */
const answered = async (with_: { press?: string; say?: string }, changes: object = {}) => {
  const call = await callNode('voice.collect', { ...collect, attempts: 1, ...changes }, { variables });
  await call.hears('请输入运单号');
  if (with_.press !== undefined) call.presses(with_.press);
  if (with_.say !== undefined) call.says(with_.say);
  const { state, step } = await call.ended();
  return { exit: step.exit, waybill: state.variables.waybill ?? null, seconds: call.seconds };
};

describe('voice.collect', () => {
  it.each([
    ['the shortest number, ended by #', { press: '123#' }, {}, 'collected', '123'],
    ['a full number, without an end key', { press: '123456' }, {}, 'collected', '123456'],
    ['a number after which nothing comes', { press: '1234' }, {}, 'collected', '1234'],
    ['what is too short', { press: '12#' }, {}, 'none', null],
    ['nothing', {}, {}, 'none', null],
    ['only the end key', { press: '#' }, {}, 'none', null],
    ['another end key', { press: '123*' }, { terminator: '*' }, 'collected', '123'],
    ['no end key', { press: '12345' }, { terminator: 'none' }, 'collected', '12345'],
    ['the way out', { press: '0' }, {}, '0', null],
    ['the way out as a later digit', { press: '100#' }, {}, 'collected', '100'],
    ['its first digit 0 where 0 is no way out', { press: '012#' }, { escapes: [] }, 'collected', '012'],
    ['spoken digits', { say: '幺二三四' }, {}, 'collected', '1234'],
    ['too few spoken digits', { say: '幺二' }, {}, 'none', null],
    ['too many spoken digits', { say: '一二三四五六七' }, {}, 'none', null],
    ['words without digits', { say: '我不知道' }, {}, 'none', null],
    ['what fits the pattern', { press: '138000#' }, { pattern: '1[3-9][0-9]{4}' }, 'collected', '138000'],
    ['what fits it only in part', { press: '13800#' }, { pattern: '3800' }, 'none', null],
    ['what is keyed after the start-over key', { press: '12*345#' }, { clearKey: '*' }, 'collected', '345'],
    ['nothing but the start-over key', { press: '12*' }, { clearKey: '*' }, 'none', null],
    ['the spoken way out', { say: '转人工' }, {}, '0', null],
  ])('takes %s', async (_name, caller, changes, exit, waybill) => {
    expect(await answered(caller, changes)).toMatchObject({ exit, waybill });
  });

  it('waits so long for the first key, and so long between two', async () => {
    const prompt = collect.prompt.text['zh-CN'].length / 10;
    expect((await answered({})).seconds).toBe(prompt + collect.timeout);
    expect((await answered({ press: '1234' })).seconds).toBe(collect.betweenDigits);
  });

  it('asks again after a number that is too short, and takes the second one', async () => {
    const call = await callNode('voice.collect', collect, { variables });
    await call.hears('请输入运单号');
    call.presses('12#');
    await call.hears('请输入运单号');
    call.presses('654321');
    expect((await call.ended()).state.variables).toEqual({ waybill: '654321' });
  });

  it('stores a number in a variable of type number', async () => {
    const call = await callNode('voice.collect', collect, { variables: { waybill: { type: 'number' } } });
    await call.hears('请输入');
    call.presses('0123'.slice(1));
    call.presses('#');
    expect((await call.ended()).state.variables).toEqual({ waybill: 123 });
  });

  it('shows nobody a number that is declared sensitive', async () => {
    const call = await callNode('voice.collect', collect, { variables: { waybill: { sensitive: true } } });
    await call.hears('请输入');
    call.presses('471199');
    const { state, step } = await call.ended();
    expect(step.exit).toBe('collected');
    // Once the session is over it is not kept either.
    expect(state.variables).toEqual({ waybill: null });
    expect(JSON.stringify([step, call.universe.events, call.universe.log])).not.toContain('471199');
  });

  it('stores exactly what was keyed, or nothing', async () => {
    const keyed = fc.array(fc.constantFrom(...'123456789'), { maxLength: 9 }).map((keys) => keys.join(''));
    await fc.assert(
      fc.asyncProperty(keyed, async (keys) => {
        const taken = keys.slice(0, collect.maxDigits);
        const enough = taken.length >= collect.minDigits;
        const { exit, waybill } = await answered({ press: `${keys}#` });
        expect({ exit, waybill }).toEqual(
          enough ? { exit: 'collected', waybill: taken } : { exit: 'none', waybill: null },
        );
      }),
      { numRuns: 50 },
    );
  });

  describe('says what was wrong', () => {
    const spoken = (text: string) => ({ text: { 'zh-CN': text } });
    const words = {
      retryPrompts: [spoken('再来。')],
      silencePrompt: spoken('没有听到。'),
      shortPrompt: spoken('位数不够。'),
      wrongPrompt: spoken('号码不对。'),
    };

    it.each([
      ['nothing', '', words, '没有听到。'],
      ['too short', '12#', words, '位数不够。'],
      ['another pattern', '9999#', words, '号码不对。'],
      ['too short, without words for it', '12#', { ...words, shortPrompt: undefined }, '号码不对。'],
      ['nothing, without words for it', '', { ...words, silencePrompt: undefined }, '再来。'],
      ['another pattern, without any words', '9999#', {}, '请输入运单号。'],
    ])('%s', async (_name, keys, changes, heard) => {
      const params = JSON.parse(JSON.stringify({ ...collect, pattern: '1[0-9]+', ...changes })) as object;
      const call = await callNode('voice.collect', params, { variables });
      await call.hears('请输入运单号');
      call.presses(keys);
      await call.ended();
      expect(call.heard).toEqual(['请输入运单号。', heard]);
    });
  });

  describe('reads the number back', () => {
    const readBack = { text: { 'zh-CN': '您输入的是 {{ spell(waybill) }}，正确请按 1。' } };
    const asking = async (changes: object = {}, declared: NodeWorld['variables'] = variables) => {
      const call = await callNode('voice.collect', { ...collect, readBack, ...changes }, { variables: declared });
      await call.hears('请输入运单号');
      call.presses('2076#');
      await call.hears('您输入的是 2 0 7 6');
      return call;
    };

    it('and goes on with a yes', async () => {
      const call = await asking();
      call.presses('1');
      const { state, step } = await call.ended();
      expect([step.exit, state.variables]).toEqual(['collected', { waybill: '2076' }]);
    });

    it('asks again after a no', async () => {
      const call = await asking();
      call.presses('2');
      await call.hears('请输入运单号');
      call.presses('345#');
      await call.hears('您输入的是 3 4 5');
      call.says('没错');
      const { state, step } = await call.ended();
      expect([step.exit, state.variables]).toEqual(['collected', { waybill: '345' }]);
    });

    it('counts a no as an attempt, and keeps what the variable held', async () => {
      const call = await asking({ attempts: 1 }, { waybill: { default: '1' } });
      call.presses('2');
      const { state, step } = await call.ended();
      expect([step.exit, state.variables]).toEqual(['none', { waybill: '1' }]);
    });

    it('repeats itself to one who does not answer, and never takes silence for a yes', async () => {
      const call = await asking();
      const { state, step } = await call.ended();
      expect([step.exit, state.variables]).toEqual(['none', { waybill: null }]);
      expect(call.heard).toHaveLength(3);
    });

    it('keeps nothing that a caller who hangs up did not confirm', async () => {
      const call = await asking();
      call.hangsUp();
      expect((await call.ended()).state).toMatchObject({ outcome: 'hungup', variables: { waybill: null } });
    });

    it('does not take a key from before it for the answer', async () => {
      const call = await callNode('voice.collect', { ...collect, readBack, attempts: 1 }, { variables });
      await call.hears('请输入运单号');
      call.presses('2076#1');
      expect(await call.leavesBy()).toBe('none');
    });

    it('to the caller alone when the number is sensitive', async () => {
      const call = await asking({}, { waybill: { sensitive: true } });
      call.presses('1');
      const { step } = await call.ended();
      expect(step.exit).toBe('collected');
      const seen = JSON.stringify([step, call.universe.events, call.universe.log]);
      expect(seen).not.toMatch(/2076|2 0 7 6/);
    });
  });
});
