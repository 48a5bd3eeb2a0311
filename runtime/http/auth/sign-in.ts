import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { LoginBody } from '../../../schema/api.ts';
import { roles } from '../../../schema/api.ts';
import type { Principal } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { LoginLibrary } from './library.ts';

const WINDOW_SECONDS = 15 * 60;
const PER_ACCOUNT_AND_ADDRESS = 10;
const PER_ADDRESS = 100;

export interface SignedIn {
  readonly principal: Principal;
  /** For the browser, as the library wants them set. */
  readonly cookies: readonly string[];
}

/** Whoever has one IPv6 address has 2^64 of them. */
const networkOf = (address: string): string =>
  address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address;

const principalOf = (user: { id: string; name: string; email: string; role?: unknown }): Principal | undefined => {
  const role = roles.find((known) => known === user.role);
  return role && { kind: 'user', id: user.id, name: user.name, email: user.email, role };
};

/** Sessions in cookies: made, read and ended by the login library. */
export class SignIn {
  readonly #library: () => Promise<LoginLibrary>;
  /**
   * An account alone is no key: a stranger could lock anybody out. Counts are per process, so a group of n servers
   * allows n times as many.
   */
  readonly #attempts = new RateLimiterMemory({ points: PER_ACCOUNT_AND_ADDRESS, duration: WINDOW_SECONDS });
  readonly #addresses = new RateLimiterMemory({ points: PER_ADDRESS, duration: WINDOW_SECONDS });

  constructor(library: () => Promise<LoginLibrary>) {
    this.#library = library;
  }

  /** @throws Problem `wrong_credentials`, `too_many_attempts` */
  async logIn({ email, password }: LoginBody, peer: string): Promise<SignedIn> {
    const address = networkOf(peer);
    const account = `${email.toLowerCase()} ${address}`;
    // Counted before the password is checked, or a hundred parallel guesses would all be first.
    await this.#count(this.#addresses, address);
    await this.#count(this.#attempts, account);
    const answer = await (await this.#library()).api.signInEmail({ body: { email, password }, asResponse: true });
    if (answer.status !== 200) throw new Problem(answer.status < 500 ? 'wrong_credentials' : 'internal');
    await this.#attempts.delete(account);
    await this.#addresses.reward(address, 1);
    const { user } = (await answer.json()) as { user: Parameters<typeof principalOf>[0] };
    const principal = principalOf(user);
    if (!principal) throw new Problem('wrong_credentials');
    return { principal, cookies: answer.headers.getSetCookie() };
  }

  /** Ends the session in the database and gives the cookies that make the browser forget it. */
  async logOut(headers: Headers): Promise<readonly string[]> {
    const answer = await (await this.#library()).api.signOut({ headers, asResponse: true });
    return answer.headers.getSetCookie();
  }

  /** Whose session the cookie is; `cookies` is not empty when the session was prolonged. */
  async read(headers: Headers): Promise<SignedIn | undefined> {
    if (!headers.has('cookie')) return undefined;
    const { response, headers: answered } = await (await this.#library()).api.getSession({
      headers,
      returnHeaders: true,
    });
    const principal = response && principalOf(response.user);
    return principal ? { principal, cookies: answered?.getSetCookie() ?? [] } : undefined;
  }

  async #count(limiter: RateLimiterMemory, key: string): Promise<void> {
    try {
      await limiter.consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.ceil(error.msBeforeNext / 1000);
      const minutes = Math.ceil(seconds / 60);
      throw new Problem('too_many_attempts', {
        headers: { 'retry-after': String(seconds) },
        message: {
          'zh-CN': `登录尝试太多，请 ${minutes} 分钟后再试`,
          en: `Too many log-in attempts; please try again in ${minutes} min`,
        },
      });
    }
  }
}
