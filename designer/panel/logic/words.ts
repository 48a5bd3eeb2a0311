import type { Flow } from '../../../schema/flow.ts';

const HOLE = /\{\{(\s*)([^{}]*?)(\s*)\}\}/g;
type Variables = Flow['variables'];

/** Labels that name exactly one variable, and could not be taken for CEL. */
const namesByLabel = (variables: Variables): Map<string, string> => {
  const names = new Map<string, string>();
  const twice = new Set<string>();
  for (const [name, { label }] of Object.entries(variables)) {
    if (names.has(label)) twice.add(label);
    if (!Object.hasOwn(variables, label) && label === label.trim() && !/[{}]/.test(label)) names.set(label, name);
  }
  for (const label of twice) names.delete(label);
  return names;
};

/** A template as the analyst reads it: `{{ waybill }}` becomes `{{ 运单号 }}`. */
export const toWords = (template: string, variables: Variables): string => {
  const names = namesByLabel(variables);
  return template.replace(HOLE, (hole, before: string, inside: string, after: string) => {
    const label = Object.hasOwn(variables, inside) ? variables[inside]?.label : undefined;
    return label !== undefined && names.get(label) === inside ? `{{${before}${label}${after}}}` : hole;
  });
};

/** The way back: labels become names, everything else stays. */
export const fromWords = (words: string, variables: Variables): string => {
  const names = namesByLabel(variables);
  return words.replace(HOLE, (hole, before: string, inside: string, after: string) => {
    const name = names.get(inside);
    return name === undefined ? hole : `{{${before}${name}${after}}}`;
  });
};

/** A template as it may be spoken for a try: each hole says what would stand there. */
export const spokenSample = (template: string, variables: Variables): string =>
  toWords(template, variables).replace(HOLE, (_hole, _before, inside: string) => ` ${inside} `);
