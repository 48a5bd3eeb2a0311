/** A run of words that both texts have, or only the older or the newer one. */
export interface TextRun {
  readonly kind: 'same' | 'old' | 'new';
  readonly text: string;
}

/** A hole with a variable, a Latin word or a number, white space, else one character: a Hanzi is a word to the eye. */
const TOKEN = /\{\{[\s\S]*?\}\}|[A-Za-z0-9À-ÿ_'’]+|\s+|[\s\S]/gu;
/** Beyond this many words on both sides, texts are shown whole: nobody reads a mosaic. */
const MOST = 2_000;

const words = (text: string): readonly string[] => text.match(TOKEN) ?? [];

/** Lengths of the longest common sequences of the ends that begin at each pair of words. */
const commonEnds = (a: readonly string[], b: readonly string[]): Uint16Array => {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        a[i] === b[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  return table;
};

const push = (runs: TextRun[], kind: TextRun['kind'], text: string): void => {
  const last = runs.at(-1);
  if (text === '') return;
  if (last?.kind === kind) runs[runs.length - 1] = { kind, text: last.text + text };
  else runs.push({ kind, text });
};

const walk = (a: readonly string[], b: readonly string[]): TextRun[] => {
  const table = commonEnds(a, b);
  const width = b.length + 1;
  const runs: TextRun[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      push(runs, 'same', left);
      i += 1;
      j += 1;
    } else if (
      left !== undefined &&
      (table[(i + 1) * width + j] ?? 0) >= (right === undefined ? 0 : (table[i * width + j + 1] ?? 0))
    ) {
      push(runs, 'old', left);
      i += 1;
    } else {
      push(runs, 'new', right ?? '');
      j += 1;
    }
  }
  return runs;
};

/** A lone word that both have between two changes reads better as part of the change. */
const SLIVER = 1;

const calmed = (runs: readonly TextRun[]): TextRun[] => {
  const result: TextRun[] = [];
  let [old, fresh] = ['', ''];
  const flush = () => {
    push(result, 'old', old);
    push(result, 'new', fresh);
    [old, fresh] = ['', ''];
  };
  runs.forEach(({ kind, text }, at) => {
    const sliver = words(text).length <= SLIVER && at > 0 && at < runs.length - 1 && old !== '' && fresh !== '';
    if (kind !== 'new' && (kind === 'old' || sliver)) old += text;
    if (kind !== 'old' && (kind === 'new' || sliver)) fresh += text;
    if (kind === 'same' && !sliver) {
      flush();
      push(result, 'same', text);
    }
  });
  flush();
  return result;
};

/** How a text changed, word by word: the older text is the `same` and `old` runs, the newer one the `same` and `new` ones. */
export const diffText = (before: string, after: string): TextRun[] => {
  const [a, b] = [words(before), words(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const middle = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)] as const;
  const runs: TextRun[] = [];
  push(runs, 'same', a.slice(0, head).join(''));
  const between: TextRun[] =
    middle[0].length + middle[1].length > MOST
      ? [
          { kind: 'old', text: middle[0].join('') },
          { kind: 'new', text: middle[1].join('') },
        ]
      : walk(middle[0], middle[1]);
  for (const { kind, text } of between) push(runs, kind, text);
  push(runs, 'same', a.slice(a.length - tail).join(''));
  return calmed(runs);
};
