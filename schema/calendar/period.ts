import { instantOf } from '../expression/dates.ts';

/** From when till when something holds, as the clock on the wall shows it (`2026-12-01T09:00`); open at an end that is absent. */
export interface Period {
  readonly from?: string;
  readonly until?: string;
}

/** Does `period` hold at `time`? It begins with `from` and is over at `until`, both in `zone`. */
export const holdsAt = ({ from, until }: Period, time: Date, zone: string): boolean =>
  (!from || instantOf(from, zone) <= time) && (!until || time < instantOf(until, zone));
