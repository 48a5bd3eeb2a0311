import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';

/** How many days before today a period begins and ends. */
const periods = { today: [0, 0], yesterday: [1, 1], week: [6, 0], month: [29, 0] } as const;

export const statisticsRoutes = ({ flows, statistics, clock }: AppDeps): Pick<Handlers, 'getStatistics'> => ({
  getStatistics: async (c, { params, query }) => {
    if (!(await flows.draft(params.id))) throw new Problem('not_found');
    const [begin, end] = periods[query.period ?? 'today'];
    const now = clock.now();
    const ends = query.to ?? (await statistics.day(now, end));
    const begins = query.from ?? (query.to === undefined ? await statistics.day(now, begin) : query.to);
    // Two days in the wrong order mean the same days.
    const [from, to] = begins <= ends ? [begins, ends] : [ends, begins];
    // Who asks sees the calls that have just ended.
    await statistics.countSome();
    return c.json(await statistics.read(params.id, { from, to }, query.version));
  },
});
