import { Fault } from '../../schema/faults.ts';
import { within } from './aborting.ts';
import type { Clock } from './ports.ts';

/** Bounds a wait for the store. Faults with `store.unavailable`, whatever the store says. */
export const storing = async <T>(work: Promise<T>, milliseconds: number, clock: Clock): Promise<T> => {
  try {
    return await within(work, milliseconds, clock, () => {
      throw new Fault('store.unavailable', `no answer in ${milliseconds} ms`);
    });
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('store.unavailable', '', { cause: error });
  }
};
