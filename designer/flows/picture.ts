import type { FlowSummary } from '../../schema/api.ts';

type Card = FlowSummary['picture']['cards'][number];
type Edge = FlowSummary['picture']['edges'][number];

export interface DrawnCard {
  readonly id: string;
  readonly group: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Picture {
  readonly cards: readonly DrawnCard[];
  /** SVG path data, from a card's right side to the left side of a later one. */
  readonly edges: readonly string[];
}

export const PICTURE = { width: 84, height: 48 } as const;
const INSET = 8;
/** More than this can't be told apart at 84 px. */
const MOST = { columns: 5, rows: 4 } as const;
/** Cards nearer than half their width on the canvas stand in one column. */
const SAME_COLUMN = 98;

const byPlace = (cards: readonly Card[]): Card[][] => {
  const columns: Card[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const card of [...cards].sort((a, b) => a.x - b.x || a.y - b.y)) {
    if (card.x - last > SAME_COLUMN) columns.push([]);
    columns.at(-1)?.push(card);
    last = card.x;
  }
  return columns.map((column) => column.sort((a, b) => a.y - b.y));
};

/** Columns by distance from the first card, for a flow that was never laid out. */
const byDistance = (cards: readonly Card[], edges: readonly Edge[]): Card[][] => {
  const left = new Map(cards.map((card) => [card.id, card]));
  const columns: Card[][] = [];
  let front = cards.slice(0, 1);
  while (front.length > 0) {
    for (const card of front) left.delete(card.id);
    columns.push(front);
    const reached = new Set(front.map((card) => card.id));
    const next = edges.flatMap(([from, to]) => (reached.has(from) ? (left.get(to) ?? []) : []));
    front = [...new Set(next)];
  }
  return columns;
};

/** The small picture of a flow: its cards in columns, evenly spread, with the tracks that lead on. */
export const pictureOf = ({ cards, edges }: FlowSummary['picture']): Picture => {
  const placed = byPlace(cards);
  const columns = (placed.length > 1 ? placed : byDistance(cards, edges))
    .slice(0, MOST.columns)
    .map((column) => column.slice(0, MOST.rows));
  const width = columns.length > 3 ? 10 : 16;
  const step = (PICTURE.width - 2 * INSET - width) / Math.max(columns.length - 1, 2);
  const drawn = columns.flatMap((column, at) => {
    const height = column.length > 3 ? 7 : column.length > 2 ? 9 : column.length > 1 ? 12 : 14;
    const gap = 3;
    const top = (PICTURE.height - column.length * height - (column.length - 1) * gap) / 2;
    return column.map((card, row) => ({
      id: card.id,
      group: card.group,
      x: INSET + at * step,
      y: top + row * (height + gap),
      width,
      height,
    }));
  });
  const find = new Map(drawn.map((card) => [card.id, card]));
  const paths = edges.flatMap(([from, to]) => {
    const [a, b] = [find.get(from), find.get(to)];
    if (!a || !b || b.x <= a.x) return [];
    const [x1, y1, x2, y2] = [a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2];
    const bend = (x2 - x1) / 2;
    return [`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`];
  });
  return { cards: drawn, edges: [...new Set(paths)] };
};
