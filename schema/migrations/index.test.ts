import { describe, expect, it } from 'vitest';
import { FLOW_FORMAT } from '../flow.ts';
import { type Migration, migrateFlow, migrations } from './index.ts';

const steps: readonly Migration[] = [
  { from: 1, migrate: ({ first, ...rest }) => ({ ...rest, start: first }) },
  { from: 2, migrate: (document) => ({ ...document, kind: document.kind ?? 'ivr' }) },
];

describe('migrateFlow', () => {
  it('takes every step from the document’s format on, in order', () => {
    expect(migrateFlow({ format: 1, first: 'a' }, steps, 3)).toEqual({
      document: { format: 3, start: 'a', kind: 'ivr' },
      from: 1,
    });
    expect(migrateFlow({ format: 2, start: 'a' }, steps, 3)).toEqual({
      document: { format: 3, start: 'a', kind: 'ivr' },
      from: 2,
    });
  });

  it('leaves the given document alone', () => {
    const old = Object.freeze({ format: 1, first: 'a' });
    migrateFlow(old, steps, 3);
    expect(old).toEqual({ format: 1, first: 'a' });
  });

  it.each([
    [{ format: 3 }],
    [{ format: 9 }],
    [{}],
    [null],
    ['text'],
    [{ format: 0 }],
    [{ format: 1.5 }],
    [{ format: '1' }],
  ])('gives %j back as it is', (document) => {
    expect(migrateFlow(document, steps, 3).document).toBe(document);
  });

  it('has a step for every format since the first', () => {
    expect(migrations.map(({ from }) => from)).toEqual(Array.from({ length: FLOW_FORMAT - 1 }, (_, at) => at + 1));
  });
});
