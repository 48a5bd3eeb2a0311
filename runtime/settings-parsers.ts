import { Check } from 'typebox/value';
import { ConnectionLimits } from '../schema/limits.ts';
import type { Language } from '../schema/text.ts';
import type { Value } from '../schema/value.ts';

/** A connection that flows call by name: the connector and its own configuration, checked later by the connector. */
export interface ConnectionSetting {
  readonly connector: string;
  readonly config: Readonly<Record<string, Value>>;
  readonly limits?: ConnectionLimits;
}

export const refuse = (why: string): never => {
  throw new Error(why);
};

export const whole =
  (minimum: number, maximum: number) =>
  (text: string): number =>
    /^\d+$/.test(text) && Number(text) >= minimum && Number(text) <= maximum
      ? Number(text)
      : refuse(`must be a whole number from ${minimum} to ${maximum}`);

export const share = (text: string): number =>
  /^(0|1|0?\.\d{1,6}|1\.0+)$/.test(text) ? Number(text) : refuse('must be a number from 0 to 1');

export const anyText = (text: string): string => text;

export const yesOrNo = (text: string): boolean =>
  text === 'true' || text === 'false' ? text === 'true' : refuse('must be true or false');

export const oneOf =
  <const V extends string>(...values: V[]) =>
  (text: string): V =>
    values.find((value) => value === text) ?? refuse(`must be one of ${values.join(', ')}`);

/** An address without a slash at its end. A password inside it must not be repeated in the message. */
export const address =
  (...protocols: string[]) =>
  (text: string): string => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !protocols.includes(url.protocol))
      return refuse(`must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
    return text.replace(/\/+$/, '');
  };

export const origin = (text: string): string => {
  const url = new URL(address('http:', 'https:')(text));
  return url.pathname === '/' && !url.search && !url.hash && !url.username
    ? url.origin
    : refuse(`"${text}" must have no path, query or user`);
};

export const list =
  <T>(parse: (text: string) => T) =>
  (text: string): readonly T[] =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
      .map(parse);

export const hostAndPort = (text: string): string =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(text)
    ? text.toLowerCase()
    : refuse(`"${text}" must be a host or host:port`);

export const timeZone = (text: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new Error(`"${text}" is no time zone; try Asia/Shanghai`, { cause });
  }
};

export const transferEndpoint = (text: string): string =>
  /^[A-Za-z0-9]+\/[^\s&,]*\{number\}[^\s&,]*$/.test(text)
    ? text
    : refuse('must be one endpoint with {number} in it, such as PJSIP/{number}@trunk');

/** What `JSON.parse` gives. */
const isRecord = (value: unknown): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** At least the country or two digits of the range: a lone 0 would open the whole world. */
export const dialPrefix = (text: string): string =>
  /^(?:\+[1-9]\d{0,14}|00[1-9]\d{0,14}|[1-9]\d{1,14})$/.test(text)
    ? text
    : refuse(`"${text}" must be a prefix of numbers, such as 00852, +44 or 168`);

const limitNames = Object.keys(ConnectionLimits.properties).join(', ');

export const connections = (text: string): Readonly<Record<string, ConnectionSetting>> => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and a connection's configuration holds secrets.
    return refuse('is no JSON');
  }
  if (!isRecord(parsed)) return refuse('must be a JSON object: {"tms": {"connector": "tms", "baseUrl": "…"}}');
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => {
      if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) return refuse(`"${name}" is no name for a connection (a-z, 0-9, -)`);
      if (!isRecord(value) || typeof value.connector !== 'string')
        return refuse(`the connection "${name}" must be an object with a "connector"`);
      const { connector, limits, ...config } = value;
      if (limits !== undefined && !Check(ConnectionLimits, limits))
        return refuse(`the "limits" of the connection "${name}" are none: ${limitNames}`);
      return [name, { connector, config, ...(limits !== undefined && { limits }) }];
    }),
  );
};

export const secret = (text: string): string => (text.length >= 32 ? text : refuse('must have at least 32 characters'));

/** A service that gets a key: nothing of the address may be a secret, for it stands in the log. */
export const service = (text: string): string => {
  const url = new URL(address('http:', 'https:')(text));
  return url.username || url.password || url.search || url.hash
    ? refuse('must have no user, password or query in it')
    : text.replace(/\/+$/, '');
};

/** Sent in a header, which takes no line breaks and nothing beyond ASCII. */
export const headerText = (text: string): string =>
  /^[\x21-\x7e]+$/.test(text) ? text : refuse('has characters that no key has');

export const region = (text: string): string =>
  /^https?:/.test(text)
    ? service(text)
    : /^[a-z0-9-]{2,40}$/.test(text)
      ? text
      : refuse('must be a region or an address');

/** `zh-CN=…,en=…`: a voice for each language. */
export const voicePair = (text: string): Readonly<Record<Language, string>> => {
  const named = Object.fromEntries(list((item) => item.split('=').map((part) => part.trim()))(text));
  const { 'zh-CN': zh, en } = named;
  return zh && en ? { 'zh-CN': zh, en } : refuse('must name a voice for each language: zh-CN=…,en=…');
};

/** One address, or one for each language: `zh-CN=ws://…,en=ws://…`. */
export const addressByLanguage =
  (...protocols: string[]) =>
  (text: string): Readonly<Partial<Record<Language | 'any', string>>> => {
    if (!/^(zh-CN|en)=/.test(text)) return { any: address(...protocols)(text) };
    const pairs = list((item) => {
      const [, language, url = ''] = /^(zh-CN|en)=(.*)$/.exec(item) ?? refuse('must be zh-CN=… or en=…');
      return [language, address(...protocols)(url)] as const;
    })(text);
    return Object.fromEntries(pairs);
  };
