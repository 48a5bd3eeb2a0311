import type { Flow } from '../../schema/flow.ts';
import type { LocalCopies, LocalCopy } from '../document/autosave.ts';

const isCopy = (value: unknown): value is LocalCopy => {
  if (typeof value !== 'object' || value === null) return false;
  const { etag, flow } = value as { etag?: unknown; flow?: unknown };
  if (typeof etag !== 'string' || typeof flow !== 'object' || flow === null) return false;
  const { nodes, format } = flow as Partial<Flow>;
  return format === 1 && typeof nodes === 'object' && nodes !== null;
};

/** A large flow takes a while to write: not at every key. */
const PAUSE_MS = 400;

/**
 * Unsaved work in this browser's storage: of each person for each flow, one copy a page, so that two pages of one person
 * don't write over each other's. A full or forbidden storage only means that there is none.
 * @param page names this page among those that are open
 */
export const localCopies = (person: string, flowId: string, page: string, storage: Storage): LocalCopies => {
  const prefix = `switchyard.draft.${person}.${flowId}.`;
  const key = prefix + page;
  /** The copy of an earlier page that this one has taken up. */
  let taken: { readonly key: string; readonly text: string } | undefined;
  const others = () =>
    Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').flatMap((name) => {
      const text = name.startsWith(prefix) ? storage.getItem(name) : null;
      return text === null ? [] : [{ key: name, text }];
    });
  let waiting: LocalCopy | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let told: (room: boolean) => void = () => undefined;
  const forgetWaiting = () => {
    clearTimeout(timer);
    timer = undefined;
    waiting = undefined;
  };
  /** What the work began from stays the same from save to save: it is not made a text of at every writing. */
  let begun: { readonly base: Flow; readonly text: string } | undefined;
  const textOf = ({ base, ...copy }: LocalCopy, at: number): string => {
    const text = JSON.stringify({ ...copy, at });
    if (!base) return text;
    if (begun?.base !== base) begun = { base, text: JSON.stringify(base) };
    return `${text.slice(0, -1)},"base":${begun.text}}`;
  };
  const settle = () => {
    const copy = waiting;
    forgetWaiting();
    if (!copy) return;
    last = Date.now();
    try {
      storage.setItem(key, textOf(copy, last));
      told(true);
    } catch {
      told(false);
    }
  };
  return {
    read() {
      const copies = others().flatMap((one) => {
        const { copy, at } = parsed(one.text);
        return copy ? [{ ...one, copy, at }] : [];
      });
      const last = copies.sort((a, b) => b.at - a.at)[0];
      taken = last;
      return last?.copy;
    },
    write(copy) {
      waiting = copy;
      const due = last + PAUSE_MS - Date.now();
      if (due <= 0) settle();
      else timer ??= setTimeout(settle, due);
    },
    watch(listener) {
      told = listener;
    },
    settle,
    clear() {
      forgetWaiting();
      storage.removeItem(key);
      // Not what its own page, still open, has written since.
      if (taken && storage.getItem(taken.key) === taken.text) storage.removeItem(taken.key);
    },
  };
};

const parsed = (text: string): { readonly copy: LocalCopy | undefined; readonly at: number } => {
  try {
    const value: unknown = JSON.parse(text);
    const at = (value as { at?: unknown } | null)?.at;
    return { copy: isCopy(value) ? value : undefined, at: typeof at === 'number' ? at : 0 };
  } catch {
    return { copy: undefined, at: 0 };
  }
};
