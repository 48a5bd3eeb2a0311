import type { Point } from '../document/view.ts';
import { type Box, CARD, ENTRY_Y } from './geometry.ts';

/** A line that says with what a dragged card is level. */
export interface Guide {
  readonly way: 'upright' | 'level';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** What a card can be level with: cards in view, and rows whose line it takes. */
export interface Level {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}
export interface Levels {
  /** Left edges. */
  readonly uprights: readonly Level[];
  /** Tops, middles of heads are the same. */
  readonly tops: readonly Level[];
  readonly bottoms: readonly Level[];
  /** Where lines to the dragged card leave. */
  readonly rows: readonly Level[];
}

/** Computed once when a drag begins, of the cards in view. */
export const levelsOf = (boxes: readonly Box[], rows: readonly Point[]): Levels => ({
  uprights: boxes.map(({ x, y, height }) => ({ at: x, from: y, to: y + height })),
  tops: boxes.map(({ x, y, width }) => ({ at: y, from: x, to: x + width })),
  bottoms: boxes.map(({ x, y, width, height }) => ({ at: y + height, from: x, to: x + width })),
  rows: rows.map(({ x, y }) => ({ at: y, from: x, to: x })),
});

interface Fit {
  readonly by: number;
  readonly level: Level;
}

const nearest = (levels: readonly Level[], at: number, reach: number): Fit | undefined => {
  let best: Fit | undefined;
  for (const level of levels) {
    const by = level.at - at;
    if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, level };
  }
  return best;
};

const closer = (...fits: (Fit | undefined)[]): Fit | undefined =>
  fits.reduce((best, fit) => (fit && (!best || Math.abs(fit.by) < Math.abs(best.by)) ? fit : best), undefined);

export interface Snapped {
  readonly at: Point;
  readonly guides: readonly Guide[];
}

/**
 * Where a card comes to lie: level with what is nearest within `reach`, else where the pointer has it. A row's line that
 * becomes straight goes before the edges of other cards.
 */
export const snap = (card: Point & { readonly height: number }, levels: Levels, reach: number): Snapped => {
  const side = nearest(levels.uprights, card.x, reach);
  const row = nearest(levels.rows, card.y + ENTRY_Y, reach);
  const edge = closer(nearest(levels.tops, card.y, reach), nearest(levels.bottoms, card.y + card.height, reach));
  const rise = row ?? edge;
  const at = { x: card.x + (side?.by ?? 0), y: card.y + (rise?.by ?? 0) };
  const guides: Guide[] = [];
  if (side) {
    const { from, to } = side.level;
    guides.push({
      way: 'upright',
      at: side.level.at,
      from: Math.min(from, at.y),
      to: Math.max(to, at.y + card.height),
    });
  }
  if (rise) {
    const { from, to } = rise.level;
    guides.push({
      way: 'level',
      at: rise.level.at,
      from: Math.min(from, at.x),
      to: Math.max(to, at.x + (row ? 0 : CARD.width)),
    });
  }
  return { at, guides };
};
