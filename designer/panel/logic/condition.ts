import type { VariableType } from '../../../schema/flow.ts';

/** How a variable is compared; which ones are offered depends on its type. */
export type Operator =
  | 'is'
  | 'isNot'
  | 'oneOf'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'empty'
  | 'filled'
  | 'above'
  | 'atLeast'
  | 'below'
  | 'atMost'
  | 'yes'
  | 'no'
  | 'set'
  | 'unset'
  | 'before'
  | 'after'
  | 'past'
  | 'future'
  | 'today'
  | 'tomorrow'
  | 'yesterday'
  | 'withinHours'
  | 'hourFrom'
  | 'hourUntil'
  | 'workday'
  | 'weekend'
  | 'includes'
  | 'noItems'
  | 'someItems'
  | 'itemsAtLeast'
  | 'itemsAtMost'
  | 'hasField';

type Literal = string | number;
export type ComparedValue = Literal | readonly Literal[];

export interface Comparison {
  /** A declared variable, a field of a record (`order.status`), or `call.from` and its like. */
  readonly variable: string;
  readonly operator: Operator;
  /** Text or number, or several of them, after the operator; `undefined` where it needs none. */
  readonly value?: ComparedValue | undefined;
  /** Written by hand without asking first whether there is a value. */
  readonly plain?: true;
}

/** Rows that belong together inside a condition. */
export interface RowGroup {
  readonly join: 'all' | 'any';
  readonly rows: readonly Comparison[];
}

/** What the rows of the builder can say: comparisons, and groups of comparisons one level deep. */
export interface Condition {
  readonly join: 'all' | 'any';
  readonly rows: readonly (Comparison | RowGroup)[];
}

export const isGroup = (row: Comparison | RowGroup): row is RowGroup => 'rows' in row;

const TIMES: readonly Operator[] = [
  'past',
  'future',
  'today',
  'tomorrow',
  'yesterday',
  'withinHours',
  'before',
  'after',
  'hourFrom',
  'hourUntil',
  'workday',
  'weekend',
];

export const operatorsFor: Readonly<Record<VariableType, readonly Operator[]>> = {
  text: ['is', 'isNot', 'oneOf', 'contains', 'startsWith', 'endsWith', 'empty', 'filled'],
  number: ['is', 'isNot', 'oneOf', 'above', 'atLeast', 'below', 'atMost'],
  boolean: ['yes', 'no'],
  time: [...TIMES, 'set', 'unset'],
  list: ['includes', 'noItems', 'someItems', 'itemsAtLeast', 'itemsAtMost'],
  // Of one of its fields, whose type nobody declared.
  record: [
    'hasField',
    'is',
    'isNot',
    'oneOf',
    'contains',
    'startsWith',
    'endsWith',
    'above',
    'atLeast',
    'below',
    'atMost',
    'yes',
    'no',
  ],
};

/** The clock: always set, and before or after itself never. */
export const operatorsOfNow: readonly Operator[] = ['before', 'after', 'hourFrom', 'hourUntil', 'workday', 'weekend'];

export type ValueKind = 'none' | 'text' | 'number' | 'time' | 'several';

const kinds: Readonly<Partial<Record<Operator, ValueKind>>> = {
  oneOf: 'several',
  contains: 'text',
  startsWith: 'text',
  endsWith: 'text',
  includes: 'text',
  above: 'number',
  atLeast: 'number',
  below: 'number',
  atMost: 'number',
  withinHours: 'number',
  hourFrom: 'number',
  hourUntil: 'number',
  itemsAtLeast: 'number',
  itemsAtMost: 'number',
  before: 'time',
  after: 'time',
};

/** What stands on the right of a comparison. */
export const valueKind = (operator: Operator, type: VariableType): ValueKind =>
  operator === 'is' || operator === 'isNot' ? (type === 'number' ? 'number' : 'text') : (kinds[operator] ?? 'none');

