import { Fault } from '../../../schema/faults.ts';
import { dialTarget } from '../dial-target.ts';
import type { DialOptions, DialResult } from '../port.ts';
import { AriError } from './ari.ts';
import type { AriEvent } from './events.ts';
import { bridgeId, partyId, type Switchboard } from './switchboard.ts';

export interface DialRequest extends DialOptions {
  readonly board: Switchboard;
  readonly callId: string;
  readonly from: string;
  readonly number: string;
  /** Counts the dials of a call. */
  readonly attempt: number;
  /** Aborted when the caller is gone. */
  readonly gone: AbortSignal;
}

export interface Dialled {
  readonly result: DialResult;
  /** Resolves when the conversation is over; only after `answered`. */
  readonly ended?: Promise<void>;
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
export const endpointOf = (board: Pick<Switchboard, 'transferEndpoint'>, number: string): string => {
  const target = dialTarget(number);
  if (!board.transferEndpoint) throw new Fault('telephony.unavailable', 'no endpoint for transfers is set');
  return board.transferEndpoint.replaceAll('{number}', target);
};

/** Originates the party's channel; a 409 may be Asterisk's mistake, so it asks whether the channel is there. */
const originate = async (request: DialRequest, id: string): Promise<'ringing' | 'failed'> => {
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

/**
 * Rings a number while the caller hears the ringing tone, and connects the two. Whatever fails on the way, nothing is left
 * behind: neither the party's channel nor the bridge.
 */
export const dial = async (request: DialRequest): Promise<Dialled> => {
  const { board, callId, gone, timeoutMs } = request;
  endpointOf(board, request.number);
  const signal = request.signal ? AbortSignal.any([gone, request.signal]) : gone;
  const id = partyId(callId, request.attempt);
  const leg = watch(board, id);
  const limit = Promise.withResolvers<DialResult>();
  const timer = setTimeout(() => limit.resolve('noAnswer'), timeoutMs + MARGIN_MS);
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let connected = false;
  try {
    signal.throwIfAborted();
    await board.ari.ring(callId);
    if ((await originate(request, id)) === 'failed') return { result: 'failed' };
    const result = await Promise.race([leg.outcome, limit.promise, aborted.promise]);
    if (result !== 'answered') return { result };
    await connect(board, callId, leg, signal);
    connected = true;
    return { result, ended: conversation(board, callId, leg, gone) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    if (!gone.aborted && !connected) await board.ari.ringStop(callId).catch(() => undefined);
    if (!connected) {
      // A request whose answer was lost may still ring somebody: gone or not, it is hung up.
      void board.dispose('channel', id);
      leg.forget();
    }
  }
};

const connect = async (board: Switchboard, callId: string, leg: Leg, signal: AbortSignal): Promise<void> => {
  const bridge = bridgeId(callId);
  try {
    await board.ari.ringStop(callId);
    await board.ari.createBridge(bridge);
    await board.ari.addToBridge(bridge, [callId, leg.id]);
    signal.throwIfAborted();
  } catch (error) {
    await board.dispose('bridge', bridge);
    throw error;
  }
};

/** Who leaves first takes the other with him. Resolves when one of the two has gone and everything is cleared away. */
const conversation = async (board: Switchboard, callId: string, leg: Leg, gone: AbortSignal): Promise<void> => {
  const callerGone = Promise.withResolvers<void>();
  const leave = (): void => callerGone.resolve();
  if (gone.aborted) leave();
  gone.addEventListener('abort', leave, { once: true });
  await Promise.race([leg.ended, callerGone.promise]);
  gone.removeEventListener('abort', leave);
  leg.forget();
  await Promise.all([
    board.dispose('channel', leg.id),
    board.dispose('channel', callId),
    board.dispose('bridge', bridgeId(callId)),
  ]);
};

/** Goes on with the conversation that an earlier process had set up; `undefined` when there is none. */
export const resumeConversation = async (
  board: Switchboard,
  callId: string,
  gone: AbortSignal,
): Promise<{ ended: Promise<void> } | undefined> => {
  const bridge = (await board.ari.bridges()).find(({ id }) => id === bridgeId(callId));
  const party = bridge?.channels.find((id) => id !== callId);
  const parties = (await board.ari.channels()).filter(({ id }) => id.startsWith(partyId(callId, 0).slice(0, -1)));
  if (bridge && party && bridge.channels.includes(callId)) {
    return { ended: conversation(board, callId, watch(board, party), gone) };
  }
  await Promise.all(parties.map(({ id }) => board.dispose('channel', id)));
  if (bridge) await board.dispose('bridge', bridge.id);
  return undefined;
};
