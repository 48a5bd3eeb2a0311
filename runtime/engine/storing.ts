import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import { Released, within } from './aborting.ts';
import type { Clock } from './ports.ts';

/** Bounds a wait for the store. Faults with `store.unavailable`, whatever the store says but `Superseded`. */
export const storing = async <T>(work: Promise<T>, milliseconds: number, clock: Clock): Promise<T> => {
  try {
    return await within(work, milliseconds, clock, () => {
      throw new Fault('store.unavailable', both(`${milliseconds} 毫秒没有回应`, `no answer in ${milliseconds} ms`));
    });
  } catch (error) {
    throw error instanceof Fault || error instanceof Released
      ? error
      : new Fault('store.unavailable', '', { cause: error });
  }
};
