import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeWav } from '../speech/audio/wav.ts';
import { Ari, type AriCredentials, AriError, type HangupReason } from '../telephony/asterisk/ari.ts';
import { type AriEvent, EventSocket, type Log } from '../telephony/asterisk/events.ts';
import type { PartyAnswer, PartyReaction } from '../telephony/simulator/party.ts';
import { type AudioMatch, matchAudio } from './audio-match.ts';

export interface TestLineSettings extends AriCredentials {
  /** Application of the test's own (`testing.app` of the Asterisk configuration), not the runtime's. */
  readonly app: string;
  readonly log?: Log;
}

export interface TestCallOptions {
  readonly from: string;
  readonly to: string;
}

/** How long a caller waits for what must come at once, milliseconds. */
const PATIENCE_MS = 10_000;
/** Longest that a caller speaks in one go. */
const SPEECH_MS = 60_000;
/** A party lets it ring so long before it reacts: the caller hears the tone. */
const RING_MS = 600;
const refusals: Readonly<Record<'busy' | 'fails', HangupReason>> = { busy: 'busy', fails: 'congestion' };

const withinPatience = async <T>(work: Promise<T>, what: string, ms = PATIENCE_MS): Promise<T> => {
  const patience = new AbortController();
  const over = sleep(ms, undefined, { signal: patience.signal, ref: false }).then(
    () => Promise.reject(new Error(`${what} did not come within ${ms} ms`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, over]);
  } finally {
    patience.abort();
  }
};

/** Requests to a channel that has just gone are no failure of a test. */
const unlessGone = (error: unknown): void => {
  if (!(error instanceof AriError && (error.kind === 'gone' || error.kind === 'conflict'))) throw error;
};

/** A person with a real telephone: SIP, RTP and keys go through Asterisk as any caller's, and all that is heard is recorded. */
export class AsteriskCaller {
  readonly id: string;
  readonly #ari: Ari;
  readonly #app: string;
  readonly #answered = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<number>();
  readonly #recorded = Promise.withResolvers<void>();
  readonly #speaking = new Map<string, () => void>();
  #recording = false;
  #isUp = true;
  #keys: Promise<void> = Promise.resolve();

  constructor(ari: Ari, app: string, id: string) {
    this.#ari = ari;
    this.#app = app;
    this.id = id;
    this.#answered.promise.catch(() => undefined);
  }

  /** Resolves when the call is answered and the recording runs; rejects when it ends before. */
  get answered(): Promise<void> {
    return this.#answered.promise;
  }

  /** Resolves with the Q.850 cause when the call is over. */
  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Takes an event of this caller's channel, ear or recording. */
  async receive(event: AriEvent): Promise<void> {
    if (event.type === 'StasisStart') await (event.channel?.id === this.ear ? this.#record() : this.#listen());
    if (event.type === 'ChannelDestroyed' && event.channel?.id === this.id) this.#over(event.cause ?? 0);
    if (event.type === 'PlaybackFinished') this.#speaking.get(event.playback?.id ?? '')?.();
    if (event.type === 'RecordingFinished' || event.type === 'RecordingFailed') this.#recorded.resolve();
  }

  /** The channel that hears what the caller hears, pauses too: a recording of his own would leave them out and block keys. */
  get ear(): string {
    return `${this.id}-ear`;
  }

  async #listen(): Promise<void> {
    await this.#ari.snoop(this.id, this.ear, this.#app).catch((error: unknown) => this.#answered.reject(error));
  }

