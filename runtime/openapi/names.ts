import { createHash } from 'node:crypto';

const LONGEST_OPERATION = 48;
const LONGEST_FIELD = 60;

/** The same for ever for the same text. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 6);

const asciiParts = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '');

const capital = (part: string): string => part.charAt(0).toUpperCase() + part.slice(1);

const camel = (parts: readonly string[]): string =>
  parts.map((part, at) => (at === 0 ? part.charAt(0).toLowerCase() + part.slice(1) : capital(part))).join('');

/** Is so much of the text in other letters that its ASCII rest would say nothing? */
const isForeign = (text: string): boolean => [...text].some((char) => (char.codePointAt(0) ?? 0) > 0x24f);

const shortened = (name: string, whole: string, longest: number): string =>
  name.length <= longest ? name : `${name.slice(0, longest - 6)}${shortHash(whole)}`;

const pathParts = (path: string): string[] =>
  path
    .split('/')
    .filter((part) => part !== '')
    .flatMap((part) => (part.startsWith('{') ? ['by', ...asciiParts(part)] : asciiParts(part)));

/** Depends on the operation alone, not on its neighbours: the same in every later document. */
const nameOf = ({ method, path, operationId }: Nameable): string => {
  const own = operationId && !isForeign(operationId) ? camel(asciiParts(operationId)) : '';
  if (/^[a-z]/.test(own)) return shortened(own, operationId ?? '', LONGEST_OPERATION);
  const verb = method.toLowerCase();
  const address = camel([verb, ...pathParts(path)]);
  const name = isForeign(path) || address === verb ? `${verb}${capital(shortHash(path))}` : address;
  return shortened(name, `${method} ${path}`, LONGEST_OPERATION);
};

export interface Nameable {
  /** Method and path. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly operationId?: string;
}

/**
 * Names of operations by their keys. Whoever has a name already (`known`) keeps it; those who clash get a suffix made from
 * their key, all of them, so that the order in the document means nothing.
 */
export const nameOperations = (
  operations: readonly Nameable[],
  known: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> => {
  const wished = operations.map((operation) => ({ key: operation.key, wish: nameOf(operation) }));
  const times = new Map<string, number>();
  for (const { key, wish } of wished) if (!known.has(key)) times.set(wish, (times.get(wish) ?? 0) + 1);
  const taken = new Set(known.values());
  const unique = (key: string, wish: string): string =>
    (times.get(wish) ?? 0) > 1 || taken.has(wish) ? `${wish}${capital(shortHash(key))}` : wish;
  return new Map(wished.map(({ key, wish }) => [key, known.get(key) ?? unique(key, wish)]));
};

/** Names that every object answers to. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Hands out names of fields within one form. */
export class FieldNames {
  readonly #taken = new Set<string>();

  /** `key`: where the field goes; makes a clash stable. */
  take(raw: string, key: string): string {
    const plain = /^[A-Za-z][A-Za-z0-9_]*$/.test(raw) ? raw : isForeign(raw) ? '' : camel(asciiParts(raw));
    const named = /^[A-Za-z]/.test(plain) && !INHERITED.has(plain) ? plain : `field${capital(shortHash(raw))}`;
    const short = shortened(named, raw, LONGEST_FIELD);
    const name = this.#taken.has(short) ? `${short}_${shortHash(key)}` : short;
    this.#taken.add(name);
    return name;
  }
}

/** A name for the connector from the document's title or host: `shipengine`. */
export const connectorName = (title: string, server: string): string => {
  const host = URL.canParse(server) ? (new URL(server).hostname.split('.').at(-2) ?? '') : '';
  const spoken = isForeign(title) ? '' : asciiParts(title).join('').toLowerCase();
  for (const wish of [spoken.replace(/(openapi|api|v\d+)$/g, ''), host.replaceAll(/[^a-z0-9]/g, ''), spoken]) {
    const name = wish.replace(/^[^a-z]+/, '').slice(0, 24);
    if (name.length >= 2) return name;
  }
  return `api${shortHash(title)}`;
};
