import { isOfUse } from '../../schema/shown.ts';
import type { LocalText } from '../../schema/text.ts';
import { asList, asRecord, type FieldSchema, widgetOf } from '../panel/logic/fields.ts';

type Path = readonly (string | number)[];

/** Something that a step says to the caller. */
export interface Heard {
  /** To the prompt within the step's parameters. */
  readonly path: Path;
  readonly label: LocalText | undefined;
  /** Of several that are said one after the other: the how-manieth, from 1. */
  readonly at: number | undefined;
  readonly prompt: unknown;
  readonly required: boolean;
}

const fieldsIn = (schema: FieldSchema, value: unknown, path: Path): Heard[] => {
  const values = asRecord(value);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]): Heard[] => {
    if (!isOfUse(field, schema, values)) return [];
    const here = [...path, name];
    const label = field['x-label'];
    const required = schema.required?.includes(name) ?? false;
    if (widgetOf(field) === 'prompt') return [{ path: here, label, at: undefined, prompt: values[name], required }];
    if (field.type === 'object') return fieldsIn(field, values[name], here);
    const { items } = field;
    if (!items) return [];
    return asList(values[name]).flatMap((item, index): Heard[] =>
      widgetOf(items) === 'prompt'
        ? [{ path: [...here, index], label, at: index + 1, prompt: item, required: true }]
        : fieldsIn(items, item, [...here, index]),
    );
  });
};

/** All that a step says, in the order of its settings. */
export const heardOf = (schema: FieldSchema | undefined, params: unknown): Heard[] =>
  schema ? fieldsIn(schema, params, []) : [];

const put = (value: unknown, [step, ...rest]: Path, next: unknown): unknown => {
  if (step === undefined) return next;
  if (typeof step === 'number') return asList(value).map((item, at) => (at === step ? put(item, rest, next) : item));
  const { [step]: old, ...others } = asRecord(value);
  const changed = put(old, rest, next);
  return changed === undefined ? others : { ...asRecord(value), [step]: changed };
};

/** The parameters with one of them set, or taken out when `next` is `undefined`. */
export const withHeard = (
  params: Readonly<Record<string, unknown>>,
  path: Path,
  next: unknown,
): Record<string, unknown> => ({ ...asRecord(put(params, path, next)) });
