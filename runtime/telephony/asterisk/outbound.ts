import { Fault } from '../../../schema/faults.ts';
import { type OutboundRequest, type OutboundResult, outboundId } from '../outbound.ts';
import { type AriChannel, AriError } from './ari.ts';
import type { AsteriskCall } from './call.ts';
import { endpointOf, resultOf } from './dial.ts';
import type { AriEvent } from './events.ts';
import type { Switchboard } from './switchboard.ts';

/** First of the application's arguments: an answered channel that we have made, and no call that comes in. */
export const OUT = 'out';
/** Beyond the ringing time: Asterisk ends an unanswered call by itself, and says so. */
const MARGIN_MS = 3_000;

interface Answered {
  readonly channel: AriChannel;
}

/** Rings somebody up. What is not answered is hung up when it resolves. */
export const dialOut = async (
  board: Switchboard,
  request: OutboundRequest,
  newCall: (channel: AriChannel, request: OutboundRequest, codec: string) => AsteriskCall,
): Promise<OutboundResult> => {
  const endpoint = endpointOf(board, request.number);
  request.signal.throwIfAborted();
  const id = outboundId(request.id);
  const outcome = Promise.withResolvers<Answered | Exclude<OutboundResult['result'], 'answered'>>();
  const statuses = new Set<string>();
  let isGone = false;
  const forget = board.listen(id, (event: AriEvent) => {
    if (event.type === 'Dial' && event.dialstatus) statuses.add(event.dialstatus);
    if (event.type === 'StasisStart' && event.channel) outcome.resolve({ channel: event.channel });
    if (event.type === 'ChannelHangupRequest' || event.type === 'ChannelDestroyed') isGone = true;
    if (event.type !== 'ChannelDestroyed') return;
    const result = resultOf(event.tech_cause, statuses);
    outcome.resolve(result === 'answered' ? 'failed' : result);
  });
  const limit = setTimeout(() => outcome.resolve('noAnswer'), request.timeoutMs + MARGIN_MS);
  const abort = (): void => outcome.reject(request.signal.reason);
  request.signal.addEventListener('abort', abort, { once: true });
  outcome.promise.catch(() => undefined);
  let isUp = false;
  try {
    await originate(board, id, endpoint, request);
    const answered = await outcome.promise;
    if (typeof answered === 'string') return { result: answered };
    const codec = await board.ari.variable(id, 'CHANNEL(audionativeformat)');
    const call = newCall(answered.channel, request, codec);
    // Nobody listened for the call while its codec was asked for.
    if (isGone) call.end();
    isUp = true;
    return { result: 'answered', call };
  } catch (error) {
    if (!(error instanceof AriError)) throw error;
    if (error.kind === 'refused') return { result: 'failed' };
    if (error.kind === 'gone') return { result: 'noAnswer' };
    throw new Fault('telephony.unavailable', error.message, { cause: error });
  } finally {
    clearTimeout(limit);
    request.signal.removeEventListener('abort', abort);
    forget();
    // A request whose answer was lost may still ring somebody.
    if (!isUp) await board.dispose('channel', id);
  }
};

const originate = async (
  board: Switchboard,
  id: string,
  endpoint: string,
  { callerId, timeoutMs }: OutboundRequest,
): Promise<void> => {
  await board.ari.originate({
    endpoint,
    app: board.app,
    appArgs: OUT,
    channelId: id,
    callerId,
    timeout: Math.max(1, Math.ceil(timeoutMs / 1000)),
  });
};
