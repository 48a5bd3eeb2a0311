import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { AriError, type AriErrorKind, errorOf, GONE_WAY } from './ari-error.ts';
import type { RestRequest } from './operations.ts';
import { RestTurns } from './rest-turns.ts';

/** Connections are kept and used again: with one for each request, 100 calls used up Asterisk's session limit. */
const MAX_SOCKETS = 64;
/** Asterisk closes a connection that has been idle for 15 s; ours end before, so that no request meets a closed one. */
const IDLE_MS = 8_000;
/** What waits for one of the sockets. More is a sign that nothing comes back: refused at once instead of piling up. */
const MAX_WAITING = 1_000;
/** A request that waits this long (a playback may hold one back) makes us ask whether Asterisk answers at all. */
const SUSPICIOUS_MS = 1_500;
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
  /** Another way to Asterisk, while HTTP has no answer. */
  readonly fallback?: ((request: RestRequest, timeoutMs: number) => Promise<unknown>) | undefined;
}

/**
 * HTTP to Asterisk's REST interface. Every request ends within its time, its connection with it, and fails as an
 * `AriError`. When Asterisk answers no ping either, further requests take the other way or fail at once until it does.
 *
 * In place of ari-client, which opens a connection for each request, has no time-outs (an answer that is held back keeps
 * its socket for ever) and gives a failure's text without its status.
 */
export class Rest {
  readonly #options: RestOptions;
  readonly #send: typeof httpRequest;
  readonly #base: RequestOptions;
  readonly #agent: HttpAgent | HttpsAgent;
  /** When each request without an answer began; the oldest comes first. */
  readonly #pending = new Map<symbol, number>();
  readonly #turns = new RestTurns(MAX_SOCKETS);
  #watch: NodeJS.Timeout | undefined;
  #suspecting: Promise<void> | undefined;
  /** No request is sent over HTTP until a ping is answered. */
  #isOpen = false;
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

  /** Why no request is sent over HTTP at present; `undefined` when all is well. */
  get trouble(): string | undefined {
    return this.#isOpen ? 'its REST interface does not answer' : undefined;
  }

  /** Requests without an answer yet. */
  get pending(): number {
    return this.#pending.size;
  }

  /** The JSON of the answer, a `Buffer` for anything else, `undefined` for none. */
  async request(request: RestRequest): Promise<unknown> {
    const refuse = (why: string) => new AriError('unavailable', `${request.name}: ${why}`);
    if (this.#closed) throw refuse('closed');
    const { fallback, timeoutMs } = this.#options;
    if (this.#isOpen && fallback) return fallback(request, timeoutMs);
    if (this.#isOpen) throw refuse('no answer to earlier requests');
    if (this.#pending.size >= MAX_SOCKETS + MAX_WAITING) throw refuse('too many requests wait for an answer');
    const key = Symbol(request.name);
    const begun = performance.now();
    this.#pending.set(key, begun);
    this.#watch ??= setTimeout(() => this.#lookAtOldest(), Math.min(SUSPICIOUS_MS, timeoutMs) / 2);
    try {
      await this.#turns.take(timeoutMs, () => refuse(`no answer within ${timeoutMs} ms`));
      try {
        const left = timeoutMs - (performance.now() - begun);
        // Too late to be worth a connection.
        if (left < timeoutMs / 10) throw refuse(`no answer within ${timeoutMs} ms`);
        const answer = await this.#exchange(request, left);
        this.#tell(request, 'ok', begun);
        return answer;
      } finally {
        this.#turns.give();
      }
    } catch (error) {
      this.#tell(request, error instanceof AriError ? error.kind : 'refused', begun);
      if (!(error instanceof AriError && error.kind === 'unavailable')) throw error;
      await this.#suspicion();
      // A cut connection is no time lost. What may have been done already has an id, by which it is not done twice.
      if (fallback && this.#isOpen && performance.now() - begun < timeoutMs / 2) return fallback(request, timeoutMs);
      throw error;
    } finally {
      this.#pending.delete(key);
    }
  }

  /** A body as it comes, however large: no more of it is in memory than its reader has asked for. Fails like `request`. */
  stream({ name, method, path }: RestRequest): Promise<Readable> {
    if (this.#closed || this.#isOpen) return Promise.reject(new AriError('unavailable', `${name}: not connected`));
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
    clearTimeout(this.#watch);
    this.#agent.destroy();
  }

  #tell({ name }: RestRequest, result: 'ok' | AriErrorKind, begun: number): void {
    this.#options.onRequest?.(name, result, (performance.now() - begun) / 1000);
  }

  #lookAtOldest(): void {
    this.#watch = undefined;
    const [oldest] = this.#pending.values();
    if (oldest === undefined || this.#closed) return;
    const patience = Math.min(SUSPICIOUS_MS, this.#options.timeoutMs);
    if (performance.now() - oldest > patience / 2) void this.#suspicion();
    this.#watch = setTimeout(() => this.#lookAtOldest(), patience / 2);
  }

  /** Asks by a ping whether Asterisk answers; until it does, again and again. Resolves after the first one. */
  #suspicion(): Promise<void> {
    if (this.#closed || this.#isOpen) return Promise.resolve();
    this.#suspecting ??= this.#ask().finally(() => {
      this.#suspecting = undefined;
    });
    return this.#suspecting;
  }

  async #ask(): Promise<void> {
    this.#isOpen = !(await this.#answersPing());
    if (!this.#isOpen || this.#closed) return;
    this.#probe = setTimeout(() => void this.#ask(), PROBE_EVERY_MS);
    this.#probe.unref();
  }

  #answersPing(): Promise<boolean> {
    return this.#exchange(PING, Math.min(PROBE_MS, this.#options.timeoutMs)).then(
      () => true,
      () => false,
    );
  }

  #exchange(request: RestRequest, timeoutMs: number, isRetry = false): Promise<unknown> {
    const { name, method, path, body } = request;
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const sent = this.#send({ ...this.#base, method, path: `/ari${path}`, headers });
      let isLate = false;
      const limit = setTimeout(() => {
        isLate = true;
        // The connection goes with it: an answer that comes later reaches nobody.
        sent.destroy();
        reject(new AriError('unavailable', `${name}: no answer in time`));
      }, timeoutMs);
      sent.once('response', (answer) => {
        read(answer, name).then(resolve, reject);
        answer.once('close', () => clearTimeout(limit));
      });
      sent.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(limit);
        if (isLate) return;
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
