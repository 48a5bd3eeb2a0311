import { randomUUID } from 'node:crypto';
import type { Clock } from '../../engine/ports.ts';
import type { Audio } from '../../speech/speech.ts';
import { type DialAllowed, dialTarget } from '../dial-target.ts';
import { type FaxResult, type FaxSent, faxDocument } from '../fax.ts';
import { type OutboundLine, outboundId } from '../outbound.ts';
import type { Call, FaxLine, PlaybackEnd, Telephony } from '../port.ts';
import { SimulatedCall } from './call.ts';
import { type CallerEvent, Line } from './line.ts';
import { type PartyAnswer, type PartyReaction, SimulatedParty } from './party.ts';
import { type SimulatedShelf, shelfOf } from './tape.ts';

export type { CallerEvent } from './line.ts';
export type { PartyAnswer, PartyReaction } from './party.ts';

export interface SimulatedCallOptions {
  readonly from: string;
  readonly to: string;
  /** Id of the call; a random one when absent. */
  readonly id?: string;
}

export interface PlayEvent {
  readonly audio: Audio;
  /** `undefined` when the audio begins. */
  readonly end: PlaybackEnd | undefined;
}

/** A person with a telephone, in this process. */
export interface SimulatedCaller {
  readonly id: string;
  /** Resolves when the call is answered; never, if it is not. */
  readonly answered: Promise<void>;
  /** Resolves when the call is over, with who ended it. */
  readonly ended: Promise<'caller' | 'switch'>;
  readonly isUp: boolean;
  /** Presses telephone keys, one after the other. */
  press(keys: string): void;
  /** Says something that `simulatedRecognition` understands word for word, as surely as it is said clearly (0 to 1). */
  say(text: string, clearness?: number): void;
  /** Makes a sound (16 kHz); resolves a while after its end. */
  speak(pcm: Int16Array): Promise<void>;
  hangUp(): void;
  /** Sets how the party behind `number` reacts to the next transfer, and after how long; without that, it answers. */
  whenDialled(number: string, answer: PartyAnswer, afterMs?: number): void;
  /** Sets how all others react who are dialled from now on. */
  whenOthersDialled(answer: PartyAnswer): void;
  /** The party whom the caller talks to puts the receiver down. */
  partyHangsUp(): void;
  /** The caller is a fax machine: what it sends when it is asked to. */
  sendsFax(result: FaxResult): void;
  /** Calls `listener` when an audio begins and ends; returns its removal. */
  onPlay(listener: (play: PlayEvent) => void): () => void;
  /** Calls `listener` for everything that the caller notices; returns its removal. */
  onEvent(listener: (event: CallerEvent) => void): () => void;
}

export interface Simulator extends Telephony {
  readonly sendFax: FaxLine['sendFax'];
  readonly dialOut: OutboundLine['dialOut'];
  readonly recoverDial: OutboundLine['recoverDial'];
  /**
   * Sets how the person behind `number` reacts when called up next; without that, somebody answers after a second.
   * `answered` gets the person at that telephone before anybody speaks.
   */
  whenCalled(number: string, reaction: PartyReaction, answered?: (person: SimulatedCaller) => void): void;
  /** Sets how the machine behind `number` reacts to the next fax; without that, it takes one page. */
  whenFaxed(number: string, sent: FaxSent): void;
  /** A new call; it rings until `onCall`'s taker answers it. */
  dial(options: SimulatedCallOptions): SimulatedCaller;
}

export interface SimulatorOptions {
  readonly clock: Clock;
  /** The lines of an earlier simulator: stands for a switch that outlives the runtime's process. */
  readonly lines?: SimulatedLines;
  /** The recordings that it has kept. */
  readonly shelf?: SimulatedShelf;
  /** Prefixes of numbers that may be dialled besides the usual ones. */
  readonly dialAllowed?: DialAllowed;
}

/** Somebody who will be called up. */
interface Called {
  readonly reaction: PartyReaction;
  readonly answered?: (person: SimulatedCaller) => void;
}

const ONE_PAGE: FaxSent = { result: 'answered', ok: true, pages: 1, station: '', error: '' };
/** How long a simulated transmission takes, and a machine that does not answer rings. */
const FAX_MS = 30_000;
const RING_MS = 5_000;

/** All calls that are up. */
export type SimulatedLines = Map<string, Line>;

