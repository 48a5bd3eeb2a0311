/** A replacement in a text, by offsets of the text before all of them. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Beyond so many changed lines one large replacement is as good. */
const MOST = 300;

/** Line numbers in common, in order: Myers' greedy difference; `undefined` when the texts differ too much. */
const common = (a: readonly string[], b: readonly string[]): (readonly [number, number])[] | undefined => {
  const furthest = new Map<number, number>([[1, 0]]);
  const history: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(MOST, a.length + b.length); d++) {
    history.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace(history, a.length, b.length);
    }
  }
  return undefined;
};

const trace = (
  history: readonly Map<number, number>[],
  aLength: number,
  bLength: number,
): (readonly [number, number])[] => {
  const pairs: (readonly [number, number])[] = [];
  let x = aLength;
  let y = bLength;
  for (let d = history.length - 1; d >= 0; d--) {
    const before = history[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = before.get(fromK) ?? 0;
    const fromY = fromX - fromK;
    while (x > fromX && y > fromY && x > 0 && y > 0) pairs.push([--x, --y]);
    x = fromX;
    y = fromY;
  }
  return pairs.reverse();
};

/** Lines with their breaks, so that they join to the text again. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/**
 * The fewest line replacements that make `before` into `after`: what is not touched keeps its cursor, its folds and its
 * place on the screen.
 */
export const textEdits = (before: string, after: string): TextEdit[] => {
  if (before === after) return [];
  const [a, b] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const kept = common(left, right) ?? [];
  const edits: TextEdit[] = [];
  let offset = a.slice(0, head).join('').length;
  let [x, y] = [0, 0];
  for (const [i, j] of [...kept, [left.length, right.length] as const]) {
    const from = offset;
    for (; x < i; x++) offset += left[x]?.length ?? 0;
    if (offset > from || j > y) edits.push({ from, to: offset, text: right.slice(y, j).join('') });
    offset += left[i]?.length ?? 0;
    [x, y] = [i + 1, j + 1];
  }
  return edits.map((edit) => trimmed(before, edit));
};

/** The same replacement without what both sides begin and end with. */
const trimmed = (before: string, { from, to, text }: TextEdit): TextEdit => {
  const old = before.slice(from, to);
  let head = 0;
  while (head < old.length && head < text.length && old[head] === text[head]) head++;
  let tail = 0;
  const room = Math.min(old.length, text.length) - head;
  while (tail < room && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  return { from: from + head, to: to - tail, text: text.slice(head, text.length - tail) };
};
