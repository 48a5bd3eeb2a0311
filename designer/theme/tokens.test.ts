import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTokens } from './tokens.ts';

const designer = resolve(import.meta.dirname, '..');
const tokens = readTokens(readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8'));

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

const grounds = ['bg', 'canvas', 'surface', 'card', 'raised', 'fill'];
const groups = ['flow', 'voice', 'outbound', 'ticket', 'connector'];
const words: readonly (readonly [ink: string, ground: string])[] = [
  ...['ink', 'ink-2', 'ink-3', 'accent-ink'].flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
  ...['ok', 'warn', 'err'].flatMap((ink) => [[ink, 'surface'] as const, [ink, `${ink}-soft`] as const]),
  ...['ink', 'ink-2'].map((ink) => [ink, 'fill-2'] as const),
  ['accent-ink', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['note-ink', 'note'],
  ['on-warn', 'warn-fill'],
];
/** Signs, not words: WCAG asks 3:1. */
const signs: readonly (readonly [string, string])[] = [
  ...groups.flatMap((group) => [[group, `${group}-soft`] as const, ['on-accent', `${group}-chip`] as const]),
  ...['surface', 'canvas', 'card'].flatMap((ground) => [['ring', ground] as const, ['edge', ground] as const]),
];

describe.each(['light', 'dark'] as const)('the %s tokens', (scheme) => {
  const of = (name: string): string => {
    const value = tokens[scheme][name];
    if (!value) throw new Error(`no --${name}`);
    return value;
  };
  it.each(words)('can be read: %s on %s', (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(signs)('can be told apart: %s on %s', (sign, ground) => {
    expect(contrast(of(sign), of(ground))).toBeGreaterThanOrEqual(3);
  });
});

const files = (folder: string, kind: RegExp): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kind.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(designer, 'dist')));

describe('typography', () => {
  const sheets = files(designer, /\.css$/).map((file) => [file.slice(designer.length + 1), readFileSync(file, 'utf8')]);

  it.each(sheets)('%s uses the two weights that Chinese fonts have', (_file, css = '') => {
    const weights = [...css.matchAll(/font-weight:\s*([^;]+);/g), ...css.matchAll(/font:\s*(\d+) /g)].map(
      ([, weight]) => weight?.trim(),
    );
    expect(weights.filter((weight) => weight !== '400' && weight !== '600')).toEqual([]);
  });

  it.each(sheets)('%s sets no Hanzi below 12 px', (_file, css = '') => {
    // Telephone keys and shortcuts are single ASCII signs.
    const small = [...css.matchAll(/([^{}]+)\{[^{}]*font-size:\s*(\d+(?:\.\d+)?)px/g)]
      .filter(([, selector = '', size]) => Number(size) < 12 && !/\.(?:key|kbd|keycap)\b/.test(selector))
      .map(([, selector = '', size]) => `${selector.trim()} ${size}px`);
    expect(small).toEqual([]);
  });

  it.each(sheets)('%s names only colours that the token file has', (_file, css = '') => {
    const used = [...css.matchAll(/var\(--([a-z0-9-]+)/g)].map(([, name]) => name ?? '');
    const own = new Set([...css.matchAll(/--([a-z0-9-]+):/g)].map(([, name]) => name));
    const unknown = used.filter((name) => !(name in tokens.light) && !own.has(name) && !/^(?:xy|ant)-/.test(name));
    expect(unknown).toEqual([]);
  });
});
