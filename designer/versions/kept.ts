import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Flow } from '../../schema/flow.ts';

/** The draft that an older version took the place of, in this browser: it outlives the undo history of the page. */
export interface Kept {
  /** ISO 8601. */
  readonly at: string;
  readonly flow: Flow;
}

const keyOf = (flowId: string): string => `switchyard.replaced.${flowId}`;

const isKept = (value: unknown): value is Kept => {
  if (typeof value !== 'object' || value === null) return false;
  const { at, flow } = value as { at?: unknown; flow?: { format?: unknown; nodes?: unknown } };
  return typeof at === 'string' && flow?.format === 1 && typeof flow.nodes === 'object';
};

const read = (flowId: string): Kept | undefined => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(flowId)) ?? 'null');
    return isKept(value) ? value : undefined;
  } catch (error) {
    console.error('a replaced draft cannot be read', error);
    return undefined;
  }
};

const stores = new Map<string, StoreApi<{ readonly kept: Kept | undefined }>>();

export const keptDraft = (flowId: string): StoreApi<{ readonly kept: Kept | undefined }> => {
  const known = stores.get(flowId);
  if (known) return known;
  const store = createStore<{ readonly kept: Kept | undefined }>(() => ({ kept: read(flowId) }));
  stores.set(flowId, store);
  return store;
};

/** Keeps a draft, or forgets the one that is kept. A full storage only means that it is gone with the page. */
export const keepDraft = (flowId: string, kept: Kept | undefined): void => {
  keptDraft(flowId).setState({ kept });
  try {
    if (kept) localStorage.setItem(keyOf(flowId), JSON.stringify(kept));
    else localStorage.removeItem(keyOf(flowId));
  } catch (error) {
    console.error('no room for the replaced draft', error);
  }
};
