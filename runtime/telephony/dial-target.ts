import { Fault } from '../../schema/faults.ts';

/**
 * Telephone numbers only. What an analyst's template or another system makes of it ends up in a dial string, where `&`,
 * `/`, `(` and line breaks would reach other channels, dialplan functions or files.
 */
const NUMBER = /^\+?[0-9*#]{2,20}$/;

/** Returns `number`, or faults with `telephony.target_refused`. */
export const dialTarget = (number: string): string => {
  if (!NUMBER.test(number)) throw new Fault('telephony.target_refused');
  return number;
};
