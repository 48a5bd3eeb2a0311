import WebSocket from 'ws';
import type { AriBridge, AriChannel, AriCredentials } from './ari.ts';

/** The fields that the product reads; which of them an event has depends on its type. */
export interface AriEvent {
  readonly type: string;
  readonly timestamp?: string;
  readonly application?: string;
  readonly args?: readonly string[];
  readonly channel?: AriChannel;
  readonly peer?: AriChannel;
  readonly bridge?: AriBridge;
  readonly playback?: { readonly id: string; readonly state: string; readonly target_uri?: string };
  readonly recording?: { readonly name: string; readonly state: string };
  readonly digit?: string;
  readonly cause?: number;
  readonly tech_cause?: number;
  readonly dialstatus?: string;
}

export interface Log {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
}

export interface EventSocketOptions extends AriCredentials {
  readonly app: string;
  readonly log: Log;
  onEvent(event: AriEvent): void;
  /** After each (re)connection; events may have been missed before. */
  onConnected(): void;
  onDisconnected(): void;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;
const PING_MS = 5000;

const addressOf = ({ url, user, password, app }: EventSocketOptions): string => {
  const address = new URL('/ari/events', url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.searchParams.set('app', app);
  address.searchParams.set('api_key', `${user}:${password}`);
  return address.href;
};

/**
 * Asterisk's events for one application. In place of ari-client's own socket, which ends the process at an event type that
 * it does not know, notices no dead peer, and gives up for good after ten attempts.
 */
export class EventSocket {
  readonly #options: EventSocketOptions;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;
  /** Why there is no connection, in words for an operator. */
  #trouble = 'not connected yet';
  #replaced = false;

  constructor(options: EventSocketOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN && !this.#replaced;
  }

  get trouble(): string {
    return this.#trouble;
  }

  connect(): void {
    if (this.#closed) return;
    const socket = new WebSocket(addressOf(this.#options), { handshakeTimeout: PING_MS });
    this.#socket = socket;
    let alive = true;
    let pinging: NodeJS.Timeout | undefined;
    let over = false;
    const end = (why: string): void => {
      if (over) return;
      over = true;
      clearInterval(pinging);
      socket.terminate();
      this.#lost(why);
    };
    socket.on('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#trouble = '';
      pinging = setInterval(() => {
        if (!alive) return end('no answer to a ping');
        alive = false;
        socket.ping();
      }, PING_MS);
      pinging.unref();
      this.#options.onConnected();
    });
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('unexpected-response', (_request, response) => end(`HTTP status ${response.statusCode}`));
    socket.on('error', (error) => end(error.message));
    socket.on('close', (code) => end(`closed (${code})`));
  }

  /** For good; no event comes after it. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#trouble = 'closed';
    this.#socket?.close();
  }

  #lost(why: string): void {
    const wasClosed = this.#closed;
    this.#options.onDisconnected();
    if (wasClosed || this.#replaced) return;
    if (this.#trouble !== why) this.#options.log.warn({ why }, 'Asterisk: connection lost');
    this.#trouble = why;
    this.#retry = setTimeout(() => this.connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #receive(text: string): void {
    if (this.#closed) return;
    let event: AriEvent;
    try {
      event = JSON.parse(text) as AriEvent;
    } catch {
      this.#options.log.warn({ length: text.length }, 'Asterisk: an event that is no JSON');
      return;
    }
    if (event.type === 'ApplicationReplaced') {
      // Taking it back would only start a tug-of-war in which both lose events.
      this.#replaced = true;
      this.#trouble = `another process has registered as "${this.#options.app}"`;
      this.#options.log.warn({}, `Asterisk: ${this.#trouble}`);
      this.#socket?.close();
      return;
    }
    try {
      this.#options.onEvent(event);
    } catch (error) {
      this.#options.log.warn({ error, type: event.type }, 'Asterisk: an event was not understood');
    }
  }
}
