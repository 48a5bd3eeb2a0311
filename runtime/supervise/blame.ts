import type { Logger } from 'pino';
import type { SessionState } from '../engine/ports.ts';
import type { HangStore } from '../store/hangs.ts';
import { forgetSuspect, lastSuspect } from './hang-watch.ts';

/** A visit that had control in so many lives that hung or crashed is not run again. */
const HANGS = 2;

/** Puts on record what had control when the last life of this server hung or crashed. Never rejects. */
export const recordHang = async (hangs: HangStore, dataFolder: string, logger: Logger): Promise<void> => {
  const suspect = await lastSuspect(dataFolder);
  if (!suspect) return;
  logger.error(suspect, 'the last life of this server hung or crashed in this session');
  try {
    await hangs.add(suspect.session, suspect.seq);
    await forgetSuspect(dataFolder);
  } catch (error) {
    // The next life asks again.
    logger.error({ err: error }, 'it could not be put on record');
  }
};

/** Is the session's present visit one that stops the server again and again? */
export const isHanging = async (hangs: HangStore, { id, seq }: Pick<SessionState, 'id' | 'seq'>): Promise<boolean> =>
  (await hangs.times(id, seq)) >= HANGS;
