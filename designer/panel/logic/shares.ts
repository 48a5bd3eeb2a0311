import { asRecord } from './fields.ts';

/** What the ways have together, in percent; what is no number counts nothing. */
export const sumOf = (shares: readonly unknown[]): number =>
  shares.reduce<number>((sum, share) => sum + percentOf(share), 0);

export const percentOf = (share: unknown): number => {
  const { percent } = asRecord(share);
  return typeof percent === 'number' ? percent : 0;
};

/** As many equal whole shares as there are ways, a hundred together: the first ones take what is left over. */
export const evenly = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.floor(100 / count) + (at < 100 % count ? 1 : 0));
