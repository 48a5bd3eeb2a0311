/** The parts of a parameter's schema that say beside what it is of use. */
export interface ShownSchema {
  readonly properties?: Readonly<Record<string, ShownSchema>>;
  readonly default?: unknown;
  readonly 'x-shown-when'?: { readonly param: string; readonly equals?: unknown };
}

/** An object and the schema that it follows. */
export interface Shown {
  readonly owner: ShownSchema;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Whether a field of `owner` is of any use beside the other `values`; what is not set has its default. An item of a list
 * may depend on the `whole` step's parameters, too: those that it has not itself.
 */
export const isOfUse = (
  field: ShownSchema,
  owner: ShownSchema,
  values: Readonly<Record<string, unknown>>,
  whole?: Shown,
): boolean => {
  const when = field['x-shown-when'];
  if (!when) return true;
  const at = owner.properties?.[when.param] || !whole ? { owner, values } : whole;
  const value = at.values[when.param] ?? at.owner.properties?.[when.param]?.default;
  return when.equals === undefined ? value !== undefined : value === when.equals;
};
