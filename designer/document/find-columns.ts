import type { Line } from './lines.ts';

/** Columns from left to right, each with its steps. */
export type Columns = readonly (readonly string[])[];

export interface ColumnsTask {
  readonly ids: readonly string[];
  readonly lines: readonly Line[];
}

/** So few are placed sooner than a worker has started. */
const FEW = 150;

/** In a thread of its own; `signal` ends it at once, wherever it is. */
const beside = (task: ColumnsTask, signal: AbortSignal | undefined): Promise<Columns> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./columns-worker.ts', import.meta.url), { type: 'module' });
    const end = () => {
      worker.terminate();
      signal?.removeEventListener('abort', stop);
    };
    const stop = () => {
      end();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop);
    worker.addEventListener('message', ({ data }: MessageEvent<Columns>) => {
      end();
      resolve(data);
    });
    // Also when its file can't be fetched.
    worker.addEventListener('error', ({ message }) => {
      end();
      reject(new Error(message || 'the layout could not be loaded'));
    });
    worker.postMessage(task);
  });

/** Finds the columns of a flow, beside the page when it is large. Loads its library when it is first used. */
export const findColumns = async (task: ColumnsTask, signal?: AbortSignal): Promise<Columns> => {
  signal?.throwIfAborted();
  if (task.ids.length > FEW && typeof Worker !== 'undefined') return await beside(task, signal);
  const { columnsOf } = await import('./columns.ts');
  return columnsOf(task.ids, task.lines);
};
