import type { Logger } from 'pino';
import type { Language } from '../../schema/text.ts';
import type { Speech } from '../speech/speech.ts';
import type { Call } from '../telephony/port.ts';
import { untilAborted, within } from './aborting.ts';
import type { EngineLimits } from './limits.ts';
import type { Clock } from './ports.ts';

export interface Farewell {
  readonly speech: Speech;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: Pick<EngineLimits, 'farewellMs' | 'hangUpMs'>;
}

const speak = async (call: Call, text: string, language: Language, { speech }: Farewell): Promise<void> => {
  await call.answer();
  const audio = await speech.render(text, language, call.signal);
  await call.play([audio]).done;
};

/** Says a last sentence, as long as it can be said in time. Never rejects: what goes wrong is logged. */
export const lastWords = async (call: Call, text: string, language: Language, means: Farewell): Promise<void> => {
  if (call.signal.aborted) return;
  const { clock, limits, logger } = means;
  try {
    const spoken = untilAborted(speak(call, text, language, means), call.signal);
    await within(spoken, limits.farewellMs, clock, () => {
      throw new Error('took too long');
    });
  } catch (error) {
    if (!call.signal.aborted) logger.error({ err: error, call: call.id }, 'the caller could not be told');
  }
};

/** Hangs up, unless the caller is gone. Never rejects: a switch that does not do it is logged. */
export const hangUp = async (call: Call, { clock, limits, logger }: Farewell): Promise<void> => {
  if (call.signal.aborted) return;
  try {
    await within(call.hangUp(), limits.hangUpMs, clock, () => {
      throw new Error('took too long');
    });
  } catch (error) {
    if (!call.signal.aborted) logger.error({ err: error, call: call.id }, 'the call could not be hung up');
  }
};
