import { Fault } from '../../../schema/faults.ts';
import { FAX_LIMIT_MS, type FaxRequest, type FaxResult, type FaxSent, faxDocument } from '../fax.ts';
import { AriError } from './ari-error.ts';
import { endpointOf, resultOf } from './dial.ts';
import type { AriEvent } from './events.ts';
import { faxId, type Switchboard } from './switchboard.ts';

/** The dialplan's context that sends and receives; and what it leaves behind. */
export const FAX_CONTEXT = 'switchyard-fax';
export const FAX_RESULT = 'SWITCHYARD_FAX_RESULT';

/** `SUCCESS|2|+86 21 1234|OK`, as the dialplan writes it from `FAXOPT()`. */
export const faxResultOf = (text: string): FaxResult => {
  const [status = '', pages = '', station = '', error = ''] = text.split('|');
  const ok = status === 'SUCCESS';
  return { ok, pages: Number(pages) || 0, station: station.trim(), error: ok ? '' : error.trim() || 'NO_RESULT' };
};

const cutOff: FaxResult = { ok: false, pages: 0, station: '', error: 'HANGUP' };

export interface Transmission {
  /** Never rejects. */
  readonly result: Promise<FaxResult>;
}

/** What is heard of a channel that is in the dialplan: its result, or its end. */
const watchFax = (board: Switchboard, channelId: string): Transmission => {
  const result = Promise.withResolvers<FaxResult>();
  const forget = board.listen(channelId, (event) => {
    // Emptied when it begins, set when it is over.
    if (event.type === 'ChannelVarset' && event.variable === FAX_RESULT && event.value)
      result.resolve(faxResultOf(event.value));
    if (event.type === 'ChannelDestroyed') result.resolve(cutOff);
  });
  const limit = setTimeout(() => result.resolve({ ...cutOff, error: 'TIMEOUT' }), FAX_LIMIT_MS);
  limit.unref();
  void result.promise.then(() => {
    clearTimeout(limit);
    forget();
  });
  return { result: result.promise };
};

/** Lets a channel of ours send or receive in the dialplan. Resolves once it is on its way there. */
export const transmit = async (
  board: Switchboard,
  channelId: string,
  work: 'send' | 'receive',
  document: string,
): Promise<Transmission> => {
  const { ari, app } = board;
  // In the dialplan the channel is not ours: without it neither result nor end would be heard of.
  await ari.subscribe(app, `channel:${channelId}`);
  await ari.prepareFax(channelId, { document: faxDocument(document), app });
  const transmission = watchFax(board, channelId);
  await ari.leave(channelId, { context: FAX_CONTEXT, extension: work });
  return transmission;
};

/** Goes on with what a channel has begun for a process that is gone. */
export const resume = async (board: Switchboard, channelId: string): Promise<Transmission> => {
  await board.ari.subscribe(board.app, `channel:${channelId}`);
  const transmission = watchFax(board, channelId);
  // It may have ended before anybody listened.
  const known = await board.ari.variable(channelId, FAX_RESULT);
  return known === '' ? transmission : { result: Promise.resolve(faxResultOf(known)) };
};

/** Dials a number and sends a document. The channel is gone when it resolves. Faults with `telephony.unavailable`. */
export const sendFax = async (board: Switchboard, request: FaxRequest): Promise<FaxSent> => {
  const endpoint = endpointOf(board, request.number);
  request.signal?.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const abort = (): void => aborted.reject(request.signal?.reason);
  request.signal?.addEventListener('abort', abort, { once: true });
  const id = faxId(request.id);
  const answered = Promise.withResolvers<Exclude<FaxSent['result'], 'answered'> | 'answered'>();
  const statuses = new Set<string>();
  const forget = board.listen(id, (event: AriEvent) => {
    if (event.type === 'Dial' && event.dialstatus) statuses.add(event.dialstatus);
    if (event.type === 'StasisStart') answered.resolve('answered');
    if (event.type === 'ChannelDestroyed') answered.resolve(resultOf(event.tech_cause, statuses));
  });
  try {
    await board.ari.originate({
      endpoint,
      app: board.app,
      appArgs: 'fax',
      channelId: id,
      timeout: Math.max(1, Math.ceil(request.ringMs / 1000)),
    });
    const result = await Promise.race([answered.promise, aborted.promise]);
    if (result !== 'answered') return { result };
    const { result: sent } = await transmit(board, id, 'send', request.document);
    return { result, ...(await Promise.race([sent, aborted.promise])) };
  } catch (error) {
    if (!(error instanceof AriError)) throw error;
    if (error.kind === 'refused') return { result: 'failed' };
    throw new Fault('telephony.unavailable', error.message, { cause: error });
  } finally {
    request.signal?.removeEventListener('abort', abort);
    forget();
    await board.dispose('channel', id);
  }
};
