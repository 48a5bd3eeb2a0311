import { Type } from 'typebox';
import * as answers from '../answers.ts';
import { closed, everyone, notFound, type RouteTable } from './words.ts';

/** Days of the server's time zone, both included; without them `period`, without that today. */
export const StatisticsQuery = Type.Object(
  {
    period: Type.Optional(Type.Enum(['today', 'yesterday', 'week', 'month'])),
    from: Type.Optional(Type.String({ format: 'date' })),
    to: Type.Optional(Type.String({ format: 'date' })),
    /** Without it all published versions. */
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  },
  closed,
);

export const statisticsRoutes = {
  getStatistics: {
    method: 'GET',
    path: '/api/flows/:id/statistics',
    access: everyone,
    summary: 'How many calls took each exit of a flow in a period, and where callers hung up; of calls that have ended',
    query: StatisticsQuery,
    answers: { 200: { description: 'By step and exit', schema: answers.FlowStatistics }, 404: notFound },
  },
} as const satisfies RouteTable;
