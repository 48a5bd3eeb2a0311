import { createStore, type StoreApi } from 'zustand/vanilla';

/** What a mark means; each has its colour, and a sign or word beside it. */
export type MarkTone = 'added' | 'removed' | 'changed' | 'moved' | 'good' | 'bad' | 'found';

/** A short word above a card's corner: 新增, 改 2 处, 3 人听到. */
export interface MarkBadge {
  readonly tone: MarkTone;
  readonly icon?: string;
  readonly text: string;
}

/** A colleague who is at a card. */
export interface MarkPerson {
  readonly id: string;
  readonly name: string;
}

/** What is said of one exit, in its row. */
export interface RowMark {
  readonly tone?: MarkTone;
  /** Share of the calls that went this way, 0 to 1: a fill behind the row. */
  readonly share?: number;
  /** In place of the target's name, at the right: a count, or where it leads. */
  readonly text?: string;
  /** What stood there before, struck out. */
  readonly was?: string;
}

/** What a layer says of one card. */
export interface CardMark {
  readonly tone?: MarkTone;
  /** A trial call stops here. */
  readonly stop?: true;
  /** Stands back, so that others stand out. */
  readonly faded?: boolean;
  readonly badge?: MarkBadge;
  /** Words below the card. */
  readonly foot?: readonly MarkBadge[];
  readonly people?: readonly MarkPerson[];
  readonly rows?: Readonly<Record<string, RowMark>>;
  /** In place of the summary, for what it was and what it is. */
  readonly summary?: readonly { readonly kind: 'same' | 'old' | 'new'; readonly text: string }[];
}
export type Marks = ReadonlyMap<string, CardMark>;

/** Whoever has something to say of cards has a layer; a later one wins where two say the same thing. */
export const markLayers = ['heat', 'coverage', 'diff', 'conflict', 'presence', 'search', 'breakpoints'] as const;
export type MarkLayer = (typeof markLayers)[number];
export type LayeredMarks = Readonly<Partial<Record<MarkLayer, Marks>>>;

export const createMarks = (): StoreApi<LayeredMarks> => createStore<LayeredMarks>(() => ({}));

const joined = (below: CardMark | undefined, above: CardMark): CardMark =>
  below ? { ...below, ...above, ...(below.rows && above.rows && { rows: { ...below.rows, ...above.rows } }) } : above;

const same = (a: CardMark | undefined, b: CardMark): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** All layers in one; cards of which the same is said as `before` keep their mark, so that few cards draw again. */
export const marksOf = (layers: LayeredMarks, before: Marks): Marks => {
  const marks = new Map<string, CardMark>();
  for (const layer of markLayers)
    for (const [id, mark] of layers[layer] ?? []) marks.set(id, joined(marks.get(id), mark));
  for (const [id, mark] of marks) {
    const old = before.get(id);
    if (old && same(old, mark)) marks.set(id, old);
  }
  return marks;
};
