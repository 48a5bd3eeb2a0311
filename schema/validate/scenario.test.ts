import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateScenario } from '../validate.ts';

const good = {
  format: 1,
  title: '查到了',
  call: { from: '13800002076' },
  given: { connections: { tms: 'hangs' }, answers: { 'tms.track': { exit: 'found', output: { status: 'x' } } } },
  steps: [
    { hears: '您好' },
    { presses: '1' },
    { waits: 3 },
    { transferTo: '95001', answer: 'busy' },
    { hangsUp: true },
  ],
  expect: { outcome: 'hungup', path: ['menu:1', 'ask'] },
};

const found = (document: unknown) => validateScenario(document).map(({ code, pointer }) => [code, pointer]);

describe('validateScenario', () => {
  it('finds nothing in a good scenario', () => {
    expect(found(good)).toEqual([]);
  });

  it('tells one problem for each place', () => {
    expect(found({ ...good, steps: [{ hears: '您好' }, { pressed: '1' }, { presses: 'x' }] })).toEqual([
      ['structure.invalid', '/steps/1'],
      ['structure.invalid', '/steps/2'],
    ]);
    expect(found({ ...good, expect: { outcome: 'done' }, extra: 1 })).toEqual([
      ['structure.unknown', '/extra'],
      ['structure.invalid', '/expect/outcome'],
    ]);
    expect(found({ ...good, title: undefined })).toEqual([['structure.missing', '/title']]);
    expect(found({ ...good, format: 2 })).toEqual([['format.too_new', '/format']]);
    expect(found([])).toEqual([['document.not_object', '']]);
  });

  it.each(['yesterday', '2026-02-30T25:00:00Z', ''])('knows that %j is no time', (time) => {
    expect(found({ ...good, given: { time } })).toEqual([['scenario.time_invalid', '/given/time']]);
  });

  it('takes a time', () => expect(found({ ...good, given: { time: '2026-03-01T09:00:00+08:00' } })).toEqual([]));

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (steps, given) => {
        validateScenario({ ...good, steps, given });
      }),
    );
  });
});
