import { AriError, errorOf } from './ari-error.ts';
import type { AriEvent } from './events.ts';
import type { RestRequest } from './operations.ts';

/** Asterisk's answer to a request over the event WebSocket. */
export interface RestAnswer extends AriEvent {
  readonly request_id: string;
  readonly status_code: number;
  /** JSON. */
  readonly message_body?: string;
}

interface Waiting {
  readonly name: string;
  resolve(answer: unknown): void;
  reject(error: AriError): void;
}

/** Enough for what must be done in an outage. */
const MAX_WAITING = 100;

/** REST over the event WebSocket (`RESTRequest`, `RESTResponse`; Asterisk 20.14, 21.9, 22.4 and newer). */
export class SocketRequests {
  readonly #waiting = new Map<string, Waiting>();
  #count = 0;

  send({ name, method, path, body }: RestRequest, timeoutMs: number, write: (text: string) => void): Promise<unknown> {
    const refusal = (why: string) => new AriError('unavailable', `${name}: ${why}`);
    if (this.#waiting.size >= MAX_WAITING) return Promise.reject(refusal('too many requests wait for an answer'));
    const id = String(this.#count++);
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => settle(() => reject(refusal(`no answer within ${timeoutMs} ms`))), timeoutMs);
      const settle = (end: () => void): void => {
        clearTimeout(limit);
        this.#waiting.delete(id);
        end();
      };
      this.#waiting.set(id, {
        name,
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
      });
      const content = body === undefined ? {} : { content_type: 'application/json', message_body: body };
      write(JSON.stringify({ type: 'RESTRequest', request_id: id, method, uri: path.slice(1), ...content }));
    });
  }

  receive({ request_id, status_code, message_body = '' }: RestAnswer): void {
    const request = this.#waiting.get(request_id);
    if (!request) return;
    if (status_code >= 200 && status_code < 300)
      request.resolve(message_body === '' ? undefined : JSON.parse(message_body));
    else request.reject(errorOf(request.name, status_code, message_body));
  }

  /** The connection is gone, and every answer with it. */
  fail(): void {
    for (const { name, reject } of [...this.#waiting.values()])
      reject(new AriError('unavailable', `${name}: the connection was lost`));
  }
}
