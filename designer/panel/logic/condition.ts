import type { VariableType } from '../../../schema/flow.ts';

/** How a variable is compared; which ones are offered depends on its type. */
export type Operator =
  | 'is'
  | 'isNot'
  | 'contains'
  | 'startsWith'
  | 'empty'
  | 'filled'
  | 'above'
  | 'atLeast'
  | 'below'
  | 'atMost'
  | 'yes'
  | 'no';

export interface Comparison {
  /** A declared variable, or `call.from` and its like. */
  readonly variable: string;
  readonly operator: Operator;
  /** Text or number, after the variable's type; `undefined` where the operator needs none. */
  readonly value?: string | number | undefined;
}

/** What the rows of the builder can say. */
export interface Condition {
  readonly join: 'all' | 'any';
  readonly rows: readonly Comparison[];
}

export const operatorsFor: Readonly<Record<VariableType, readonly Operator[]>> = {
  text: ['is', 'isNot', 'contains', 'startsWith', 'empty', 'filled'],
  number: ['is', 'isNot', 'above', 'atLeast', 'below', 'atMost'],
  boolean: ['yes', 'no'],
  time: [],
  list: [],
  record: [],
};

const bare: ReadonlySet<Operator> = new Set(['empty', 'filled', 'yes', 'no']);
/** Whether a comparison has a value on its right. */
export const needsValue = (operator: Operator): boolean => !bare.has(operator);

const signs: Readonly<Partial<Record<Operator, string>>> = {
  is: '==',
  isNot: '!=',
  above: '>',
  atLeast: '>=',
  below: '<',
  atMost: '<=',
};
const bySign: Readonly<Record<string, Operator>> = Object.fromEntries(
  Object.entries(signs).map(([operator, sign]) => [sign, operator as Operator]),
);

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const quoted = (text: string): string => `"${text.replace(/[\\"\n\r\t]/g, (sign) => escapes[sign] ?? sign)}"`;
const literal = (value: string | number | undefined): string =>
  typeof value === 'number' ? String(value) : quoted(value ?? '');

const written = ({ variable, operator, value }: Comparison): string => {
  if (operator === 'yes') return variable;
  if (operator === 'no') return `!${variable}`;
  if (operator === 'empty') return `${variable} == ""`;
  if (operator === 'filled') return `${variable} != ""`;
  if (operator === 'contains' || operator === 'startsWith') return `${variable}.${operator}(${literal(value)})`;
  return `${variable} ${signs[operator] ?? '=='} ${literal(value)}`;
};

/** The condition as a CEL expression. */
export const toExpression = ({ join, rows }: Condition): string =>
  rows.map(written).join(join === 'all' ? ' && ' : ' || ');

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const NAME = String.raw`[a-zA-Z_][A-Za-z0-9_]*(?:\.[a-z]+)?`;
const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const COMPARED = new RegExp(`^(${NAME})\\s*(==|!=|>=|<=|>|<)\\s*(${STRING}|${NUMBER})$`, 's');
const CALLED = new RegExp(
  `^([a-zA-Z_][A-Za-z0-9_]*(?:\\.(?:from|to|code))?)\\.(contains|startsWith)\\(\\s*(${STRING})\\s*\\)$`,
  's',
);
const FLAG = new RegExp(`^(!?)\\s*(${NAME})$`);
const JOINT = new RegExp(`(${STRING})|(&&|\\|\\|)`, 'gs');

const unescapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' };

/** A literal's value; `undefined` for an escape that the rows could not write again. */
const literalValue = (text: string): string | number | undefined => {
  if (!/^["']/.test(text)) return Number(text);
  let known = true;
  const value = text.slice(1, -1).replace(/\\(.)/gs, (_, sign: string) => {
    known &&= sign in unescapes;
    return unescapes[sign] ?? '';
  });
  return known ? value : undefined;
};

const comparisonIn = (text: string): Comparison | undefined => {
  const compared = COMPARED.exec(text);
  if (compared) {
    const [, variable = '', sign = '', right = ''] = compared;
    const value = literalValue(right);
    const operator = bySign[sign];
    if (value === undefined || !operator) return undefined;
    if (value === '' && operator === 'is') return { variable, operator: 'empty' };
    if (value === '' && operator === 'isNot') return { variable, operator: 'filled' };
    return { variable, operator, value };
  }
  const called = CALLED.exec(text);
  if (called) {
    const value = literalValue(called[3] ?? '');
    return value === undefined ? undefined : { variable: called[1] ?? '', operator: called[2] as Operator, value };
  }
  const flag = FLAG.exec(text);
  if (!flag?.[2] || flag[2] === 'true' || flag[2] === 'false') return undefined;
  return { variable: flag[2], operator: flag[1] ? 'no' : 'yes' };
};

/** Pieces between the joints, leaving strings alone; `undefined` when both kinds of joint occur. */
const split = (expression: string): { join: Condition['join']; terms: string[] } | undefined => {
  const terms: string[] = [];
  const joints = new Set<string>();
  let from = 0;
  for (const found of expression.matchAll(JOINT)) {
    const joint = found[2];
    if (!joint) continue;
    joints.add(joint);
    terms.push(expression.slice(from, found.index));
    from = found.index + joint.length;
  }
  terms.push(expression.slice(from));
  if (joints.size > 1) return undefined;
  return { join: joints.has('||') ? 'any' : 'all', terms: terms.map((term) => term.trim()) };
};

/** The rows that say the same as a CEL expression, or `undefined` when rows can't say it. */
export const fromExpression = (expression: string): Condition | undefined => {
  if (expression.trim() === '') return { join: 'all', rows: [] };
  const parts = split(expression);
  if (!parts) return undefined;
  const rows: Comparison[] = [];
  for (const term of parts.terms) {
    const row = comparisonIn(term);
    if (!row) return undefined;
    rows.push(row);
  }
  return { join: parts.join, rows };
};
