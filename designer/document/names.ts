/** Renaming of a variable inside CEL expressions and `{{ … }}` templates, by tokens: strings and fields stay as they are. */
const STRING = /[rRbB]{0,2}(?:'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Calls `visit` for every word of an expression that is an identifier of its own: no string, no field, no function. */
export const mapIdentifiers = (expression: string, visit: (name: string) => string): string => {
  let out = '';
  for (let at = 0; at < expression.length; ) {
    const string = matchAt(STRING, expression, at);
    const word = string === undefined ? matchAt(WORD, expression, at) : undefined;
    const token = string ?? word ?? expression.charAt(at);
    const isName = word !== undefined && !/\.\s*$/.test(out) && !/^\s*\(/.test(expression.slice(at + token.length));
    out += isName ? visit(token) : token;
    at += token.length;
  }
  return out;
};

export const renameInExpression = (expression: string, from: string, to: string): string =>
  mapIdentifiers(expression, (name) => (name === from ? to : name));

export const identifiersIn = (expression: string): Set<string> => {
  const found = new Set<string>();
  mapIdentifiers(expression, (name) => {
    found.add(name);
    return name;
  });
  return found;
};

const HOLE = /\{\{([\s\S]*?)\}\}/g;

export const renameInTemplate = (template: string, from: string, to: string): string =>
  template.replace(HOLE, (_, expression: string) => `{{${renameInExpression(expression, from, to)}}}`);

export interface TemplatePart {
  readonly kind: 'text' | 'expression';
  readonly text: string;
}

/** A template's plain words and its expressions, in order. */
export const templateParts = (template: string): TemplatePart[] => {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const hole of template.matchAll(HOLE)) {
    if (hole.index > at) parts.push({ kind: 'text', text: template.slice(at, hole.index) });
    parts.push({ kind: 'expression', text: (hole[1] ?? '').trim() });
    at = hole.index + hole[0].length;
  }
  if (at < template.length) parts.push({ kind: 'text', text: template.slice(at) });
  return parts;
};