  async #record(): Promise<void> {
    try {
      await this.#ari.record(this.ear, this.id);
      this.#recording = true;
      this.#answered.resolve();
    } catch (error) {
      this.#answered.reject(error);
    }
  }

  #over(cause: number): void {
    this.#isUp = false;
    if (!this.#recording) this.#recorded.resolve();
    this.#answered.reject(new Error(`the call ended before it was answered (cause ${cause})`));
    this.#ended.resolve(cause);
  }

  /** Presses telephone keys, 100 ms each, in order; resolves when the last one is sent. */
  presses(keys: string): Promise<void> {
    const turn = this.#keys.then(async () => {
      await withinPatience(this.answered, 'the answer');
      for (const key of keys) {
        await this.#ari.sendKeys(this.id, key, { duration: 100 }).catch(unlessGone);
        // ARI answers at once; the next key would cut this one short.
        await sleep(160);
      }
    });
    this.#keys = turn.catch(() => undefined);
    return turn;
  }

  /** Speaks into the telephone: `media` as ARI's `play` takes it. Resolves when it was said, or the call is over. */
  async speaks(media: string): Promise<void> {
    await withinPatience(this.answered, 'the answer');
    const said = Promise.withResolvers<void>();
    const id = `${this.id}-mouth-${randomUUID()}`;
    this.#speaking.set(id, said.resolve);
    try {
      await this.#ari.play(this.id, id, media);
      await withinPatience(Promise.race([said.promise, this.ended]), 'the end of what was said', SPEECH_MS);
    } catch (error) {
      unlessGone(error);
    } finally {
      this.#speaking.delete(id);
    }
  }

  async hangsUp(): Promise<void> {
    if (!this.#isUp) return;
    await this.#ari.hangUp(this.id).catch(unlessGone);
    await withinPatience(this.ended, 'the end of the call');
  }

  /** Everything heard, from the answer on, at 8 kHz; of a call that is up as much as is on disk (the last 2 s are not). */
  async recording(): Promise<Int16Array> {
    if (!this.#isUp) await withinPatience(this.#recorded.promise, 'the end of the recording');
    try {
      return decodeWav(await this.#ari.recording(this.id)).pcm;
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') return new Int16Array(0);
      throw error;
    }
  }

  /** Waits until all of `audio` (8 kHz) has been heard; gives up after `within` milliseconds or at the end of the call. */
  async hears(audio: Int16Array, { within = PATIENCE_MS } = {}): Promise<AudioMatch> {
    const deadline = Date.now() + within;
    for (;;) {
      const wasUp = this.#isUp;
      const match = matchAudio(await this.recording(), audio);
      if (match.found || !wasUp || Date.now() >= deadline) return match;
      await Promise.race([sleep(Math.min(500, Math.max(0, deadline - Date.now()))), this.ended]);
    }
  }

  /** Throws the recording away. */
  async forget(): Promise<void> {
    await withinPatience(this.#recorded.promise, 'the end of the recording');
    await this.#ari.deleteRecording(this.id).catch(unlessGone);
  }
}

/** Somebody whom the runtime rings up in a transfer. */
export class AsteriskParty {
  readonly id: string;
  readonly number: string;
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

  async react({ answer, afterMs = RING_MS }: PartyReaction): Promise<void> {
    await this.#ari.ring(this.id).catch(unlessGone);
    await sleep(afterMs);
    if (answer === 'answers') await this.#ari.answer(this.id).catch(unlessGone);
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

/** A test's telephones: callers who dial in, and the parties of transfers, all on a second application of the same Asterisk. */
export class TestLine {
  readonly #ari: Ari;
  readonly #app: string;
  readonly #callers = new Set<AsteriskCaller>();
  /** Callers by the ids of their channels. */
  readonly #hears = new Map<string, AsteriskCaller>();
  readonly #parties = new Map<string, AsteriskParty>();
  readonly #answers = new Map<string, PartyReaction[]>();
  readonly #arrivals: { number: string; taken: (party: AsteriskParty) => void }[] = [];
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

  /** Dials; the call rings when this resolves. */
  async dial({ from, to }: TestCallOptions): Promise<AsteriskCaller> {
    const caller = new AsteriskCaller(this.#ari, this.#app, `caller-${randomUUID()}`);
    for (const id of [caller.id, caller.ear]) this.#hears.set(id, caller);
    this.#callers.add(caller);
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

  /** Sets how the party behind `number` reacts to the next transfer, and after how long; without that, it answers. */
  whenDialled(number: string, answer: PartyAnswer, afterMs?: number): void {
    const reaction = { answer, ...(afterMs !== undefined && { afterMs }) };
    this.#answers.set(number, [...(this.#answers.get(number) ?? []), reaction]);
  }

  /** Reactions that nobody has met are void: the next call begins afresh. */
  forgetReactions(): void {
    this.#answers.clear();
  }

  /** The party behind `number`, once it rings there. */
  party(number: string): Promise<AsteriskParty> {
    const there = [...this.#parties.values()].find((party) => party.number === number);
    if (there) return Promise.resolve(there);
    return withinPatience(new Promise((taken) => this.#arrivals.push({ number, taken })), `a call to ${number}`);
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

  #nextReaction(number: string): PartyReaction {
    return this.#answers.get(number)?.shift() ?? { answer: 'answers' };
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
    for (const arrival of this.#arrivals.splice(0)) {
      if (arrival.number === number) arrival.taken(party);
      else this.#arrivals.push(arrival);
    }
    await party.react(this.#nextReaction(number));
  }
}
