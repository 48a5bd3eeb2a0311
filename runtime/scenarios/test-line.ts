import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ari, type AriCredentials, type HangupReason } from '../telephony/asterisk/ari.ts';
import { type AriEvent, EventSocket, type Log } from '../telephony/asterisk/events.ts';
import { ownerOf } from '../telephony/asterisk/switchboard.ts';
import { isOutbound } from '../telephony/outbound.ts';
import type { PartyAnswer, PartyReaction } from '../telephony/simulator/party.ts';
import { AsteriskCaller, unlessGone, withinPatience } from './asterisk-caller.ts';

export interface TestLineSettings extends AriCredentials {
  /** Application of the test's own (`testing.app` of the Asterisk configuration), not the runtime's. */
  readonly app: string;
  readonly log?: Log;
}

export interface TestCallOptions {
  readonly from: string;
  readonly to: string;
}

/** A party lets it ring so long before it reacts: the caller hears the tone. */
const RING_MS = 600;
const refusals: Readonly<Record<'busy' | 'fails', HangupReason>> = { busy: 'busy', fails: 'congestion' };

/** Somebody whom the runtime rings up in a transfer. */
export class AsteriskParty {
  readonly id: string;
  readonly number: string;
  /** The runtime's call that rings it, once that is known. */
  by: string | undefined;
  readonly #ari: Ari;
  readonly #ended = Promise.withResolvers<void>();

  constructor(ari: Ari, id: string, number: string) {
    this.#ari = ari;
    this.id = id;
    this.number = number;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  receive(event: AriEvent): void {
    if (event.type === 'StasisEnd' || event.type === 'ChannelDestroyed') this.#ended.resolve();
  }

  /** `picksUp`: just before the answer. */
  async react({ answer, afterMs = RING_MS }: PartyReaction, picksUp: () => Promise<void>): Promise<void> {
    await this.#ari.ring(this.id).catch(unlessGone);
    await sleep(afterMs);
    if (answer === 'answers') {
      await picksUp();
      await this.#ari.answer(this.id).catch(unlessGone);
    }
    if (answer === 'busy' || answer === 'fails') await this.#ari.hangUp(this.id, refusals[answer]).catch(unlessGone);
  }

  /** Speaks: `sound:http://…`, which the caller hears if the two are connected. */
  async says(media: string): Promise<void> {
    await this.#ari.play(this.id, `${this.id}-voice`, media);
  }

  async hangsUp(): Promise<void> {
    await this.#ari.hangUp(this.id).catch(unlessGone);
    await withinPatience(this.ended, 'the end of the party’s call');
  }
}

/** A party by its number; with `by` only the one that this call of the runtime's rings. */
interface PartyWanted {
  readonly number: string;
  readonly by: string | undefined;
}

const isWanted = ({ number, by }: PartyWanted, party: AsteriskParty): boolean =>
  number === party.number && (by === undefined || by === party.by);

/** A test's telephones: callers who dial in, and the parties of transfers, all on a second application of the same Asterisk. */
export class TestLine {
  readonly #ari: Ari;
  readonly #app: string;
  readonly #callers = new Set<AsteriskCaller>();
  /** Callers by the ids of their channels. */
  readonly #hears = new Map<string, AsteriskCaller>();
  readonly #parties = new Map<string, AsteriskParty>();
  readonly #reactions: (PartyWanted & { readonly reaction: PartyReaction })[] = [];
  /** Who answers when called up, by the channel of the runtime's that rings them. */
  readonly #callees = new Map<string, (person: AsteriskCaller) => void>();
  readonly #arrivals: (PartyWanted & { readonly taken: (party: AsteriskParty) => void })[] = [];
  #socket: EventSocket | undefined;

  private constructor(ari: Ari, app: string) {
    this.#ari = ari;
    this.#app = app;
  }

  static async connect(settings: TestLineSettings): Promise<TestLine> {
    const line = new TestLine(await Ari.connect(settings), settings.app);
    const log = settings.log ?? { info: () => undefined, warn: () => undefined };
    const connected = Promise.withResolvers<void>();
    const socket = new EventSocket({
      ...settings,
      log,
      onConnected: connected.resolve,
      onDisconnected: () => undefined,
      onEvent: (event) => line.#receive(event, log),
    });
    line.#socket = socket;
    socket.connect();
    await withinPatience(connected.promise, 'the connection to Asterisk').catch((error: unknown) => {
      line.disconnect();
      throw error;
    });
    return line;
  }

  /** Somebody with a telephone who has not dialled yet. */
  caller(): AsteriskCaller {
    const caller = new AsteriskCaller(this.#ari, this.#app, `caller-${randomUUID()}`);
    for (const id of [caller.id, caller.ear]) this.#hears.set(id, caller);
    this.#callers.add(caller);
    return caller;
  }

  /** Dials; the call rings when this resolves. */
  async dial({ from, to }: TestCallOptions, caller = this.caller()): Promise<AsteriskCaller> {
    await this.#ari.originate({
      endpoint: `PJSIP/${to}@loop`,
      app: this.#app,
      appArgs: 'caller',
      channelId: caller.id,
      callerId: from,
      timeout: 30,
    });
    return caller;
  }