const SIGNS: Readonly<Partial<Record<Operator, string>>> = {
  is: '==',
  isNot: '!=',
  above: '>',
  atLeast: '>=',
  below: '<',
  atMost: '<=',
};
const bySign: Readonly<Record<string, Operator>> = Object.fromEntries(
  Object.entries(SIGNS).map(([operator, sign]) => [sign, operator as Operator]),
);

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const quoted = (text: string): string => `"${text.replace(/[\\"\n\r\t]/g, (sign) => escapes[sign] ?? sign)}"`;
const literal = (value: ComparedValue | undefined): string => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' || value === undefined ? quoted(value ?? '') : `[${value.map(literal).join(', ')}]`;
};

const BUILTIN = /^(?:now|call\.(?:from|to)|fault\.code)$/;
/** What has to be asked before a comparison may read its variable: an unset time and a missing field can't be read. */
const guardOf = ({ variable, operator }: Comparison): string | undefined => {
  if (BUILTIN.test(variable) || ['set', 'unset', 'hasField'].includes(operator)) return undefined;
  if (variable.includes('.')) return `has(${variable})`;
  return TIMES.includes(operator) ? `isSet(${variable})` : undefined;
};

const DAYS: Readonly<Partial<Record<Operator, number>>> = { yesterday: -1, today: 0, tomorrow: 1 };

const bare = ({ variable: v, operator, value }: Comparison): string => {
  switch (operator) {
    case 'yes':
      return v;
    case 'no':
      return `!${v}`;
    case 'empty':
      return `${v} == ""`;
    case 'filled':
      return `${v} != ""`;
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return `${v}.${operator}(${literal(value)})`;
    case 'set':
      return `isSet(${v})`;
    case 'unset':
      return `!isSet(${v})`;
    case 'hasField':
      return `has(${v})`;
    case 'before':
    case 'after':
      return `${v} ${operator === 'before' ? '<' : '>'} time(${literal(value)})`;
    case 'past':
    case 'future':
      return `${v} ${operator === 'past' ? '<' : '>'} now`;
    case 'yesterday':
    case 'today':
    case 'tomorrow':
      return `daysBetween(now, ${v}) == ${DAYS[operator] ?? 0}`;
    case 'withinHours':
      return `abs(minutesBetween(now, ${v})) <= ${literal(value)} * 60`;
    case 'hourFrom':
      return `hour(${v}) >= ${literal(value)}`;
    case 'hourUntil':
      return `hour(${v}) < ${literal(value)}`;
    case 'workday':
      return `weekday(${v}) <= 5`;
    case 'weekend':
      return `weekday(${v}) >= 6`;
    case 'oneOf':
      return `${v} in ${literal(value)}`;
    case 'includes':
      return `${literal(value)} in ${v}`;
    case 'noItems':
      return `size(${v}) == 0`;
    case 'someItems':
      return `size(${v}) > 0`;
    case 'itemsAtLeast':
      return `size(${v}) >= ${literal(value)}`;
    case 'itemsAtMost':
      return `size(${v}) <= ${literal(value)}`;
    default:
      return `${v} ${SIGNS[operator] ?? '=='} ${literal(value)}`;
  }
};

const written = (row: Comparison): string => {
  const guard = row.plain ? undefined : guardOf(row);
  return guard ? `(${guard} && ${bare(row)})` : bare(row);
};

const joined = (join: Condition['join'], parts: readonly string[]): string =>
  parts.join(join === 'all' ? ' && ' : ' || ');

/** The condition as a CEL expression. */
export const toExpression = ({ join, rows }: Condition): string =>
  joined(
    join,
    rows.flatMap((row) => {
      if (!isGroup(row)) return [written(row)];
      return row.rows.length > 0 ? [`(${joined(row.join, row.rows.map(written))})`] : [];
    }),
  );

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const PATH = String.raw`[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?`;
const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;

const unescapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' };

/** More digits than a number of the browser keeps apart. */
const MOST_DIGITS = 15;

