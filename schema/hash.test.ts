import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from './flow.ts';
import { semanticHash } from './hash.ts';
import { sha256 } from './sha256.ts';

const flow = (over: object = {}): Flow => ({
  format: 1,
  kind: 'ivr',
  name: '查单',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: '运单号' } },
  start: 'a',
  nodes: {
    a: { type: 'voice.say', params: { speed: 1 }, exits: { done: 'b' } },
    b: { type: 'flow.end', params: {}, exits: {} },
  },
  ...over,
});

const shuffled = (value: unknown, keys: (list: [string, unknown][]) => [string, unknown][]): unknown => {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, keys));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(keys(Object.entries(value).map(([key, item]) => [key, shuffled(item, keys)])));
};

const byKey = (list: [string, unknown][]) => list.toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('sha256', () => {
  it('agrees with the one of Node for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
    const long = '运单'.repeat(100_000);
    expect(sha256(long)).toBe(createHash('sha256').update(long).digest('hex'));
  });
});

describe('semanticHash', () => {
  it('does not see where cards lie, nor the order of keys', () => {
    const point = fc.record({ x: fc.double({ noNaN: true }), y: fc.double({ noNaN: true }) });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), point), fc.jsonValue(), (nodes, params) => {
        const document = flow({ nodes: { a: { type: 'x.y', params: { params }, exits: {} } } });
        const turned = shuffled(document, (list) => list.toReversed()) as Flow;
        expect(semanticHash({ ...turned, view: { nodes } })).toBe(semanticHash(document));
      }),
    );
  });

  it('sees every change of parameters and exits', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const [a, b] = [one, two].map((params) =>
          flow({ nodes: { a: { type: 'x.y', params: { params }, exits: {} } } }),
        );
        const isSame = JSON.stringify(shuffled(one, byKey)) === JSON.stringify(shuffled(two, byKey));
        if (a && b) expect(semanticHash(a) === semanticHash(b)).toBe(isSame);
      }),
    );
    const hash = semanticHash(flow());
    for (const over of [{ start: 'b' }, { name: '报价' }, { events: { hangup: 'b' } }, { language: 'en' }]) {
      expect(semanticHash(flow(over))).not.toBe(hash);
    }
    const off = flow();
    const a = { type: 'voice.say', params: { speed: 1 }, exits: { done: 'b' }, disabled: true as const };
    expect(semanticHash({ ...off, nodes: { ...off.nodes, a } })).not.toBe(hash);
    const rewired = flow();
    expect(
      semanticHash({
        ...rewired,
        nodes: { ...rewired.nodes, b: { type: 'flow.end', params: {}, exits: { done: null } } },
      }),
    ).not.toBe(hash);
  });
});
