import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Who sends: the runtime (`up`) or Asterisk (`down`). */
export type Direction = 'up' | 'down';
/** An HTTP request and its answer, or a WebSocket. */
export type Traffic = 'rest' | 'events';

/** Which bytes a fault is about; all of them when a field is absent. */
export interface Where {
  readonly traffic?: Traffic;
  readonly direction?: Direction;
}

interface Link {
  traffic: Traffic | undefined;
  readonly near: Socket;
  readonly far: Socket;
}

/** Bytes of one direction of a link, in order. */
interface Lane {
  readonly link: Link;
  readonly direction: Direction;
  readonly to: Socket;
  readonly waiting: Buffer[];
  isHeld: boolean;
  /** The sender's connection is gone. */
  isOver: boolean;
}

const DIRECTIONS = ['up', 'down'] as const;

/**
 * A TCP proxy between the runtime and Asterisk that can hold bytes back, delay, swallow or cut them, for REST and events
 * apart, and for each direction. Connections are real; nothing of HTTP is changed.
 */
export class FlakyProxy {
  readonly #server = createServer((near) => this.#accept(near));
  readonly #target: { readonly host: string; readonly port: number };
  readonly #lanes = new Set<Lane>();
  readonly #held = new Set<string>();
  readonly #swallowed = new Set<string>();
  readonly #refused = new Set<Traffic>();
  #pattern: RegExp | undefined;
  #delayMs = 0;
  /** Connections at the same time, at most. */
  mostConnections = 0;

  private constructor(target: URL) {
    this.#target = { host: target.hostname, port: Number(target.port) };
  }

  static async start(target: string): Promise<FlakyProxy> {
    const proxy = new FlakyProxy(new URL(target));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections of the runtime that are open. */
  get connections(): number {
    return [...this.#lanes].filter(({ direction, isOver }) => direction === 'up' && !isOver).length;
  }

  /** Bytes stay here until `heal`. */
  hold(where: Where = {}): void {
    for (const key of keysOf(where)) this.#held.add(key);
  }

  /** Holds requests back whose first line matches, and what follows them on their connection. */
  holdRequests(pattern: RegExp): void {
    this.#pattern = pattern;
  }

  /** Bytes vanish and the connection stays: a router that has forgotten it. */
  halfOpen(where: Where = {}): void {
    for (const key of keysOf(where)) this.#swallowed.add(key);
  }

  delay(milliseconds: number): void {
    this.#delayMs = milliseconds;
  }

  /** Ends connections with a reset; new ones are made as usual. */
  cut(traffic?: Traffic): void {
    for (const { link } of [...this.#lanes])
      if (!traffic || link.traffic === traffic) for (const socket of [link.near, link.far]) socket.resetAndDestroy();
  }

  /** Cuts, and resets every new connection as soon as it shows what it is. */
  refuse(traffic: Traffic): void {
    this.#refused.add(traffic);
    this.cut(traffic);
  }

  /** Everything goes through again, what was held first. */
  heal(): void {
    this.#pattern = undefined;
    this.#held.clear();
    this.#swallowed.clear();
    this.#refused.clear();
    this.#delayMs = 0;
    for (const lane of this.#lanes) this.#pump(lane);
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(near: Socket): void {
    const link: Link = { traffic: undefined, near, far: connect({ ...this.#target, noDelay: true }) };
    near.setNoDelay(true);
    for (const direction of DIRECTIONS) this.#lane(link, direction);
    this.mostConnections = Math.max(this.mostConnections, this.connections);
  }

  #lane(link: Link, direction: Direction): void {
    const [from, to] = direction === 'up' ? [link.near, link.far] : [link.far, link.near];
    const lane: Lane = { link, direction, to, waiting: [], isHeld: false, isOver: false };
    this.#lanes.add(lane);
    from.on('data', (bytes) => {
      link.traffic ??= /^GET \/ari\/events\b/.test(bytes.toString('latin1')) ? 'events' : 'rest';
      if (this.#refused.has(link.traffic)) {
        from.resetAndDestroy();
        return;
      }
      if (this.#swallowed.has(this.#key(lane))) return;
      lane.waiting.push(bytes);
      lane.isHeld ||= this.#pattern?.test(bytes.toString('latin1')) ?? false;
      if (this.#delayMs > 0) setTimeout(() => this.#pump(lane), this.#delayMs);
      else this.#pump(lane);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      lane.isOver = true;
      this.#pump(lane);
    });
  }

  #key({ link, direction }: Lane): string {
    return `${link.traffic} ${direction}`;
  }

  /** What the runtime has sent before it gave up still arrives, when bytes go through again: so a request comes late. */
  #pump(lane: Lane): void {
    lane.isHeld &&= this.#pattern !== undefined;
    if ((lane.isHeld || this.#held.has(this.#key(lane))) && lane.waiting.length > 0) return;
    for (const bytes of lane.waiting.splice(0)) lane.to.write(bytes);
    if (!lane.isOver) return;
    lane.to.end();
    this.#lanes.delete(lane);
  }
}

const keysOf = ({ traffic, direction }: Where): string[] =>
  (['rest', 'events'] as const)
    .filter((each) => !traffic || each === traffic)
    .flatMap((each) => DIRECTIONS.filter((way) => !direction || way === direction).map((way) => `${each} ${way}`));
