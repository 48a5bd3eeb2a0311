import { NODE_ID_PATTERN } from '../../schema/flow.ts';

const validId = new RegExp(NODE_ID_PATTERN);

/**
 * An id that no node has yet, after the type's own name (`menu`, `menu2`, …): ids stand in traces and scenarios, where
 * a word reads better than a random string.
 */
export const freshId = (taken: ReadonlySet<string> | Readonly<Record<string, unknown>>, type: string): string => {
  const has = (id: string) => (taken instanceof Set ? taken.has(id) : Object.hasOwn(taken, id));
  const stem = type.slice(type.indexOf('.') + 1).replace(/[^A-Za-z0-9_-]/g, '');
  const base = validId.test(stem) ? stem.slice(0, 56) : 'step';
  if (!has(base)) return base;
  for (let n = 2; ; n += 1) if (!has(`${base}${n}`)) return `${base}${n}`;
};

/** A variable name that is not taken: `value`, `value2`, … */
export const freshVariable = (taken: Readonly<Record<string, unknown>>, stem = 'value'): string => {
  if (!Object.hasOwn(taken, stem)) return stem;
  for (let n = 2; ; n += 1) if (!Object.hasOwn(taken, `${stem}${n}`)) return `${stem}${n}`;
};
