import type { Me } from '../../../schema/api.ts';
import type { SignedIn } from '../auth/sign-in.ts';
import { type HttpContext, type Principal, peerOf } from '../core/context.ts';
import type { Guards } from '../core/register.ts';
import type { Handlers } from '../routes.ts';
import type { OpenStreams } from '../streams.ts';

const meOf = ({ id, name, email, role }: Principal): Me => ({ id, name, email, role });

const setCookies = (c: HttpContext, { cookies }: Pick<SignedIn, 'cookies'>): void => {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
};

type LoginHandlers = Pick<Handlers, 'getSetup' | 'setUp' | 'logIn' | 'logOut' | 'getMe'>;

export const loginRoutes = ({ people, signIn }: Guards, streams: OpenStreams, timeZone: string): LoginHandlers => {
  const logIn = async (c: HttpContext, email: string, password: string, status: 200 | 201) => {
    const signedIn = await signIn.logIn({ email, password }, peerOf(c));
    setCookies(c, signedIn);
    return c.json(meOf(signedIn.principal), status);
  };
  return {
    getSetup: async (c) => c.json({ needed: await people.setupNeeded() }),
    setUp: async (c, { body }) => {
      await people.setUp(body);
      return logIn(c, body.email, body.password, 201);
    },
    logIn: (c, { body }) => logIn(c, body.email, body.password, 200),
    logOut: async (c, { principal }) => {
      // A key stays what it is until it is revoked; there is no session to end.
      if (principal.kind === 'user') {
        setCookies(c, { cookies: await signIn.logOut(c.req.raw.headers) });
        streams.end(principal.id);
      }
      return c.body(null, 204);
    },
    getMe: (c, { principal }) => c.json({ ...meOf(principal), timeZone }),
  };
};
