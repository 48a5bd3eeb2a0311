import type { Flow } from '../../schema/flow.ts';
import { CARD } from '../canvas/geometry.ts';
import type { CardMark, Marks, RowMark } from '../canvas/marks.ts';
import type { FlowDiff, NodeChange } from '../document/diff.ts';
import { summaryOf } from '../document/summary.ts';
import { tuckedExits } from '../document/tuck.ts';
import type { Point } from '../document/view.ts';
import { type Detail, detailsOf, exitInWords, type Telling } from './describe.ts';
import { diffText } from './text-diff.ts';

/** About how high a card is, before anybody measured it. */
const HEIGHT = 180;
const GAP = 24;

const overlaps = (a: Point, b: Point): boolean =>
  Math.abs(a.x - b.x) < CARD.width + GAP / 2 && Math.abs(a.y - b.y) < HEIGHT;

/** Upright stripes of the canvas: what overlaps a card stands in its own or the one beside. */
const STRIPE = CARD.width + GAP;
const stripeOf = ({ x }: Point): number => Math.floor(x / STRIPE);

/** Places of cards, of which one asks for a free one without looking at all of them. */
const takenPlaces = (points: Iterable<Point>) => {
  const stripes = new Map<number, Point[]>();
  const take = (point: Point) => {
    const stripe = stripes.get(stripeOf(point));
    if (stripe) stripe.push(point);
    else stripes.set(stripeOf(point), [point]);
  };
  for (const point of points) take(point);
  return {
    take,
    /** The nearest place at or below `wish` that no card takes. */
    free(wish: Point): Point {
      const near = [-1, 0, 1]
        .flatMap((by) => stripes.get(stripeOf(wish) + by) ?? [])
        .filter(({ x }) => overlaps({ x, y: 0 }, { x: wish.x, y: 0 }))
        .sort((a, b) => a.y - b.y);
      let { y } = wish;
      for (const other of near) if (overlaps({ x: other.x, y }, other)) y = other.y + HEIGHT + GAP;
      return { x: wish.x, y };
    },
  };
};

/** Both versions in one drawing: the newer one, and what it lost where that stood. */
export const unionOf = (before: Flow, after: Flow, removed: readonly string[]): Flow => {
  if (removed.length === 0) return after;
  const places: Record<string, Point> = { ...after.view?.nodes };
  const nodes = { ...after.nodes };
  const tucked = { ...after.view?.tucked };
  const was = tuckedExits(after);
  for (const [id, exits] of was) tucked[id] = [...exits];
  const taken = takenPlaces(Object.values(places));
  for (const id of removed) {
    const node = before.nodes[id];
    if (!node) continue;
    nodes[id] = node;
    const place = taken.free(before.view?.nodes?.[id] ?? { x: 0, y: 0 });
    places[id] = place;
    taken.take(place);
    // A step that is gone leads nowhere any more: its targets are named in its rows.
    tucked[id] = Object.keys(node.exits);
  }
  return { ...after, nodes, view: { ...after.view, nodes: places, tucked } };
};

export interface MarkWords {
  readonly added: string;
  readonly removed: string;
  readonly moved: string;
  changed(count: number): string;
  /** 提示语改了 */
  alsoChanged(labels: string): string;
}

/** The card's own words, old and new; what they do not say is named after them. */
const summaryMark = (change: NodeChange, details: readonly Detail[], telling: Telling, words: MarkWords) => {
  const { before, after, types, language } = telling;
  const said = (flow: Flow): string => {
    const node = flow.nodes[change.id];
    if (!node) return '';
    const parts = summaryOf(node, types.get(node.type), flow, language, telling.words, telling.audio);
    return parts.map(({ text }) => text).join('');
  };
  if (change.fields.length === 0) return undefined;
  const runs = diffText(said(before), said(after));
  if (runs.some(({ kind }) => kind !== 'same')) return runs;
  const labels = [...new Set(details.slice(0, change.fields.length).map(({ label }) => label))].slice(0, 2);
  return [...runs, { kind: 'new' as const, text: ` ${words.alsoChanged(labels.join('、'))}` }];
};

const rowMarks = (change: NodeChange, telling: Telling): Record<string, RowMark> =>
  Object.fromEntries(
    change.exits.map((exit): [string, RowMark] => {
      const { before, after } = exitInWords(exit, telling);
      const wired = typeof exit.before === 'string';
      // A line says where a new way leads; a changed one says what it was, too.
      if (!wired) return [exit.exit, { tone: 'added' }];
      return [exit.exit, { tone: typeof exit.after === 'string' ? 'changed' : 'removed', was: before, text: after }];
    }),
  );

/** What the cards say of the difference. */
export const diffMarks = (diff: FlowDiff, union: Flow, telling: Telling, words: MarkWords, fade: boolean): Marks => {
  const marks = new Map<string, CardMark>();
  if (fade) for (const id of Object.keys(union.nodes)) marks.set(id, { faded: true });
  for (const { id } of diff.moved)
    marks.set(id, { tone: 'moved', faded: fade, badge: { tone: 'moved', icon: 'move', text: words.moved } });
  for (const id of diff.added)
    marks.set(id, { tone: 'added', badge: { tone: 'added', icon: 'plus', text: words.added } });
  for (const id of diff.removed)
    marks.set(id, { tone: 'removed', badge: { tone: 'removed', icon: 'minus', text: words.removed } });
  for (const change of diff.changed) {
    const details = detailsOf(change, telling);
    const summary = summaryMark(change, details, telling, words);
    marks.set(change.id, {
      tone: 'changed',
      badge: { tone: 'changed', icon: 'pencil', text: words.changed(details.length) },
      rows: rowMarks(change, telling),
      ...(summary && { summary }),
    });
  }
  return marks;
};
