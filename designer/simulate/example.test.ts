import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { type AnswerField, exampleOf } from './example.ts';

const example = (output: Parameters<typeof Type.Object>[0]) =>
  exampleOf(Type.Object(output).properties as Readonly<Record<string, AnswerField>>, (name) => `〔${name}〕`);

describe('an example of an answer', () => {
  it('fits what the operation declares', () => {
    expect(
      example({
        status: Type.Enum(['inTransit', 'delivered']),
        outlet: Type.String(),
        eta: Type.String({ format: 'date-time' }),
        tries: Type.Integer({ minimum: 0 }),
        open: Type.Boolean(),
        parcels: Type.Array(Type.String()),
        fee: Type.Object({ cents: Type.Number() }),
        known: Type.String({ examples: ['上海'] }),
        unsure: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
      }),
    ).toEqual({
      status: 'inTransit',
      outlet: '〔outlet〕',
      eta: '2026-12-01T18:00:00+08:00',
      tries: 0,
      open: true,
      parcels: [],
      fee: { cents: 1 },
      known: '上海',
      unsure: 'a',
    });
  });
});
