import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

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
    expect(state.variables).toEqual({ waybill: '471199' });
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
});
