/** A telephone number as others may see it: 138 **** 2076. Short numbers stay as they are. */
export const masked = (number: string): string =>
  number.length >= 8 ? `${number.slice(0, -8)} **** ${number.slice(-4)}`.trim() : number;

/** Long digit strings in groups of four, as waybills are read: 7530 2841 9066. */
export const grouped = (text: string): string =>
  text.replace(/\d{8,}/g, (digits) => digits.replace(/(\d{4})(?=\d)/g, '$1 ')).replace(/([0-9])([#*])/g, '$1 $2');

/** A variable's value for the panel. */
export const shown = (value: unknown, empty: string): string => {
  if (value === undefined || value === null || value === '') return empty;
  if (typeof value === 'string') return grouped(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
};
