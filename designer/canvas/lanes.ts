/** A vertical leg of a line in a gutter between columns: comes in at `from`, leaves at `to` (both y). */
export interface Leg {
  readonly key: string;
  /** The gutter's middle, and how far lanes may lie from it. */
  readonly x: number;
  readonly room: number;
  readonly from: number;
  readonly to: number;
}

export const LANE_GAP = 9;
/** Legs whose gutters' middles are this near share a gutter. */
const SAME_GUTTER = 20;
/** More legs than this in one bundle are taken as they come: order no longer shows. */
const MANY = 40;

const low = (leg: Leg) => Math.min(leg.from, leg.to);
const high = (leg: Leg) => Math.max(leg.from, leg.to);
const within = (y: number, leg: Leg) => y > low(leg) && y < high(leg);

/** Crossings between two legs when `left` lies left of `right`: lines come in from the left and go out to the right. */
const crossings = (left: Leg, right: Leg): number => Number(within(right.from, left)) + Number(within(left.to, right));

/** Swaps neighbours while that saves crossings. */
const ordered = (legs: readonly Leg[]): Leg[] => {
  const order = [...legs].sort((a, b) => b.from - a.from || b.to - a.to);
  if (order.length > MANY) return order;
  for (let round = 0; round < order.length; round += 1) {
    let swapped = false;
    for (let i = 0; i + 1 < order.length; i += 1) {
      const [a, b] = [order[i], order[i + 1]];
      if (!a || !b || crossings(a, b) <= crossings(b, a)) continue;
      [order[i], order[i + 1]] = [b, a];
      swapped = true;
    }
    if (!swapped) break;
  }
  return order;
};

/** Groups legs that overlap, directly or through others; only these need lanes of their own. */
const bundles = (legs: readonly Leg[]): Leg[][] => {
  const result: Leg[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const leg of [...legs].sort((a, b) => low(a) - low(b))) {
    const last = result.at(-1);
    if (last && low(leg) < end + LANE_GAP) {
      last.push(leg);
      end = Math.max(end, high(leg));
    } else {
      result.push([leg]);
      end = high(leg);
    }
  }
  return result;
};

const gutters = (legs: readonly Leg[]): Leg[][] => {
  const result: Leg[][] = [];
  for (const leg of [...legs].sort((a, b) => a.x - b.x)) {
    const last = result.at(-1);
    const first = last?.[0];
    if (last && first && leg.x - first.x <= SAME_GUTTER) last.push(leg);
    else result.push([leg]);
  }
  return result;
};

/** Gives every leg an x of its own, so that lines lie side by side and cross as little as can be. */
export const assignLanes = (legs: readonly Leg[]): Map<string, number> => {
  const xs = new Map<string, number>();
  for (const gutter of gutters(legs)) {
    for (const bundle of bundles(gutter)) {
      const order = ordered(bundle);
      const room = Math.min(...order.map((leg) => leg.room));
      const gap = Math.min(LANE_GAP, order.length > 1 ? (2 * room) / (order.length - 1) : LANE_GAP);
      const middle = order.reduce((sum, leg) => sum + leg.x, 0) / order.length;
      order.forEach((leg, index) => {
        xs.set(leg.key, Math.round(middle + (index - (order.length - 1) / 2) * gap));
      });
    }
  }
  return xs;
};
