/** The parts of a parameter's schema that say beside what it is of use. */
export interface ShownSchema {
  readonly properties?: Readonly<Record<string, ShownSchema>>;
  readonly default?: unknown;
  readonly 'x-shown-when'?: { readonly param: string; readonly equals?: unknown };
}

/** Whether a field of `owner` is of any use beside the other `values`; what is not set has its default. */
export const isOfUse = (field: ShownSchema, owner: ShownSchema, values: Readonly<Record<string, unknown>>): boolean => {
  const when = field['x-shown-when'];
  if (!when) return true;
  const value = values[when.param] ?? owner.properties?.[when.param]?.default;
  return when.equals === undefined ? value !== undefined : value === when.equals;
};
