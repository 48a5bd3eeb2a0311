/** A pointer and those above it, the nearest first. */
export const lineage = (pointer: string): string[] => {
  const all = [pointer];
  for (let at = pointer.lastIndexOf('/'); at >= 0; at = pointer.lastIndexOf('/', at - 1)) {
    all.push(pointer.slice(0, at));
    if (at === 0) break;
  }
  return all;
};

const unescaped = (token: string): string => token.replace(/~1/g, '/').replace(/~0/g, '~');

/** The names along a pointer (RFC 6901), unescaped: `/nodes/a~1b` → `nodes`, `a/b`. */
export const partsOf = (pointer: string): string[] => pointer.split('/').slice(1).map(unescaped);
