import { KEYS } from '../../document/defaults.ts';
import { asRecord, asText, type FieldSchema } from './fields.ts';

/** The list with one item moved by `by` places; it stops at the ends. */
export const moved = (list: readonly unknown[], at: number, by: number): unknown[] => {
  const to = Math.min(list.length - 1, Math.max(0, at + by));
  const next = list.filter((_, i) => i !== at);
  next.splice(to, 0, list[at]);
  return next;
};

const widgetNames = (item: FieldSchema, widget: string): string[] =>
  Object.entries(item.properties ?? {}).flatMap(([name, schema]) => (schema['x-widget'] === widget ? [name] : []));

/** A new item's own key and exit name: free ones, so that no two items share an exit. */
export const addedItem = (item: FieldSchema, list: readonly unknown[], fresh: unknown): unknown => {
  if (item.type !== 'object') return fresh;
  const used = (name: string) => new Set(list.map((entry) => asText(asRecord(entry)[name])));
  const next: Record<string, unknown> = { ...asRecord(fresh) };
  for (const name of widgetNames(item, 'key')) {
    const taken = used(name);
    next[name] = KEYS.find((key) => !taken.has(key)) ?? '#';
  }
  for (const name of widgetNames(item, 'exitName')) {
    const taken = used(name);
    let n = 1;
    while (taken.has(`case${n}`)) n += 1;
    next[name] = `case${n}`;
  }
  return next;
};
