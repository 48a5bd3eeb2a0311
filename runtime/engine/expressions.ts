import {
  type CompiledExpression,
  type CompiledTemplate,
  compileExpression,
  compileTemplate,
  type ExpressionEnvironment,
  environment,
  type Scope,
} from '../../schema/expression/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Variable } from '../../schema/flow.ts';
import type { Value } from '../../schema/value.ts';

/** Sources come from the flow document, so there are few; nodes that build their own must not fill the memory. */
const MOST_SOURCES = 10_000;

const compiledOnce = <C>(known: Map<string, C>, source: string, compile: () => C): C => {
  const found = known.get(source);
  if (found) return found;
  if (known.size >= MOST_SOURCES) known.clear();
  const made = compile();
  known.set(source, made);
  return made;
};

/** The message holds the problem's code, not the source: it may quote data. */
const refused = (compiled: { readonly ok: false; readonly problem: { readonly code: string } }): Fault =>
  new Fault('expression.failed', compiled.problem.code);

/** A flow's expressions and templates, each compiled when it is first met. */
export class Expressions {
  readonly #environment: ExpressionEnvironment;
  readonly #expressions = new Map<string, CompiledExpression>();
  readonly #templates = new Map<string, CompiledTemplate>();

  constructor(variables: Readonly<Record<string, Variable>>) {
    this.#environment = environment(variables);
  }

  /** Faults with `expression.failed` or `engine.too_large`. */
  evaluate(source: string, scope: Scope): Value {
    const compiled = compiledOnce(this.#expressions, source, () => compileExpression(source, this.#environment));
    if (!compiled.ok) throw refused(compiled);
    return compiled.evaluate(scope);
  }

  /** Faults with `expression.failed` or `engine.too_large`. */
  render(source: string, scope: Scope): string {
    const compiled = this.#template(source);
    if (!compiled.ok) throw refused(compiled);
    return compiled.render(scope);
  }

  /** Variables that a template names. */
  references(template: string): readonly string[] {
    const compiled = this.#template(template);
    return compiled.ok ? compiled.references : [];
  }

  #template(source: string): CompiledTemplate {
    return compiledOnce(this.#templates, source, () => compileTemplate(source, this.#environment));
  }
}