/** A literal's value; `undefined` for an escape or a long number that the rows could not write again. */
const literalValue = (text: string): Literal | undefined => {
  if (!/^["']/.test(text)) return text.replace(/[eE].*|\D/g, '').length > MOST_DIGITS ? undefined : Number(text);
  let known = true;
  const value = text.slice(1, -1).replace(/\\(.)/gs, (_, sign: string) => {
    known &&= sign in unescapes;
    return unescapes[sign] ?? '';
  });
  return known ? value : undefined;
};

const row = (variable: string, operator: Operator, right?: string): Comparison | undefined => {
  if (right === undefined) return { variable, operator };
  const value = literalValue(right);
  return value === undefined ? undefined : { variable, operator, value };
};

const LITERALS = new RegExp(`${STRING}|${NUMBER}`, 'gs');

const oneOf = (variable: string, list: string): Comparison | undefined => {
  const values = [...list.matchAll(LITERALS)].map(([text]) => literalValue(text));
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? { variable, operator: 'oneOf', value: known } : undefined;
};

type Reader = (found: readonly string[]) => Comparison | undefined;

const whole = (pattern: string, read: Reader): readonly [RegExp, Reader] => [new RegExp(`^${pattern}$`, 's'), read];

/** Each form that a row writes, and what it reads as; the more special ones stand first. */
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  whole(String.raw`isSet\(\s*(\w+)\s*\)`, ([v = '']) => row(v, 'set')),
  whole(String.raw`!\s*isSet\(\s*(\w+)\s*\)`, ([v = '']) => row(v, 'unset')),
  whole(String.raw`has\(\s*(\w+\.\w+)\s*\)`, ([v = '']) => row(v, 'hasField')),
  whole(String.raw`(${PATH})\s*([<>])\s*time\(\s*(${STRING})\s*\)`, ([v = '', sign, at]) =>
    row(v, sign === '<' ? 'before' : 'after', at),
  ),
  whole(String.raw`(${PATH})\s*([<>])\s*now`, ([v = '', sign]) => row(v, sign === '<' ? 'past' : 'future')),
  whole(String.raw`daysBetween\(\s*now\s*,\s*(${PATH})\s*\)\s*==\s*(-1|0|1)`, ([v = '', days]) =>
    row(v, days === '0' ? 'today' : days === '1' ? 'tomorrow' : 'yesterday'),
  ),
  whole(
    String.raw`abs\(\s*minutesBetween\(\s*now\s*,\s*(${PATH})\s*\)\s*\)\s*<=\s*(${NUMBER})\s*\*\s*60`,
    ([v = '', hours]) => row(v, 'withinHours', hours),
  ),
  whole(String.raw`hour\(\s*(${PATH})\s*\)\s*(>=|<)\s*(${NUMBER})`, ([v = '', sign, hour]) =>
    row(v, sign === '<' ? 'hourUntil' : 'hourFrom', hour),
  ),
  whole(String.raw`weekday\(\s*(${PATH})\s*\)\s*(<= 5|>= 6)`, ([v = '', days]) =>
    row(v, days === '<= 5' ? 'workday' : 'weekend'),
  ),
  whole(String.raw`size\(\s*(\w+)\s*\)\s*== 0`, ([v = '']) => row(v, 'noItems')),
  whole(String.raw`size\(\s*(\w+)\s*\)\s*> 0`, ([v = '']) => row(v, 'someItems')),
  whole(String.raw`size\(\s*(\w+)\s*\)\s*(>=|<=)\s*(\d+)`, ([v = '', sign, count]) =>
    row(v, sign === '>=' ? 'itemsAtLeast' : 'itemsAtMost', count),
  ),
  whole(
    String.raw`(${PATH})\s+in\s+\[\s*((?:(?:${STRING}|${NUMBER})\s*(?:,\s*(?:${STRING}|${NUMBER})\s*)*)?)\]`,
    ([v = '', list = '']) => oneOf(v, list),
  ),
  whole(String.raw`(${STRING}|${NUMBER})\s+in\s+(${PATH})`, ([value, v = '']) => row(v, 'includes', value)),
  whole(String.raw`(${PATH})\s*(==|!=|>=|<=|>|<)\s*(${STRING}|${NUMBER})`, ([v = '', sign = '', right]) => {
    const found = row(v, bySign[sign] ?? 'is', right);
    if (found?.value !== '' || (v.includes('.') && !BUILTIN.test(v))) return found;
    if (found.operator === 'is') return row(v, 'empty');
    return found.operator === 'isNot' ? row(v, 'filled') : found;
  }),
  whole(String.raw`(${PATH})\.(contains|startsWith|endsWith)\(\s*(${STRING})\s*\)`, ([v = '', operator, value]) =>
    row(v, operator as Operator, value),
  ),
  whole(String.raw`(!?)\s*(${PATH})`, ([not, v = '']) =>
    v === 'true' || v === 'false' || v === 'null' || v === 'now' ? undefined : row(v, not ? 'no' : 'yes'),
  ),
];

const bareIn = (text: string): Comparison | undefined => {
  for (const [pattern, read] of FORMS) {
    const found = pattern.exec(text);
    if (found) return read(found.slice(1));
  }
  return undefined;
};

interface Parts {
  readonly join: Condition['join'];
  readonly terms: readonly string[];
}

const JOINTS = new RegExp(String.raw`(${STRING})|(&&|\|\|)|([([{])|([)\]}])`, 'gs');

/** Pieces between the joints that stand in no brackets and no text; `undefined` when both kinds of joint occur. */
const split = (expression: string): Parts | undefined => {
  const terms: string[] = [];
  const joints = new Set<string>();
  let from = 0;
  let depth = 0;
  for (const { 2: joint, 3: open, 4: close, index } of expression.matchAll(JOINTS)) {
    if (open) depth += 1;
    if (close) depth -= 1;
    if (!joint || depth !== 0) continue;
    joints.add(joint);
    terms.push(expression.slice(from, index).trim());
    from = index + joint.length;
  }
  terms.push(expression.slice(from).trim());
  return joints.size > 1 ? undefined : { join: joints.has('||') ? 'any' : 'all', terms };
};

/** What stands in brackets that belong to each other and hold everything. */
const insideOf = (term: string): string | undefined => {
  if (!term.startsWith('(') || !term.endsWith(')')) return undefined;
  let depth = 0;
  for (const { 3: open, 4: close, index } of term.matchAll(JOINTS)) {
    if (open) depth += 1;
    if (close) depth -= 1;
    if (depth === 0 && close && index < term.length - 1) return undefined;
  }
  return term.slice(1, -1).trim();
};

const comparisonIn = (term: string): Comparison | undefined => {
  const found = bareIn(term);
  if (found) return guardOf(found) ? { ...found, plain: true } : found;
  const inside = insideOf(term);
  const parts = inside === undefined ? undefined : split(inside);
  if (parts?.join !== 'all' || parts.terms.length !== 2) return undefined;
  const [asked, told = ''] = parts.terms;
  const guarded = bareIn(told);
  return guarded && guardOf(guarded) === asked ? guarded : undefined;
};

const groupIn = (term: string): RowGroup | undefined => {
  const inside = insideOf(term);
  const parts = inside === undefined ? undefined : split(inside);
  if (!parts) return undefined;
  const rows = parts.terms.map(comparisonIn);
  const known = rows.filter((one) => one !== undefined);
  return known.length === rows.length ? { join: parts.join, rows: known } : undefined;
};

/** The rows that say the same as a CEL expression, or `undefined` when rows can't say it. */
export const fromExpression = (expression: string): Condition | undefined => {
  if (expression.trim() === '') return { join: 'all', rows: [] };
  const parts = split(expression.trim());
  if (!parts) return undefined;
  const rows = parts.terms.map((term) => comparisonIn(term) ?? groupIn(term));
  const known = rows.filter((one) => one !== undefined);
  return known.length === rows.length ? { join: parts.join, rows: known } : undefined;
};
