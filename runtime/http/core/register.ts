import type { Hono } from 'hono';
import { authenticate, requireRole, usesCookie } from '../auth/authenticate.ts';
import type { Keys } from '../auth/keys.ts';
import type { People } from '../auth/people.ts';
import type { SignIn } from '../auth/sign-in.ts';
import { parseJson, readAudio, readBytes, readText, readTiff } from './body.ts';
import { checkBody, checkQuery } from './check.ts';
import { type HttpContext, type HttpEnv, isLoopback, type Principal } from './context.ts';
import { checkOrigin } from './origin.ts';
import { Problem } from './problems.ts';
import { paramPatterns, type Route } from './route.ts';

const DEFAULT_BODY_LIMIT = 64_000;

export interface Guards {
  readonly people: People;
  readonly keys: Keys;
  readonly signIn: SignIn;
  readonly ownOrigins: ReadonlySet<string>;
}

/** A handler as the loop below sees it; `HandlersOf` has tied its input to its route. */
type AnyHandler = (c: HttpContext, input: Record<string, unknown>) => Response | Promise<Response>;

const admit = async (c: HttpContext, route: Route, guards: Guards): Promise<Principal | undefined> => {
  if (route.access === 'public' || route.access === 'signed') return undefined;
  if (route.access === 'setup') {
    if ((await guards.people.setupNeeded()) && !isLoopback(c)) throw new Problem('setup_remote');
    return undefined;
  }
  return requireRole(await authenticate(c, guards.signIn, guards.keys), route.access);
};

const readParams = (c: HttpContext): Record<string, string> => {
  const params = c.req.param() as Record<string, string>;
  for (const [name, value] of Object.entries(params))
    if (!paramPatterns[name]?.test(value)) throw new Problem('not_found');
  return params;
};

const readQuery = (c: HttpContext, { query }: Route): unknown =>
  query && checkQuery(query, c.req.query(), c.get('language'));

const readBody = async (c: HttpContext, { body, bodyLimit = DEFAULT_BODY_LIMIT }: Route): Promise<unknown> => {
  if (!body) return undefined;
  if (body === 'audio') return readAudio(c, bodyLimit);
  if (body === 'tiff') return readTiff(c, bodyLimit);
  if (body === 'raw') return readBytes(c, bodyLimit);
  const text = await readText(c, bodyLimit);
  if (body === 'document') return text;
  return checkBody(body, parseJson(text), c.get('language'));
};

const readIfMatch = (c: HttpContext, { ifMatch }: Route): string | undefined => {
  if (!ifMatch) return undefined;
  const header = c.req.header('if-match')?.trim();
  if (!header) throw new Problem('precondition_required');
  // `*` and lists would defeat the point: the client must say which draft it has seen.
  const etag = /^(?:W\/)?"([^"]{1,100})"$/.exec(header)?.[1];
  if (etag === undefined) throw new Problem('stale');
  return etag;
};

const isUpgrade = (c: HttpContext): boolean => c.req.header('upgrade')?.toLowerCase() === 'websocket';

const needsOriginCheck = (c: HttpContext, route: Route): boolean =>
  (route.method !== 'GET' || route.stream === 'websocket') && (usesCookie(c) || route.access === 'public');

const handle = (name: string, route: Route, handler: AnyHandler, guards: Guards) => async (c: HttpContext) => {
  c.set('route', name);
  if (needsOriginCheck(c, route)) checkOrigin(c, guards.ownOrigins);
  const principal = await admit(c, route, guards);
  if (principal) c.set('principal', principal);
  if (route.stream && c.req.method === 'HEAD')
    throw new Problem('method_not_allowed', { headers: { allow: route.method } });
  const params = readParams(c);
  if (route.stream === 'websocket' && !isUpgrade(c))
    throw new Problem('upgrade_required', { headers: { upgrade: 'websocket' } });
  const query = readQuery(c, route);
  const ifMatch = readIfMatch(c, route);
  const body = await readBody(c, route);
  return handler(c, { params, query, ifMatch, body, principal });
};

/** Registers each line of the table, with its checks in front of its handler. There is no other way to add a route. */
export const register = (
  app: Hono<HttpEnv>,
  table: Readonly<Record<string, Route>>,
  handlers: Readonly<Record<string, unknown>>,
  guards: Guards,
): void => {
  const methods = new Map<string, Set<string>>();
  for (const [name, route] of Object.entries(table)) {
    app.on(route.method, route.path, handle(name, route, handlers[name] as AnyHandler, guards));
    methods.set(route.path, (methods.get(route.path) ?? new Set()).add(route.method));
  }
  for (const [path, allowed] of methods)
    app.all(path, async (c) => {
      await refuseStrangers(c, guards);
      throw new Problem('method_not_allowed', { headers: { allow: [...allowed].join(', ') } });
    });
  app.all('/api/*', async (c) => {
    await refuseStrangers(c, guards);
    throw new Problem('not_found');
  });
};

/** Somebody without a login learns nothing about what is there. */
const refuseStrangers = async (c: HttpContext, guards: Guards): Promise<void> => {
  if (!c.req.path.startsWith('/api/')) return;
  if (!(await authenticate(c, guards.signIn, guards.keys))) throw new Problem('unauthenticated');
};
