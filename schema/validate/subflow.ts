import { compileExpression, type ExpressionEnvironment } from '../expression/index.ts';
import type { VariableType } from '../flow.ts';
import type { ExpressionType } from '../params.ts';
import type { FlowSignature } from '../subflow.ts';
import { isRecord } from './document.ts';
import type { DiagnosticCode, Words } from './kinds.ts';
import type { Reading } from './reading.ts';
import { variableTypes } from './variables.ts';

export interface SubflowOptions {
  /** The flows that this one may run, by id, with all that they run; not checked when absent. */
  readonly flows?: ReadonlyMap<string, FlowSignature>;
  /** Id of the flow itself, so that it is noticed when another one runs it. */
  readonly flowId?: string;
}

interface Problem {
  readonly code: DiagnosticCode;
  readonly at: readonly string[];
  readonly words: Words;
}

const DEEPEST = 10;

const EXPECTED: Readonly<Record<VariableType, ExpressionType>> = {
  text: 'string',
  number: 'number',
  boolean: 'bool',
  time: 'any',
  list: 'any',
  record: 'any',
};

/** How many levels a flow goes down; endless where it comes back to itself or to `from`. */
const depthOf = (id: string, flows: ReadonlyMap<string, FlowSignature>, above: readonly string[]): number => {
  if (above.includes(id) || above.length > DEEPEST) return Number.POSITIVE_INFINITY;
  const below = (flows.get(id)?.runs ?? []).map((inner) => depthOf(inner, flows, [...above, id]));
  return 1 + Math.max(0, ...below);
};

/** Problems of a step that runs another flow: that flow, what it is given, and what it gives back. */
export const subflowProblems = (
  call: unknown,
  flow: Pick<Reading, 'kind' | 'variables'>,
  environment: ExpressionEnvironment,
  { flows, flowId }: SubflowOptions,
): Problem[] => {
  const id = isRecord(call) ? call.flow : undefined;
  if (!flows || !isRecord(call) || typeof id !== 'string' || id === '') return [];
  const called = flows.get(id);
  if (!called) return [{ code: 'subflow.unknown', at: ['flow'], words: { name: id } }];
  const found: Problem[] = [];
  const name = called.name;
  const add = (code: DiagnosticCode, at: readonly string[], words: Words = {}) =>
    void found.push({ code, at, words: { name, ...words } });
  if (!called.isLive) add('subflow.not_live', ['flow']);
  if (called.kind !== flow.kind && called.kind !== 'ticket') add('subflow.kind', ['flow']);
  if (depthOf(id, flows, flowId === undefined ? [] : [flowId]) > DEEPEST) add('subflow.too_deep', ['flow']);

  const inputs = isRecord(call.inputs) ? call.inputs : {};
  for (const [input, expression] of Object.entries(inputs)) {
    const declared = called.variables[input];
    if (!declared?.input) add('subflow.input_unknown', ['inputs', input], { field: input });
    else if (typeof expression === 'string') {
      const right = compileExpression(expression, environment, 'any').ok;
      const fits = compileExpression(expression, environment, EXPECTED[declared.type]).ok;
      if (right && !fits)
        add('subflow.input_type', ['inputs', input], {
          field: declared.label,
          expected: variableTypes([declared.type]),
        });
    }
  }
  for (const [input, declared] of Object.entries(called.variables))
    if (declared.input && declared.default === undefined && !Object.hasOwn(inputs, input))
      add('subflow.input_missing', ['inputs', input], { field: declared.label });

  for (const [output, variable] of Object.entries(isRecord(call.outputs) ? call.outputs : {})) {
    const declared = called.variables[output];
    const own = typeof variable === 'string' ? flow.variables[variable] : undefined;
    if (!declared?.output) add('subflow.output_unknown', ['outputs', output], { field: output });
    // Text takes anything that can be written down.
    else if (own && own.type !== declared.type && own.type !== 'text')
      add('variable.wrong_type', ['outputs', output], {
        name: own.label,
        expected: variableTypes([declared.type]),
        actual: variableTypes([own.type]),
      });
  }
  return found;
};
