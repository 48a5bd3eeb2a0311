import type { Clock } from '../../engine/ports.ts';

/** Turns of the event loop that must pass without news before time jumps: awaits and immediates in a row run dry in them. */
const IDLE_TURNS = 4;

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock whose time passes only when nobody has anything to do. */
export interface VirtualClock extends Clock {
  /** Time stands still until the returned function is called: something real (a request, a file) is under way. */
  hold(): () => void;
  /** `hold` for as long as `work` takes. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  /** Time stands still for good; who sleeps, sleeps on. */
  stop(): void;
}

/**
 * Jumps to the next sleeper as soon as everything else is idle and nobody holds it, so that a minute of waiting takes
 * no time. Sleepers wake one by one, by time and then in the order in which they lay down.
 */
export const virtualClock = (start: Date = new Date('2026-01-05T09:00:00+08:00')): VirtualClock => {
  let now = start.getTime();
  let holds = 0;
  let stopped = false;
  let looking = false;
  /** Changes whenever something happens that may lead to more work at the present time. */
  let news = 0;
  const sleepers: Sleeper[] = [];

  const look = (): void => {
    if (looking || stopped || holds > 0 || sleepers.length === 0) return;
    looking = true;
    let seen = news;
    let quietTurns = 0;
    const turn = (): void => {
      quietTurns = news === seen ? quietTurns + 1 : 0;
      seen = news;
      if (quietTurns < IDLE_TURNS) {
        setImmediate(turn);
        return;
      }
      looking = false;
      if (stopped || holds > 0) return;
      const next = sleepers.shift();
      if (!next) return;
      now = Math.max(now, next.at);
      next.wake();
      look();
    };
    setImmediate(turn);
  };

  const lieDown = (sleeper: Sleeper): void => {
    const later = sleepers.findIndex((other) => other.at > sleeper.at);
    sleepers.splice(later < 0 ? sleepers.length : later, 0, sleeper);
    news++;
    look();
  };

  const hold = (): (() => void) => {
    holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      holds--;
      news++;
      look();
    };
  };

  return {
    now: () => new Date(now),
    sleep(milliseconds, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const wakeUp = (): void => {
          signal?.removeEventListener('abort', abort);
          news++;
          resolve();
        };
        const sleeper: Sleeper = { at: now + Math.max(0, milliseconds), wake: wakeUp };
        const abort = (): void => {
          const at = sleepers.indexOf(sleeper);
          if (at >= 0) sleepers.splice(at, 1);
          news++;
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
        lieDown(sleeper);
      });
    },
    hold,
    async busy(work) {
      const release = hold();
      try {
        return await work();
      } finally {
        release();
      }
    },
    stop() {
      stopped = true;
    },
  };
};
