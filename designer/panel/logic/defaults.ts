import type { Variable, VariableType } from '../../../schema/flow.ts';

/** A default as it stands in its text field. */
export const defaultText = ({ default: value }: Pick<Variable, 'default'>): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false };
const bad: Parsed = { ok: false };

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readers: Readonly<Record<VariableType, (text: string) => Parsed>> = {
  text: (value) => ({ ok: true, value }),
  number: (text) => (Number.isFinite(Number(text)) ? { ok: true, value: Number(text) } : bad),
  boolean: (text) => {
    if (/^(true|是|yes)$/i.test(text)) return { ok: true, value: true };
    return /^(false|否|no)$/i.test(text) ? { ok: true, value: false } : bad;
  },
  time: (text) =>
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))
      ? { ok: true, value: text }
      : bad,
  list: (text) => {
    const value = json(text);
    return Array.isArray(value) ? { ok: true, value } : bad;
  },
  record: (text) => {
    const value = json(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ok: true, value } : bad;
  },
};

/** Reads a default that a person typed; an empty field means that there is none. */
export const parseDefault = (text: string, type: VariableType): Parsed =>
  text.trim() === '' ? { ok: true, value: undefined } : readers[type](type === 'text' ? text : text.trim());
