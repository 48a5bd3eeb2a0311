import { templateParts } from '../document/names.ts';
import { partsOf } from '../document/pointer.ts';
import type { Fix, Fixer } from './kinds.ts';
import { placeOf, putAt, valueAt } from './place.ts';

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;

/** Changes what stands outside of quotation marks. */
const outside = (expression: string, change: (code: string) => string): string => {
  let out = '';
  let at = 0;
  for (const string of expression.matchAll(STRING)) {
    out += change(expression.slice(at, string.index)) + string[0];
    at = string.index + string[0].length;
  }
  return out + change(expression.slice(at));
};

const SIGNS: Readonly<Record<string, string>> = {
  '（': '(',
  '）': ')',
  '，': ',',
  '；': ';',
  '＞': '>',
  '＜': '<',
  '＝': '=',
  '！': '!',
  '＆': '&',
  '｜': '|',
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
  '＋': '+',
  '－': '-',
  '。': '.',
  '．': '.',
  '：': ':',
  '？': '?',
  '【': '[',
  '】': ']',
};

/** What a Chinese keyboard, a spreadsheet or habit writes, as expressions write it. */
export const tidied = (expression: string): string => {
  // Quotation marks first: what they hold is text.
  const quoted = outside(expression, (code) =>
    code.replace(/[“”"]([^“”"]*)[“”"]|[‘’']([^‘’']*)[‘’']|「([^」]*)」/g, (_, a?: string, b?: string, c?: string) =>
      JSON.stringify(a ?? b ?? c ?? ''),
    ),
  );
  return outside(quoted, (code) =>
    code
      .replace(/[（），；＞＜＝！＆｜≥≤≠＋－。．：？【】]/g, (sign) => SIGNS[sign] ?? sign)
      .replace(/\s+(?:and|AND|且|并且)\s+/g, ' && ')
      .replace(/\s+(?:or|OR|或|或者)\s+/g, ' || ')
      .replace(/<>/g, '!=')
      .replace(/(^|[^=!<>])=(?!=)/g, '$1=='),
  );
};

const inHoles = (text: string, change: (expression: string) => string): string =>
  text.replace(/\{\{([\s\S]*?)\}\}/g, (_, inside: string) => `{{${change(inside)}}}`);

const SHOWN = 28;
const rewritten = (next: string): Pick<Fix, 'word' | 'name'> => ({
  word: 'setTo',
  name: next.length > SHOWN ? `${next.slice(0, SHOWN)}…` : next,
});

const rewrite =
  (change: (expression: string) => string): Fixer =>
  (flow, { pointer }, types) => {
    const path = partsOf(pointer);
    const text = valueAt(flow, path);
    if (typeof text !== 'string') return [];
    const holes = templateParts(text).some(({ kind }) => kind === 'expression');
    const next = holes ? inHoles(text, change) : change(text);
    if (next === text) return [];
    return [{ ...rewritten(next), apply: (now) => putAt(now, path, next, types) }];
  };

/** Signs of a Chinese keyboard, one `=`, and words for signs. */
export const tidySigns: Fixer = rewrite(tidied);

/** Whether there is a value is asked of `isSet`. */
export const askIsSet: Fixer = rewrite((expression) =>
  outside(expression, (code) =>
    code.replace(/([A-Za-z_]\w*)\s*(==|!=)\s*null\b/g, (_, name: string, sign: string) =>
      sign === '==' ? `!isSet(${name})` : `isSet(${name})`,
    ),
  ),
);

/** A condition that is a text or a number: whether there is any. */
export const asCondition: Fixer = (flow, { pointer, message }, types) => {
  const place = placeOf(flow, pointer, types);
  if (place?.schema['x-expression'] !== 'bool' || typeof place.value !== 'string') return [];
  const is = /and is (.*)$/.exec(message.en)?.[1] ?? '';
  const rest = is.startsWith('a text') ? ' != ""' : /^a (?:whole )?number/.test(is) ? ' > 0' : undefined;
  if (rest === undefined) return [];
  const simple = /^[\w.]+(?:\([^()]*\))?$/.test(place.value.trim());
  const next = `${simple ? place.value.trim() : `(${place.value.trim()})`}${rest}`;
  return [{ ...rewritten(next), apply: (now) => putAt(now, place.path, next, types) }];
};

/** A hole of a template that nobody closed: it ends behind the word in it. */
export const closeHole: Fixer = (flow, { pointer }, types) => {
  const path = partsOf(pointer);
  const text = valueAt(flow, path);
  if (typeof text !== 'string') return [];
  const open = text.lastIndexOf('{{');
  if (open < 0 || text.includes('}}', open)) return [];
  const [inside = ''] = /^\{\{\s*[\w.]*(?:\([^()]*\))?/.exec(text.slice(open)) ?? [];
  // One of the two marks may be there.
  const rest = text.slice(open + inside.length).replace(/^\s*\}/, '');
  const next = `${text.slice(0, open)}${inside.trimEnd()} }}${rest}`;
  const nothing = /^\{\{\s*$/.test(inside);
  const fixed = nothing ? text.slice(0, open) + text.slice(open + 2) : next;
  return [{ word: nothing ? 'dropHole' : 'closeHole', apply: (now) => putAt(now, path, fixed, types) }];
};

/** A hole of a template with nothing in it. */
export const dropHole: Fixer = (flow, { pointer }, types) => {
  const path = partsOf(pointer);
  const text = valueAt(flow, path);
  if (typeof text !== 'string' || !/\{\{\s*\}\}/.test(text)) return [];
  return [{ word: 'dropHole', apply: (now) => putAt(now, path, text.replace(/\{\{\s*\}\}/g, ''), types) }];
};
