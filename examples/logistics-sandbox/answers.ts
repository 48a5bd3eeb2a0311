import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

/** Ends the request with `{ "error": { "code", "message" } }`. */
export const refuse = (status: 400 | 401 | 404 | 409 | 413 | 422 | 500, code: string, message: string): HTTPException =>
  new HTTPException(status, { res: Response.json({ error: { code, message } }, { status }) });

/** A refusal for a reason of business, told in both languages: 409 not as things are now, 422 never. */
export const decline = (status: 409 | 422, code: string, zh: string, en: string, more: object = {}): HTTPException =>
  new HTTPException(status, {
    res: Response.json({ error: { code, message: en, text: { 'zh-CN': zh, en } }, ...more }, { status }),
  });

export const notFound = (what: string): HTTPException => refuse(404, 'not_found', `no such ${what}`);

const explain = (schema: TSchema, value: unknown): string => {
  const [first] = Value.Errors(schema, value);
  return first ? `${first.instancePath || 'request'}: ${first.message}` : 'does not fit';
};

/** `value` when it fits the schema; else a 400 that names the place. */
export const checked = <S extends TSchema>(schema: S, value: unknown): Static<S> => {
  if (Value.Check(schema, value)) return value as Static<S>;
  throw refuse(400, 'bad_request', explain(schema, value));
};

/** The request's JSON body, checked. */
export const body = async <S extends TSchema>(c: Context, schema: S): Promise<Static<S>> => {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(400, 'bad_request', 'the body is no JSON');
  }
  return checked(schema, value);
};

export const Phone = Type.String({ pattern: '^\\+?[0-9-]{3,20}$' });
export const Waybill = Type.String({ pattern: '^[A-Za-z0-9-]{8,40}$' });
/** A short text that has something in it. */
export const Words = (maxLength = 200) => Type.String({ minLength: 1, maxLength });

const paging = {
  page: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,5}$' })),
  pageSize: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|100)$' })),
};

/** Query of a list: its filters (all optional texts), `page` from 1 and `pageSize` up to 100. Anything else is a 400. */
export const listQuery = (c: Context, filters: readonly string[]) => {
  const fields = Object.fromEntries(filters.map((name) => [name, Type.Optional(Type.String({ maxLength: 60 }))]));
  const query = checked(Type.Object({ ...paging, ...fields }, { additionalProperties: false }), c.req.query());
  const given: Readonly<Record<string, string | undefined>> = query;
  const page = Number(given.page ?? 1);
  const pageSize = Number(given.pageSize ?? 20);
  return { filter: (name: string) => given[name] ?? null, page, pageSize, offset: (page - 1) * pageSize };
};

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}
