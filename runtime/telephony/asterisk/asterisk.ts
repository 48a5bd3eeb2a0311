import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../../schema/faults.ts';
import type { Call, Telephony, TelephonyHealth } from '../port.ts';
import { Ari, type AriChannel, type AriCredentials, AriError, type RequestObserver } from './ari.ts';
import { AsteriskCall } from './call.ts';
import { type AriEvent, EventSocket, type Log } from './events.ts';
import { AsteriskShelf } from './shelf.ts';
import { ownerOf, type Switchboard } from './switchboard.ts';

export interface AsteriskSettings extends AriCredentials {
  /** Name under which the runtime registers; the dialplan's `Stasis()` names it. */
  readonly app: string;
  /** Where transfers go, with `{number}` in it: `PJSIP/{number}@trunk`. Without it every transfer faults. */
  readonly transferEndpoint?: string;
  /** Milliseconds that a request may take; 5000 when absent. */
  readonly requestTimeoutMs?: number;
  /** Told of each request once it is over: what was asked, `ok` or the kind of its `AriError`, and how long it took. */
  readonly onRequest?: RequestObserver;
  readonly log?: Log;
}

export interface AsteriskTelephony extends Telephony {
  /** Lets the connection go without a word to the calls that are up: they stay up for the next process to adopt. */
  close(): void;
}

/** How long `start` waits for the first connection before it goes on without one. */
const START_MS = 5000;
const DISPOSE_RETRY_MS = 1000;
const silent: Log = { info: () => undefined, warn: () => undefined };

/** Asterisk as a switch, over ARI. Connects in the background, for ever; `health` says how it stands. */
export const createAsterisk = (settings: AsteriskSettings): AsteriskTelephony => new Asterisk(settings);

class Asterisk implements AsteriskTelephony, Switchboard {
  readonly app: string;
  readonly transferEndpoint: string | undefined;
  readonly log: Log;
  readonly recordings: AsteriskShelf;
  readonly #settings: AsteriskSettings;
  readonly #events: EventSocket;
  readonly #calls = new Map<string, AsteriskCall>();
  readonly #listeners = new Map<string, (event: AriEvent) => void>();
  /** What must go and could not yet. */
  readonly #doomed = new Map<string, 'channel' | 'bridge'>();
  readonly #firstConnection = Promise.withResolvers<void>();
  readonly #ari: Ari;
  #started = false;
  #take: ((call: Call) => void) | undefined;
  #closed = false;

