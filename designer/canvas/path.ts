import type { Point } from '../document/view.ts';

export const CORNER = 14;

const toward = (from: Point, to: Point, distance: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const share = distance / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
};

const at = ({ x, y }: Point): string => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;

/** An SVG path along `points` with rounded corners; a short leg gets a smaller radius. */
export const roundedPath = (points: readonly Point[], radius = CORNER): string => {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${at(first)}`;
  rest.forEach((corner, index) => {
    const before = points[index];
    const after = points[index + 2];
    if (!before || !after) {
      path += `L${at(corner)}`;
      return;
    }
    const legs = [
      Math.hypot(corner.x - before.x, corner.y - before.y),
      Math.hypot(after.x - corner.x, after.y - corner.y),
    ];
    const r = Math.min(radius, ...legs.map((leg) => leg / 2));
    path += `L${at(toward(corner, before, r))}Q${at(corner)} ${at(toward(corner, after, r))}`;
  });
  return path;
};

/** The middle of the longest level leg: where a label has most room. */
export const labelPoint = (points: readonly Point[]): Point => {
  let best: { length: number; point: Point } = { length: -1, point: points[0] ?? { x: 0, y: 0 } };
  points.slice(1).forEach((to, index) => {
    const from = points[index];
    if (!from || from.y !== to.y) return;
    const length = Math.abs(to.x - from.x);
    if (length > best.length) best = { length, point: { x: (from.x + to.x) / 2, y: to.y } };
  });
  if (best.length >= 90) return best.point;
  const middle = points[Math.floor((points.length - 1) / 2)];
  const next = points[Math.floor((points.length - 1) / 2) + 1];
  return middle && next ? { x: (middle.x + next.x) / 2, y: (middle.y + next.y) / 2 } : best.point;
};
