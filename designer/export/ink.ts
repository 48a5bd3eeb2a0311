import type { Tokens } from '../theme/tokens.ts';

/** What pictures of flows are drawn with. */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text of the document in a picture: never markup, and no characters that XML forbids. */
export const escaped = (text: string): string =>
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

export interface Style {
  readonly size: number;
  readonly fill: string;
  readonly bold?: boolean;
  readonly end?: boolean;
}
export const words = (x: number, y: number, text: string, { size, fill, bold, end }: Style): string =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${bold ? ' font-weight="600"' : ''}${end ? ' text-anchor="end"' : ''}>${escaped(text)}</text>`;

export const colour = (tokens: Tokens, name: string): string => tokens[name] ?? '#888';

/** Lucide's shapes by an icon's name, as SVG elements; `icon-shapes.tsx` has them. */
export type IconShapes = ReadonlyMap<string, string>;

interface IconStyle {
  readonly size: number;
  readonly stroke: string;
  /** Of the line, in the icon's own grid of 24. */
  readonly width?: number;
}

/** An icon with its upper left corner at a place; nothing where its shapes are not known. */
export const icon = (
  shapes: IconShapes | undefined,
  name: string,
  at: { readonly x: number; readonly y: number },
  { size, stroke, width = 2 }: IconStyle,
): string => {
  const shape = shapes?.get(name);
  if (!shape) return '';
  return `<svg x="${at.x}" y="${at.y}" width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`;
};
