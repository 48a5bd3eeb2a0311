import type { Point } from '../document/view.ts';
import type { Box } from './geometry.ts';
import { ENTRY_Y } from './geometry.ts';
import { assignLanes, type Leg } from './lanes.ts';
import { type Nearby, nearbyOf } from './nearby.ts';

/** A line to be drawn, from an exit row to a card. `y` is where it leaves, on the canvas. */
export interface Wire {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly y: number;
}

/** The line begins outside the ring and ends under the arrow's head. */
const RING = 5;
const ARROW = 7;
/** Least room between two cards for a line that turns there. */
const TURN = 20;
const REACH = 40;
const CLEAR = 14;
/** Nearer than this a line seems to touch a card. */
const BERTH = 8;
/** A way round is looked for this far above and below a line's ends: farther off nobody would follow it anyway. */
const DETOUR = 600;

interface Plan {
  readonly wire: Wire;
  readonly start: Point;
  readonly end: Point;
  /** Gutters' middles in the order of the line: one, or two with a level leg at `channel` between them. */
  readonly turns: readonly { readonly x: number; readonly room: number }[];
  readonly channel?: number;
}

const right = (box: Box) => box.x + box.width;
const bottom = (box: Box) => box.y + box.height;

const hitsLevel = (boxes: readonly Box[], x0: number, x1: number, y: number): number => {
  const [a, b] = x0 < x1 ? [x0, x1] : [x1, x0];
  let hits = 0;
  for (const box of boxes) if (box.x < b && right(box) > a && box.y - BERTH < y && bottom(box) + BERTH > y) hits += 1;
  return hits;
};

const hitsUpright = (boxes: readonly Box[], x: number, y0: number, y1: number): number => {
  const [a, b] = y0 < y1 ? [y0, y1] : [y1, y0];
  let hits = 0;
  for (const box of boxes) if (box.x - 4 < x && right(box) + 4 > x && box.y < b && bottom(box) > a) hits += 1;
  return hits;
};

const overlaps = (box: Box, y0: number, y1: number) => box.y < Math.max(y0, y1) && bottom(box) > Math.min(y0, y1);

/** The gutter right of a card, up to the next card in the way. */
const after = (boxes: readonly Box[], edge: number, y0: number, y1: number): { x: number; room: number } => {
  let next = edge + 2 * REACH;
  for (const box of boxes) if (box.x >= edge + 8 && box.x < next && overlaps(box, y0, y1)) next = box.x;
  const half = (next - edge) / 2;
  return { x: edge + half, room: Math.max(2, half - 10) };
};

/** The gutter left of a card. */
const before = (boxes: readonly Box[], edge: number, y0: number, y1: number): { x: number; room: number } => {
  let last = edge - 2 * REACH;
  for (const box of boxes) if (right(box) <= edge - 8 && right(box) > last && overlaps(box, y0, y1)) last = right(box);
  const half = (edge - last) / 2;
  return { x: edge - half, room: Math.max(2, half - 10) };
};

/** A free height for a level leg between two gutters, nearest to both ends. */
const channelBetween = (boxes: readonly Box[], x0: number, x1: number, y0: number, y1: number): number => {
  const [a, b] = x0 < x1 ? [x0, x1] : [x1, x0];
  const heights = boxes.flatMap((box) => (box.x < b && right(box) > a ? [box.y - CLEAR, bottom(box) + CLEAR] : []));
  let best = { y: Math.max(y0, y1) + CLEAR, cost: Number.POSITIVE_INFINITY };
  for (const y of heights) {
    const cost = Math.abs(y - y0) + Math.abs(y - y1) + 2000 * hitsLevel(boxes, a, b, y);
    if (cost < best.cost) best = { y, cost };
  }
  return best.y;
};

