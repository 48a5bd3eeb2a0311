import { createHash, createHmac } from 'node:crypto';
import type { SignatureRecipe, SignedPart } from '../../../schema/imports/signature.ts';
import { type AuthContext, bodyText, formEncode, type OutgoingRequest, type Place, withField } from './request.ts';

export type { SignatureRecipe, SignedPart };

/** `beijing`: `2026-01-31 08:05:09` at UTC+8, whatever the server's zone. */
export type TimestampFormat = NonNullable<SignatureRecipe['timestamp']>['format'];

interface Field {
  readonly name: string;
  readonly in: Place;
}

export interface SignatureSecrets {
  readonly appKey: string;
  readonly appSecret: string;
}

const BEIJING_MS = 8 * 3_600_000;

const timestampText = (now: Date, format: TimestampFormat): string => {
  if (format === 'seconds') return String(Math.floor(now.getTime() / 1000));
  if (format === 'milliseconds') return String(now.getTime());
  if (format === 'iso') return now.toISOString();
  return new Date(now.getTime() + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bodyFields = ({ body }: OutgoingRequest): [string, string][] => {
  if (body?.kind === 'form') return body.fields.map(({ name, value }) => [name, value]);
  if (body?.kind !== 'json' || !isRecord(body.value)) return [];
  return Object.entries(body.value).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  ]);
};

/** By code unit, as every one of these interfaces means it; not by language. */
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);

interface Signing {
  readonly request: OutgoingRequest;
  readonly secrets: SignatureSecrets;
  readonly timestamp: string;
  readonly nonce: string;
}

const parametersText = (part: Extract<SignedPart, { of: 'parameters' }>, { request }: Signing): string => {
  const query = request.query.map(({ name, value }): [string, string] => [name, value]);
  return [...query, ...(request.body?.kind === 'form' ? bodyFields(request) : [])]
    .filter(([, value]) => !part.leaveOutEmpty || value !== '')
    .sort(byName)
    .map(([name, value]) => `${name}${part.equals}${value}`)
    .join(part.and);
};

const fieldText = (name: string, { request }: Signing): string => {
  const query = request.query.find((pair) => pair.name === name);
  return query?.value ?? bodyFields(request).find(([field]) => field === name)?.[1] ?? '';
};

const partText = (part: SignedPart, signing: Signing): string => {
  const { request, secrets, timestamp, nonce } = signing;
  switch (part.of) {
    case 'secret':
      return secrets.appSecret;
    case 'appKey':
      return secrets.appKey;
    case 'timestamp':
      return timestamp;
    case 'nonce':
      return nonce;
    case 'method':
      return request.method;
    case 'path':
      return new URL(request.url).pathname;
    case 'body':
      return bodyText(request) ?? '';
    case 'text':
      return part.text;
    case 'field':
      return fieldText(part.name, signing);
    case 'parameters':
      return parametersText(part, signing);
  }
};

/** The signature of a text. @throws never, for every algorithm is a part of OpenSSL */
export const signatureOf = (
  text: string,
  { algorithm, encoding }: Pick<SignatureRecipe, 'algorithm' | 'encoding'>,
  secret: string,
): string => {
  const hash = algorithm.startsWith('hmac-')
    ? createHmac(algorithm.slice('hmac-'.length), secret)
    : createHash(algorithm);
  const digest = hash.update(text, 'utf8').digest();
  if (encoding === 'HEX') return digest.toString('hex').toUpperCase();
  return digest.toString(encoding);
};

/** The text that a recipe signs, for those who look for a difference with the other side's. It holds the secret. */
const signedText = (recipe: SignatureRecipe, signing: Signing): string => {
  const text = recipe.parts.map((part) => partText(part, signing)).join(recipe.join);
  return recipe.encodeText ? formEncode(text) : text;
};

/** The request with app key, time, nonce and signature. The time and the nonce are new in every try. */
export const signed = (
  request: OutgoingRequest,
  recipe: SignatureRecipe,
  secrets: SignatureSecrets,
  { now, random }: Pick<AuthContext, 'now' | 'random'>,
): OutgoingRequest => {
  const timestamp = timestampText(now(), recipe.timestamp?.format ?? 'milliseconds');
  const nonce = Buffer.from(random(16)).toString('hex');
  let complete = request;
  const add = (field: Field | undefined, value: string): void => {
    if (field) complete = withField(complete, field.in, field.name, value);
  };
  for (const constant of recipe.constants ?? []) add(constant, constant.value);
  add(recipe.appKey, secrets.appKey);
  add(recipe.timestamp, timestamp);
  add(recipe.nonce, nonce);
  const text = signedText(recipe, { request: complete, secrets, timestamp, nonce });
  const signature = `${recipe.signature.prefix ?? ''}${signatureOf(text, recipe, secrets.appSecret)}`;
  return withField(complete, recipe.signature.in, recipe.signature.name, signature);
};
