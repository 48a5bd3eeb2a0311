import { Fault } from '../../../schema/faults.ts';
import { both } from '../../../schema/text.ts';
import { dialTarget } from '../dial-target.ts';
import { type DialResult, type Party, TakenOver } from '../port.ts';
import { AriError } from './ari.ts';
import type { AriEvent } from './events.ts';
import { bridgeId, conversationBridges, partyId, type Switchboard } from './switchboard.ts';
import type { Holdings } from './take-over.ts';

export interface RingRequest {
  readonly board: Switchboard;
  readonly callId: string;
  readonly from: string;
  readonly number: string;
  /** Counts the dials of a call. */
  readonly attempt: number;
  readonly timeoutMs: number;
  /** Aborted when the caller is gone. */
  readonly gone: AbortSignal;
}

/** The called party's telephone, from the first ring to the end. */
interface Leg {
  readonly id: string;
  readonly outcome: Promise<DialResult>;
  readonly ended: Promise<void>;
  forget(): void;
}

/** Beyond the ringing time: Asterisk ends an unanswered call by itself, and says so. */
const MARGIN_MS = 3000;

/**
 * The result of a call that was not answered. `cause` says little; the trunk's SIP code (`tech_cause`) and the dial status
 * do. A line that gave no sign at all is out of order: a telephone that rang has sent `RINGING` or a final status.
 */
export const resultOf = (techCause: number | undefined, statuses: ReadonlySet<string>): DialResult => {
  if (techCause === 486 || techCause === 600 || statuses.has('BUSY')) return 'busy';
  const silent = techCause === undefined || techCause === 480 || techCause === 408 || techCause === 603;
  const rang = statuses.has('RINGING') || statuses.has('PROGRESS') || statuses.has('NOANSWER');
  return silent && rang ? 'noAnswer' : 'failed';
};

const watch = (board: Switchboard, id: string): Leg => {
  const statuses = new Set<string>();
  const outcome = Promise.withResolvers<DialResult>();
  const ended = Promise.withResolvers<void>();
  const forget = board.listen(id, (event: AriEvent) => {
    if (event.type === 'Dial' && event.dialstatus) statuses.add(event.dialstatus);
    if (event.type === 'StasisStart') outcome.resolve('answered');
    if (event.type === 'ChannelDestroyed') outcome.resolve(resultOf(event.tech_cause, statuses));
    if (event.type === 'ChannelDestroyed' || event.type === 'StasisEnd' || event.type === 'ChannelHangupRequest') {
      ended.resolve();
    }
  });
  return { id, outcome: outcome.promise, ended: ended.promise, forget };
};

/** Dial string of a number; faults when it is no number or no transfer is set up. */
export const endpointOf = (board: Pick<Switchboard, 'transferEndpoint' | 'dialAllowed'>, number: string): string => {
  const target = dialTarget(number, board.dialAllowed);
  if (!board.transferEndpoint)
    throw new Fault('telephony.unavailable', both('没有设置转接用的线路', 'no endpoint for transfers is set'));
  return board.transferEndpoint.replaceAll('{number}', target);
};

