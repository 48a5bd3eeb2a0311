import { Environment } from '@marcbachmann/cel-js';
import type { Variable, VariableType } from '../flow.ts';
import type { LocalText } from '../text.ts';
import { functionName, ownFunctions } from './functions.ts';
import { EXPRESSION_LIMITS } from './limits.ts';

/** The declared variables that an expression may name; the label and the rest do not matter here. */
export type Variables = Readonly<Record<string, Pick<Variable, 'type'>>>;

/** CEL's type of each type of variable. A `time` is a timestamp: it is compared, not read as text. */
const CEL_TYPES: Readonly<Record<VariableType, string>> = {
  text: 'string',
  number: 'double',
  boolean: 'bool',
  time: 'google.protobuf.Timestamp',
  list: 'list',
  record: 'map',
};

/** Names that every expression knows besides the flow's own variables. */
export const builtinVariables: Readonly<Record<string, { type: VariableType; help: LocalText }>> = {
  'call.from': { type: 'text', help: { 'zh-CN': '来电号码', en: 'The caller’s number' } },
  'call.to': { type: 'text', help: { 'zh-CN': '被叫号码', en: 'The number that was called' } },
  now: { type: 'time', help: { 'zh-CN': '现在的时间', en: 'The time now' } },
  'fault.code': {
    type: 'text',
    help: { 'zh-CN': '最近一次出错的代码，没有出错则为空', en: 'Code of the last fault, or an empty text' },
  },
};

/** Words of CEL and the built-in names: a variable must not be called so. */
export const reservedNames: ReadonlySet<string> = new Set(
  'call now fault cel google optional true false null in as break const continue else for function if import let loop package namespace return var void while prototype constructor __proto__ int uint double string bool bytes list map type dyn null_type timestamp duration'.split(
    ' ',
  ),
);

/** Each `double` parameter takes an `int`, too: CEL's `size` and positions are ints, and analysts know but numbers. */
const signatures = (signature: string): string[] => {
  const open = signature.indexOf('(');
  const close = signature.indexOf(')');
  const parameters = signature.slice(open + 1, close).split(', ');
  let all: string[][] = [[]];
  for (const parameter of parameters) {
    const choices = parameter === 'double' ? ['double', 'int'] : [parameter];
    all = all.flatMap((head) => choices.map((choice) => [...head, choice]));
  }
  return all.map((list) => `${signature.slice(0, open + 1)}${list.join(', ')}${signature.slice(close)}`);
};

type Arithmetic = (a: number | bigint, b: number | bigint) => number;

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  '+': (a, b) => Number(a) + Number(b),
  '-': (a, b) => Number(a) - Number(b),
  '*': (a, b) => Number(a) * Number(b),
  '/': (a, b) => Number(a) / Number(b),
  '%': (a, b) => Number(a) % Number(b),
};

const substring = (text: string, from: number | bigint, to?: number | bigint): string =>
  text.substring(Number(from), to === undefined ? undefined : Number(to));

const base = ((): Environment => {
  const made = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: false,
    limits: {
      maxAstNodes: EXPRESSION_LIMITS.nodes,
      maxDepth: EXPRESSION_LIMITS.depth,
      maxListElements: 200,
      maxMapEntries: 200,
      maxCallArguments: 8,
    },
  });
  for (const [operator, run] of Object.entries(ARITHMETIC)) {
    made.registerOperator(`int ${operator} double: double`, run);
    made.registerOperator(`double ${operator} int: double`, run);
  }
  made.registerOperator('int == double', (a: number | bigint, b: number | bigint) => Number(a) === Number(b));
  made.registerOperator('double % double: double', (a: number, b: number) => a % b);
  for (const one of ['double', 'int']) {
    if (one === 'double') made.registerFunction('string.substring(double): string', substring, { async: false });
    for (const two of ['double', 'int']) {
      if (one === 'int' && two === 'int') continue;
      made.registerFunction(`string.substring(${one}, ${two}): string`, substring, { async: false });
    }
  }
  for (const declared of ownFunctions) {
    for (const signature of signatures(declared.signature)) {
      made.registerFunction(signature, declared.run as (...args: unknown[]) => unknown, { async: false });
    }
  }
  // `isSet(name)` asks about the variable, not about its value: an unset text counts as an empty one elsewhere.
  made.registerFunction('isSet(ast): bool', ({ args }: { args: { args: string }[] }) => ({
    async: false,
    typeCheck: (checker: { getType(name: string): unknown }) => checker.getType('bool'),
    evaluate: (_evaluator: unknown, _macro: unknown, context: { getValue(name: string): unknown }) =>
      context.getValue(setMark(args[0]?.args ?? '')) === true,
  }));
  return made
    .registerVariable('call', 'map<string, string>')
    .registerVariable('fault', 'map<string, string>')
    .registerVariable('now', 'google.protobuf.Timestamp');
})();

/** Key in the evaluation's context that says whether a variable has a value; no identifier looks like it. */
export const setMark = (variable: string): string => `?${variable}`;

/** Types of a flow's variables, ready to compile expressions against. */
export interface ExpressionEnvironment {
  readonly cel: Environment;
  readonly variables: ReadonlyMap<string, VariableType>;
}

const known = new Map<string, ExpressionEnvironment>();

const build = (entries: readonly (readonly [string, VariableType])[]): ExpressionEnvironment => {
  const cel = base.clone();
  for (const [name, type] of entries) cel.registerVariable(name, CEL_TYPES[type]);
  return { cel, variables: new Map(entries) };
};

const isUsable = (name: string): boolean =>
  /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !reservedNames.has(name) && functionName(name) === name;

/**
 * The environment of a flow's variables. The same names and types give the same environment, so it costs nothing to ask
 * again. Names that CEL can't take are left out (the validator reports them where they are declared).
 */
export const environment = (variables: Variables): ExpressionEnvironment => {
  const entries = Object.entries(variables)
    .filter(([name, variable]) => isUsable(name) && Object.hasOwn(CEL_TYPES, variable?.type))
    .map(([name, variable]) => [name, variable.type] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const key = entries.map(([name, type]) => `${name}:${type}`).join();
  const found = known.get(key);
  if (found) return found;
  if (known.size >= 200) known.clear();
  const made = build(entries);
  known.set(key, made);
  return made;
};
