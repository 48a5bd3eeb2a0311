import { Fault } from '../../schema/faults.ts';
import { partSecrets } from '../../schema/secrets.ts';
import { both } from '../../schema/text.ts';

const HIDDEN = '***';
/** Shorter ones are in every text. */
const SHORTEST = 4;

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** A secret in the disguises in which an address, a header or a parser's message may show it. */
const disguises = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [secret, encodeURIComponent(secret), quoted, bytes.toString('base64'), bytes.toString('base64url')];
};

/** Takes a connection's secrets out of a text. */
export type Scrub = (text: string) => string;

export const scrubFor = (schema: object, config: Readonly<Record<string, unknown>>): Scrub => {
  const { secrets } = partSecrets(schema, config);
  const hidden = [...secrets.values()]
    .flatMap(textsIn)
    .filter(({ length }) => length >= SHORTEST)
    .flatMap(disguises)
    // The longest first: one secret may begin with another.
    .sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((left, secret) => left.replaceAll(secret, HIDDEN), text);
};

const MOST_CAUSES = 5;

/** What an operator may read of it: an error's other fields (a request, a whole connection) are left out. */
const scrubbed = (cause: unknown, scrub: Scrub, depth = 0): Error | undefined => {
  if (!(cause instanceof Error) || depth > MOST_CAUSES) return undefined;
  const inner = scrubbed(cause.cause, scrub, depth + 1);
  const clean = new Error(scrub(cause.message), inner && { cause: inner });
  clean.name = scrub(cause.name);
  if (cause.stack !== undefined) clean.stack = scrub(cause.stack);
  return clean;
};

/**
 * A connector's failure as it may go on: a `Fault` in whose words no secret of the connection stands, whatever the
 * connector or a library of its put into them. `connection` is what operators know it by.
 */
export const withoutSecrets = (
  error: unknown,
  connection: string,
  schema: object,
  config: Readonly<Record<string, unknown>>,
): Fault => {
  const scrub = scrubFor(schema, config);
  if (!(error instanceof Fault)) return new Fault('connector.error', connection, { cause: scrubbed(error, scrub) });
  const { code, detail, says, sent, retryAfterMs } = error;
  const told = says ? both(scrub(says['zh-CN']), scrub(says.en)) : scrub(detail);
  return new Fault(code, told, { sent, retryAfterMs, cause: scrubbed(error.cause, scrub) });
};
