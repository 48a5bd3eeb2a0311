import type { Variable } from './flow.ts';

/** What stands for a masked value: the same length for every value, so that it tells nothing. */
export const MASK = '••••••';

/** Hides a whole value, whatever it is; no value stays no value. */
export const maskValue = (value: unknown): unknown => (value === null || value === undefined ? value : MASK);

/**
 * A telephone number with its middle hidden, as agents are used to it: `13800002076` → `138 **** 2076`. Of a short or
 * withheld number only the last two digits are left, of a text that is no number nothing.
 */
export const maskPhone = (number: string): string => {
  const digits = number.replace(/[\s-]/g, '');
  if (!/^\+?\d+$/.test(digits)) return digits === '' ? '' : MASK;
  if (digits.length < 7) return `**** ${digits.slice(-2)}`;
  return `${digits.slice(0, digits.length - 8 < 3 ? 2 : digits.length - 8)} **** ${digits.slice(-4)}`;
};

/** Variables as traces, logs and events may show them: those declared sensitive are masked. */
export const maskVariables = (
  values: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, Pick<Variable, 'sensitive'>>>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const isSensitive = Object.hasOwn(declared, name) && declared[name]?.sensitive === true;
      return [name, isSensitive ? maskValue(value) : value];
    }),
  );
