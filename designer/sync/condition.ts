/** When a trigger starts its flow, as people choose it; anything else is an expression of their own. */
export type When =
  | { readonly kind: 'each' }
  | { readonly kind: 'status'; readonly status: string }
  | { readonly kind: 'expression'; readonly source: string };

const BECOMES = /^order\.status == "([^"\\]*)" && order\.before != "([^"\\]*)"$/;

/** A status stands between quotes: what would end them is left out. */
const plain = (status: string): string => status.replace(/["\\]/g, '');

export const whenOf = (source: string | undefined): When => {
  if (source === undefined) return { kind: 'each' };
  const [, status = '', before] = BECOMES.exec(source) ?? [];
  return before !== undefined && before === status ? { kind: 'status', status } : { kind: 'expression', source };
};

/** The expression, or none when every event counts. */
export const sourceOf = (when: When): string | undefined => {
  if (when.kind === 'each') return undefined;
  if (when.kind === 'expression') return when.source;
  const status = plain(when.status);
  return `order.status == "${status}" && order.before != "${status}"`;
};
