import { setTimeout as sleep } from 'node:timers/promises';
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
  async sleep(milliseconds, signal) {
    try {
      for (let left = milliseconds; left > 0; left -= MAX_TIMER_MS)
        await sleep(Math.min(left, MAX_TIMER_MS), undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
