import type { Diagnostic } from '../../../schema/diagnostic.ts';
import { isOfUse } from '../../../schema/shown.ts';
import { type FieldSchema, fieldsOf, token } from './fields.ts';

/** Where in the inspector a problem of a step is told: at its field, at its exit, at its variable, or above all fields. */
export type Home = 'field' | 'exit' | 'variable' | 'step';

/** Told at a place that no control edits: a field that nobody declares, or what another flow does not take. */
const OF_NOBODY: ReadonlySet<string> = new Set(['params.unknown', 'subflow.input_unknown', 'subflow.output_unknown']);

/** @param schema of the step's parameters; `undefined` when its type is not known here */
export const homeOf = (
  { code, pointer }: Pick<Diagnostic, 'code' | 'pointer'>,
  nodeId: string,
  schema: FieldSchema | undefined,
  params: Readonly<Record<string, unknown>>,
): Home => {
  if (pointer.startsWith('/variables/')) return 'variable';
  const node = `/nodes/${token(nodeId)}`;
  if (pointer.startsWith(`${node}/exits/`)) return 'exit';
  const inside = `${node}/params/`;
  if (!pointer.startsWith(inside) || OF_NOBODY.has(code) || !schema) return 'step';
  const name = pointer.slice(inside.length).split('/')[0];
  const field = fieldsOf(schema).find((one) => token(one.name) === name);
  return field && isOfUse(field.schema, schema, params) ? 'field' : 'step';
};
