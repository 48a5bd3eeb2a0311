import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateFlow } from '../../../schema/validate.ts';
import { createUniverse } from '../../../test/engine/kit.ts';
import { callNode, flowAround, plugins } from '../../../test/kit/node-call.ts';

const shares = [
  { name: 'old', label: '老菜单', percent: 70 },
  { name: 'new', label: '新菜单', percent: 25 },
  { name: 'bot', label: '机器人', percent: 5 },
  { name: 'off', label: '停用', percent: 0 },
];
type Params = Readonly<Record<string, unknown>>;

/** The ways that callers with these numbers take, in order. */
const ways = async (params: Params, numbers: readonly string[]): Promise<string[]> => {
  const flow = flowAround('flow.split', params, { variables: { way: {} } });
  const universe = createUniverse({ registry: plugins });
  const taken: string[] = [];
  for (const from of numbers) {
    const session = await universe.start(flow, { from });
    await session.done;
    taken.push(universe.store.trace(session.id)[0]?.exit ?? '');
  }
  return taken;
};

const numbers = Array.from({ length: 3000 }, (_, at) => `138${String(at * 7919).padStart(8, '0')}`);
const portion = (taken: readonly string[], name: string) =>
  (taken.filter((way) => way === name).length / taken.length) * 100;

describe('flow.split', () => {
  it.each([
    ['caller', numbers],
    ['call', numbers],
    // Who hides the number is divided anew each time.
    ['caller', numbers.map(() => '')],
  ])('by %s: many callers meet the shares', async (by, from) => {
    const taken = await ways({ shares, by }, from);
    for (const { name, percent } of shares) {
      // Four standard deviations of so many draws.
      const tolerance = 4 * Math.sqrt((percent * (100 - percent)) / from.length);
      expect(Math.abs(portion(taken, name) - percent), name).toBeLessThanOrEqual(tolerance);
    }
  });

  it('sends a number the same way each time', async () => {
    const few = numbers.slice(0, 200);
    expect(await ways({ shares, by: 'caller' }, few)).toEqual(await ways({ shares, by: 'caller' }, few));
  });

  it('keeps those on their way whose share only grows', async () => {
    const few = numbers.slice(0, 500);
    const half = await ways(
      {
        shares: [
          { ...shares[0], percent: 50 },
          { ...shares[1], percent: 50 },
        ],
      },
      few,
    );
    const more = await ways(
      {
        shares: [
          { ...shares[0], percent: 60 },
          { ...shares[1], percent: 40 },
        ],
      },
      few,
    );
    expect(half.map((way, at) => way === 'old' && more[at] !== 'old')).not.toContain(true);
  });

  it('divides anew by call, and in another round', async () => {
    const one = Array.from({ length: 200 }, () => '13800002076');
    expect(new Set(await ways({ shares, by: 'call' }, one)).size).toBeGreaterThan(1);
    const few = numbers.slice(0, 200);
    expect(await ways({ shares, round: '二' }, few)).not.toEqual(await ways({ shares, round: '一' }, few));
  });

  it('stores the way by its label', async () => {
    const sure = [
      { name: 'a', label: '老菜单', percent: 0 },
      { name: 'b', label: '新菜单', percent: 100 },
    ];
    const call = await callNode('flow.split', { shares: sure, variable: 'way' }, { variables: { way: {} } });
    expect((await call.ended()).state.variables).toEqual({ way: '新菜单' });
  });

  it('never takes a way that has no share', async () => {
    const percents = fc.array(fc.nat({ max: 100 }), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(percents, fc.string(), async (all, from) => {
        const listed = all.map((percent, at) => ({ name: `w${at}`, label: `${at}`, percent }));
        const [way = ''] = await ways({ shares: listed }, [from]);
        const taken = listed.find(({ name }) => name === way);
        expect(taken?.percent ?? 0).toBeGreaterThan(all.some((percent) => percent > 0) ? 0 : -1);
      }),
      { numRuns: 100 },
    );
  });

  it('is told at the field when its shares are not a hundred', () => {
    const wrong = { shares: [shares[0], shares[1]], by: 'caller' };
    expect(validateFlow(flowAround('flow.split', wrong), plugins.catalogue)).toMatchObject([
      {
        code: 'shares.sum',
        severity: 'error',
        pointer: '/nodes/node/params/shares',
        message: { 'zh-CN': expect.stringContaining('95%') as string },
      },
    ]);
  });
});
