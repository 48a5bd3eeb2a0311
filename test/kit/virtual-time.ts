import type { Time } from '../../runtime/connections/resilience/time.ts';

export interface VirtualTime extends Time {
  /** Lets so many milliseconds pass; everything due happens at its own time, in order. */
  pass(milliseconds: number): Promise<void>;
  /** Timers that are still set. */
  readonly pending: number;
}

/** Promises that depend on each other settle in a few rounds. */
const settle = async (): Promise<void> => {
  for (let round = 0; round < 30; round += 1) await Promise.resolve();
};

/** Time that only passes when a test says so. */
export const virtualTime = (): VirtualTime => {
  let now = 0;
  let order = 0;
  const timers = new Map<number, { readonly at: number; readonly work: () => void }>();
  const next = (until: number) =>
    [...timers].filter(([, { at }]) => at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
  return {
    now: () => now,
    after(milliseconds, work) {
      order += 1;
      const id = order;
      timers.set(id, { at: now + Math.max(0, milliseconds), work });
      return () => timers.delete(id);
    },
    async pass(milliseconds) {
      const until = now + milliseconds;
      await settle();
      for (let due = next(until); due; due = next(until)) {
        const [id, { at, work }] = due;
        timers.delete(id);
        now = at;
        work();
        await settle();
      }
      now = until;
    },
    get pending() {
      return timers.size;
    },
  };
};
