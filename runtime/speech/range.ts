/** Both ends are part of it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** One range of RFC 9110 §14; `undefined` when the header is none that we serve (then the whole is sent), `null` when it lies outside. */
export const parseRange = (header: string | undefined, size: number): ByteRange | null | undefined => {
  const match = header?.match(/^bytes=(\d{0,15})-(\d{0,15})$/);
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, from = '', to = ''] = match;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  return first > last ? null : { first, last };
};
