/** A variable's value as a record shows it; `undefined` when there is none. */
export const valueText = (value: unknown): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
