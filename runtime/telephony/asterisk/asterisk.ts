import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../../schema/faults.ts';
import { both } from '../../../schema/text.ts';
import type { DialAllowed } from '../dial-target.ts';
import type { FaxRequest, FaxSent } from '../fax.ts';
import { FaxFolder } from '../fax-folder.ts';
import { isOutbound, type OutboundLine, type OutboundRequest, type OutboundResult, outboundId } from '../outbound.ts';
import type { Call, SharedSwitch, Telephony, TelephonyHealth } from '../port.ts';
import { Ari, type AriChannel, type AriCredentials, AriError, type Gate, type RequestObserver } from './ari.ts';
import { Broadcast } from './broadcast.ts';
import { AsteriskCall } from './call.ts';
import { type Disposable, Disposal } from './disposal.ts';
import { Earshot } from './earshot.ts';
import { type AriEvent, EventSocket, type Log } from './events.ts';
import { sendFax } from './fax.ts';
import { isFaxing } from './fax-stay.ts';
import { memberName, runtimeOf } from './group.ts';
import { Orphans } from './orphans.ts';
import { dialOut, OUT } from './outbound.ts';
import { compare } from './reconcile.ts';
import { AsteriskShelf } from './shelf.ts';
import { ownerOf, type Switchboard } from './switchboard.ts';
import { Lists, takeAnew, takeOver } from './take-over.ts';

export interface AsteriskSettings extends AriCredentials {
  /** Application that the dialplan's `Stasis()` names. A runtime alone registers under it, one of a group as `app-id`. */
  readonly app: string;
  /** Of this runtime, when several share the switch. */
  readonly runtimeId?: string;
  /** How soon to ask for a call that is offered to all; at once when absent; not at all while it says `undefined`. */
  readonly claimAfterMs?: () => number | undefined;
  /** Where transfers go, with `{number}` in it: `PJSIP/{number}@trunk`. Without it every transfer faults. */
  readonly transferEndpoint?: string;
  readonly gate?: Gate;
  /** Prefixes of numbers that may be dialled besides the usual ones (`DIAL_ALLOW`). */
  readonly dialAllowed?: DialAllowed;
  /** Folder of fax documents as this side sees it (`FAX_FOLDER`). Without one every fax faults. */
  readonly faxFolder?: string;
  /** Milliseconds that a request may take; 5000 when absent. */
  readonly requestTimeoutMs?: number;
  /** Told of each request once it is over: what was asked, `ok` or the kind of its `AriError`, and how long it took. */
  readonly onRequest?: RequestObserver;
  /** How often to look for calls that nobody knows; 10 s when absent. */
  readonly orphanLookMs?: number;
  readonly log?: Log;
}

export interface AsteriskTelephony extends Telephony, SharedSwitch {
  readonly dialOut: OutboundLine['dialOut'];
  readonly recoverDial: OutboundLine['recoverDial'];
  /** Lets the connection go without a word to the calls that are up: they stay up for the next process to adopt. */
  close(): void;
}

/** How long `start` waits for the first connection before it goes on without one. */
const START_MS = 5000;
const RECONCILE_RETRY_MS = 300;
const ORPHAN_LOOK_MS = 10_000;
const silent: Log = { info: () => undefined, warn: () => undefined };

/** Asterisk as a switch, over ARI. Connects in the background, for ever; `health` says how it stands. */
export const createAsterisk = (settings: AsteriskSettings): AsteriskTelephony => new Asterisk(settings);

class Asterisk implements AsteriskTelephony, Switchboard {
  readonly app: string;
  readonly transferEndpoint: string | undefined;
  readonly dialAllowed: DialAllowed;
  readonly log: Log;
  readonly recordings: AsteriskShelf;
  readonly #settings: AsteriskSettings;
  readonly #events: EventSocket;
  readonly #earshot: Earshot;
  readonly #broadcast: Broadcast;
  readonly #lists = new Lists();
  readonly #calls = new Map<string, AsteriskCall>();
  readonly #listeners = new Map<string, (event: AriEvent) => void>();
  readonly #disposal: Disposal;
  readonly #firstConnection = Promise.withResolvers<void>();
  readonly #ari: Ari;
  #started = false;
  /** Which life of Asterisk the calls belong to. */
  #life: string | undefined;
  #lostAt: number | undefined;
  #orphans: Orphans | undefined;
  #take: ((call: Call) => void) | undefined;
  #closed = false;

