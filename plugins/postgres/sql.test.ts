import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStatement } from './sql.ts';

describe('a statement', () => {
  it.each<[string, string, string[]]>([
    ['SELECT 1', 'SELECT 1', []],
    [
      'select * from w where a = :a and b = :b or c = :a;',
      'select * from w where a = $1 and b = $2 or c = $1',
      ['a', 'b'],
    ],
    [
      "SELECT ':no', E'\\':no', \":no\", $$ :no ; $$, $x$ :no $$ ; $x$, :yes",
      "SELECT ':no', E'\\':no', \":no\", $$ :no ; $$, $x$ :no $$ ; $x$, $1",
      ['yes'],
    ],
    [
      'SELECT :a::int, b::date -- :no ; DROP\n, c /* :no /* ; */ :no */ FROM w',
      'SELECT $1::int, b::date -- :no ; DROP\n, c /* :no /* ; */ :no */ FROM w',
      ['a'],
    ],
    ["SELECT 'it''s :no' ; -- done", "SELECT 'it''s :no'  -- done", []],
    ['-- which\nWITH x AS (SELECT 1) TABLE x', '-- which\nWITH x AS (SELECT 1) TABLE x', []],
    ['SELECT 单号 FROM 运单 WHERE a$b = :c', 'SELECT 单号 FROM 运单 WHERE a$b = $1', ['c']],
    ['VALUES (a[1:2])', 'VALUES (a[1:2])', []],
  ])('%s', (sql, text, names) => expect(parseStatement(sql)).toEqual({ text, names }));

  it.each([
    ['nothing', ''],
    ['a comment alone', '-- SELECT'],
    ['two statements', 'SELECT 1; SELECT 2'],
    ['what ends the transaction', 'COMMIT'],
    ['what ends it afterwards', 'SELECT 1; COMMIT; DELETE FROM waybills'],
    ['a semicolon behind a comment', 'SELECT 1 /* ; */; /* */ DROP TABLE waybills'],
    ['a semicolon behind a quote that does not escape', "SELECT '\\'; DROP TABLE waybills; --'"],
    ['a write', 'DELETE FROM waybills'],
    ['a setting', 'SET ROLE postgres'],
    ['a procedure', 'DO $$ BEGIN END $$'],
    ['a copy to a program', "COPY w TO PROGRAM 'id'"],
    ['a positional parameter', 'SELECT $1'],
    ['an open text', "SELECT 'a"],
    ['an open name', 'SELECT "a'],
    ['an open comment', 'SELECT 1 /* /* */'],
    ['an open dollar quote', 'SELECT $a$ $b$'],
    ['a NUL', 'SELECT 1\0'],
  ])('is refused: %s', (_, sql) => expect(() => parseStatement(sql)).toThrow('connector.rejected'));

  it('never holds a value, whatever it is called', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z_]\w{0,20}$/), (name) => {
        expect(parseStatement(`SELECT :${name}`)).toEqual({ text: 'SELECT $1', names: [name] });
      }),
    );
  });
});
