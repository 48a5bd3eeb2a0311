import type { Flow } from './flow.ts';
import { sha256 } from './sha256.ts';

/** JSON with the keys of every object in one order and nothing that JSON does not store. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item === undefined ? null : item)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
};

/**
 * Hash of what a flow means: equal for two documents that differ only in `view` (where cards lie), in the order of
 * their keys, or in that one has nothing where the other holds something empty. SHA-256 in hexadecimal.
 */
export const semanticHash = (flow: Flow): string => {
  const { view: _view, description, events, ...meaning } = flow;
  const said = { description: description || undefined, events: events?.hangup === undefined ? undefined : events };
  return sha256(canonical({ ...meaning, ...said }));
};
