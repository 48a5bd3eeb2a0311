import type { Flow } from '../../schema/flow.ts';
import { boxesOf, groundAt, wireEdges } from '../canvas/elements.ts';
import { type Box, CARD, ENTRY_Y, exitY, summaryLines } from '../canvas/geometry.ts';
import { type CardModel, cardModels, type ExitRow, type ModelContext } from '../canvas/model.ts';
import { roundedPath } from '../canvas/path.ts';
import type { Tokens } from '../theme/tokens.ts';
import { broken, colour, escaped, type IconShapes, icon, words } from './ink.ts';

const MARGIN = 40;
const FONT = '-apple-system, Segoe UI, PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif';

/** Room around a group's cards, as on the canvas. */
const GROUND = 12;
/** The flag above the card where calls begin. */
const FLAG = 32;

export interface DrawContext extends ModelContext {
  readonly icons?: IconShapes;
  /** What the first card's flag and an exit that leads nowhere say. */
  readonly says?: { readonly start: string; readonly open: string };
}

interface Pen {
  readonly tokens: Tokens;
  readonly context: DrawContext;
}

const iconOf = (row: ExitRow): string => row.icon ?? (row.fault ? 'triangle-alert' : 'chevron-right');

/** The key that one presses, or the picture of what happened. */
const signOf = (row: ExitRow, y: number, { tokens, context }: Pen): string => {
  if (!row.keycap) {
    const stroke = colour(tokens, row.fault ? 'err' : 'ink-2');
    return icon(context.icons, iconOf(row), { x: 14, y: y - 7 }, { size: 14, stroke });
  }
  return `<rect x="12" y="${y - 9}" width="18" height="18" rx="5" fill="${colour(tokens, 'fill-2')}"/><text x="21" y="${y + 4}" font-size="12" font-weight="600" text-anchor="middle" fill="${colour(tokens, 'ink')}">${escaped(row.name)}</text>`;
};

/** Where an exit leads, named in its row. */
const farOf = (row: ExitRow, y: number, { tokens, context }: Pen): string => {
  const end = CARD.width - 14;
  if (row.state === 'open') {
    const style = { size: 12, fill: colour(tokens, 'err'), end: true };
    return context.says ? words(end, y + 4, context.says.open, style) : '';
  }
  if (row.state !== 'tucked') return '';
  const [name = ''] = broken(row.targetTitle ?? '', 60, 1);
  return words(end, y + 4, `${row.back ? '↩' : '↳'} ${name}`, { size: 12, fill: colour(tokens, 'ink-3'), end: true });
};

const rowOf = (row: ExitRow, y: number, pen: Pen): string => {
  const { tokens } = pen;
  const [label = ''] = broken(row.title, row.state === 'drawn' ? 140 : 76, 1);
  const ring = row.state === 'open' ? colour(tokens, 'err') : colour(tokens, 'edge');
  return [
    signOf(row, y, pen),
    words(38, y + 4, label, { size: 12, fill: colour(tokens, row.fault ? 'err' : 'ink') }),
    farOf(row, y, pen),
    row.state === 'tucked'
      ? ''
      : `<circle cx="${CARD.width}" cy="${y}" r="4.5" fill="${colour(tokens, 'card')}" stroke="${ring}" stroke-width="1.5"/>`,
  ].join('');
};

/** Names of all icons that a picture of the flow needs. */
export const iconsIn = (flow: Flow, context: ModelContext): string[] => [
  'phone-incoming',
  ...cardModels(flow, context).flatMap((model) => [model.icon, ...model.rows.map(iconOf)]),
];

/** The dark flag above the card where calls begin. */
const flagOf = ({ tokens, context }: Pen): string => {
  if (!context.says) return '';
  const { start } = context.says;
  const width = 42 + [...start].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) > 0x2e80 ? 12 : 6.7), 0);
  return [
    `<g transform="translate(0 ${-FLAG})"><rect width="${width}" height="24" rx="12" fill="${colour(tokens, 'ink')}"/>`,
    icon(context.icons, 'phone-incoming', { x: 9, y: 5 }, { size: 14, stroke: colour(tokens, 'surface') }),
    words(29, 16, start, { size: 12, fill: colour(tokens, 'surface') }),
    '</g>',
  ].join('');
};

