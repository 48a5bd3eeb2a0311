import type { Diagnostic } from '../diagnostic.ts';
import { FLOW_LIMITS } from '../flow.ts';
import { diagnostic } from './kinds.ts';
import { pointerTo } from './pointer.ts';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const SIZE_WORDS = { limit: `${FLOW_LIMITS.bytes / 1_000_000} MB` };
const tooLarge = (): Diagnostic => diagnostic('document.too_large', '', SIZE_WORDS);

interface Place {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

const inside = ({ value, path }: Place): Place[] => {
  if (Array.isArray(value)) return value.map((item: unknown, at) => ({ value: item, path: [...path, at] }));
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([key, item]) => ({ value: item, path: [...path, key] }));
};

/**
 * Looks whether a document keeps the limits and has no key that could reach a prototype, before anything else walks it.
 * Goes down with a list instead of recursion: a document nested 100,000 deep must not end the stack.
 */
export const checkLimits = (document: unknown): Diagnostic | undefined => {
  const places: Place[] = [{ value: document, path: [] }];
  let size = 0;
  for (let place = places.pop(); place; place = places.pop()) {
    const { value, path } = place;
    if (path.length > FLOW_LIMITS.depth) {
      return diagnostic('document.too_deep', pointerTo(...path.slice(0, 4)), { limit: FLOW_LIMITS.depth });
    }
    size += typeof value === 'string' ? value.length + 2 : 4;
    size += String(path.at(-1) ?? '').length;
    if (size > FLOW_LIMITS.bytes) return tooLarge();
    if (isRecord(value) && Object.hasOwn(value, '__proto__')) {
      return diagnostic('document.forbidden_key', pointerTo(...path), { name: '__proto__' });
    }
    for (const inner of inside(place)) places.push(inner);
  }
  return undefined;
};

const positionIn = (text: string, error: unknown): { line: number; column: number } => {
  const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  const before = text.slice(0, at === undefined ? text.length : Number(at));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
};

export type ParsedText = { readonly document: unknown } | { readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads the text of a flow or scenario: size, JSON syntax (with line and column), depth, forbidden keys. Whether it is a
 * flow at all, `validateFlow` says.
 */
export const parseFlowText = (text: string): ParsedText => {
  const tooLong = text.length > FLOW_LIMITS.bytes || new TextEncoder().encode(text).length > FLOW_LIMITS.bytes;
  if (tooLong) return { diagnostics: [tooLarge()] };
  // A byte order mark is what Windows editors put before JSON.
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    return { diagnostics: [diagnostic('document.not_json', '', positionIn(json, error))] };
  }
  const refused = checkLimits(document);
  return refused ? { diagnostics: [refused] } : { document };
};
