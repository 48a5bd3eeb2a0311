import type { Clock } from '../../engine/ports.ts';

interface Sleeper {
  readonly at: number;
  wake(): void;
  timer: AbortController | undefined;
}

/** The clock of one trial call: it may show another day, stand still, and jump over a wait. */
export interface CallClock extends Clock {
  /** Time stands still; who sleeps, sleeps on. */
  freeze(): void;
  /** Time goes on from where it stood. */
  go(): void;
  /** Jumps to the next one who wakes. `false`: nobody sleeps, or time stands still. */
  skip(): boolean;
}

/** A clock beside `real` that shows `start` now. */
export const callClock = (real: Clock, start: Date): CallClock => {
  let ahead = start.getTime() - real.now().getTime();
  let frozenAt: number | undefined;
  const sleepers = new Set<Sleeper>();
  const time = (): number => frozenAt ?? real.now().getTime() + ahead;

  const disarm = (sleeper: Sleeper): void => {
    sleeper.timer?.abort();
    sleeper.timer = undefined;
  };
  const arm = (sleeper: Sleeper): void => {
    disarm(sleeper);
    if (frozenAt !== undefined) return;
    const timer = new AbortController();
    sleeper.timer = timer;
    real.sleep(sleeper.at - time(), timer.signal).then(
      () => sleeper.wake(),
      // Put off: it is armed again when time goes on.
      () => undefined,
    );
  };

  return {
    now: () => new Date(time()),
    sleep(milliseconds, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const over = (): void => {
          sleepers.delete(sleeper);
          disarm(sleeper);
          signal?.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          over();
          reject(signal?.reason);
        };
        const wake = (): void => {
          over();
          resolve();
        };
        const sleeper: Sleeper = { at: time() + Math.max(0, milliseconds), wake, timer: undefined };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
        arm(sleeper);
      });
    },
    freeze() {
      if (frozenAt !== undefined) return;
      frozenAt = time();
      for (const sleeper of sleepers) disarm(sleeper);
    },
    go() {
      if (frozenAt === undefined) return;
      ahead = frozenAt - real.now().getTime();
      frozenAt = undefined;
      for (const sleeper of sleepers) arm(sleeper);
    },
    skip() {
      if (frozenAt !== undefined || sleepers.size === 0) return false;
      const next = Math.min(...[...sleepers].map(({ at }) => at));
      ahead += Math.max(0, next - time());
      for (const sleeper of sleepers) arm(sleeper);
      return true;
    },
  };
};