const callerOf = (line: Line): SimulatedCaller => {
  const answered = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<'caller' | 'switch'>();
  line.observe((event) => {
    if (event.kind === 'answered') answered.resolve();
    if (event.kind === 'ended') ended.resolve(event.by);
  });
  return {
    id: line.id,
    answered: answered.promise,
    ended: ended.promise,
    get isUp() {
      return !line.signal.aborted;
    },
    press(keys) {
      for (const key of keys) line.input({ kind: 'key', key });
    },
    say: (text, clearness = 1) => line.words(text, clearness),
    speak: (pcm) => line.sound(pcm),
    hangUp: () => line.end('caller'),
    whenDialled: (number, answer, afterMs) =>
      line.setParty(number, { answer, ...(afterMs !== undefined && { afterMs }) }),
    whenOthersDialled: (answer) => line.setOthers({ answer }),
    partyHangsUp: () => line.partyHangsUp(),
    sendsFax: (result) => line.setFax(result),
    onPlay: (listener) =>
      line.observe((event) => {
        if (event.kind === 'playBegins') listener({ audio: event.audio, end: undefined });
        if (event.kind === 'playEnds') listener({ audio: event.audio, end: event.end });
      }),
    onEvent: (listener) => line.observe(listener),
  };
};

/**
 * A switch with its callers in this process. Playback and ringing take their time on `clock`: with a `virtualClock` none
 * at all, with the real one as long as on a telephone.
 */
export const createSimulator = ({
  clock,
  lines = new Map(),
  shelf = new Map(),
  dialAllowed = [],
}: SimulatorOptions): Simulator => {
  let take: ((call: Call) => void) | undefined;
  const machines = new Map<string, FaxSent[]>();
  const people = new Map<string, Called[]>();
  const isLive = (id: string): boolean => [...lines.values()].some(({ tapes }) => tapes.some((tape) => tape.id === id));
  const recordings = shelfOf(shelf, isLive);
  const newLine = (options: Required<SimulatedCallOptions>): Line => {
    const line = new Line({ ...options, clock, shelf, onRecorded: recordings.ended });
    lines.set(options.id, line);
    line.signal.addEventListener('abort', () => lines.delete(options.id), { once: true });
    return line;
  };
  const adopt = async (id: string): Promise<Call | undefined> => {
    const line = lines.get(id);
    if (!line || line.signal.aborted) return undefined;
    await line.takeOver();
    return new SimulatedCall(line, dialAllowed);
  };
  return {
    recordings,
    async start(onCall) {
      take = onCall;
    },
    async stop() {
      take = undefined;
    },
    whenFaxed: (number, sent) => void machines.set(number, [...(machines.get(number) ?? []), sent]),
    async sendFax({ number, document, signal }) {
      dialTarget(number, dialAllowed);
      faxDocument(document);
      const sent = machines.get(number)?.shift() ?? ONE_PAGE;
      await clock.sleep(sent.result === 'answered' ? FAX_MS : RING_MS, signal);
      return sent;
    },
    whenCalled: (number, reaction, answered) =>
      void people.set(number, [...(people.get(number) ?? []), { reaction, ...(answered && { answered }) }]),
    async dialOut({ id, number, callerId = '', timeoutMs, signal }) {
      dialTarget(number, dialAllowed);
      const { reaction, answered } = people.get(number)?.shift() ?? { reaction: { answer: 'answers' as const } };
      const rings = { clock, signal, partyHangsUp: () => undefined };
      const result = await new SimulatedParty(rings, number, reaction, timeoutMs).outcome;
      signal.throwIfAborted();
      if (result !== 'answered') return { result };
      const line = newLine({ id: outboundId(id), from: callerId, to: number });
      line.answer();
      answered?.(callerOf(line));
      return { result, call: new SimulatedCall(line, dialAllowed) };
    },
    async recoverDial(id) {
      return await adopt(outboundId(id));
    },
    health: () => (take ? { ok: true, detail: 'simulator' } : { ok: false, detail: 'the simulator takes no calls' }),
    adopt,
    dial({ from, to, id = randomUUID() }) {
      const line = newLine({ id, from, to });
      const caller = callerOf(line);
      // The caller's own side is in the hands of its owner before the switch hears of the call.
      queueMicrotask(() => {
        if (line.signal.aborted) return;
        if (take) take(new SimulatedCall(line, dialAllowed));
        else line.end('switch');
      });
      return caller;
    },
  };
};
