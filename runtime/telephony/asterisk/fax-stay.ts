import { Fault } from '../../../schema/faults.ts';
import type { FaxResult } from '../fax.ts';
import type { AriChannel } from './ari.ts';
import { AriError } from './ari-error.ts';
import type { AriEvent } from './events.ts';
import { FAX_CONTEXT, faxResultOf, resume, type Transmission, transmit } from './fax.ts';
import type { Switchboard } from './switchboard.ts';

/** The way back from the dialplan takes milliseconds. */
const BACK_MS = 3_000;

/** Is the channel in the dialplan, receiving? One that has come back still stands there, but in `Stasis()`. */
export const isFaxing = ({ dialplan }: AriChannel): boolean =>
  dialplan.context === FAX_CONTEXT && dialplan.app_name !== 'Stasis';

/** A caller's stay in the dialplan, where a fax is received: what would mean the end of a call elsewhere does not here. */
export class FaxStay {
  readonly #board: Switchboard;
  readonly #callId: string;
  readonly #back = Promise.withResolvers<void>();
  #transmission: Promise<Transmission> | undefined;
  /** Set when the caller has hung up: the Q.850 cause. */
  endedWith: number | undefined;

  constructor(board: Switchboard, callId: string) {
    this.#board = board;
    this.#callId = callId;
  }

  /** Goes on with a reception that an earlier process has begun. */
  resume(): Promise<Transmission> {
    this.#transmission = resume(this.#board, this.#callId);
    return this.#transmission;
  }

  /** Takes an event of the call's channel. */
  receive(event: AriEvent): void {
    if (event.type === 'StasisStart') this.#back.resolve();
    if (event.type !== 'ChannelDestroyed') return;
    this.endedWith = event.cause ?? 16;
    this.#back.resolve();
  }

  /** Resolves when the caller is back, or gone. Faults with `telephony.unavailable` when it could not begin. */
  async run(document: string): Promise<FaxResult> {
    this.#transmission ??= transmit(this.#board, this.#callId, 'receive', document);
    try {
      const result = await (await this.#transmission).result;
      const late = setTimeout(() => this.#back.resolve(), BACK_MS);
      await this.#back.promise;
      clearTimeout(late);
      return result;
    } catch (error) {
      if (!(error instanceof AriError)) throw error;
      throw new Fault('telephony.unavailable', error.message, { cause: error });
    }
  }
}

/** The result of a reception into `document` that is over already: the channel still knows it. */
export const earlierResult = async (
  board: Switchboard,
  callId: string,
  document: string,
): Promise<FaxResult | undefined> => {
  const known = async (name: 'SWITCHYARD_FAX' | 'SWITCHYARD_FAX_RESULT'): Promise<string> =>
    board.ari.variable(callId, name).catch(() => '');
  if ((await known('SWITCHYARD_FAX')) !== document) return undefined;
  const result = await known('SWITCHYARD_FAX_RESULT');
  return result === '' ? undefined : faxResultOf(result);
};
