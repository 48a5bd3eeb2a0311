import type { SummaryPart } from '../document/summary.ts';
import { CARD_WIDTH } from '../document/tuck.ts';

/** Sizes of a card, in pixels; the CSS in `canvas.css` says the same. */
export const CARD = {
  width: CARD_WIDTH,
  head: 44,
  line: 18,
  summaryFoot: 10,
  rowsHead: 5,
  row: 26,
  rowsFoot: 7,
} as const;
const TEXT_WIDTH = CARD.width - 24;

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** About how wide a text is at 12 px: Hanzi are square, the rest is a little over half. */
const widthOf = (text: string): number => {
  let width = 0;
  for (const char of text) width += (char.codePointAt(0) ?? 0) > 0x2e80 ? 12 : 6.7;
  return width;
};

/** Lines that a summary takes, one or two. Only for the moment before the browser has measured the card. */
export const summaryLines = (parts: readonly SummaryPart[]): number => {
  const width = parts.reduce(
    (sum, { kind, text }) => sum + widthOf(text) + (kind === 'token' ? 14 : kind === 'audio' ? 26 : 0),
    0,
  );
  return width > TEXT_WIDTH || parts.some(({ text }) => text.includes('\n')) ? 2 : 1;
};

export const cardHeight = (summary: readonly SummaryPart[], exits: number): number =>
  CARD.head +
  (summary.length ? summaryLines(summary) * CARD.line + CARD.summaryFoot : 0) +
  (exits ? CARD.rowsHead + exits * CARD.row + CARD.rowsFoot : 0);

/** Where the line of exit `index` of `count` leaves a card, from its top. */
export const exitY = (height: number, count: number, index: number): number =>
  height - CARD.rowsFoot - (count - index) * CARD.row + CARD.row / 2;

/** Where lines arrive, from the card's top. */
export const ENTRY_Y = CARD.head / 2;
