import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bulkhead, type Leave } from './bulkhead.ts';

const never = new AbortController().signal;

describe('a bulkhead', () => {
  it('lets so many in, so many wait, and refuses the rest', async () => {
    const bulkhead = new Bulkhead(1, 1);
    const leave = bulkhead.enter(never) as Leave;
    const second = bulkhead.enter(never);
    expect(bulkhead.enter(never)).toBeUndefined();
    expect([bulkhead.inside, bulkhead.waiting]).toEqual([1, 1]);
    leave();
    leave();
    expect([bulkhead.inside, bulkhead.waiting]).toEqual([1, 0]);
    (await second)?.();
    expect(bulkhead.inside).toBe(0);
  });

  it('frees the place in the queue of a caller who hangs up', async () => {
    const bulkhead = new Bulkhead(1, 1);
    const leave = bulkhead.enter(never) as Leave;
    const caller = new AbortController();
    const waiting = bulkhead.enter(caller.signal) as Promise<Leave>;
    caller.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
    expect(bulkhead.waiting).toBe(0);
    const next = bulkhead.enter(never);
    leave();
    expect(await next).toBeTypeOf('function');
  });

  it('sends all home who wait', async () => {
    const bulkhead = new Bulkhead(1, 2);
    bulkhead.enter(never);
    const waiting = [bulkhead.enter(never), bulkhead.enter(never)] as Promise<Leave>[];
    bulkhead.refuseWaiting(() => new Error('closed'));
    for (const each of waiting) await expect(each).rejects.toThrow('closed');
    expect([bulkhead.inside, bulkhead.waiting]).toEqual([1, 0]);
  });

  it('whatever happens: never too many inside, first come first served, nobody forgotten', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.nat(4),
        fc.array(fc.record({ what: fc.constantFrom('enter', 'leave', 'hangUp'), who: fc.nat(20) }), { maxLength: 80 }),
        async (size, places, steps) => {
          const bulkhead = new Bulkhead(size, places);
          const inside = new Map<number, Leave>();
          const queue: { readonly id: number; readonly caller: AbortController }[] = [];
          const entered: number[] = [];
          let id = 0;
          for (const { what, who } of steps) {
            if (what === 'enter') {
              id += 1;
              const me = id;
              const caller = new AbortController();
              const place = bulkhead.enter(caller.signal);
              if (typeof place === 'function') inside.set(me, place);
              else if (place) {
                queue.push({ id: me, caller });
                place.then(
                  (leave) => {
                    entered.push(me);
                    inside.set(me, leave);
                    queue.splice(
                      queue.findIndex((each) => each.id === me),
                      1,
                    );
                  },
                  () =>
                    queue.splice(
                      queue.findIndex((each) => each.id === me),
                      1,
                    ),
                );
              } else expect(queue.length).toBe(places);
            } else if (what === 'leave') {
              const [first] = [...inside].slice(who % Math.max(1, inside.size));
              if (first) {
                inside.delete(first[0]);
                first[1]();
              }
            } else queue[who % Math.max(1, queue.length)]?.caller.abort(new Error('hung up'));
            for (let round = 0; round < 5; round += 1) await Promise.resolve();
            expect(bulkhead.inside).toBe(inside.size);
            expect(bulkhead.waiting).toBe(queue.length);
            expect(inside.size).toBeLessThanOrEqual(size);
            if (queue.length > 0) expect(inside.size).toBe(size);
          }
          expect(entered).toEqual([...entered].sort((a, b) => a - b));
        },
      ),
    ));
});
