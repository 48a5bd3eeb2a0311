import type { ParseResult } from '@marcbachmann/cel-js';
import { Fault } from '../faults.ts';
import type { VariableType } from '../flow.ts';
import type { ExpressionType } from '../params.ts';
import { both } from '../text.ts';
import type { Value } from '../value.ts';
import { toCel, toValue } from './convert.ts';
import { type ExpressionEnvironment, environment, setMark, type Variables } from './environment.ts';
import { guard } from './guard.ts';
import { type Inspection, inspect, type Node } from './inspect.ts';
import { EXPRESSION_LIMITS, meterFault, startMeter } from './limits.ts';
import { type ExpressionProblem, failureDetail, fromCel, ProblemFound, problem, typeWords } from './problems.ts';

/** What an expression is computed from. */
export interface Scope {
  readonly variables: Readonly<Record<string, Value | undefined>>;
  readonly call?: { readonly from: string; readonly to: string };
  /** The flow's clock; asked only when the expression names `now`. */
  readonly now: () => Date;
  readonly fault?: { readonly code: string };
}

export type CompiledExpression =
  | {
      readonly ok: true;
      /** CEL's name of the result's type. */
      readonly type: string;
      /** Declared variables that it names. */
      readonly references: readonly string[];
      /** Faults with `expression.failed` (its detail holds no data) or `engine.too_large`. */
      evaluate(scope: Scope): Value;
    }
  | { readonly ok: false; readonly problem: ExpressionProblem };

const ACCEPTED: Readonly<Record<ExpressionType, readonly string[]>> = {
  bool: ['bool'],
  string: ['string'],
  number: ['double', 'int'],
  any: [],
};

const JS_TYPES: Readonly<Record<string, string>> = { bool: 'boolean', string: 'string', number: 'number' };

interface Bound {
  readonly parsed: ParseResult;
  readonly found: Inspection;
  readonly types: readonly (readonly [string, VariableType])[];
}

/** The context of one evaluation: only the names that the expression has, on an object without a prototype. */
const contextOf = ({ found, types }: Bound, scope: Scope): Record<string, unknown> => {
  const context: Record<string, unknown> = Object.create(null);
  for (const [name, type] of types) {
    const value = Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined;
    context[name] = toCel(value, type);
    if (found.asked.has(name)) context[setMark(name)] = value !== undefined && value !== null;
  }
  for (const builtin of found.builtins) {
    if (builtin === 'now') context.now = scope.now();
    else if (builtin === 'call') context.call = new Map(Object.entries(scope.call ?? { from: '', to: '' }));
    else context.fault = new Map([['code', scope.fault?.code ?? '']]);
    if (found.asked.has(builtin))
      context[setMark(builtin)] = builtin === 'now' || scope[builtin as 'call'] !== undefined;
  }
  return context;
};

/** Runs a parsed expression and gives CEL's own result to `read`, everything under one meter. */
export const run = <T>(bound: Bound, scope: Scope, read: (result: unknown) => T): T => {
  startMeter();
  try {
    const result = read(bound.parsed(contextOf(bound, scope)));
    const fault = meterFault();
    if (fault) throw fault;
    return result;
  } catch (error) {
    if (error instanceof Fault) throw freshFault(error);
    throw new Fault('expression.failed', failureDetail(error));
  }
};

/** The meter's fault is made where it ran out; the one that leaves has its own stack and no ties to the meter. */
const freshFault = (fault: Fault): Fault => new Fault(fault.code, fault.told);

/** Parses, inspects and checks `source`; throws `ProblemFound`. */
export const bind = (source: string, { cel, variables }: ExpressionEnvironment): Bound & { type: string } => {
  if (source.length > EXPRESSION_LIMITS.source) throw new ProblemFound(problem('expression.too_complex'));
  if (source.trim() === '') throw new ProblemFound(problem('expression.empty', {}, 0));
  try {
    const parsed = cel.parse(source);
    const root = parsed.ast as unknown as Node;
    const found = inspect(root, (name) => variables.has(name));
    const checked = parsed.check();
    if (!checked.valid) throw new ProblemFound(fromCel(checked.error));
    guard(root);
    const types = [...found.references].map((name) => [name, variables.get(name) ?? 'text'] as const);
    return { parsed, found, types, type: checked.type ?? 'dyn' };
  } catch (error) {
    throw error instanceof ProblemFound ? error : new ProblemFound(fromCel(error), { cause: error });
  }
};

const isEnvironment = (variables: Variables | ExpressionEnvironment): variables is ExpressionEnvironment =>
  (variables as Partial<ExpressionEnvironment>).variables instanceof Map;

export const environmentOf = (variables: Variables | ExpressionEnvironment): ExpressionEnvironment =>
  isEnvironment(variables) ? variables : environment(variables);

const DURATION_HINT = {
  'zh-CN': '两个时间相差多少请用 minutesBetween(…)',
  en: 'use minutesBetween(…) for the time between two times',
};

const expectType = (type: string, expected: ExpressionType): void => {
  if (type === 'google.protobuf.Duration') {
    throw new ProblemFound(problem('expression.type', { reason: DURATION_HINT }, 0));
  }
  const accepted = ACCEPTED[expected];
  if (accepted.length === 0 || type === 'dyn' || accepted.includes(type)) return;
  const words = { expected: typeWords(expected), actual: typeWords(type) };
  throw new ProblemFound(problem('expression.result', words, 0));
};

/** Calls `make` and turns the problem it may throw into a value. */
export const problemAsValue = <T>(make: () => T): T | { readonly ok: false; readonly problem: ExpressionProblem } => {
  try {
    return make();
  } catch (error) {
    if (error instanceof ProblemFound) return { ok: false, problem: error.problem };
    throw error;
  }
};

/**
 * Compiles an expression against a flow's variables. `expected` is checked now where the type is known, and at each
 * evaluation where it is not (a record's field). An unset variable counts as `''`, `0`, `false`, an empty list or an
 * empty record; reading an unset time faults, which `isSet(name) && …` prevents.
 */
export const compileExpression = (
  source: string,
  variables: Variables | ExpressionEnvironment,
  expected: ExpressionType = 'any',
): CompiledExpression =>
  problemAsValue((): CompiledExpression => {
    const bound = bind(source, environmentOf(variables));
    expectType(bound.type, expected);
    const wanted = JS_TYPES[expected];
    const evaluate = (scope: Scope): Value => {
      const value = run(bound, scope, toValue);
      if (wanted && typeof value !== wanted)
        throw new Fault(
          'expression.failed',
          both(`结果不是${typeWords(expected)['zh-CN']}`, `result is no ${expected}`),
        );
      return value;
    };
    return { ok: true, type: bound.type, references: [...bound.found.references], evaluate };
  });

/** Variables that `source` names, whether they are declared or not; none when it can't be parsed. */
export const referencedVariables = (source: string): string[] => {
  if (source.length > EXPRESSION_LIMITS.source) return [];
  try {
    const { cel } = environment({});
    return [...inspect(cel.parse(source).ast as unknown as Node, () => true).references];
  } catch {
    // Not an expression (yet): it names nothing. `compileExpression` says what is wrong with it.
    return [];
  }
};
