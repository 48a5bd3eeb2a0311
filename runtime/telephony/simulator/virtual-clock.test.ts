import { setTimeout as realSleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { virtualClock } from './virtual-clock.ts';

describe('virtual clock', () => {
  it('wakes sleepers by time, then in the order in which they lay down', async () => {
    const clock = virtualClock(new Date(0));
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now().getTime()}`);
    };
    await Promise.all([sleeper('c', 3000), sleeper('a', 1000), sleeper('b', 1000), sleeper('d', 3_600_000)]);
    expect(woken).toEqual(['a@1000', 'b@1000', 'c@3000', 'd@3600000']);
  });

  it('does not jump over work that a waking sleeper begins', async () => {
    const clock = virtualClock(new Date(0));
    const late = clock.sleep(1000);
    await clock.sleep(10);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    await clock.sleep(5);
    expect(clock.now().getTime()).toBe(15);
    await late;
    expect(clock.now().getTime()).toBe(1000);
  });

  it('stands still while something real is under way', async () => {
    const clock = virtualClock(new Date(0));
    let woke = false;
    const sleeper = clock.sleep(1).then(() => {
      woke = true;
    });
    const release = clock.hold();
    await clock.busy(() => realSleep(30));
    expect(woke).toBe(false);
    release();
    release();
    await sleeper;
    expect(woke).toBe(true);
  });

  it('forgets an aborted sleeper and rejects with the reason', async () => {
    const clock = virtualClock(new Date(0));
    const abort = new AbortController();
    const sleeper = clock.sleep(500, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleeper).rejects.toThrow('enough');
    await expect(clock.sleep(5, abort.signal)).rejects.toThrow('enough');
    await clock.sleep(1000);
    expect(clock.now().getTime()).toBe(1000);
  });
});
