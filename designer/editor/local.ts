import type { Flow } from '../../schema/flow.ts';
import type { LocalCopies, LocalCopy } from '../document/autosave.ts';

const isCopy = (value: unknown): value is LocalCopy => {
  if (typeof value !== 'object' || value === null) return false;
  const { etag, flow } = value as { etag?: unknown; flow?: unknown };
  if (typeof etag !== 'string' || typeof flow !== 'object' || flow === null) return false;
  const { nodes, format } = flow as Partial<Flow>;
  return format === 1 && typeof nodes === 'object' && nodes !== null;
};

/** Unsaved work in this browser's storage, one copy per flow. A full or forbidden storage only means that there is none. */
export const localCopies = (flowId: string, storage: Storage): LocalCopies => {
  const key = `switchyard.draft.${flowId}`;
  return {
    read() {
      try {
        const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
        return isCopy(value) ? value : undefined;
      } catch {
        return undefined;
      }
    },
    write(copy) {
      try {
        storage.setItem(key, JSON.stringify(copy));
      } catch (error) {
        console.error('no room for a local copy', error);
      }
    },
    clear: () => storage.removeItem(key),
  };
};
