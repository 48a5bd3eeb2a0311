import type { HttpAnswer, HttpRequest } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';

/** What may go to another origin: nothing of it can be a key. */
const HARMLESS = new Set(['accept', 'accept-language', 'user-agent']);

const harmless = (headers: HttpRequest['headers'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name.toLowerCase())));

/**
 * Where an answer sends a request on to, or `undefined` when the answer is to be handed on: reads go anywhere that may be
 * reached, without any header that could be a credential when it is another origin; a write is repeated only where it was
 * sent to, and only when the other side says that it shall be (307, 308; RFC 9110, 15.4). Never from https to http.
 */
export const redirected = (
  request: Omit<HttpRequest, 'timeout'>,
  from: URL,
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
): Omit<HttpRequest, 'timeout'> | undefined => {
  if (![301, 302, 303, 307, 308].includes(status) || !headers.location) return undefined;
  const to = URL.parse(headers.location, from);
  if (!to) return undefined;
  const isSameOrigin = to.origin === from.origin;
  if (request.method !== 'GET' && (status < 307 || !isSameOrigin)) return undefined;
  if (from.protocol === 'https:' && to.protocol !== 'https:')
    throw new Fault(
      'connector.address_refused',
      both(
        `${from.host} 从 https 转到了 ${to.protocol.slice(0, -1)}`,
        `${from.host} leads from https to ${to.protocol.slice(0, -1)}`,
      ),
    );
  return isSameOrigin
    ? { ...request, url: to.href }
    : { method: request.method, url: to.href, headers: harmless(request.headers) };
};
