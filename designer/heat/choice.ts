import type { StatisticsFilter } from '../api/index.ts';

export const periods = ['today', 'yesterday', 'week', 'month', 'custom'] as const;
export type Period = (typeof periods)[number];

/** Which calls the heat map tells of. */
export interface HeatChoice {
  readonly period: Period;
  /** Days, both included, of `custom`; empty: not chosen yet. */
  readonly from: string;
  readonly to: string;
  /** `undefined`: all published versions. */
  readonly version: number | undefined;
}

export const today: HeatChoice = { period: 'today', from: '', to: '', version: undefined };

/** What is asked of the server; `undefined`: the days are not chosen yet. */
export const filterOf = ({ period, from, to, version }: HeatChoice): StatisticsFilter | undefined => {
  const only = version === undefined ? {} : { version };
  if (period !== 'custom') return { period, ...only };
  return from === '' || to === '' ? undefined : { from, to, ...only };
};
