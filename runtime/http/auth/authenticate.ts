import type { HttpContext, Principal } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { Keys } from './keys.ts';
import type { SignIn } from './sign-in.ts';

/**
 * Who asks. A request with an `Authorization` header stands or falls with it: its cookie is not looked at, which is why
 * such a request needs no check of its origin.
 */
export const authenticate = async (c: HttpContext, signIn: SignIn, keys: Keys): Promise<Principal | undefined> => {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    return secret === undefined ? undefined : keys.find(secret);
  }
  const signedIn = await signIn.read(c.req.raw.headers);
  for (const cookie of signedIn?.cookies ?? []) c.header('set-cookie', cookie, { append: true });
  return signedIn?.principal;
};

/** A cookie can be used against its owner by another site; an API key can't. */
export const usesCookie = (c: HttpContext): boolean => c.req.header('authorization') === undefined;

export const requireRole = (principal: Principal | undefined, roles: readonly string[]): Principal => {
  if (!principal) throw new Problem('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } });
  if (!roles.includes(principal.role)) throw new Problem('forbidden');
  return principal;
};
