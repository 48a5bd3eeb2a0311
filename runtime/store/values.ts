import type { Json } from './generated/db.ts';

/**
 * Text as Postgres can hold it: it knows no NUL. Used on everything that comes from outside, look-ups included, where
 * the replaced text simply matches nothing.
 */
export const storable = (text: string): string => text.replaceAll('\0', '\ufffd');

export const storableOrNull = (text: string | null): string | null => (text === null ? null : storable(text));

/** A `json` column's value back as what was put in: the store writes nothing else into it. */
export const fromJson = <T>(value: Json): T => value as T;

/**
 * An error as it goes into the log. Pools hang the whole connection onto theirs, pages of it, with the key that cancels
 * its queries.
 */
export function loggable(error: Error): Error {
  const { message, name, stack } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return Object.assign(new Error(message), { name, stack, ...code });
}
