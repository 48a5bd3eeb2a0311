import type pg from 'pg';
import { AsWritten, both, defineOperation, Fault, hints, Items, Type, type Value } from 'switchyard/sdk';
import { Config } from '../config.ts';
import { databaseOf, readOnly } from '../database.ts';
import { parseStatement, type Statement } from '../sql.ts';
import { columnTypes } from '../types.ts';

const MAX_ROWS = 500;
/** As any answer of another system may have, and what the protocol adds. */
const MAX_BYTES = 1_100_000;

const word = (zh: string, en: string) => hints({ label: { 'zh-CN': zh, en } });

interface Parameter {
  readonly name: string;
  readonly value?: Value;
}

/** The values in the order of the statement's parameters. */
const valuesFor = ({ names }: Statement, parameters: readonly Parameter[]): Value[] => {
  const given = new Map(parameters.map(({ name, value }) => [name, value ?? null]));
  return names.map((name) => {
    const value = given.get(name);
    if (value === undefined)
      throw new Fault(
        'connector.rejected',
        both(`查询语句里的 :${name} 没有值`, `the statement names :${name}, which has no value`),
      );
    return value;
  });
};

type Row = Readonly<Record<string, Value>>;

/** Without the prototype's names: a column may be called `__proto__`. */
const rowOf = (names: readonly string[], values: readonly Value[]): Row =>
  Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));

/** Asks the database: the statement in a transaction that can only read, its values apart from its text. */
export const query = defineOperation(Config, {
  title: { 'zh-CN': '查数据库', en: 'Query a database' },
  help: {
    'zh-CN': '用一条只读的 SQL 查数据库，查到的行可以存进变量',
    en: 'Runs one read-only SQL statement and stores its rows',
  },
  summary: { 'zh-CN': '{input.sql}', en: '{input.sql}' },
  icon: 'database',
  effect: 'read',
  timeout: 5,
  input: Type.Object(
    {
      sql: AsWritten({
        label: { 'zh-CN': 'SQL', en: 'SQL' },
        help: {
          'zh-CN': `一条 SELECT。变量写成 :名称，例如 WHERE waybill = :waybill，再在下面给它一个值；最多取 ${MAX_ROWS} 行`,
          en: `One SELECT. Write values as :name, such as WHERE waybill = :waybill, and give them below; at most ${MAX_ROWS} rows`,
        },
        maxLength: 10_000,
        lines: true,
      }),
      parameters: Type.Optional(
        Items(
          Type.Object(
            {
              name: AsWritten({
                label: { 'zh-CN': '名称', en: 'Name' },
                pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
                maxLength: 60,
              }),
              value: Type.Unknown(word('值', 'Value')),
            },
            { additionalProperties: false },
          ),
          { label: { 'zh-CN': '参数', en: 'Parameters' }, maxItems: 30 },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    value: Type.Unknown(word('第一行第一列', 'First column of the first row')),
    first: Type.Object({}, word('第一行', 'First row')),
    rows: Type.Array(Type.Object({}), word('所有行', 'All rows')),
    count: Type.Integer(word('行数', 'Number of rows')),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有数据', en: 'Nothing' }, icon: 'search' },
  ],
  sample: {
    sql: 'SELECT status, eta FROM waybills WHERE number = :waybill',
    parameters: [{ name: 'waybill', value: '753028419066' }],
  },
  async run({ config, input, signal, keep }) {
    const statement = parseStatement(input.sql);
    const values = valuesFor(statement, (input.parameters ?? []) as readonly Parameter[]);
    const database = await databaseOf({ config, keep });
    const { fields, rows } = await readOnly(database, { signal, bytes: MAX_BYTES }, (client) =>
      client.query<Value[]>({
        // A row more than is taken says that there are more. The line end is for a comment at the statement's end.
        text: `SELECT * FROM (${statement.text}\n) AS answer LIMIT ${MAX_ROWS + 1}`,
        values,
        rowMode: 'array',
        types: columnTypes as unknown as pg.CustomTypesConfig,
        queryMode: 'extended',
      } as pg.QueryArrayConfig),
    );
    if (rows.length > MAX_ROWS)
      throw new Fault(
        'connector.bad_answer',
        both(`查到的超过 ${MAX_ROWS} 行`, `there are more than ${MAX_ROWS} rows`),
      );
    const [first] = rows;
    if (!first) return { exit: 'none', output: { rows: [], count: 0 } };
    const names = fields.map(({ name }) => name);
    const records = rows.map((row) => rowOf(names, row));
    const output = { value: first[0] ?? null, first: records[0] ?? {}, rows: records, count: rows.length };
    return { exit: 'found', output };
  },
});
