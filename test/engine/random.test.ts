import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../schema/faults.ts';
import { createUniverse, exitNames, flowOf } from './kit.ts';
import { testNodes } from './nodes.ts';

const ids = Array.from({ length: 6 }, (_, at) => `n${at}`);
const target = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.constant(null) });

const params: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  'test.say': fc.constantFrom({ text: '您好 {{ x }}' }, { text: '{{ broken' }, { text: '' }),
  'test.set': fc.constantFrom(
    { variable: 'x', value: "x + 'a'" },
    { variable: 'y', value: '1' },
    { variable: 'n', value: 'n + 1' },
  ),
  'test.branch': fc.constantFrom({ when: 'n < 3' }, { when: 'size(x) > 2' }, { when: 'fault.code != ""' }),
  'test.fail': fc.constantFrom({}, { code: 'connector.timeout' }),
  'test.leave': fc.constantFrom({ by: 'done' }, { by: 'nowhere' }),
  'test.park': fc.constantFrom({ seconds: 60 }, {}),
  'test.write': fc.constantFrom({}, { into: 'x' }),
};

const node = fc
  .constantFrom(...testNodes)
  .chain((definition) =>
    (params[definition.type] ?? fc.constant(definition.sample as Record<string, unknown>)).chain((given) =>
      fc
        .tuple(...exitNames(definition.exits, given).map((name) => fc.tuple(fc.constant(name), target)))
        .map((exits) => [definition.type, given, Object.fromEntries(exits)] as const),
    ),
  );

const flows = fc
  .tuple(fc.tuple(node, node, node, node, node, node), fc.option(fc.constantFrom(...ids)))
  .map(([nodes, hangup]) =>
    flowOf(Object.fromEntries(nodes.map((sketch, at) => [ids[at] ?? '', sketch])), {
      variables: { x: {}, n: { type: 'number', default: 0 }, pin: { sensitive: true } },
      ...(hangup && { hangup }),
    }),
  );

/** What callers may do, in any order. */
const doings = fc.array(
  fc.oneof(
    fc.constantFrom('1', '12#', '#', 'hang up', 'party hangs up').map((what) => ({ what, turns: 0 })),
    fc.record({ what: fc.constant('wait'), turns: fc.integer({ min: 1, max: 30 }) }),
  ),
  { maxLength: 8 },
);

describe('any flow', () => {
  it('ends or parks, whatever its caller does, and leaves nobody on the line', async () => {
    await fc.assert(
      fc.asyncProperty(flows, doings, fc.boolean(), async (flow, actions, withCall) => {
        const universe = createUniverse({ limits: { steps: 60, stepsWithoutWait: 20 } });
        const dialled = withCall ? await universe.dial() : undefined;
        const session = await universe.start(flow, dialled ? { call: dialled.call } : {});
        for (const { what, turns } of actions) {
          for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          if (what === 'hang up') dialled?.caller.hangUp();
          else if (what === 'party hangs up') dialled?.caller.partyHangsUp();
          else if (what !== 'wait') dialled?.caller.press(what);
        }
        // Two who talk and a node that ignores everything would go on for ever.
        for (let turn = 0; turn < 2_000 && universe.engine.active > 0; turn += 1)
          await new Promise((resolve) => setImmediate(resolve));
        dialled?.caller.hangUp();
        for (let turn = 0; turn < 200 && universe.engine.active > 0; turn += 1)
          await new Promise((resolve) => setImmediate(resolve));
        session.cancel();
        const state = await session.done;

        expect(['ended', 'parked']).toContain(state.status);
        expect(universe.engine.active).toBe(0);
        if (dialled) expect(dialled.caller.isUp).toBe(false);
        const steps = universe.store.trace(session.id);
        expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, at) => at + 1));
        for (const { fault } of steps) if (fault) expect(Object.keys(faultKinds)).toContain(fault.code);
        expect(universe.events.filter(({ kind }) => kind === 'ended').length).toBe(state.status === 'ended' ? 1 : 0);
      }),
      { numRuns: 150 },
    );
  });
});
