import type { Static, TObject, TSchema } from 'typebox';
import type { Role } from '../../../schema/api.ts';
import type { HttpContext, Principal } from './context.ts';

/**
 * Who may use a route: everybody; another system that signs what it sends, which the handler verifies (`signed`); the
 * first administrator's browser on the server itself (`setup`); or the roles named.
 */
export type Access = 'public' | 'signed' | 'setup' | readonly Role[];

export interface Answer {
  readonly description: string;
  /** JSON unless `type` says otherwise; none: an empty body. */
  readonly schema?: TSchema;
  readonly type?: string;
}

/** One line of the route table. Paths are Hono's: `/api/flows/:id`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly query?: TObject;
  /** `document`: a flow document, handed on as text. `audio`, `tiff`, `raw`: a file or whatever comes, handed on as bytes. */
  readonly body?: TSchema | 'document' | 'audio' | 'tiff' | 'raw';
  /** Bytes; 64 KB unless it says otherwise. */
  readonly bodyLimit?: number;
  readonly ifMatch?: true;
  /** A connection that stays open. */
  readonly stream?: 'events' | 'websocket';
  readonly answers: Readonly<Record<number, Answer>>;
}

type ParamNames<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

/** What a handler gets, checked and typed by the route's line in the table. */
export interface Input<R extends Route> {
  readonly params: { readonly [N in ParamNames<R['path']>]: string };
  readonly query: R extends { readonly query: infer Q extends TObject } ? Static<Q> : undefined;
  readonly body: R extends { readonly body: 'document' }
    ? string
    : R extends { readonly body: 'audio' | 'tiff' | 'raw' }
      ? Uint8Array<ArrayBuffer>
      : R extends { readonly body: infer B extends TSchema }
        ? Static<B>
        : undefined;
  /** The ETag of `If-Match`. */
  readonly ifMatch: R extends { readonly ifMatch: true } ? string : undefined;
  readonly principal: R['access'] extends 'public' | 'signed' | 'setup' ? Principal | undefined : Principal;
}

export type Handler<R extends Route> = (c: HttpContext, input: Input<R>) => Response | Promise<Response>;

/** A handler for every line of the table: one too many or too few does not compile. */
export type HandlersOf<T extends Readonly<Record<string, Route>>> = { readonly [N in keyof T]: Handler<T[N]> };

/** What a path parameter may look like; anything else is an address where nothing is (S09). */
export const paramPatterns: Readonly<Record<string, RegExp>> = {
  id: /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  scenario: /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  number: /^\+?[0-9]{1,20}$/,
  version: /^[1-9][0-9]{0,8}$/,
  file: /^[0-9a-f]{64}(\.(wav|ulaw|alaw))?$/,
};
