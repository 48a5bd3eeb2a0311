/** How many letters differ: put in, left out, exchanged, or two changed places. */
const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
};

const folded = (name: string): string => name.toLowerCase().replace(/[\s_\-/]/g, '');

/** Long names are not typed wrong, they are others. */
const LONGEST = 60;

/** Those of `known` that somebody may have meant by `name`, the likeliest first. */
export const similar = (name: string, known: readonly string[]): string[] => {
  const wanted = folded(name);
  if (wanted === '' || wanted.length > LONGEST) return [];
  const most = wanted.length < 4 ? 1 : Math.floor(wanted.length / 3);
  return (
    known
      .map((one) => ({ one, away: one.length > LONGEST ? Number.POSITIVE_INFINITY : distance(wanted, folded(one)) }))
      // A name of one or two letters is near to every other one.
      .filter(({ away }) => away <= most && (away === 0 || wanted.length > 2))
      .sort((a, b) => a.away - b.away)
      .map(({ one }) => one)
  );
};
