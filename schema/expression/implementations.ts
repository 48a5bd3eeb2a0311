import { RE2JS } from 're2js';
import { textOf } from './convert.ts';
import { DEFAULT_ZONE, formatDate } from './dates.ts';
import { allowCharacters, allowItems, charge, EXPRESSION_LIMITS } from './limits.ts';

/** A mistake of the expression's data; its message names no value, because a value may be personal. */
export class EvaluationProblem extends Error {
  override readonly name = 'EvaluationProblem';
}

export const fail = (what: string): never => {
  throw new EvaluationProblem(what);
};

/** Limits of `regex`: RE2 is linear in both, and so it stays quick. */
const REGEX = { pattern: 200, program: 1_000, text: 10_000 } as const;
const patterns = new Map<string, RE2JS>();

/** Compiles a pattern, or throws when it is none or too big. */
export const compilePattern = (pattern: string): RE2JS => {
  const known = patterns.get(pattern);
  if (known) return known;
  if (pattern.length > REGEX.pattern) return fail('pattern too long');
  const made = RE2JS.compile(pattern);
  if (made.programSize() > REGEX.program) return fail('pattern too large');
  if (patterns.size >= 500) patterns.clear();
  patterns.set(pattern, made);
  return made;
};

export const prepared = (text: string, pattern: string): RE2JS => {
  if (text.length > REGEX.text) fail('text too long for a pattern');
  charge(patterns.has(pattern) ? 0 : 200);
  const compiled = compilePattern(pattern);
  charge((text.length * (8 + compiled.programSize())) >> 5);
  return compiled;
};

export const found = (text: string, pattern: string): string => {
  const compiled = prepared(text, pattern);
  // Finding where a match lies is done by the slower of RE2's machines.
  charge((text.length * (8 + compiled.programSize())) >> 2);
  const matcher = compiled.matcher(text);
  return matcher.find() ? (matcher.group() ?? '') : '';
};

export const rounded = (value: number, digits: number): number => {
  const places = Math.min(Math.max(Math.trunc(Number(digits)), 0), 10);
  const scaled = Number(`${Math.abs(Number(value))}e${places}`);
  const result = Number(`${Math.round(scaled)}e-${places}`);
  if (Number.isNaN(result)) return Number(value);
  return Number(value) < 0 ? -result : result;
};

export const isNumber = (text: string): boolean => text.length <= 40 && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text.trim());

export const numberOf = (text: string): number => (isNumber(text) ? Number(text) : fail('not a number'));

export const replaced = (text: string, from: string, to: string): string => {
  if (from === '') return text;
  const parts = text.split(from);
  charge(parts.length);
  allowCharacters(text.length + (parts.length - 1) * (to.length - from.length));
  return parts.join(to);
};

export const joined = (list: readonly unknown[], separator: string): string => {
  charge(list.length);
  const texts = list.map(textOf);
  allowCharacters(texts.reduce((sum, text) => sum + text.length + separator.length, 0));
  return texts.join(separator);
};

/** With a pause after every fourth of many, as people read out numbers. */
export const spelt = (text: string): string => {
  const signs = [...text.replace(/\s+/g, '')];
  charge(signs.length);
  allowCharacters(signs.length * 2);
  const pause = (at: number) => (signs.length > 6 && at % 4 === 0 ? ', ' : ' ');
  return signs.map((sign, at) => (at === 0 ? sign : `${pause(at)}${sign}`)).join('');
};

export const split = (text: string, separator: string): string[] => {
  const parts = text.split(separator, EXPRESSION_LIMITS.items + 1);
  charge(parts.length);
  allowItems(parts.length);
  return parts;
};

export const later = (time: Date, milliseconds: number): Date => {
  const moved = new Date(time.getTime() + milliseconds);
  return moved.getUTCFullYear() > 0 && moved.getUTCFullYear() < 10_000 ? moved : fail('time out of range');
};

export const inZone =
  <T>(run: (time: Date, zone: string) => T) =>
  (time: Date, zone: string = DEFAULT_ZONE): T => {
    charge(zone === DEFAULT_ZONE ? 1 : 500);
    return run(time, zone);
  };

export const dated = (time: Date, pattern: string, zone: string = DEFAULT_ZONE): string => {
  if (pattern.length > 200) fail('date pattern too long');
  charge(zone === DEFAULT_ZONE ? 10 : 500);
  return formatDate(time, pattern, zone);
};

export const MINUTE = 60_000;