  constructor(settings: AsteriskSettings) {
    this.#settings = settings;
    this.app = settings.app;
    this.transferEndpoint = settings.transferEndpoint;
    this.log = settings.log ?? silent;
    this.#ari = new Ari(settings, settings.requestTimeoutMs, settings.onRequest);
    this.recordings = new AsteriskShelf(this);
    this.#events = new EventSocket({
      ...settings,
      log: this.log,
      onEvent: (event) => this.#receive(event),
      onConnected: () => void this.#connected(),
      onDisconnected: () => undefined,
    });
  }

  get url(): string {
    return this.#settings.url;
  }

  get ari(): Ari {
    const { ok, detail } = this.#connection();
    if (!ok) throw new Fault('telephony.unavailable', detail);
    return this.#ari;
  }

  async start(onCall: (call: Call) => void): Promise<void> {
    this.#take = onCall;
    if (this.#started || this.#closed) return;
    this.#started = true;
    this.#events.connect();
    const patience = new AbortController();
    await Promise.race([
      this.#firstConnection.promise,
      sleep(START_MS, undefined, { signal: patience.signal, ref: false }).catch(() => undefined),
    ]);
    patience.abort();
  }

  async stop(): Promise<void> {
    this.#take = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#take = undefined;
    this.#events.close();
    this.#ari.close();
    this.#firstConnection.resolve();
  }

  health(): TelephonyHealth {
    const connection = this.#connection();
    if (connection.ok && !this.#take) return { ok: false, detail: 'takes no calls' };
    return connection;
  }

  #connection(): TelephonyHealth {
    const where = `Asterisk at ${new URL(this.#settings.url).host}`;
    const trouble = this.#events.connected ? this.#ari.trouble : this.#events.trouble;
    if (trouble !== undefined) return { ok: false, detail: `${where}: ${trouble}` };
    return { ok: true, detail: `${where}: connected as "${this.app}"` };
  }

  async adopt(id: string): Promise<Call | undefined> {
    const known = this.#calls.get(id);
    if (known) return known;
    let channel: AriChannel;
    let codec: string;
    try {
      channel = await this.ari.channel(id);
      if (!(await this.ari.channelsOf(this.app)).includes(id)) return undefined;
      codec = await this.ari.variable(id, 'CHANNEL(audionativeformat)');
      const call = this.#newCall(channel, channel.dialplan.exten, codec);
      await call.takeOver();
      return call.signal.aborted ? undefined : call;
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') return undefined;
      if (error instanceof AriError) throw new Fault('telephony.unavailable', error.message, { cause: error });
      throw error;
    }
  }

  listen(id: string, listener: (event: AriEvent) => void): () => void {
    this.#listeners.set(id, listener);
    return () => {
      if (this.#listeners.get(id) === listener) this.#listeners.delete(id);
    };
  }

  async dispose(what: 'channel' | 'bridge', id: string): Promise<void> {
    this.#doomed.set(id, what);
    await this.#disposeOf(what, id);
  }

  /** One attempt; what fails is tried again later and after each reconnection. */
  async #disposeOf(what: 'channel' | 'bridge', id: string): Promise<void> {
    try {
      await (what === 'channel' ? this.ari.hangUp(id) : this.ari.destroyBridge(id));
      this.#doomed.delete(id);
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') {
        this.#doomed.delete(id);
        return;
      }
      this.log.warn({ error: String(error), [what]: id }, 'Asterisk: not cleared away yet');
      // Without a connection the next one brings the next attempt.
      if (!this.#closed && this.#connection().ok)
        setTimeout(() => this.#retryDisposal(what, id), DISPOSE_RETRY_MS).unref();
    }
  }

  #retryDisposal(what: 'channel' | 'bridge', id: string): void {
    if (this.#doomed.has(id) && !this.#closed) void this.#disposeOf(what, id);
  }

  /** Events may have been missed: what is no longer there has ended, what has lost its owner goes. */
  async #connected(): Promise<void> {
    this.log.info({ app: this.app }, 'Asterisk: connected');
    this.#firstConnection.resolve();
    const knownBefore = [...this.#calls.values()];
    try {
      const ari = this.ari;
      const channels = new Set((await ari.channels()).map(({ id }) => id));
      for (const call of knownBefore) if (!channels.has(call.id)) call.end();
      for (const id of channels) this.#doomOrphan('channel', id, channels);
      for (const { id } of await ari.bridges()) this.#doomOrphan('bridge', id, channels);
      await Promise.all([...this.#doomed].map(([id, what]) => this.#disposeOf(what, id)));
    } catch (error) {
      this.log.warn({ error: String(error) }, 'Asterisk: could not compare its calls with ours');
    }
  }

  #doomOrphan(what: 'channel' | 'bridge', id: string, channels: ReadonlySet<string>): void {
    const owner = ownerOf(id);
    if (owner !== undefined && !channels.has(owner)) this.#doomed.set(id, what);
  }

  #receive(event: AriEvent): void {
    const id = event.playback?.id ?? event.peer?.id ?? event.channel?.id ?? event.recording?.name;
    if (id === undefined) return;
    this.recordings.receive(event);
    if (event.type === 'StasisStart' && event.args?.[0] === 'call' && event.channel)
      this.#incoming(event.channel, event.args);
    this.#calls.get(id)?.receive(event);
    this.#listeners.get(id)?.(event);
  }

  #incoming(channel: AriChannel, args: readonly string[]): void {
    if (this.#calls.has(channel.id)) return;
    if (!this.#take) {
      // Behind `Stasis()` an announcement waits.
      void this.ari
        .leave(channel.id)
        .catch((error: unknown) => this.log.warn({ error: String(error) }, 'Asterisk: call not sent on'));
      return;
    }
    const call = this.#newCall(channel, args[1] ?? '', args[2] ?? '');
    this.#take(call);
  }

  #newCall(channel: AriChannel, to: string, codec: string): AsteriskCall {
    const call = new AsteriskCall({
      board: this,
      id: channel.id,
      from: channel.caller.number,
      to,
      codec,
      answered: channel.state === 'Up',
      onEnded: () => this.#calls.delete(channel.id),
    });
    this.#calls.set(channel.id, call);
    return call;
  }
}
