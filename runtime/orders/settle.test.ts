import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageMinutes, contentHash, type Order, type OrderChange, settle } from './settle.ts';

const now = new Date('2026-11-25T10:00:00Z');
const change = (version: number, status: string, more: Partial<OrderChange> = {}): OrderChange => ({
  source: 'tms',
  key: 'SF100',
  version,
  status,
  content: { status },
  deleted: false,
  at: now,
  ...more,
});

const play = (changes: readonly OrderChange[], from?: Order) => {
  let order = from;
  const settlements = changes.map((each) => {
    const settled = settle(order, each, now);
    order = settled.order;
    return settled.settlement;
  });
  return { order, settlements };
};

describe('the rule of order sync', () => {
  it('lets the newest version win and says what became of each', () => {
    const { order, settlements } = play([
      change(2, 'in_transit'),
      change(1, 'created'),
      change(2, 'in_transit'),
      change(3, 'failed'),
      change(2, 'in_transit'),
    ]);
    expect(settlements).toEqual(['applied', 'late', 'duplicate', 'applied', 'late']);
    expect(order).toMatchObject({ version: 3, status: 'failed' });
  });

  it('leaves two contents of one version to a person, whose word then counts', () => {
    const { order, settlements } = play([change(2, 'signed'), change(2, 'failed')]);
    expect(settlements).toEqual(['applied', 'conflict']);
    expect(order?.status).toBe('signed');
    expect(settle(order, change(2, 'failed'), now, true)).toMatchObject({
      settlement: 'applied',
      order: { status: 'failed' },
    });
    // A newer version has come meanwhile: the word is about an old one.
    const newer = settle(order, change(3, 'returned'), now).order;
    expect(settle(newer, change(2, 'failed'), now, true)).toMatchObject({ settlement: 'late' });
  });

  it('keeps an order that was deleted, so that a late change does not bring it back', () => {
    const { order, settlements } = play([change(5, 'cancelled', { deleted: true }), change(4, 'created')]);
    expect(settlements).toEqual(['applied', 'late']);
    expect(order?.deleted).toBe(true);
  });

  it('sees the same content in another order of its fields', () => {
    const one = { status: 's', deleted: false, content: { a: 1, b: [{ c: 1, d: 2 }] } };
    const other = { status: 's', deleted: false, content: { b: [{ d: 2, c: 1 }], a: 1 } };
    expect(contentHash(one)).toBe(contentHash(other));
    expect(contentHash(one)).not.toBe(contentHash({ ...one, content: { a: 1, b: [{ c: 1, d: 3 }] } }));
    expect(contentHash({ ...one, content: [['a', 1]] })).not.toBe(contentHash({ ...one, content: { a: 1 } }));
  });

  it('ends in the state of the source, whatever is lost, doubled or reordered on the way, once a poll has caught up', () => {
    const statuses = ['created', 'picked', 'in_transit', 'failed', 'signed'] as const;
    fc.assert(
      fc.property(
        fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), status: fc.constantFrom(...statuses) }), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.infiniteStream(fc.record({ lost: fc.boolean(), copies: fc.integer({ min: 1, max: 3 }), at: fc.nat(1000) })),
        fc.nat(40),
        (edits, fate, pollAfter) => {
          const source = new Map<string, OrderChange>();
          const sent: { at: number; change: OrderChange }[] = [];
          edits.forEach(({ key, status }, index) => {
            const version = (source.get(key)?.version ?? 0) + 1;
            const next = change(version, status, { key });
            source.set(key, next);
            const { lost, copies, at } = fate.next().value;
            if (!lost) for (let copy = 0; copy < copies; copy += 1) sent.push({ at: at + copy * 37, change: next });
            // A poll brings what the source holds then, in the midst of everything.
            if (index === pollAfter) for (const held of source.values()) sent.push({ at: at + 11, change: held });
          });
          sent.sort((a, b) => a.at - b.at);
          const arrived = [...sent.map((each) => each.change), ...source.values()];
          const orders = new Map<string, Order>();
          for (const each of arrived) {
            const { settlement, order } = settle(orders.get(each.key), each, now);
            expect(settlement).not.toBe('conflict');
            if (order) orders.set(each.key, order);
          }
          for (const [key, held] of source) expect(orders.get(key)).toMatchObject(held);
          expect(orders.size).toBe(source.size);
        },
      ),
    );
  });
});

describe('staleness', () => {
  const order = { checkedAt: new Date('2026-11-25T09:40:00Z') };
  it('counts from the last news of the order or of its source', () => {
    expect(ageMinutes(order, null, now)).toBe(20);
    expect(ageMinutes(order, new Date('2026-11-25T09:57:30Z'), now)).toBe(2);
    expect(ageMinutes({ checkedAt: new Date('2026-11-25T10:00:05Z') }, null, now)).toBe(0);
  });
});
