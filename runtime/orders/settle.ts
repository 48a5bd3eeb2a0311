import { createHash } from 'node:crypto';
import type { Value } from '../../schema/value.ts';

/** What an event says of an order. */
export interface OrderChange {
  /** Whose order it is: numbers of different systems don't meet. */
  readonly source: string;
  /** Its number there, of the order or of the waybill. */
  readonly key: string;
  /** Grows with each change at the source. */
  readonly version: number;
  readonly status: string;
  readonly content: Value;
  readonly deleted: boolean;
  /** When it changed there. */
  readonly at: Date | null;
}

/** The newest version of an order that has arrived. */
export interface Order extends OrderChange {
  readonly hash: string;
  /** When that version arrived here. */
  readonly receivedAt: Date;
  /** When its source last said that this is still so. */
  readonly checkedAt: Date;
}

/**
 * `late`: a newer version was there before; `duplicate`: this version was there already; `conflict`: this version was
 * there with another content, and nobody but a person can say which is right.
 */
export type Settlement = 'applied' | 'late' | 'duplicate' | 'conflict';

/** Keys in one order, so that the same content written down in another way is the same. Lists and records stay apart. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return ['list', ...value.map(canonical)];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['record', ...entries.map(([key, part]) => [key, canonical(part)])];
};

/** Tells contents apart; it does not matter by which way they came. */
export const contentHash = ({
  status,
  content,
  deleted,
}: Pick<OrderChange, 'status' | 'content' | 'deleted'>): string =>
  createHash('sha256')
    .update(JSON.stringify([status, deleted, canonical(content)]))
    .digest('base64url');

const settlementOf = (known: Order | undefined, change: OrderChange, hash: string, forced: boolean): Settlement => {
  if (!known || change.version > known.version) return 'applied';
  if (change.version < known.version) return 'late';
  if (hash === known.hash) return 'duplicate';
  return forced ? 'applied' : 'conflict';
};

/**
 * The rule of order sync: the newest version wins, in whatever order they arrive and however often. `forced`: a person
 * has said that this content of the version is the right one.
 */
export const settle = (
  known: Order | undefined,
  change: OrderChange,
  now: Date,
  forced = false,
): { readonly settlement: Settlement; readonly order: Order | undefined } => {
  const hash = contentHash(change);
  const settlement = settlementOf(known, change, hash, forced);
  if (settlement === 'applied') return { settlement, order: { ...change, hash, receivedAt: now, checkedAt: now } };
  if (settlement === 'duplicate' && known) return { settlement, order: { ...known, checkedAt: now } };
  return { settlement, order: known };
};

/** Minutes since an order was last known to be so; `sourceCheckedAt`: when its source was last asked and had no more. */
export const ageMinutes = (
  { checkedAt }: Pick<Order, 'checkedAt'>,
  sourceCheckedAt: Date | null,
  now: Date,
): number => {
  const known = Math.max(checkedAt.getTime(), sourceCheckedAt?.getTime() ?? 0);
  return Math.max(0, Math.floor((now.getTime() - known) / 60_000));
};
