import type { Clock } from './engine/ports.ts';

/** `clock`, set to another time of day: it shows `start` now and goes on from there. */
export const startingAt = (start: Date, clock: Clock): Clock => {
  const ahead = start.getTime() - clock.now().getTime();
  return { ...clock, now: () => new Date(clock.now().getTime() + ahead) };
};

/** Longest time that one timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The time of day. */
export const realClock: Clock = {
  now: () => new Date(),
  // By hand: an aborted timer of `node:timers/promises` makes an error with its stack, and most of ours are aborted.
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      let left = milliseconds;
      let timer: NodeJS.Timeout | undefined;
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const wait = () => {
        if (left <= 0) {
          signal?.removeEventListener('abort', abort);
          resolve();
          return;
        }
        timer = setTimeout(wait, Math.min(left, MAX_TIMER_MS));
        left -= MAX_TIMER_MS;
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      wait();
    }),
};
