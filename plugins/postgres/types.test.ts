import { expect, it } from 'vitest';
import { columnTypes } from './types.ts';

it.each<[string, number, string, unknown]>([
  ['bool', 16, 't', true],
  ['int8 that fits', 20, '9007199254740991', 9007199254740991],
  ['int8 that does not', 20, '9007199254740993', '9007199254740993'],
  ['numeric', 1700, '12.50', 12.5],
  ['numeric with more digits than a double', 1700, '12345678901234.5678', '12345678901234.5678'],
  ['numeric NaN', 1700, 'NaN', 'NaN'],
  ['float8 without an end', 701, 'Infinity', 'Infinity'],
  ['timestamptz', 1184, '2026-03-02 09:00:00.5+08', '2026-03-02T01:00:00.500Z'],
  ['timestamptz without an end', 1184, 'infinity', 'infinity'],
  ['timestamp', 1114, '2026-03-02 09:00:00', '2026-03-02T09:00:00'],
  ['date', 1082, '2026-03-02', '2026-03-02'],
  ['jsonb', 3802, '{"a":[1,null]}', { a: [1, null] }],
  ['bytea', 17, '\\x00ff', 'AP8='],
  ['text[]', 1009, '{a,"b,c",NULL}', ['a', 'b,c', null]],
  [
    'int4[][]',
    1007,
    '{{1,2},{3,4}}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['numeric[]', 1231, '{1.5,2}', [1.5, 2]],
  ['timestamptz[]', 1185, '{"2026-03-02 09:00:00+08"}', ['2026-03-02T01:00:00.000Z']],
  ['uuid', 2950, '0b4c', '0b4c'],
])('%s', (_, oid, text, value) => expect(columnTypes.getTypeParser(oid)(text)).toEqual(value));
