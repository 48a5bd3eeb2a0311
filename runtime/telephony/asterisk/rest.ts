import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { AriError, type AriErrorKind, errorOf, GONE_WAY } from './ari-error.ts';
import type { RestRequest } from './operations.ts';

/** Connections are kept and used again: one for each request took a tenth of Asterisk's time and its session limit. */
const MAX_SOCKETS = 64;
/** Asterisk closes a connection that has been idle for 15 s; ours end before, so that no request meets a closed one. */
const IDLE_MS = 8_000;
/** What waits for one of the sockets. More is a sign that nothing comes back: refused at once instead of piling up. */
const MAX_WAITING = 1_000;
/** Requests in a row without an answer after which no further ones are tried until a ping is answered. */
const FAILURES_TO_OPEN = 5;
const PROBE_EVERY_MS = 500;
const PROBE_MS = 1_000;
const PING: RestRequest = { name: 'asterisk.ping', method: 'GET', path: '/asterisk/ping' };

/** `result` is `ok` or the kind of the `AriError`. */
export type RequestObserver = (operation: string, result: 'ok' | AriErrorKind, seconds: number) => void;

export interface RestOptions {
  /** `http://host:port`, without `/ari`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Milliseconds that a request may take, with its wait for a connection. */
  readonly timeoutMs: number;
  readonly onRequest?: RequestObserver;
}

/**
 * HTTP to Asterisk's REST interface. Every request ends within its time, its connection with it, and fails as an
 * `AriError`. When Asterisk stops answering, requests fail at once until it answers a ping.
 */
export class Rest {
  readonly #options: RestOptions;
  readonly #send: typeof httpRequest;
  readonly #base: RequestOptions;
  readonly #agent: HttpAgent | HttpsAgent;
  #pending = 0;
  #failures = 0;
  #recoveredAt = 0;
  #probe: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RestOptions) {
    this.#options = options;
    const { protocol, hostname, port } = new URL(options.url);
    const secure = protocol === 'https:';
    this.#send = secure ? httpsRequest : httpRequest;
    const pool = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_SOCKETS, timeout: IDLE_MS };
    this.#agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
    this.#base = {
      agent: this.#agent,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 443 : 80) : Number(port),
      auth: `${options.user}:${options.password}`,
    };
  }

  /** Why no request is tried at present; `undefined` when all is well. */
  get trouble(): string | undefined {
    return this.#probe && 'its REST interface does not answer';
  }

  /** Requests without an answer yet. */
  get pending(): number {
    return this.#pending;
  }

  /** The JSON of the answer, a `Buffer` for anything else, `undefined` for none. */
  async request(request: RestRequest): Promise<unknown> {
    const refuse = (why: string) => new AriError('unavailable', `${request.name}: ${why}`);
    if (this.#closed) throw refuse('closed');
    if (this.#probe) throw refuse('no answer to earlier requests');
    if (this.#pending >= MAX_SOCKETS + MAX_WAITING) throw refuse('too many requests wait for an answer');
    this.#pending += 1;
    const begun = performance.now();
    try {
      const answer = await this.#exchange(request, this.#options.timeoutMs);
      this.#failures = 0;
      this.#tell(request, 'ok', begun);
      return answer;
    } catch (error) {
      this.#tell(request, error instanceof AriError ? error.kind : 'refused', begun);
      // One from before the last recovery says nothing about now.
      if (begun >= this.#recoveredAt) this.#count(error);
      throw error;
    } finally {
      this.#pending -= 1;
    }
  }

  /** A body as it comes, however large: no more of it is in memory than its reader has asked for. Fails like `request`. */
  stream({ name, method, path }: RestRequest): Promise<Readable> {
    if (this.#closed || this.#probe) return Promise.reject(new AriError('unavailable', `${name}: not connected`));
    const { timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      // On a connection of its own: a reader that takes its time must not keep one of the others busy.
      const sent = this.#send({ ...this.#base, agent: undefined, method, path: `/ari${path}`, timeout: timeoutMs });
      const fail = (why: string): void => {
        sent.destroy(new AriError('unavailable', `${name}: ${why}`));
      };
      sent.once('timeout', () => fail(`silent for ${timeoutMs} ms`));
      sent.once('error', (error) =>
        reject(error instanceof AriError ? error : new AriError('unavailable', `${name}: ${error.message}`)),
      );
      sent.once('response', (answer) => {
        const { statusCode = 0 } = answer;
        if (statusCode >= 200 && statusCode < 300) resolve(answer);
        else read(answer, name).then(() => fail(`HTTP status ${statusCode}`), reject);
      });
      sent.end();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#probe);
    this.#agent.destroy();
  }

  #tell({ name }: RestRequest, result: 'ok' | AriErrorKind, begun: number): void {
    this.#options.onRequest?.(name, result, (performance.now() - begun) / 1000);
  }

  #count(error: unknown): void {
    if (!(error instanceof AriError && error.kind === 'unavailable')) {
      this.#failures = 0;
      return;
    }
    this.#failures += 1;
    if (this.#failures >= FAILURES_TO_OPEN && !this.#probe && !this.#closed) this.#probeLater();
  }

  #probeLater(): void {
    this.#probe = setTimeout(() => {
      void this.#exchange(PING, PROBE_MS).then(
        () => {
          this.#probe = undefined;
          this.#failures = 0;
          this.#recoveredAt = performance.now();
        },
        () => !this.#closed && this.#probeLater(),
      );
    }, PROBE_EVERY_MS);
    this.#probe.unref();
  }

  #exchange(request: RestRequest, timeoutMs: number, isRetry = false): Promise<unknown> {
    const { name, method, path, body } = request;
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const sent = this.#send({ ...this.#base, method, path: `/ari${path}`, headers });
      const limit = setTimeout(() => {
        // The connection goes with it: an answer that comes later reaches nobody.
        sent.destroy();
        reject(new AriError('unavailable', `${name}: no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      sent.once('response', (answer) => {
        read(answer, name).then(resolve, reject);
        answer.once('close', () => clearTimeout(limit));
      });
      sent.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(limit);
        // Asterisk had closed the kept connection before it read the request.
        if (sent.reusedSocket && !isRetry && GONE_WAY.has(error.code ?? ''))
          resolve(this.#exchange(request, timeoutMs - (performance.now() - begun), true));
        else reject(new AriError('unavailable', `${name}: ${error.message}`));
      });
      sent.end(body);
    });
  }
}

const read = async (answer: IncomingMessage, name: string): Promise<unknown> => {
  const { statusCode = 0 } = answer;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    throw new AriError('unavailable', `${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const content = Buffer.concat(chunks);
  const isJson = /^application\/json/.test(answer.headers['content-type'] ?? '');
  if (statusCode >= 300 || statusCode < 200) throw errorOf(name, statusCode, content.toString('utf8'));
  if (content.length === 0) return undefined;
  return isJson ? JSON.parse(content.toString('utf8')) : content;
};
