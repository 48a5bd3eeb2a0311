import { betterAuth } from 'better-auth';
import type { Logger } from 'pino';
import type { LoginDb } from './tables.ts';

export interface LoginLibraryOptions {
  readonly db: LoginDb;
  readonly log: Logger;
  /** Signs the session cookie. */
  readonly secret: string;
  /** Where browsers reach us; decides the cookie's `Secure`. */
  readonly publicUrl: string;
}

const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' };

/**
 * better-auth, for what is easy to get wrong: password hashing, session tokens, expiry, signed cookies. None of its
 * routes are mounted: our own routes call `auth.api`, so the server's surface is exactly the route table.
 */
export const createLoginLibrary = ({ db, log, secret, publicUrl }: LoginLibraryOptions) =>
  betterAuth({
    appName: 'switchyard',
    baseURL: publicUrl,
    secret,
    database: { db, type: 'postgres' },
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 200, disableSignUp: true },
    user: {
      modelName: 'login_user',
      fields: { emailVerified: 'email_verified', ...stamps },
      additionalFields: { role: { type: 'string', required: true, input: false } },
    },
    session: {
      modelName: 'login_session',
      expiresIn: 7 * 24 * 3600,
      updateAge: 24 * 3600,
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...stamps,
      },
    },
    account: {
      modelName: 'login_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...stamps,
      },
    },
    verification: { modelName: 'login_verification', fields: { expiresAt: 'expires_at', ...stamps } },
    // We limit login attempts ourselves (per account and address), since no handler of the library is mounted.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: 'switchyard',
      useSecureCookies: publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { disableIpTracking: true },
    },
    logger: {
      // Wrong passwords are an everyday thing and their message may hold an address: only real trouble reaches our log.
      level: 'error',
      log: (level, message) => (level === 'error' ? log.error({ part: 'login' }, message) : undefined),
    },
  });

export type LoginLibrary = ReturnType<typeof createLoginLibrary>;