  /** Who is at the other end of a call that has come in to the runtime. */
  async callerBehind(callId: string): Promise<AsteriskCaller | undefined> {
    return this.#hears.get((await this.#otherEnds(callId)).find((id) => this.#hears.has(id)) ?? '');
  }

  /** Channels at the other end of the SIP call that a channel is one end of. */
  async #otherEnds(channelId: string): Promise<string[]> {
    const channels = await this.#ari.channels();
    const call = channels.find(({ id }) => id === channelId)?.protocol_id;
    if (!call) return [];
    return channels.filter(({ id, protocol_id }) => protocol_id === call && id !== channelId).map(({ id }) => id);
  }

  /**
   * Sets how the party behind `number` reacts to the next transfer, and after how long; without that, it answers. With
   * `by` only to one of this call of the runtime's.
   */
  whenDialled(number: string, answer: PartyAnswer, afterMs?: number, by?: string): void {
    this.#reactions.push({ number, by, reaction: { answer, ...(afterMs !== undefined && { afterMs }) } });
  }

  /** Reactions that nobody has met are void: the next call begins afresh. With `by` only those to this call. */
  forgetReactions(by?: string): void {
    const kept = by === undefined ? [] : this.#reactions.filter((reaction) => reaction.by !== by);
    this.#reactions.splice(0, this.#reactions.length, ...kept);
  }

  /** The party behind `number`, once it rings there; with `by` the one that this call of the runtime's rings. */
  party(number: string, by?: string): Promise<AsteriskParty> {
    const wanted = { number, by };
    const there = [...this.#parties.values()].find((party) => isWanted(wanted, party));
    if (there) return Promise.resolve(there);
    return withinPatience(new Promise((taken) => this.#arrivals.push({ ...wanted, taken })), `a call to ${number}`);
  }

  /** Whoever is called up on this channel of the runtime's and answers has a telephone like a caller's. */
  callee(channelId: string): Promise<AsteriskCaller> {
    return new Promise((resolve) => this.#callees.set(channelId, resolve));
  }

  /** Throws away what this caller, who has hung up, has heard. */
  async forget(caller: AsteriskCaller): Promise<void> {
    await caller.forget();
    this.#callers.delete(caller);
    for (const id of [caller.id, caller.ear]) this.#hears.delete(id);
  }

  /** Lets the connection go and leaves everything as it is. */
  disconnect(): void {
    this.#socket?.close();
    this.#ari.close();
  }

  /** Hangs everybody up, throws their recordings away and lets the connection go. */
  async close(): Promise<void> {
    const callers = [...this.#callers];
    try {
      await Promise.all(callers.map((caller) => caller.hangsUp()));
      await Promise.all([...this.#parties.values()].map((party) => party.hangsUp()));
      await Promise.all(callers.map((caller) => caller.forget()));
    } finally {
      this.disconnect();
    }
  }

  #nextReaction(party: AsteriskParty): PartyReaction {
    const at = this.#reactions.findIndex((reaction) => isWanted(reaction, party));
    return (at < 0 ? undefined : this.#reactions.splice(at, 1)[0]?.reaction) ?? { answer: 'answers' };
  }

  #receive(event: AriEvent, log: Log): void {
    const failed = (error: unknown) => log.warn({ error: String(error), type: event.type }, 'test line');
    const id = event.channel?.id ?? event.recording?.name ?? event.playback?.target_uri?.replace(/^channel:/, '');
    if (id === undefined) return;
    if (event.type === 'StasisStart' && event.args?.[0] === 'party')
      this.#arrive(id, event.args[1] ?? '').catch(failed);
    this.#parties.get(id)?.receive(event);
    this.#hears.get(id)?.receive(event).catch(failed);
    if (event.type === 'StasisEnd') this.#parties.delete(id);
  }

  async #arrive(id: string, number: string): Promise<void> {
    const party = new AsteriskParty(this.#ari, id, number);
    this.#parties.set(id, party);
    const otherEnds = await this.#otherEnds(id);
    party.by = otherEnds.map(ownerOf).find((call) => call !== undefined) ?? otherEnds.find(isOutbound);
    for (const arrival of this.#arrivals.splice(0)) {
      if (isWanted(arrival, party)) arrival.taken(party);
      else this.#arrivals.push(arrival);
    }
    await party.react(this.#nextReaction(party), () => this.#pickUp(party));
  }

  /** A person who was called up hears everything from before the first word. */
  async #pickUp({ id, by = '' }: AsteriskParty): Promise<void> {
    const told = this.#callees.get(by);
    if (!told) return;
    this.#callees.delete(by);
    const person = new AsteriskCaller(this.#ari, this.#app, id);
    this.#callers.add(person);
    for (const channel of [person.id, person.ear]) this.#hears.set(channel, person);
    await person.listens();
    told(person);
  }
}
