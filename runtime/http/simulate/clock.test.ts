import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../telephony/simulator/virtual-clock.ts';
import { callClock } from './clock.ts';

const real = (at = '2026-01-05T09:00:00+08:00') => virtualClock(new Date(at));
const night = new Date('2026-10-01T03:00:00+08:00');

describe('the clock of a trial call', () => {
  it('shows another day and goes on as the real one does', async () => {
    const clock = callClock(real(), night);
    expect(clock.now()).toEqual(night);
    await clock.sleep(90_000);
    expect(clock.now().getTime() - night.getTime()).toBe(90_000);
  });

  it('stands still: nobody wakes, and no time is lost when it goes on', async () => {
    const ticking = real();
    const clock = callClock(ticking, night);
    let woke = false;
    const sleeper = clock.sleep(5_000).then(() => {
      woke = true;
    });
    clock.freeze();
    await ticking.sleep(60_000);
    expect([woke, clock.now()]).toEqual([false, night]);
    clock.go();
    await sleeper;
    expect(clock.now().getTime() - night.getTime()).toBe(5_000);
  });

  it('jumps to whoever wakes next, and only to them', async () => {
    const held = real();
    const release = held.hold();
    const clock = callClock(held, night);
    const woken: number[] = [];
    for (const ms of [8_000, 3_000]) void clock.sleep(ms).then(() => woken.push(ms));
    expect(clock.skip()).toBe(true);
    expect(clock.now().getTime() - night.getTime()).toBe(3_000);
    release();
    await held.sleep(0);
    expect(woken).toEqual([3_000]);
    await held.sleep(5_000);
    expect(woken).toEqual([3_000, 8_000]);
    expect(clock.skip()).toBe(false);
  });

  it('forgets who is aborted, also while it stands still', async () => {
    const clock = callClock(real(), night);
    const abort = new AbortController();
    const sleeper = clock.sleep(5_000, abort.signal);
    clock.freeze();
    abort.abort(new Error('enough'));
    await expect(sleeper).rejects.toThrow('enough');
    await expect(clock.sleep(1, abort.signal)).rejects.toThrow('enough');
    clock.go();
    expect(clock.skip()).toBe(false);
  });
});