  constructor(settings: AsteriskSettings) {
    this.#settings = settings;
    this.app = settings.runtimeId === undefined ? settings.app : memberName(settings.app, settings.runtimeId);
    this.transferEndpoint = settings.transferEndpoint;
    this.dialAllowed = settings.dialAllowed ?? [];
    this.log = settings.log ?? silent;
    this.#ari = new Ari(settings, settings.requestTimeoutMs, {
      onRequest: settings.onRequest,
      gate: settings.gate,
      fallback: (request, timeoutMs) => this.#events.request(request, timeoutMs),
    });
    this.#disposal = new Disposal({
      ari: () => this.ari,
      isConnected: () => this.#events.connected,
      log: this.log,
    });
    this.recordings = new AsteriskShelf(this, settings.url);
    this.#events = new EventSocket({
      ...settings,
      app: this.app,
      log: this.log,
      onEvent: (event) => this.#receive(event),
      onConnected: () => void this.#connected(),
      onDisconnected: () => {
        this.#earshot.stop();
        this.#lostAt ??= performance.now();
      },
      isFree: async () => !(await this.#ari.isRegistered(this.app)),
    });
    this.#earshot = new Earshot({
      call: (name) => this.#ari.userEvent(this.app, name),
      onDeaf: (why) => this.#events.renew(why),
    });
    this.#broadcast = new Broadcast({
      app: this.app,
      log: this.log,
      ari: () => this.ari,
      claimAfterMs: () => (this.#take ? (settings.claimAfterMs ? settings.claimAfterMs() : 0) : undefined),
    });
  }

  get url(): string {
    return this.#settings.url;
  }

  get ari(): Ari {
    // While HTTP has no answer, requests take the way of the events.
    if (!this.#events.connected) throw new Fault('telephony.unavailable', this.#connection().detail);
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
    this.#orphans?.stop();
    this.#disposal.close();
    this.#earshot.stop();
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
    try {
      const holdings = await this.#lists.get(this.ari);
      const channel = holdings.channels.get(id);
      const faxes = channel !== undefined && isFaxing(channel);
      if (!channel || !(faxes || this.#isOurs(holdings.apps.get(id)))) return undefined;
      const codec = await this.ari.variable(id, 'CHANNEL(audionativeformat)');
      const call = this.#calling(channel, channel.dialplan.exten, codec);
      try {
        if (faxes) await call.resumeFax();
        else {
          await takeOver(this, id, holdings);
          await call.takeOver(holdings);
        }
      } catch (error) {
        this.#calls.delete(id);
        throw error;
      }
      return call.signal.aborted ? undefined : call;
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') return undefined;
      if (error instanceof AriError) throw new Fault('telephony.unavailable', error.message, { cause: error });
      throw error;
    }
  }

  checkFax(): void {
    if (this.#settings.faxFolder === undefined)
      throw new Fault('telephony.unavailable', both('没有设置 FAX_FOLDER', 'FAX_FOLDER is not set'));
  }

  async sendFax(request: FaxRequest): Promise<FaxSent> {
    const { faxFolder } = this.#settings;
    if (faxFolder === undefined)
      throw new Fault('telephony.unavailable', both('没有设置 FAX_FOLDER', 'FAX_FOLDER is not set'));
    await new FaxFolder(faxFolder).check(request.document);
    return sendFax(this, request);
  }

  dialOut(request: OutboundRequest): Promise<OutboundResult> {
    return dialOut(this, request, ({ id, state }, { number, callerId = '' }, codec) =>
      this.#newCall({ id, state, from: callerId, to: number, codec }),
    );
  }

  async recoverDial(id: string): Promise<Call | undefined> {
    const channelId = outboundId(id);
    const call = (await this.#isUp(channelId)) ? await this.adopt(channelId) : undefined;
    // It rings, or is about to: nobody would talk to who answers.
    if (!call) await this.dispose('channel', channelId);
    return call;
  }

  async #isUp(channelId: string): Promise<boolean> {
    try {
      return (await this.ari.channel(channelId)).state === 'Up';
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') return false;
      if (error instanceof AriError) throw new Fault('telephony.unavailable', error.message, { cause: error });
      throw error;
    }
  }

  async callsOf(runtimeId: string): Promise<readonly string[]> {
    const { channels, apps } = await this.#lists.get(this.ari);
    const app = memberName(this.#settings.app, runtimeId);
    return [...channels.keys()].filter((id) => apps.get(id) === app && ownerOf(id) === undefined);
  }

  async takeAnew(callId: string): Promise<void> {
    try {
      await takeAnew(this, await this.ari.channel(callId));
    } catch (error) {
      this.log.warn({ error: String(error), call: callId }, 'Asterisk: a call could not be taken anew');
    }
  }

  /** Held by this runtime, in an earlier life too, or by another of the group. */
  #isOurs(app: string | undefined): boolean {
    return app !== undefined && (app === this.#settings.app || runtimeOf(this.#settings.app, app) !== undefined);
  }

  listen(id: string, listener: (event: AriEvent) => void): () => void {
    this.#listeners.set(id, listener);
    this.#disposal.spare(id);
    return () => {
      if (this.#listeners.get(id) === listener) this.#listeners.delete(id);
    };
  }

  dispose(what: Disposable, id: string): Promise<void> {
    return this.#disposal.add(what, id);
  }

  settled(onOrphan: (call: Call) => void): void {
    if (this.#orphans) return;
    this.#orphans = new Orphans({
      app: this.app,
      lookMs: this.#settings.orphanLookMs ?? ORPHAN_LOOK_MS,
      // Calls that a runtime which stops has let go of are not lost: others come for them.
      ari: () => (this.#events.connected && this.#take ? this.#ari : undefined),
      isKnown: (id) => this.#calls.has(id) || this.#listeners.has(id),
      // A session that goes on takes a moment to ask for whom it had called.
      mayBeAwaited: isOutbound,
      dispose: (what, id) => void this.dispose(what, id),
      onCall: (channel) => this.#found(channel, onOrphan),
      log: this.log,
    });
    this.#orphans.begin();
  }

  async #connected(): Promise<void> {
    this.log.info({ app: this.app }, 'Asterisk: connected');
    this.#earshot.start();
    this.#firstConnection.resolve();
    const gapMs = this.#lostAt === undefined ? 0 : performance.now() - this.#lostAt;
    this.#lostAt = undefined;
    const calls = [...this.#calls.values()];
    const awaited = [...this.#listeners.keys()];
    // Booting, Asterisk takes the events' connection before it answers requests.
    while (this.#events.connected && !this.#closed) {
      try {
        return await this.#reconcile(calls, awaited, gapMs);
      } catch (error) {
        this.log.warn({ error: String(error) }, 'Asterisk: could not compare its calls with ours');
        await sleep(RECONCILE_RETRY_MS, undefined, { ref: false });
      }
    }
  }

  /** Events were missed: what is no longer there has ended, what has lost its owner goes. */
  async #reconcile(calls: readonly AsteriskCall[], awaited: readonly string[], gapMs: number): Promise<void> {
    const life = await this.#ari.startedAt();
    const isAnother = this.#life !== undefined && life !== this.#life;
    this.#life = life;
    const found = await compare(this.#ari, { app: this.app, calls: calls.map(({ id }) => id), awaited });
    const ended = new Set(found.ended);
    for (const call of calls) {
      if (ended.has(call.id)) call.end(16, isAnother);
      else if (gapMs > 0) call.missed(gapMs);
    }
    for (const [id, event] of found.missed) this.#listeners.get(id)?.(event);
    const isOrphan = (id: string): boolean => {
      const owner = ownerOf(id);
      return owner !== undefined && !found.channels.has(owner);
    };
    for (const id of found.channels.keys()) if (isOrphan(id)) void this.dispose('channel', id);
    for (const { id } of await this.#ari.bridges()) if (isOrphan(id)) void this.dispose('bridge', id);
    await this.#disposal.retryAll();
    this.#orphans?.suspect(found.unknown.map(({ id }) => id));
  }

  /** A call that nobody here knows. Ringing, it has just come in, and its event was lost; answered, its flow is lost. */
  async #found(channel: AriChannel, onOrphan: (call: Call) => void): Promise<void> {
    // Somebody whom we have called up, and whose session is over: no call that comes in.
    if (isOutbound(channel.id)) return this.dispose('channel', channel.id);
    const codec = await this.ari.variable(channel.id, 'CHANNEL(audionativeformat)');
    if (channel.state === 'Ring') return this.#incoming(channel, ['call', channel.dialplan.exten, codec]);
    const holdings = await this.#lists.get(this.ari);
    if (this.#calls.has(channel.id)) return;
    const call = this.#calling(channel, channel.dialplan.exten, codec);
    await takeOver(this, channel.id, holdings);
    await call.takeOver(holdings);
    onOrphan(call);
  }

  #receive(event: AriEvent): void {
    this.#earshot.receive(event);
    this.#broadcast.receive(event);
    const id = event.playback?.id ?? event.peer?.id ?? event.channel?.id ?? event.bridge?.id ?? event.recording?.name;
    if (id === undefined) return;
    this.#disposal.receive(id, event);
    this.recordings.receive(event);
    if (event.type === 'StasisStart' && event.args?.[0] === 'call' && event.channel)
      this.#incoming(event.channel, event.args);
    // Dialled by a process that is gone: it rang on, and nobody would talk to who has answered.
    if (event.type === 'StasisStart' && event.args?.[0] === OUT && !this.#listeners.has(id) && !this.#calls.has(id))
      void this.dispose('channel', id);
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
    const call = this.#calling(channel, args[1] ?? '', args[2] ?? '');
    this.#take(call);
  }

  #calling(channel: AriChannel, to: string, codec: string): AsteriskCall {
    return this.#newCall({ id: channel.id, state: channel.state, from: channel.caller.number, to, codec });
  }

  #newCall({ id, state, from, to, codec }: Record<'id' | 'state' | 'from' | 'to' | 'codec', string>): AsteriskCall {
    const call = new AsteriskCall({
      board: this,
      id,
      from,
      to,
      codec,
      answered: state === 'Up',
      onEnded: () => this.#calls.delete(id),
    });
    this.#calls.set(id, call);
    return call;
  }
}
