import type { Flow } from '../../schema/flow.ts';

/** So much of a prompt is enough to know it by. */
const LONGEST = 30;

/** Texts of prompts anywhere in parameters, in one language. */
const textsIn = (value: unknown, language: string): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, language));
  return Object.values(value as Readonly<Record<string, unknown>>).flatMap((field) => {
    if (typeof field === 'string') return [];
    const own = typeof field === 'object' && field !== null && Object.hasOwn(field, language);
    const text = own ? (field as Readonly<Record<string, unknown>>)[language] : undefined;
    return typeof text === 'string' ? [text] : textsIn(field, language);
  });
};

const chunksOf = (template: string): string[] => template.split(/\{\{.*?\}\}/s);

/** Do the fixed parts of a template stand in a text, in this order? */
const fits = (chunks: readonly string[], text: string): boolean => {
  let from = 0;
  return chunks.every((chunk) => {
    const at = text.indexOf(chunk, from);
    from = at + chunk.length;
    return at >= 0;
  });
};

const trimmed = (text: string): string => text.replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '');

const shortened = (text: string): string => {
  const words = trimmed(text);
  if (words.length <= LONGEST) return words;
  // A sentence or clause of its own reads better than a cut one.
  const clause = /^.{6,30}?(?=[，。！？；,.!?;])/su.exec(words)?.[0];
  return trimmed(clause ?? words.slice(0, LONGEST));
};

const longest = (parts: readonly string[]): string =>
  parts.map(trimmed).reduce((best, part) => (part.length > best.length ? part : best), '');

const lengthOf = (chunks: readonly string[]): number => chunks.join('').length;

/**
 * A part of a prompt that one knows it by when it is spoken again: fixed words of its template, without what variables
 * fill in; `undefined` when nothing of it is fixed.
 */
export const sayableOf = (text: string, flow: Flow, node: string, language: string): string | undefined => {
  const own = Object.hasOwn(flow.nodes, node) ? textsIn(flow.nodes[node]?.params, language) : [];
  const fitting = own.map(chunksOf).filter((chunks) => fits(chunks, text));
  // The template with the most fixed words is the one that was spoken.
  const spoken = fitting.reduce<readonly string[] | undefined>(
    (best, chunks) => (best === undefined || lengthOf(chunks) > lengthOf(best) ? chunks : best),
    undefined,
  );
  // Not of this flow's own words: whatever has digits may be another number next time.
  const fixed = longest(spoken ?? text.split(/[\d０-９][\d０-９\s:：.,/-]*/u));
  const known = shortened(fixed);
  return known === '' ? undefined : known;
};
