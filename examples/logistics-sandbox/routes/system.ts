import type pg from 'pg';

/** What every route stands on. */
export interface System {
  readonly pool: pg.Pool;
  readonly now: () => Date;
  /** Tells those who send changes out that there may be some. */
  readonly changed: () => void;
}