const plan = (wire: Wire, source: Box, target: Box, boxes: readonly Box[]): Plan => {
  const start = { x: right(source) + RING, y: wire.y };
  const end = { x: target.x - ARROW, y: target.y + ENTRY_Y };
  const base = { wire, start, end };
  const leaving = after(boxes, right(source), start.y, end.y);
  const arriving = before(boxes, target.x, start.y, end.y);
  if (target.x - right(source) >= TURN && source.id !== target.id) {
    const others = boxes.filter((box) => box.id !== source.id && box.id !== target.id);
    const cost = (x: number) =>
      hitsLevel(others, start.x, x, start.y) +
      hitsLevel(others, x, end.x, end.y) +
      hitsUpright(others, x, start.y, end.y);
    const gap = (target.x - right(source)) / 2;
    const near = leaving.x > target.x - 8 ? { x: right(source) + gap, room: Math.max(2, gap - 10) } : leaving;
    const far = arriving.x < right(source) + 8 ? near : arriving;
    const costs = [cost(near.x), cost(far.x)] as const;
    if (costs[0] === 0 || (costs[0] <= costs[1] && costs[0] === 0)) return { ...base, turns: [near] };
    if (costs[1] === 0) return { ...base, turns: [far] };
    const channel = channelBetween(boxes, near.x, far.x, start.y, end.y);
    return { ...base, turns: [near, far], channel };
  }
  const first = after(boxes, right(source), source.y, bottom(source));
  const last = before(boxes, target.x, target.y, bottom(target));
  return { ...base, turns: [first, last], channel: channelBetween(boxes, first.x, last.x, start.y, end.y) };
};

const legsOf = ({ wire, start, end, turns, channel }: Plan): Leg[] =>
  turns.map((turn, index) => ({
    key: `${wire.id} ${index}`,
    ...turn,
    from: index === 0 || channel === undefined ? start.y : channel,
    to: index === turns.length - 1 || channel === undefined ? end.y : channel,
  }));

const pointsOf = ({ wire, start, end, turns, channel }: Plan, lanes: ReadonlyMap<string, number>): Point[] => {
  if (turns.length === 1 && Math.abs(start.y - end.y) < 1) return [start, { x: end.x, y: start.y }];
  const levels = channel === undefined ? [start.y, end.y] : [start.y, channel, end.y];
  const corners = turns.flatMap((turn, index) => {
    const x = lanes.get(`${wire.id} ${index}`) ?? turn.x;
    return [
      { x, y: levels[index] ?? start.y },
      { x, y: levels[index + 1] ?? end.y },
    ];
  });
  return [start, ...corners, end];
};

/** Level legs that would lie on each other are moved apart. */
const spreadChannels = (plans: readonly Plan[]): Plan[] => {
  const used = new Map<number, number>();
  return plans.map((one) => {
    if (one.channel === undefined) return one;
    const slot = Math.round(one.channel / 4);
    const count = used.get(slot) ?? 0;
    used.set(slot, count + 1);
    return { ...one, channel: one.channel + count * 7 };
  });
};

/** The cards that a line between two could meet. */
const around = (nearby: Nearby, source: Box, target: Box): Box[] =>
  nearby({
    left: Math.min(source.x, target.x) - 2 * REACH,
    right: Math.max(right(source), right(target)) + 2 * REACH,
    top: Math.min(source.y, target.y) - DETOUR,
    bottom: Math.max(bottom(source), bottom(target)) + DETOUR,
  });

/** Where a card stands. */
export type BoxOf = (id: string) => Box | undefined;

/** Right-angled ways for some lines, each in a lane of its own: corner points by the wire's id. */
export const routeAmong = (boxOf: BoxOf, nearby: Nearby, wires: readonly Wire[]): Map<string, readonly Point[]> => {
  const plans = spreadChannels(
    wires.flatMap((wire) => {
      const source = boxOf(wire.source);
      const target = boxOf(wire.target);
      return source && target ? [plan(wire, source, target, around(nearby, source, target))] : [];
    }),
  );
  const lanes = assignLanes(plans.flatMap(legsOf).filter(({ from, to }) => from !== to));
  return new Map(plans.map((one) => [one.wire.id, pointsOf(one, lanes)]));
};

/**
 * The ways of all lines.
 * @param boxes of all cards
 */
export const routeWires = (boxes: readonly Box[], wires: readonly Wire[]): Map<string, readonly Point[]> => {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  return routeAmong((id) => byId.get(id), nearbyOf(boxes), wires);
};
