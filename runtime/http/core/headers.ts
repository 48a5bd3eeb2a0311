import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { type HttpEnv, languageOf } from './context.ts';

/** antd writes its styles at run time, hence `unsafe-inline` for styles; scripts come from our files only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const always: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=()',
};

/** Gives each request an id and a language, and each answer its security headers. */
export const frame = (options: { readonly https: boolean }): MiddlewareHandler<HttpEnv> => {
  const fixed = options.https ? { ...always, 'strict-transport-security': 'max-age=31536000' } : always;
  return async (c, next) => {
    c.set('requestId', randomUUID());
    c.set('language', languageOf(c.req.header('accept-language')));
    await next();
    // An answer that was made elsewhere (a prompt) may be stricter than ours.
    for (const [name, value] of Object.entries(fixed)) if (!c.res.headers.has(name)) c.header(name, value);
    c.header('x-request-id', c.get('requestId'));
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  };
};
