import { ViewportPortal } from '@xyflow/react';
import { CARD } from '../canvas/geometry.ts';
import type { Move } from '../document/diff.ts';

const GHOST = { width: 190, height: 68 } as const;
/** More old places than this at once are a wallpaper: then only the one that is looked at is drawn. */
const MOST = 40;

const middle = (x: number, width: number): number => x + width / 2;

/** From the old place to the card: level first, then up or down, to the edge that is nearer. */
const pathOf = ({ before, after }: Move, height: number): { readonly line: string; readonly head: string } => {
  const [x0, y0] = [middle(before.x, GHOST.width), before.y + GHOST.height / 2];
  const x1 = middle(after.x, CARD.width);
  const below = y0 > after.y + height / 2;
  const y1 = below ? after.y + height + 6 : after.y - 6;
  const edge = x1 > x0 ? before.x + GHOST.width + 3 : before.x - 3;
  // Right above or below there is no level leg: the line leaves at the top or bottom.
  const inside = Math.abs(x1 - x0) < GHOST.width / 2;
  const line = inside
    ? `M${x1} ${below ? before.y - 3 : before.y + GHOST.height + 3}V${y1}`
    : `M${edge} ${y0}H${x1}V${y1}`;
  const tip = below ? -6 : 6;
  return { line, head: `M${x1 - 4.5} ${y1}L${x1} ${y1 + tip}L${x1 + 4.5} ${y1}Z` };
};

interface GhostsProps {
  readonly moves: readonly Move[];
  /** The card that is looked at. */
  readonly at: string | undefined;
  readonly heights: ReadonlyMap<string, number>;
  words(id: string): string;
}

/** Where cards lay before they were moved, each with a dotted arrow to where it lies now. */
export const Ghosts = ({ moves, at, heights, words }: GhostsProps) => {
  const shown = moves.length <= MOST ? moves : moves.filter(({ id }) => id === at);
  if (shown.length === 0) return null;
  return (
    <ViewportPortal>
      <svg className="ghost__w" width="1" height="1" aria-hidden>
        {shown.map((move) => {
          const { line, head } = pathOf(move, heights.get(move.id) ?? 120);
          return (
            <g key={move.id}>
              <path className="ghost__l" d={line} />
              <path className="ghost__h" d={head} />
            </g>
          );
        })}
      </svg>
      {shown.map(({ id, before }) => (
        <div
          key={id}
          className="ghost"
          data-ghost={id}
          style={{ transform: `translate(${before.x}px, ${before.y}px)` }}
        >
          {words(id)}
        </div>
      ))}
    </ViewportPortal>
  );
};
