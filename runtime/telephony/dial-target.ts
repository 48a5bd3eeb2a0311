import { Fault } from '../../schema/faults.ts';

/**
 * Telephone numbers only. What an analyst's template, the caller's keys or another system makes of it ends up in a dial
 * string, where `&`, `/`, `(` and line breaks would reach other channels, dialplan functions or files.
 */
const NUMBER = /^\+?[0-9*#]{2,20}$/;

/** Codes that choose a carrier; what follows them is dialled through it: 17909 00 44 … rings in London. */
const CARRIER = /^(?:179\d{2}|12593|10193|1180[18])/;

/**
 * Numbers that cost so much that fraudsters have them dialled: abroad, also behind the 9 for an outside line, and China's
 * information lines 16x, which a mobile number of 162, 165, 166 or 167 is not.
 */
const closed = (digits: string): boolean => {
  const number = digits.replace(CARRIER, '');
  if (/^9?00/.test(number)) return true;
  return /^(?:0\d{2,3})?16\d/.test(number) && !/^0?16[2567]\d{8}$/.test(number);
};

/** As it is dialled in China: +86 is home, every other + is 00. */
const national = (number: string): string => number.replace(/^\+86/, '').replace(/^\+/, '00');

/** The numbers in it: a service code such as *72 may stand before the one that it is about. */
const parts = (number: string): string[] =>
  [...number.matchAll(/([*#]*)(\d+)/g)].flatMap(([, code = '', digits = '']) =>
    code === '' ? [digits] : [digits, digits.slice(2), digits.slice(3)],
  );

/** Prefixes that open ranges which are closed by default: `0044`, `+852`, `168`. */
export type DialAllowed = readonly string[];

/**
 * Returns `number`; faults with `telephony.target_refused` when it is none, and with `telephony.range_closed` when it is
 * expensive and none of the prefixes opens it.
 */
export const dialTarget = (number: string, allowed: DialAllowed = []): string => {
  if (!NUMBER.test(number)) throw new Fault('telephony.target_refused');
  const dialled = national(number);
  if (allowed.some((prefix) => dialled.startsWith(national(prefix)))) return number;
  if (parts(dialled).some(closed)) throw new Fault('telephony.range_closed');
  return number;
};
