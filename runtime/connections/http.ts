import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { HttpAnswer, HttpRequest } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import { headersOf, textOf } from './answer.ts';
import type { HostRule } from './hosts.ts';
import { redirected } from './redirect.ts';
import type { Bound } from './resilience/time.ts';
import { lineTrouble } from './why.ts';

const MAX_ANSWER_BYTES = 1_000_000;
const MAX_HEADER_BYTES = 16_384;
const MAX_REDIRECTS = 5;
/** Idle lines to another system are kept for so long, and as many as a connection may need at once by default. */
const IDLE_MS = 30_000;
const MOST_IDLE = 500;

type Request = Omit<HttpRequest, 'timeout'>;

/** Set as soon as the other side may have got something of a request. */
export interface Progress {
  sent: boolean;
}

/** How a message is framed and where it goes is this side's business: a header that says otherwise smuggles another one in. */
const OURS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const checkedUrl = (text: string): URL => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a URL parser would drop without a word.
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new Fault('connector.bad_request', both('地址里有换行', 'the address has line breaks in it'));
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new Fault('connector.address_refused', both('不是 http 或 https 地址', 'not an http or https address'));
  return url;
};

const checkedHeaders = (headers: HttpRequest['headers'] = {}): Readonly<Record<string, string>> => {
  for (const [name, value] of Object.entries(headers)) {
    // RFC 9110, 5.1 and 5.5; header values are Latin-1 on the line.
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name))
      throw new Fault('connector.bad_request', both('有一个请求头的名字写得不对', 'a header has a name that is none'));
    if (OURS.has(name.toLowerCase()))
      throw new Fault('connector.bad_request', both(`请求头 ${name} 不能自己设`, `the header ${name} can’t be set`));
    if (!/^[\t\u0020-\u007e\u0080-\u00ff]{0,8000}$/.test(value))
      throw new Fault(
        'connector.bad_request',
        both(`请求头 ${name} 里有不允许的字符`, `the header ${name} has characters that no header may have`),
      );
  }
  return headers;
};

const noteSending = (client: ClientRequest, secure: boolean, progress: Progress): void => {
  const sent = () => {
    progress.sent = true;
  };
  client.once('socket', (socket) => {
    if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', sent);
    else sent();
  });
};

const answerTo = (client: ClientRequest, body: string | undefined): Promise<IncomingMessage> =>
  new Promise((done, failed) => {
    client.once('response', done);
    // Also after the answer has begun: then the reader of it hears of it.
    client.on('error', failed);
    client.end(body);
  });

/** Tears the exchange up when it is over; returns what takes that back. (`request`'s own `signal` watches every stream.) */
const destroyedBy = (client: ClientRequest, signal: AbortSignal): (() => void) => {
  const abort = () => client.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
};

const faultOf = (error: unknown, { host }: URL, { sent }: Progress): Fault => {
  if (error instanceof Fault) return error;
  const why = (error as NodeJS.ErrnoException).code ?? 'failed';
  if (/^(HPE_|Z_|ERR__?ZLIB|ERR_BROTLI|ERR_PADDING)/.test(why))
    return new Fault('connector.bad_answer', both(`${host}：看不懂的回答（${why}）`, `${host}: ${why}`), { sent });
  return new Fault('connector.unavailable', lineTrouble(host, error), { sent });
};

/** The other side closed a kept line at the moment it was used again. */
const wasClosedMeanwhile = (error: unknown, client: ClientRequest): boolean =>
  client.reusedSocket && ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * The way out to other systems over HTTP. Each connection has one of its own: its lines are no use to any other, because
 * what one may reach another may not, and one whose system hangs takes nobody's lines away.
 */
export class Outlet {
  readonly #rule: HostRule;
  readonly #most: number;
  readonly #http = new HttpAgent({ keepAlive: true, maxFreeSockets: MOST_IDLE, timeout: IDLE_MS });
  readonly #https = new HttpsAgent({ keepAlive: true, maxFreeSockets: MOST_IDLE, timeout: IDLE_MS });

  /** `most`: bytes of an answer. */
  constructor(rule: HostRule, most = MAX_ANSWER_BYTES) {
    this.#rule = rule;
    this.#most = most;
  }

  /**
   * One exchange, bounded in time and size. A read follows redirects, 5 at most, each checked like the first address. A
   * fault that is `sent` leaves open whether the other side did what it was asked.
   * @throws Fault, or the reason of `bound.signal`
   */
  async exchange(request: Request, bound: Bound, progress: Progress = { sent: false }): Promise<HttpAnswer> {
    let next = request;
    for (let hops = 0; ; hops += 1) {
      const url = checkedUrl(next.url);
      const answer = await this.#exchange(next, url, bound, progress);
      const onward = redirected(next, url, answer);
      if (!onward) return answer;
      if (hops === MAX_REDIRECTS)
        throw new Fault(
          'connector.bad_answer',
          both(`转了超过 ${MAX_REDIRECTS} 次地址`, `more than ${MAX_REDIRECTS} redirects`),
        );
      next = onward;
    }
  }

  /** Lets go of all lines; exchanges under way end as they would. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #exchange(request: Request, url: URL, { signal }: Bound, progress: Progress): Promise<HttpAnswer> {
    const secure = url.protocol === 'https:';
    const headers = checkedHeaders(request.headers);
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    const lookup = await this.#rule.admit(host, Number(url.port) || (secure ? 443 : 80));
    const begin = () =>
      (secure ? httpsRequest : httpRequest)(url, {
        method: request.method,
        headers: {
          'user-agent': 'switchyard',
          'accept-encoding': 'identity',
          ...headers,
          ...(request.body !== undefined && { 'content-length': Buffer.byteLength(request.body) }),
        },
        // A kept line that the other side has just closed would leave open what became of a write.
        agent: request.method === 'GET' && (secure ? this.#https : this.#http),
        maxHeaderSize: MAX_HEADER_BYTES,
        lookup,
      });
    for (;;) {
      signal.throwIfAborted();
      const client = begin();
      const letGo = destroyedBy(client, signal);
      noteSending(client, secure, progress);
      try {
        const answer = await answerTo(client, request.body);
        const text = await textOf(answer, this.#most);
        return { status: answer.statusCode ?? 0, headers: headersOf(answer), text };
      } catch (error) {
        client.destroy();
        // A caller who hung up is no fault of the other system.
        if (signal.aborted) throw signal.reason;
        if (!wasClosedMeanwhile(error, client)) throw faultOf(error, url, progress);
      } finally {
        letGo();
      }
    }
  }
}
