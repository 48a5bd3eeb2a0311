import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Role } from '../../../schema/api.ts';
import type { Language } from '../../../schema/text.ts';

/** Who asks: a person with a session cookie or a program with an API key. */
export interface Principal {
  readonly kind: 'user' | 'key';
  readonly id: string;
  /** Stands in `changedBy` and in the log. */
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface HttpEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    language: Language;
    /** Name in the route table, for metrics; absent for unknown addresses. */
    route?: string;
    principal?: Principal;
  };
}

export type HttpContext = Context<HttpEnv>;

/** `zh` unless the client prefers English: the product's first language is Mandarin. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const wishes = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().toLowerCase().split(';');
      const quality = options.find((option) => option.trim().startsWith('q='))?.split('=')[1];
      return { tag, quality: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .filter(({ tag, quality }) => quality > 0 && /^(zh|en)(-|$)/.test(tag))
    .sort((a, b) => b.quality - a.quality);
  return wishes[0]?.tag.startsWith('en') ? 'en' : 'zh-CN';
};

/** Address at the other end of the connection; forwarding headers are claims of a client and never count. */
export const peerOf = (c: HttpContext): string => c.env?.incoming?.socket?.remoteAddress ?? '';

const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Does the request come from this machine itself? A reverse proxy on this machine passes on strangers, so any sign of
 * one means no.
 */
export const isLoopback = (c: HttpContext): boolean =>
  /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(peerOf(c)) &&
  forwarding.every((name) => c.req.header(name) === undefined);