/** Originates the party's channel; a 409 may be Asterisk's mistake, so it asks whether the channel is there. */
const originate = async (request: RingRequest, id: string): Promise<'ringing' | 'failed'> => {
  const { board, callId, from, number, timeoutMs } = request;
  try {
    await board.ari.originate({
      endpoint: endpointOf(board, number),
      app: board.app,
      appArgs: `party,${callId}`,
      channelId: id,
      // Text from a stranger's SIP message; as a number or not at all.
      callerId: /^\+?[0-9*#]{1,20}$/.test(from) ? from : undefined,
      timeout: Math.max(1, Math.ceil(timeoutMs / 1000)),
      originator: callId,
    });
    return 'ringing';
  } catch (error) {
    if (!(error instanceof AriError) || error.kind === 'unavailable') throw error;
    const there = await board.ari.channel(id).then(
      () => true,
      () => false,
    );
    board.log.warn({ error: error.message, call: callId, there }, 'Asterisk: originate refused');
    return there ? 'ringing' : 'failed';
  }
};

/** A telephone that rings for a caller, and the channel behind it. */
export class AsteriskParty implements Party {
  readonly number: string;
  readonly attempt: number;
  readonly outcome: Promise<DialResult>;
  readonly leg: Leg;
  readonly #request: RingRequest;
  readonly #stopped = Promise.withResolvers<DialResult>();
  readonly #originated: Promise<'ringing' | 'failed'>;

  constructor(request: RingRequest) {
    const { board, callId, number, attempt, gone } = request;
    this.#request = request;
    this.number = number;
    this.attempt = attempt;
    this.leg = watch(board, partyId(callId, attempt));
    this.#originated = originate(request, this.leg.id);
    this.#originated.catch(() => undefined);
    this.outcome = this.#ring();
    this.outcome.catch(() => undefined);
    gone.addEventListener('abort', this.#callerGone, { once: true });
  }

  readonly #callerGone = (): void => void this.hangUp();

  async #ring(): Promise<DialResult> {
    const limit = Promise.withResolvers<DialResult>();
    const timer = setTimeout(() => limit.resolve('noAnswer'), this.#request.timeoutMs + MARGIN_MS);
    let result: DialResult | undefined;
    try {
      if ((await this.#originated) === 'failed') result = 'failed';
      else result = await Promise.race([this.leg.outcome, limit.promise, this.#stopped.promise]);
      return result;
    } catch (error) {
      if (!(error instanceof AriError)) throw error;
      throw new Fault('telephony.unavailable', error.message, { cause: error });
    } finally {
      clearTimeout(timer);
      // A request whose answer was lost may still ring somebody.
      if (result !== 'answered') void this.hangUp();
    }
  }

  async hangUp(): Promise<void> {
    this.#stopped.resolve('noAnswer');
    this.release();
    // The runtime that has the call now clears away what rings for it.
    if (this.#request.gone.reason instanceof TakenOver) return;
    // What Asterisk has not made yet it can't hang up, and would ring afterwards.
    await this.#originated.catch(() => undefined);
    await this.#request.board.dispose('channel', this.leg.id);
  }

  /** What becomes of it is in other hands. */
  release(): void {
    this.#request.gone.removeEventListener('abort', this.#callerGone);
    this.leg.forget();
  }
}

/** A conversation that is under way. */
export interface Conversation {
  /** Resolves when one of the two has gone and the other party's side is cleared away. */
  readonly ended: Promise<void>;
}

/** Puts caller and party into a bridge; when that fails neither bridge nor party is left. */
export const connect = async (
  board: Switchboard,
  callId: string,
  party: AsteriskParty,
  gone: AbortSignal,
): Promise<Conversation> => {
  const bridge = bridgeId(callId, party.attempt);
  try {
    await board.ari.createBridge(bridge);
    await board.ari.addToBridge(bridge, [callId, party.leg.id]);
    gone.throwIfAborted();
  } catch (error) {
    if (!(gone.reason instanceof TakenOver)) await board.dispose('bridge', bridge);
    await party.hangUp();
    throw error;
  }
  const ended = conversation(board, callId, bridge, party.leg, gone);
  void ended.then(() => party.release());
  return { ended };
};

/** The party goes when the caller does; a caller whose party goes stays on the line. */
const conversation = async (
  board: Switchboard,
  callId: string,
  bridge: string,
  leg: Leg,
  gone: AbortSignal,
): Promise<void> => {
  const callerGone = Promise.withResolvers<void>();
  const leave = (): void => callerGone.resolve();
  if (gone.aborted) leave();
  gone.addEventListener('abort', leave, { once: true });
  await Promise.race([leg.ended, callerGone.promise]);
  gone.removeEventListener('abort', leave);
  leg.forget();
  // The two talk on; another runtime watches over them.
  if (gone.reason instanceof TakenOver) return;
  if (!gone.aborted) await takeOut(board, callId, bridge);
  await Promise.all([board.dispose('channel', leg.id), board.dispose('bridge', bridge)]);
};

/** Destroying the bridge answers before the caller has left it: a prompt that begins in between fails. */
const takeOut = async (board: Switchboard, callId: string, bridge: string): Promise<void> => {
  try {
    await board.ari.removeFromBridge(bridge, callId);
  } catch (error) {
    board.log.info({ error: String(error), call: callId }, 'Asterisk: the caller was not in the bridge any more');
  }
};

/** Goes on with the conversation that an earlier process had set up; what else it had begun is cleared away. */
export const resumeConversation = async (
  board: Switchboard,
  callId: string,
  gone: AbortSignal,
  holdings: Holdings,
): Promise<Conversation | undefined> => {
  const bridges = conversationBridges(holdings.bridges.values(), callId);
  const mark = partyId(callId, 0).slice(0, -1);
  const parties = [...holdings.channels.keys()].filter((id) => id.startsWith(mark));
  const talk = bridges.find(({ channels }) => channels.includes(callId) && channels.some((id) => parties.includes(id)));
  const party = talk?.channels.find((id) => parties.includes(id));
  await Promise.all([
    ...parties.filter((id) => id !== party).map((id) => board.dispose('channel', id)),
    ...bridges.filter((bridge) => bridge !== talk).map(({ id }) => board.dispose('bridge', id)),
  ]);
  return talk && party ? { ended: conversation(board, callId, talk.id, watch(board, party), gone) } : undefined;
};
