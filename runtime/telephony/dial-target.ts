import { Fault } from '../../schema/faults.ts';

/**
 * Telephone numbers only. What an analyst's template or another system makes of it ends up in a dial string, where `&`,
 * `/`, `(` and line breaks would reach other channels, dialplan functions or files.
 */
const NUMBER = /^\+?[0-9*#]{2,20}$/;

/** Returns `number`, or faults with `telephony.target_refused`. */
export const dialTarget = (number: string): string => {
  // `$` also matches before a last line break, hence the length.
  const match = NUMBER.exec(number);
  if (!match || match[0].length !== number.length) throw new Fault('telephony.target_refused');
  return number;
};
