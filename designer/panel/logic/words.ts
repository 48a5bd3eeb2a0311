import type { Flow } from '../../../schema/flow.ts';

const HOLE = /\{\{(\s*)([^{}]*?)(\s*)\}\}/g;
type Variables = Flow['variables'];

/** Labels that name exactly one variable, and could not be taken for CEL. */
const namesByLabel = (variables: Variables): Map<string, string> => {
  const names = new Map<string, string>();
  const twice = new Set<string>();
  for (const [name, { label }] of Object.entries(variables)) {
    if (names.has(label)) twice.add(label);
    if (!Object.hasOwn(variables, label) && label === label.trim() && !/[{}(),]/.test(label)) names.set(label, name);
  }
  for (const label of twice) names.delete(label);
  return names;
};

/** One function of one variable: `spell(waybill)`. */
const APPLIED = /^([A-Za-z]\w*\(\s*)([^(),]*?)(\s*\))$/;

/** What a hole names, by itself or in a function, exchanged for another name; `undefined` when there is none for it. */
const renamed = (inside: string, other: (name: string) => string | undefined): string | undefined => {
  const [, open = '', name = inside, close = ''] = APPLIED.exec(inside) ?? [];
  const found = other(name);
  return found === undefined ? undefined : `${open}${found}${close}`;
};

/** A template as the analyst reads it: `{{ waybill }}` becomes `{{ 运单号 }}`. */
export const toWords = (template: string, variables: Variables): string => {
  const names = namesByLabel(variables);
  return template.replace(HOLE, (hole, before: string, inside: string, after: string) => {
    const label = renamed(inside, (name) => {
      const known = Object.hasOwn(variables, name) ? variables[name]?.label : undefined;
      return known !== undefined && names.get(known) === name ? known : undefined;
    });
    return label === undefined ? hole : `{{${before}${label}${after}}}`;
  });
};

/** The way back: labels become names, everything else stays. */
export const fromWords = (words: string, variables: Variables): string => {
  const names = namesByLabel(variables);
  return words.replace(HOLE, (hole, before: string, inside: string, after: string) => {
    const name = renamed(inside, (label) => names.get(label));
    return name === undefined ? hole : `{{${before}${name}${after}}}`;
  });
};

/** A template as it may be spoken for a try: each hole says what would stand there. */
export const spokenSample = (template: string, variables: Variables): string =>
  toWords(template, variables).replace(
    HOLE,
    (_hole, _before, inside: string) => ` ${APPLIED.exec(inside)?.[2] ?? inside} `,
  );
