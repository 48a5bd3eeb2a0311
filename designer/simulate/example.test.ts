import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { type AnswerField, exampleOf, fitting, savedFields, variantsOf } from './example.ts';

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

const flow = {
  variables: {
    status: { type: 'text', label: '状态' },
    eta: { type: 'time', label: '送达' },
    n: { type: 'number', label: '次' },
  },
  nodes: {
    track: { type: 'tms.track', params: { save: { status: 'status', when: 'eta', count: 'n' } }, exits: {} },
    split: {
      type: 'flow.branch',
      params: {
        cases: [
          { name: 'a', label: '派送中', when: "status == 'outForDelivery'" },
          { name: 'b', label: '已签收', when: 'status == "signed"' },
          { name: 'c', label: '又是派送中', when: "status == 'outForDelivery'" },
          { name: 'd', label: '别的变量', when: "place == 'x'" },
          { name: 'e', label: '比较', when: "status != 'signed'" },
        ],
      },
      exits: {},
    },
  },
} as unknown as Flow;

describe('answers that a flow tells apart', () => {
  it('have the flow’s own words', () => {
    expect(variantsOf(flow, savedFields(flow, 'tms.track'))).toEqual([
      { label: '派送中', field: 'status', value: 'outForDelivery' },
      { label: '已签收', field: 'status', value: 'signed' },
    ]);
    expect(variantsOf(flow, {})).toEqual([]);
  });

  it('fit the variables that they are kept in', () => {
    const output = { status: '状态', when: '时间', count: '次', other: '别的' };
    expect(fitting(output, savedFields(flow, 'tms.track'), flow.variables)).toEqual({
      status: '状态',
      when: '2026-12-01T18:00:00+08:00',
      count: 1,
      other: '别的',
    });
  });
});
