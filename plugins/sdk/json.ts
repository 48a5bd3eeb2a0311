/** Reading the JSON of another system: it may leave out, or send, whatever it likes. */
export type Json = Readonly<Record<string, unknown>>;

/** `value` when it is an object, else an empty one. */
export const jsonObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The text at `key`; empty when there is none. */
export const jsonText = (from: Json, key: string): string => {
  const value = from[key];
  return typeof value === 'string' ? value : '';
};

/** The id at `key`, which some systems send as a number; empty when there is none. */
export const jsonId = (from: Json, key: string): string => {
  const value = from[key];
  return typeof value === 'number' ? String(value) : jsonText(from, key);
};

/** The finite number at `key`, also when it was sent as a text; else null. */
export const jsonNumber = (from: Json, key: string): number | null => {
  const value = from[key];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

/** The objects in the list at `key`; empty when there is none. */
export const jsonObjects = (from: Json, key: string): readonly Json[] => {
  const value = from[key];
  return Array.isArray(value) ? value.map(jsonObject) : [];
};

/** The texts in the list at `key`. */
export const jsonTexts = (from: Json, key: string): readonly string[] => {
  const value = from[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};
