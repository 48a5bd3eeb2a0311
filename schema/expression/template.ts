import { Fault } from '../faults.ts';
import { both } from '../text.ts';
import { bind, environmentOf, problemAsValue, referencedVariables, run, type Scope } from './compile.ts';
import { textOf } from './convert.ts';
import type { ExpressionEnvironment, Variables } from './environment.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { type ExpressionProblem, ProblemFound, problem } from './problems.ts';

export type CompiledTemplate =
  | {
      readonly ok: true;
      readonly references: readonly string[];
      /** The same text whatever the variables are. */
      readonly constant: boolean;
      /** Faults like an expression's `evaluate`. */
      render(scope: Scope): string;
    }
  | { readonly ok: false; readonly problem: ExpressionProblem };

interface Part {
  readonly text: string;
  /** It stood between `{{` and `}}`. */
  readonly isExpression: boolean;
  readonly offset: number;
}

/** Position of the `}}` that ends the expression which begins at `from`; texts in quotes and maps may hold braces. */
const findEnd = (source: string, from: number): number => {
  let braces = 0;
  let quote = '';
  for (let at = from; at < source.length; at++) {
    const sign = source[at] ?? '';
    if (quote) {
      if (sign === '\\') at++;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{') braces++;
    else if (sign === '}' && braces > 0) braces--;
    else if (sign === '}' && source[at + 1] === '}') return at;
  }
  return -1;
};

/** Throws `ProblemFound` at a `{{` without its `}}`. */
const parts = (source: string): Part[] => {
  const list: Part[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    if (open < 0) break;
    if (open > at) list.push({ text: source.slice(at, open), isExpression: false, offset: at });
    const end = findEnd(source, open + 2);
    if (end < 0) throw new ProblemFound(problem('template.unclosed', {}, open));
    list.push({ text: source.slice(open + 2, end), isExpression: true, offset: open + 2 });
    at = end + 2;
  }
  if (at < source.length) list.push({ text: source.slice(at), isExpression: false, offset: at });
  return list;
};

const BARE_NAME = /^\s*([A-Za-z_]\w*)\s*$/;

interface Compiled {
  readonly references: readonly string[];
  readonly render: (scope: Scope) => string;
}

const compilePart = (part: Part, environment: ExpressionEnvironment): Compiled => {
  if (!part.isExpression) return { references: [], render: () => part.text };
  try {
    const bound = bind(part.text, environment);
    const name = BARE_NAME.exec(part.text)?.[1];
    const isDeclared = name !== undefined && environment.variables.has(name);
    const render = (scope: Scope): string => {
      // An unset number counts as 0 in a sum, but nobody wants to hear it.
      if (isDeclared && (scope.variables[name] ?? null) === null) return '';
      return run(bound, scope, textOf);
    };
    return { references: [...bound.found.references], render };
  } catch (error) {
    if (!(error instanceof ProblemFound)) throw error;
    const offset = part.offset + (error.problem.offset ?? 0);
    throw new ProblemFound({ ...error.problem, offset }, { cause: error });
  }
};

/**
 * Compiles `text {{ expression }} text`. Between the braces stands an expression of any type; its value is shown as
 * people read it: nothing for no value, `2026-11-22 08:30` for a time, `3` for 3.0. The source is never run twice:
 * braces in a value are text.
 */
export const compileTemplate = (source: string, variables: Variables | ExpressionEnvironment): CompiledTemplate =>
  problemAsValue((): CompiledTemplate => {
    if (source.length > EXPRESSION_LIMITS.template) throw new ProblemFound(problem('expression.too_complex'));
    const environment = environmentOf(variables);
    const list = parts(source);
    const compiled = list.map((part) => compilePart(part, environment));
    const render = (scope: Scope): string => {
      let text = '';
      for (const part of compiled) {
        text += part.render(scope);
        if (text.length > EXPRESSION_LIMITS.characters) throw new Fault('engine.too_large', both('文本', 'text'));
      }
      return text;
    };
    const references = [...new Set(compiled.flatMap((part) => part.references))];
    return { ok: true, references, constant: !list.some((part) => part.isExpression), render };
  });

/** Variables that a template names; none when it can't be parsed. */
export const templateVariables = (source: string): string[] => {
  const list = problemAsValue(() => parts(source));
  if (!Array.isArray(list)) return [];
  return [...new Set(list.flatMap((part) => (part.isExpression ? referencedVariables(part.text) : [])))];
};
