import WebSocket from 'ws';
import type { AriBridge, AriChannel, AriCredentials } from './ari.ts';
import { AriError } from './ari-error.ts';
import type { RestRequest } from './operations.ts';
import { type RestAnswer, SocketRequests } from './socket-requests.ts';

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
  /** Of a `ChannelUserevent`. */
  readonly eventname?: string;
  /** Of `ChannelVarset`. */
  readonly variable?: string;
  readonly value?: string;
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
  /** Nobody is registered under the name any more: asked after another process has taken it. Absent: given up for good. */
  isFree?(): Promise<boolean>;
}

const FIRST_RETRY_MS = 100;
/** New calls shall work within 2 s of Asterisk's boot. */
const LONGEST_RETRY_MS = 1000;
/** A peer that answers no ping within this is dead: a half-open connection says nothing by itself. */
const PING_MS = 2000;
/** Asterisk answers at once or, still booting, with 404 and 503; a connection that nobody accepts has no such limit. */
const HANDSHAKE_MS = 3000;
const ASK_MS = 2000;

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
  readonly #requests = new SocketRequests();

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
    const socket = new WebSocket(addressOf(this.#options), { handshakeTimeout: HANDSHAKE_MS });
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
        // After a pause of our own the answer may be here already, unread: so looked at once more after the next read.
        if (!alive) return void setImmediate(() => alive || end('no answer to a ping'));
        alive = false;
        socket.ping();
      }, PING_MS);
      pinging.unref();
      this.#options.onConnected();
    });
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('message', (data) => {
      alive = true;
      if (!over) this.#receive(String(data));
    });
    socket.on('unexpected-response', (_request, response) => end(`HTTP status ${response.statusCode}`));
    socket.on('error', (error) => end(error.message));
    socket.on('close', (code) => end(`closed (${code})`));
  }

  /** For good; no event comes after it. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#trouble = 'closed';
    // Without a good-bye: while one is under way our next connection may be there, and Asterisk would take its
    // application away together with ours.
    this.#socket?.terminate();
  }

  /** Gives this connection up for a new one. */
  renew(why: string): void {
    this.#options.log.warn({ why }, 'Asterisk: the connection is renewed');
    this.#socket?.terminate();
  }

  /** A request over this connection, for when HTTP has no answer; Asterisk takes them strictly one after the other. */
  request(request: RestRequest, timeoutMs: number): Promise<unknown> {
    const socket = this.#socket;
    if (!this.connected || !socket)
      return Promise.reject(new AriError('unavailable', `${request.name}: no connection`));
    return this.#requests.send(request, timeoutMs, (text) => socket.send(text));
  }

  #lost(why: string): void {
    const wasClosed = this.#closed;
    this.#requests.fail();
    this.#options.onDisconnected();
    if (wasClosed) return;
    if (this.#replaced) {
      this.#awaitTurn();
      return;
    }
    if (this.#trouble !== why) this.#options.log.warn({ why }, 'Asterisk: connection lost');
    this.#trouble = why;
    this.#retry = setTimeout(() => this.connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  /** Two that take the name from each other lose events both; once the other one is gone it is ours again. */
  #awaitTurn(): void {
    const { isFree } = this.#options;
    if (!isFree) return;
    this.#retry = setTimeout(async () => {
      const free = await isFree().catch(() => false);
      if (this.#closed) return;
      if (!free) return this.#awaitTurn();
      this.#replaced = false;
      this.connect();
    }, ASK_MS);
    this.#retry.unref();
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
    if (event.type === 'RESTResponse') {
      this.#requests.receive(event as RestAnswer);
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
