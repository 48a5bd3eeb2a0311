import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { addNode, connect, removeNodes } from './edits.ts';
import { placed, planLayout, tidy } from './layout.ts';
import { COLUMN_GAP } from './lines.ts';
import { addFree } from './place.ts';
import { ask, emptyFlow, end, menu } from './testing/types.ts';
import { CARD_WIDTH, tuckedExits } from './tuck.ts';

const chain = (): Flow => {
  let flow = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
  for (const type of [ask, ask, ask, end]) flow = addNode(flow, type, { x: 0, y: 0 }).flow;
  flow = connect(flow, { node: 'menu', exit: '1' }, 'ask');
  flow = connect(flow, { node: 'menu', exit: 'none' }, 'end');
  flow = connect(flow, { node: 'ask', exit: 'found' }, 'ask2');
  flow = connect(flow, { node: 'ask2', exit: 'found' }, 'ask3');
  for (const node of ['ask', 'ask2', 'ask3']) flow = connect(flow, { node, exit: 'failed' }, 'end');
  return connect(flow, { node: 'ask3', exit: 'found' }, 'ask');
};
const heights = () => 136;
const at = (flow: Flow, id: string) => flow.view?.nodes?.[id] ?? { x: Number.NaN, y: Number.NaN };

describe('tidying up', () => {
  it('puts the call’s way into columns from left to right, and covers no card', async () => {
    const flow = await tidy(chain(), heights);
    const columns = ['menu', 'ask', 'ask2', 'ask3'].map((id) => at(flow, id).x);
    expect(columns).toEqual([...columns].sort((a, b) => a - b));
    const ids = Object.keys(flow.nodes);
    for (const a of ids)
      for (const b of ids) {
        const apart =
          Math.abs(at(flow, a).x - at(flow, b).x) >= CARD_WIDTH || Math.abs(at(flow, a).y - at(flow, b).y) >= 136;
        expect(a === b || apart, `${a} over ${b}`).toBe(true);
      }
  });
  it('puts what everybody leads to beside the first who does, with one line', async () => {
    const flow = await tidy(chain(), heights);
    expect(at(flow, 'end').x).toBe(at(flow, 'ask').x);
    expect([...tuckedExits(flow)].filter(([, exits]) => exits.has('failed')).map(([id]) => id)).toEqual([
      'ask',
      'ask2',
      'ask3',
    ]);
  });
  it('changes nothing but the view', async () => {
    const before = chain();
    const { view: _, ...meaning } = await tidy(before, heights);
    const { view: __, ...was } = before;
    expect(meaning).toEqual(was);
  });
});

/** Pairs of cards that lie on each other. */
const covered = (flow: Flow, height: number): string[] => {
  const ids = Object.keys(flow.nodes);
  return ids.flatMap((a, index) =>
    ids.slice(index + 1).flatMap((b) => {
      const [p, q] = [at(flow, a), at(flow, b)];
      return Math.abs(p.x - q.x) >= CARD_WIDTH || Math.abs(p.y - q.y) >= height ? [] : [`${a} over ${b}`];
    }),
  );
};

describe('a layout that took its time', () => {
  it('lays out what is there by then: steps that came stand beside the one that leads to them, gaps close', async () => {
    const before = chain();
    const arrange = await planLayout(before);
    const added = addNode(before, ask, { x: 7, y: 7 });
    const now = connect(removeNodes(added.flow, ['ask2']), { node: 'ask', exit: 'found' }, added.id);
    const flow = arrange(now, heights);
    expect(covered(flow, 136)).toEqual([]);
    expect(Object.keys(flow.view?.nodes ?? {}).sort()).toEqual(Object.keys(now.nodes).sort());
    expect(at(flow, added.id).x).toBe(at(flow, 'ask').x + CARD_WIDTH + COLUMN_GAP);
  });
  it('covers no card and points at none that is gone, whatever was done meanwhile', async () => {
    const before = chain();
    const [whole, some] = [await planLayout(before), await planLayout(before, { only: new Set(['ask', 'ask2']) })];
    const ids = Object.keys(before.nodes);
    fc.assert(
      fc.property(fc.subarray(ids), fc.array(fc.constantFrom(...ids), { maxLength: 4 }), (gone, sources) => {
        let now = removeNodes(before, gone);
        for (const source of sources) {
          const added = addNode(now, ask, { x: 0, y: 0 });
          now = now.nodes[source] ? connect(added.flow, { node: source, exit: 'failed' }, added.id) : added.flow;
        }
        const flow = whole(now, heights);
        expect(covered(flow, 136)).toEqual([]);
        expect(Object.keys(flow.view?.nodes ?? {}).filter((id) => !flow.nodes[id])).toEqual([]);
        const part = some(now, heights);
        for (const id of Object.keys(now.nodes))
          if (id !== 'ask' && id !== 'ask2') expect(at(part, id)).toEqual(at(now, id));
      }),
    );
  });
  it('can be given up', async () => {
    await expect(planLayout(chain(), { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe('a document from elsewhere', () => {
  it('without any place is laid out, and covers no card', async () => {
    const { view: _, ...bare } = chain();
    const flow = await placed(bare);
    const points = Object.keys(flow.nodes).map((id) => JSON.stringify(at(flow, id)));
    expect(new Set(points).size).toBe(points.length);
    expect(points).not.toContain(JSON.stringify({ x: null, y: null }));
  });
  it('with places stays as it is', async () => {
    const flow = chain();
    expect(await placed(flow)).toBe(flow);
  });
});

describe('a step from nowhere', () => {
  it('stands below what is there already', () => {
    const first = addFree(emptyFlow, menu, { x: 0, y: 0 }, heights);
    const second = addFree(first.flow, ask, { x: 0, y: 0 }, heights);
    expect(at(second.flow, 'menu')).toEqual({ x: 0, y: 0 });
    expect(at(second.flow, 'ask').y).toBeGreaterThanOrEqual(136);
  });
});