const cardOf = (model: CardModel, box: Box, pen: Pen): string => {
  const { tokens, context } = pen;
  const summary = model.summary.map(({ text }) => text).join('');
  const lines = summary === '' ? [] : broken(summary, CARD.width - 26, summaryLines(model.summary));
  const rule = exitY(box.height, model.rows.length, 0) - CARD.row / 2 - CARD.rowsHead;
  return [
    `<g transform="translate(${box.x} ${box.y})"${model.disabled ? ' opacity="0.5"' : ''}>`,
    model.start && flagOf(pen),
    `<rect width="${box.width}" height="${box.height}" rx="12" fill="${colour(tokens, 'card')}" stroke="${colour(tokens, 'line-2')}"${model.reachable ? '' : ' stroke-dasharray="4 3"'}/>`,
    `<rect x="10" y="9" width="26" height="26" rx="8" fill="${colour(tokens, `${model.group}-chip`)}"/>`,
    icon(context.icons, model.icon, { x: 15, y: ENTRY_Y - 8 }, { size: 16, stroke: '#fff', width: 1.8 }),
    words(46, 27, broken(model.title, 136, 1)[0] ?? '', { size: 13, fill: colour(tokens, 'ink'), bold: true }),
    ...lines.map((line, index) =>
      words(14, CARD.head + 12 + index * CARD.line, line, { size: 12, fill: colour(tokens, 'ink-2') }),
    ),
    model.rows.length > 0 && `<path d="M12 ${rule}H${CARD.width - 12}" stroke="${colour(tokens, 'card-rule')}"/>`,
    ...model.rows.map((row, index) => rowOf(row, exitY(box.height, model.rows.length, index), pen)),
    '</g>',
  ]
    .filter(Boolean)
    .join('');
};

interface Ground {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

/** The tinted grounds of groups, as they lie behind the cards. */
const groundsOf = (flow: Flow, boxes: ReadonlyMap<string, Box>): Ground[] =>
  (flow.view?.groups ?? []).flatMap(({ title, nodes }): Ground[] => {
    const members = nodes.flatMap((id) => boxes.get(id) ?? []);
    if (members.length === 0) return [];
    const { x, y } = groundAt(flow, nodes);
    const right = Math.max(...members.map((box) => box.x + box.width)) + GROUND;
    const bottom = Math.max(...members.map((box) => box.y + box.height)) + GROUND;
    return [{ x, y, width: right - x, height: bottom - y, title }];
  });

const groundDrawn = ({ x, y, width, height, title }: Ground, tokens: Tokens): string =>
  [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="18" fill="#223c8c" fill-opacity="0.06"/>`,
    words(x + 14, y + 20, broken(title, width - 28, 1)[0] ?? '', {
      size: 12,
      fill: colour(tokens, 'ink'),
      bold: true,
    }),
  ].join('');

const noteOf = (
  { x, y, text, by }: NonNullable<NonNullable<Flow['view']>['notes']>[number],
  tokens: Tokens,
): string => {
  const lines = broken(text, CARD.width - 28, 8);
  return [
    `<g transform="translate(${x} ${y})">`,
    `<rect width="${CARD.width}" height="${lines.length * 18 + 46}" rx="8" fill="${colour(tokens, 'note')}"/>`,
    ...lines.map((line, index) => words(14, 26 + index * 18, line, { size: 12, fill: colour(tokens, 'ink') })),
    words(14, lines.length * 18 + 34, by, { size: 12, fill: colour(tokens, 'ink-3') }),
    '</g>',
  ].join('');
};

const noSelection = {
  selection: new Set<string>(),
  taken: new Set<string>(),
  inCall: false,
  hovered: undefined,
  selected: undefined,
  label: () => '',
  word: '',
} as const;

const linesOf = (boxes: Box[], models: readonly CardModel[], tokens: Tokens): string =>
  wireEdges(boxes, [...models], noSelection)
    .map(({ data }) => {
      const end = data?.points.at(-1);
      if (!data || !end) return '';
      const stroke = colour(tokens, data.fault ? 'err' : 'edge');
      const { x, y } = end;
      return `<path d="${roundedPath(data.points)}" fill="none" stroke="${stroke}" stroke-width="1.5"${data.fault ? ' stroke-dasharray="4 3"' : ''}/><path d="M${x - 2} ${y - 4.5}L${x + 6} ${y}L${x - 2} ${y + 4.5}Z" fill="${stroke}"/>`;
    })
    .join('');

/** A drawing and its size in pixels. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The whole flow as an SVG document of its own: no script, no style sheet, no address of anything outside. */
export const drawFlow = (flow: Flow, context: DrawContext, tokens: Tokens): Drawing => {
  const pen = { tokens, context };
  const models = cardModels(flow, context);
  const boxes = boxesOf(flow, models, new Map());
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const notes = flow.view?.notes ?? [];
  const grounds = groundsOf(flow, byId);
  const all = [...boxes, ...grounds, ...notes.map(({ x, y }) => ({ x, y, width: CARD.width, height: 160 }))];
  const left = Math.min(0, ...all.map(({ x }) => x)) - MARGIN;
  const top = Math.min(0, ...all.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...all.map((box) => box.x + box.width)) + MARGIN - left;
  const height = Math.max(...all.map((box) => box.y + box.height)) + MARGIN - top;
  const cards = models.map((model) => {
    const box = byId.get(model.id);
    return box ? cardOf(model, box, pen) : '';
  });
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}">`,
    `<title>${escaped(flow.name)}</title>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colour(tokens, 'canvas')}"/>`,
    ...grounds.map((ground) => groundDrawn(ground, tokens)),
    linesOf(boxes, models, tokens),
    ...cards,
    ...notes.map((note) => noteOf(note, tokens)),
    '</svg>',
  ].join('\n');
  return { svg, width, height };
};
