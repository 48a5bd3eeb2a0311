import { type Static, Type } from 'typebox';
import { Fault } from '../../schema/faults.ts';
import { PlainText } from '../../schema/params.ts';
import { both, type LocalText } from '../../schema/text.ts';
import { faultIn } from './answers.ts';
import type { OperationContext } from './connector.ts';
import { type Json, jsonObject, jsonText } from './json.ts';

/** Settings of a connection to a JSON API whose key travels as `Authorization: Bearer …`. */
export const JsonApiConfig = Type.Object(
  {
    baseUrl: PlainText({ label: { 'zh-CN': '地址', en: 'Address' }, pattern: '^https?://' }),
    apiKey: Type.Optional(
      Type.String({ 'x-label': { 'zh-CN': '密钥', en: 'API key' }, 'x-secret': true, 'x-widget': 'secret' }),
    ),
  },
  { additionalProperties: false },
);
export type JsonApiConfig = Static<typeof JsonApiConfig>;

export interface JsonApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments below the base address; each is escaped. */
  readonly path: readonly (string | number)[];
  /** Parameters without a value are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: Json;
  /** Statuses from 400 on that answer the question (404: there is none) and are no failure. */
  readonly answers?: readonly number[];
}

export interface JsonApiAnswer {
  readonly status: number;
  /** What came; an empty object for a status of `answers` without JSON. */
  readonly json: Json;
  /** The `code` of `{ "error": { "code", "message", "text"? } }`; empty when there is none. */
  readonly code: string;
  /** Why not, for people: `text` of the error in both languages, else its message. */
  readonly why: LocalText;
  /** The fault of an answer that makes no sense; of a write, it leaves open what became of it. */
  wrong(detail: string | LocalText): Fault;
}

type Context = Pick<OperationContext<JsonApiConfig, unknown>, 'config' | 'http' | 'idempotencyKey'>;

const segment = (part: string | number): string => {
  const text = String(part);
  // Browsers and servers take these, also escaped, for a way up to another address.
  if (/^\.{0,2}$/.test(text))
    throw new Fault('connector.rejected', both('这个名字不能写进地址', 'not a name that can stand in an address'));
  return encodeURIComponent(text);
};

const addressOf = (baseUrl: string, { path, query = {} }: JsonApiRequest): string => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') asked.set(name, `${value}`);
  const search = asked.toString();
  return `${[baseUrl.replace(/\/+$/, ''), ...path.map(segment)].join('/')}${search && `?${search}`}`;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const reasonIn = (json: Json): Pick<JsonApiAnswer, 'code' | 'why'> => {
  const error = jsonObject(json.error);
  const text = jsonObject(error.text);
  const message = jsonText(error, 'message');
  return {
    code: jsonText(error, 'code'),
    why: { 'zh-CN': jsonText(text, 'zh-CN') || message, en: jsonText(text, 'en') || message },
  };
};

/**
 * Asks a JSON API: the connection's key and, on writes, the idempotency key are sent; a status that is no answer is a
 * fault (see `faultIn`); what is no JSON object is `connector.bad_answer`.
 *
 * @example
 * const { status, json } = await askJson(context, { path: ['waybills', input.waybill], answers: [404] });
 * if (status === 404) return { exit: 'notFound' };
 */
export const askJson = async (context: Context, request: JsonApiRequest): Promise<JsonApiAnswer> => {
  const { config, http, idempotencyKey } = context;
  const answer = await http({
    method: request.method ?? 'GET',
    url: addressOf(config.baseUrl, request),
    headers: {
      accept: 'application/json',
      ...(config.apiKey && { authorization: `Bearer ${config.apiKey}` }),
      ...(request.body && { 'content-type': 'application/json' }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    ...(request.body && { body: JSON.stringify(request.body) }),
  });
  const isAnswer = request.answers?.includes(answer.status) ?? false;
  const fault = isAnswer ? undefined : faultIn(answer);
  if (fault) throw fault;
  const came = parsed(answer.text);
  const sent = request.method !== undefined && request.method !== 'GET';
  const wrong = (detail: string | LocalText): Fault => new Fault('connector.bad_answer', detail, { sent });
  const isObject = typeof came === 'object' && came !== null && !Array.isArray(came);
  if (!isObject && !isAnswer) throw wrong(both('回答不是一个 JSON 记录', 'the answer is no JSON object'));
  const json = jsonObject(came);
  return { status: answer.status, json, ...reasonIn(json), wrong };
};

/**
 * A connector's `check`: asks for a thing that there is not. The system says so in JSON; another server at a mistyped
 * address, and a system that refuses the key, answer otherwise.
 *
 * @example
 * check: (context) => checkJsonApi(context, ['waybills', '0']),
 */
export const checkJsonApi = async (
  context: Pick<Context, 'config' | 'http'>,
  path: JsonApiRequest['path'],
): Promise<void> => {
  const asked = { config: context.config, http: context.http, idempotencyKey: undefined };
  const { status, json } = await askJson(asked, { path, answers: [404] });
  if (status === 404 && Object.keys(json).length === 0)
    throw new Fault(
      'connector.bad_answer',
      both('HTTP 404，也不是 JSON：地址指到了别的服务器', 'HTTP 404 without JSON: the address leads to another server'),
    );
};
