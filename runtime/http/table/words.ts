import { type TSchema, Type } from 'typebox';
import type { Role } from '../../../schema/api.ts';
import * as answers from '../answers.ts';
import type { Answer, Route } from '../core/route.ts';

/** What the lines of the route table have in common: who may use a route, and how it answers. */
export type RouteTable = Readonly<Record<string, Route>>;

export const admins = ['admin'] as const satisfies readonly Role[];
export const editors = ['admin', 'analyst'] as const satisfies readonly Role[];
/** Who may hear what callers said. */
export const listeners = ['admin', 'analyst', 'agent'] as const satisfies readonly Role[];
export const everyone = ['admin', 'analyst', 'agent', 'viewer'] as const satisfies readonly Role[];

export const closed = { additionalProperties: false } as const;
export const list = (item: TSchema, description: string): Answer => ({ description, schema: Type.Array(item) });
export const failed = (description: string): Answer => ({ description, schema: answers.ApiError });
export const notFound = failed('There is none');
export const empty: Answer = { description: 'Done' };
