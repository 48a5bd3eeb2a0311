import { readFileSync } from 'node:fs';
import type { Flow } from '../../schema/flow.ts';

const example = new URL('../../examples/order-status/flow.json', import.meta.url);
/** Hotlines beside each other before the next row begins. */
const PER_ROW = 8;
const GAP = 120;

/**
 * A flow of `cards` steps as nobody should draw one: the order query again and again, side by side, each with its own
 * steps, and the last step of each leading on to the next one.
 */
export const largeFlow = (cards: number): Flow => {
  const one = JSON.parse(readFileSync(example, 'utf8')) as Flow;
  const ids = Object.keys(one.nodes);
  const points = one.view?.nodes ?? {};
  const width = Math.max(...Object.values(points).map(({ x }) => x)) + 196 + GAP;
  const height = Math.max(...Object.values(points).map(({ y }) => y)) + 240 + GAP;
  const copies = Math.ceil(cards / ids.length);
  const nodes: Flow['nodes'] = {};
  const view: Record<string, { x: number; y: number }> = {};
  for (let copy = 0; copy < copies; copy += 1) {
    const named = (id: string) => `${id}_${copy}`;
    for (const id of ids.slice(0, Math.min(ids.length, cards - copy * ids.length))) {
      const node = one.nodes[id];
      const at = points[id];
      if (!node || !at) continue;
      const exits = Object.entries(node.exits).map(([name, target]) => [name, target && named(target)]);
      nodes[named(id)] = { ...node, title: `${node.title ?? ''} ${copy + 1}`.trim(), exits: Object.fromEntries(exits) };
      view[named(id)] = { x: at.x + (copy % PER_ROW) * width, y: at.y + Math.floor(copy / PER_ROW) * height };
    }
    const before = nodes[`${one.start}_${copy - 1}`];
    if (before) before.exits = { ...before.exits, none: named(one.start) };
  }
  const there = new Set(Object.keys(nodes));
  for (const node of Object.values(nodes))
    for (const [exit, target] of Object.entries(node.exits))
      if (target !== null && !there.has(target)) node.exits[exit] = null;
  return { ...one, name: `${cards} 步`, start: `${one.start}_0`, nodes, view: { nodes: view } };
};
