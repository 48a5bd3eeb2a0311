/** The line is full: the machine is busy, nothing is broken. */
export class TooManyWaiting extends Error {
  override readonly name = 'TooManyWaiting';
  constructor(maxWaiting: number) {
    super(`more than ${maxWaiting} tasks are waiting`);
  }
}

/** Runs at most so many tasks at once; the others wait in order. */
export interface Limit {
  /**
   * @throws the signal's reason when it is aborted while the task waits.
   * @throws TooManyWaiting when too many wait already.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export const limit = (concurrency: number, maxWaiting: number): Limit => {
  let running = 0;
  const waiting = new Set<() => void>();

  const turn = (signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    if (running < concurrency) {
      running++;
      return Promise.resolve();
    }
    if (waiting.size >= maxWaiting) return Promise.reject(new TooManyWaiting(maxWaiting));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(start);
        reject(signal?.reason);
      };
      const start = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      waiting.add(start);
      signal?.addEventListener('abort', leave, { once: true });
    });
  };

  /** Hands the place to the next in line without giving it up in between. */
  const done = (): void => {
    for (const next of waiting) {
      waiting.delete(next);
      next();
      return;
    }
    running--;
  };

  return {
    async run(task, signal) {
      await turn(signal);
      try {
        return await task();
      } finally {
        done();
      }
    },
  };
};
