import type { Flow } from '../../schema/flow.ts';
import { boxesOf, wireEdges } from '../canvas/elements.ts';
import { type Box, CARD, exitY, summaryLines } from '../canvas/geometry.ts';
import { type CardModel, cardModels, type ExitRow, type ModelContext } from '../canvas/model.ts';
import { roundedPath } from '../canvas/path.ts';
import type { Tokens } from '../theme/tokens.ts';

const MARGIN = 40;
const FONT = '-apple-system, Segoe UI, PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text of the document in a picture: never markup, and no characters that XML forbids. */
const escaped = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '').replace(/[&<>"]/g, (char) => escapes[char] ?? '');

/** About how wide a character is at 12 px: Hanzi are square, the rest is a little over half. */
const widthOf = (char: string): number => ((char.codePointAt(0) ?? 0) > 0x2e80 ? 12 : 6.7);

/** Breaks a text into lines of a width, the last one cut. An SVG has no line breaks of its own. */
export const broken = (text: string, width: number, lines: number): string[] => {
  const result: string[] = [];
  let line = '';
  let used = 0;
  for (const char of text) {
    if (used + widthOf(char) > width || char === '\n') {
      if (result.length === lines - 1) return [...result, `${line.slice(0, -1)}…`];
      result.push(line);
      line = '';
      used = 0;
      if (char === '\n') continue;
    }
    line += char;
    used += widthOf(char);
  }
  return line === '' ? result : [...result, line];
};

interface Style {
  readonly size: number;
  readonly fill: string;
  readonly bold?: boolean;
  readonly end?: boolean;
}
const words = (x: number, y: number, text: string, { size, fill, bold, end }: Style): string =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${bold ? ' font-weight="600"' : ''}${end ? ' text-anchor="end"' : ''}>${escaped(text)}</text>`;

const colour = (tokens: Tokens, name: string): string => tokens[name] ?? '#888';

const rowOf = (row: ExitRow, y: number, tokens: Tokens): string => {
  const ink = row.fault ? colour(tokens, 'err') : colour(tokens, 'ink');
  const label =
    broken(row.keycap ? `${row.name}  ${row.title}` : row.title, row.state === 'tucked' ? 84 : 160, 1)[0] ?? '';
  const to = row.state === 'tucked' ? `${row.back ? '↩' : '↳'} ${broken(row.targetTitle ?? '', 66, 1)[0] ?? ''}` : '';
  const ring = row.state === 'open' ? colour(tokens, 'err') : colour(tokens, 'edge');
  return [
    words(14, y + 4, label, { size: 12, fill: ink }),
    to && words(CARD.width - 14, y + 4, to, { size: 12, fill: colour(tokens, 'ink-3'), end: true }),
    row.state !== 'tucked' &&
      `<circle cx="${CARD.width}" cy="${y}" r="4.5" fill="${colour(tokens, 'card')}" stroke="${ring}" stroke-width="1.5"/>`,
  ]
    .filter(Boolean)
    .join('');
};

const cardOf = (model: CardModel, box: Box, tokens: Tokens): string => {
  const summary = model.summary.map(({ text }) => text).join('');
  const lines = summary === '' ? [] : broken(summary, CARD.width - 26, summaryLines(model.summary));
  const rule = exitY(box.height, model.rows.length, 0) - CARD.row / 2 - CARD.rowsHead;
  return [
    `<g transform="translate(${box.x} ${box.y})">`,
    `<rect width="${box.width}" height="${box.height}" rx="12" fill="${colour(tokens, 'card')}" stroke="${colour(tokens, 'line-2')}"/>`,
    `<rect x="10" y="9" width="26" height="26" rx="8" fill="${colour(tokens, `${model.group}-chip`)}"/>`,
    words(46, 27, broken(model.title, 136, 1)[0] ?? '', { size: 13, fill: colour(tokens, 'ink'), bold: true }),
    ...lines.map((line, index) =>
      words(14, CARD.head + 12 + index * CARD.line, line, { size: 12, fill: colour(tokens, 'ink-2') }),
    ),
    model.rows.length > 0 && `<path d="M12 ${rule}H${CARD.width - 12}" stroke="${colour(tokens, 'card-rule')}"/>`,
    ...model.rows.map((row, index) => rowOf(row, exitY(box.height, model.rows.length, index), tokens)),
    '</g>',
  ]
    .filter(Boolean)
    .join('');
};

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
export const drawFlow = (flow: Flow, context: ModelContext, tokens: Tokens): Drawing => {
  const models = cardModels(flow, context);
  const boxes = boxesOf(flow, models, new Map());
  const notes = flow.view?.notes ?? [];
  const all = [...boxes, ...notes.map(({ x, y }) => ({ x, y, width: CARD.width, height: 160 }))];
  const left = Math.min(0, ...all.map(({ x }) => x)) - MARGIN;
  const top = Math.min(0, ...all.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...all.map((box) => box.x + box.width)) + MARGIN - left;
  const height = Math.max(...all.map((box) => box.y + box.height)) + MARGIN - top;
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const cards = models.map((model) => {
    const box = byId.get(model.id);
    return box ? cardOf(model, box, tokens) : '';
  });
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}">`,
    `<title>${escaped(flow.name)}</title>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colour(tokens, 'canvas')}"/>`,
    linesOf(boxes, models, tokens),
    ...cards,
    ...notes.map((note) => noteOf(note, tokens)),
    '</svg>',
  ].join('\n');
  return { svg, width, height };
};
