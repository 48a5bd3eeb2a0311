import type { Point } from '../document/view.ts';
import { drawnWires, type Ends, type Ways, type WireContext } from './elements.ts';
import type { Box } from './geometry.ts';
import { nearbyOf } from './nearby.ts';
import { routeAmong } from './route.ts';
import type { WireEdge } from './wire.tsx';

/** What stands on the canvas while something is carried over it. */
export interface Ground {
  readonly boxes: readonly Box[];
  readonly ends: readonly Ends[];
  readonly wires: WireContext;
  /** The lines as they are drawn. */
  readonly edges: readonly WireEdge[];
}

/** The ways of the lines that end at a carried card, for where the cards are now. */
export type CarriedWays = (at: ReadonlyMap<string, Point>) => Ways;

const moved = (points: readonly Point[], by: Point): Point[] =>
  points.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));

/**
 * Prepares what each frame of a drag asks for, so that a frame looks at the carried cards and their lines alone, however
 * large the flow is. All other lines stay as they are until the cards are let go and everything finds its lane anew.
 */
export const carriedWays = ({ boxes, ends, wires, edges }: Ground, ids: ReadonlySet<string>): CarriedWays => {
  const standing = boxes.filter(({ id }) => !ids.has(id));
  const before = new Map(boxes.filter(({ id }) => ids.has(id)).map((box) => [box.id, box]));
  const touched = ends.filter(
    ({ id, rows }) => ids.has(id) || rows.some(({ target }) => target !== undefined && ids.has(target)),
  );
  const still = new Map(standing.map((box) => [box.id, box]));
  const nearStanding = nearbyOf(standing);
  // Lines between two that are carried go along as they are.
  const along = new Map(
    edges.flatMap((edge) => (ids.has(edge.source) && ids.has(edge.target) ? [[edge.id, edge]] : [])),
  );
  return (at) => {
    const now = new Map([...before].map(([id, box]) => [id, { ...box, ...at.get(id) }]));
    const boxOf = (id: string): Box | undefined => now.get(id) ?? still.get(id);
    const led = drawnWires(boxOf, touched, wires).filter(
      ({ id, source, target }) => !along.has(id) && (ids.has(source) || ids.has(target)),
    );
    const nearCarried = nearbyOf([...now.values()]);
    const ways = routeAmong(boxOf, (area) => [...nearStanding(area), ...nearCarried(area)], led);
    return {
      size: ways.size + along.size,
      // Asked of the lines in sight, which are few.
      get(id) {
        const edge = along.get(id);
        const [was, is] = [before.get(edge?.source ?? ''), now.get(edge?.source ?? '')];
        if (!edge?.data || !was || !is) return ways.get(id);
        const known = ways.get(id) ?? moved(edge.data.points, { x: is.x - was.x, y: is.y - was.y });
        ways.set(id, known);
        return known;
      },
    };
  };
};
