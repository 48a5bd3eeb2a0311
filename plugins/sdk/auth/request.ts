import type { HttpAnswer, HttpRequest } from '../step.ts';

/** One parameter of a query or a form. */
export interface Pair {
  readonly name: string;
  readonly value: string;
  /** `name=value` as it goes over the wire, when it is not the plain encoding of both. */
  readonly encoded?: string;
}

/** A request before it is signed: in parts, because signatures are taken over parts. */
export interface OutgoingRequest {
  readonly method: HttpRequest['method'];
  /** Without a query. */
  readonly url: string;
  readonly query: readonly Pair[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?:
    | { readonly kind: 'form'; readonly fields: readonly Pair[] }
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'text'; readonly text: string; readonly type: string };
}

/** What authentication needs of an `OperationContext`. */
export interface AuthContext {
  now(): Date;
  random(bytes: number): Uint8Array;
  http(request: Omit<HttpRequest, 'timeout'>): Promise<HttpAnswer>;
}

/** RFC 3986: everything but unreserved characters. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** `application/x-www-form-urlencoded` as `java.net.URLEncoder` writes it: space as `+`, `*` as it is, `~` encoded. */
export const formEncode = (text: string): string =>
  percentEncode(text).replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E');

const pairsText = (pairs: readonly Pair[], encode: (text: string) => string): string =>
  pairs.map(({ name, value, encoded }) => encoded ?? `${encode(name)}=${encode(value)}`).join('&');

/** The query without `?`. */
export const queryText = (pairs: readonly Pair[]): string => pairsText(pairs, percentEncode);

/** The body as it goes over the wire; `undefined` when there is none. */
export const bodyText = ({ body }: Pick<OutgoingRequest, 'body'>): string | undefined => {
  if (!body) return undefined;
  if (body.kind === 'form') return pairsText(body.fields, formEncode);
  return body.kind === 'json' ? JSON.stringify(body.value) : body.text;
};

const contentType = (body: NonNullable<OutgoingRequest['body']>): string => {
  if (body.kind === 'form') return 'application/x-www-form-urlencoded';
  return body.kind === 'json' ? 'application/json' : body.type;
};

/** The request as `OperationContext.http` takes it. */
export const wireRequest = (request: OutgoingRequest): Omit<HttpRequest, 'timeout'> => {
  const query = queryText(request.query);
  const body = bodyText(request);
  const typed = Object.keys(request.headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    method: request.method,
    url: query === '' ? request.url : `${request.url}${request.url.includes('?') ? '&' : '?'}${query}`,
    headers: { ...(request.body && !typed && { 'content-type': contentType(request.body) }), ...request.headers },
    ...(body !== undefined && { body }),
  };
};

export type Place = 'header' | 'query' | 'body';

/** The same request with one field more, in a header, in the query, or in the body (which has to be a form or a record). */
export const withField = (request: OutgoingRequest, place: Place, name: string, value: string): OutgoingRequest => {
  if (place === 'header') return { ...request, headers: { ...request.headers, [name]: value } };
  const add = (pairs: readonly Pair[]): Pair[] => [...pairs.filter((pair) => pair.name !== name), { name, value }];
  if (place === 'query') return { ...request, query: add(request.query) };
  const { body } = request;
  if (!body) return { ...request, body: { kind: 'form', fields: [{ name, value }] } };
  if (body.kind === 'form') return { ...request, body: { kind: 'form', fields: add(body.fields) } };
  if (body.kind === 'json' && typeof body.value === 'object' && body.value !== null && !Array.isArray(body.value))
    return { ...request, body: { kind: 'json', value: { ...body.value, [name]: value } } };
  return { ...request, query: add(request.query) };
};
