const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * `after`, but with the very parts of `before` wherever both say the same: cards of steps that did not change are not
 * drawn again, and a document that says the same is the same. The order of keys counts as no difference.
 */
export const sharing = <T>(before: unknown, after: T): T => {
  if (before === after || !isObject(before) || !isObject(after)) return after;
  if (Array.isArray(before) !== Array.isArray(after)) return after;
  const old: Readonly<Record<string, unknown>> = before;
  const keys = Object.keys(after);
  let same = keys.length === Object.keys(before).length;
  const mixed: Record<string, unknown> = {};
  for (const key of keys) {
    const value: unknown = (after as Readonly<Record<string, unknown>>)[key];
    const part = Object.hasOwn(old, key) ? sharing(old[key], value) : value;
    same &&= Object.hasOwn(old, key) && part === old[key];
    Object.defineProperty(mixed, key, { value: part, enumerable: true, writable: true, configurable: true });
  }
  if (same) return before as T;
  return (Array.isArray(after) ? keys.map((key) => mixed[key]) : mixed) as T;
};
