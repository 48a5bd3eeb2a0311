import { useMemo } from 'react';
import type { TemplateSummary } from '../../schema/api.ts';

type Drawing = TemplateSummary['picture'];
type Place = Drawing['cards'][number];

const CARD = { width: 196, height: 124 } as const;
const EDGE = 40;
/** A picture shows the beginning of a long flow rather than all of it too small to see. */
const VIEW = { width: 1240, height: 620 } as const;
const STEP = { x: CARD.width + 64, y: CARD.height + 40 } as const;

/** Where cards stand that were never laid out: in columns by their distance from the first one. */
const spread = ({ cards, edges }: Drawing): readonly Place[] => {
  if (cards.some(({ x, y }) => x !== 0 || y !== 0)) return cards;
  const column = new Map<string, number>();
  let front = cards.slice(0, 1).map(({ id }) => id);
  for (let at = 0; front.length > 0; at += 1) {
    for (const id of front) column.set(id, at);
    const here = new Set(front);
    front = [...new Set(edges.flatMap(([from, to]) => (here.has(from) && !column.has(to) ? [to] : [])))];
  }
  const rows = new Map<number, number>();
  return cards.map((card) => {
    const at = column.get(card.id) ?? 0;
    const row = rows.get(at) ?? 0;
    rows.set(at, row + 1);
    return { ...card, x: at * STEP.x, y: row * STEP.y };
  });
};

const groups: ReadonlySet<string> = new Set(['flow', 'voice', 'outbound', 'ticket', 'connector']);

const lineOf = (from: Place, to: Place): string => {
  const [x1, y1, x2, y2] = [from.x + CARD.width, from.y + CARD.height - 26, to.x - 6, to.y + 22];
  const bend = Math.max(24, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
};

const Card = ({ x, y, group }: Place) => (
  <g transform={`translate(${x} ${y})`}>
    <rect width={CARD.width} height={CARD.height} rx={14} fill="var(--card)" stroke="var(--line-2)" strokeWidth={2} />
    <rect x={14} y={12} width={28} height={28} rx={8} fill={`var(--${groups.has(group) ? group : 'flow'}-chip)`} />
    <rect x={54} y={20} width={86} height={12} rx={6} fill="var(--ink-3)" opacity={0.7} />
    <rect x={14} y={58} width={150} height={9} rx={4.5} fill="var(--fill-2)" />
    <rect x={14} y={76} width={104} height={9} rx={4.5} fill="var(--fill-2)" />
    <circle cx={CARD.width} cy={CARD.height - 26} r={6} fill="var(--card)" stroke="var(--edge)" strokeWidth={2.5} />
  </g>
);

/** A flow as it is drawn, small: its cards where they stand, in the colours of their groups, and their lines. */
export const Drawn = ({ picture }: { readonly picture: Drawing }) => {
  const { cards, lines, box } = useMemo(() => {
    const placed = spread(picture);
    const left = Math.min(...placed.map(({ x }) => x)) - EDGE;
    const top = Math.min(...placed.map(({ y }) => y)) - EDGE;
    // The first card is in the picture, wherever the flow begins, and what is around it.
    const bottom = Math.max(...placed.map(({ y }) => y)) + CARD.height + EDGE;
    const middle = (placed[0]?.y ?? 0) + (CARD.height - VIEW.height) / 2;
    const start = Math.min(Math.max(top, middle), Math.max(top, bottom - VIEW.height));
    const byId = new Map(placed.map((card) => [card.id, card]));
    const forward = picture.edges.flatMap(([from, to]) => {
      const [a, b] = [byId.get(from), byId.get(to)];
      return a && b && b.x > a.x ? [lineOf(a, b)] : [];
    });
    const view = `${left} ${start} ${VIEW.width} ${VIEW.height}`;
    return { cards: placed, lines: [...new Set(forward)], box: view };
  }, [picture]);
  return (
    <svg className="tpl__pic" viewBox={box} preserveAspectRatio="xMinYMin slice" aria-hidden>
      <g fill="none" stroke="var(--edge)" strokeWidth={2.5}>
        {lines.map((line) => (
          <path key={line} d={line} />
        ))}
      </g>
      {cards.map((card) => (
        <Card key={card.id} {...card} />
      ))}
    </svg>
  );
};
