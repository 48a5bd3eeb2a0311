import { WebSocket } from 'ws';

export interface ClientRequest {
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, as `application/json` unless the headers say otherwise. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ClientAnswer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; `undefined` when it is no JSON. */
  readonly json: T;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A browser or a program at the other end of a real socket; it keeps cookies only when it is told to. */
export class Client {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.headers = headers;
  }

  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.url, { ...this.headers, ...headers });
  }

  async send<T = unknown>(
    path: string,
    { method = 'GET', body, raw, headers }: ClientRequest = {},
  ): Promise<ClientAnswer<T>> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        'accept-language': 'en',
        ...(content !== undefined && { 'content-type': 'application/json' }),
        ...this.headers,
        ...headers,
      },
      ...(content !== undefined && { body: content }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) as T };
  }

  get = <T = unknown>(path: string, headers?: Readonly<Record<string, string>>) => this.send<T>(path, { headers });
  post = <T = unknown>(path: string, body: unknown, headers?: Readonly<Record<string, string>>) =>
    this.send<T>(path, { method: 'POST', body, headers });
  put = <T = unknown>(path: string, body: unknown, headers?: Readonly<Record<string, string>>) =>
    this.send<T>(path, { method: 'PUT', body, headers });
  patch = <T = unknown>(path: string, body: unknown) => this.send<T>(path, { method: 'PATCH', body });
  delete = <T = unknown>(path: string) => this.send<T>(path, { method: 'DELETE' });

  /** A WebSocket with this client's headers. */
  socket(path: string, headers: Readonly<Record<string, string>> = {}): WebSocket {
    return new WebSocket(this.url.replace(/^http/, 'ws') + path, { headers: { ...this.headers, ...headers } });
  }

  /** Status that a WebSocket upgrade is answered with; 101 when it opens. */
  upgradeStatus(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    const socket = this.socket(path, headers);
    return new Promise((resolve, reject) => {
      socket.once('open', () => {
        resolve(101);
        socket.terminate();
      });
      socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0);
        response.resume();
        socket.terminate();
      });
      socket.on('error', (error) => reject(error));
    });
  }
}
