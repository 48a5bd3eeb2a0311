import { Type } from 'typebox';
import { NumberBody } from '../../../schema/api.ts';
import * as answers from '../answers.ts';
import { closed, editors, empty, everyone, list, notFound, type RouteTable } from './words.ts';

export const SessionQuery = Type.Object(
  {
    flow: Type.Optional(Type.String({ maxLength: 64 })),
    status: Type.Optional(Type.Enum(['running', 'parked', 'ended'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    /** Id of the last session of the page before. */
    before: Type.Optional(Type.String({ maxLength: 64 })),
  },
  closed,
);

export const EventQuery = Type.Object(
  {
    flow: Type.Optional(Type.String({ maxLength: 64 })),
    session: Type.Optional(Type.String({ maxLength: 64 })),
    /** Without what is said and done in the steps: a busy flow tells much that a list of calls does not show. */
    only: Type.Optional(Type.Enum(['moves'])),
  },
  closed,
);

export const callsRoutes = {
  listNumbers: {
    method: 'GET',
    path: '/api/numbers',
    access: everyone,
    summary: 'DIDs and the flows that answer them',
    answers: { 200: list(answers.PhoneNumber, 'Numbers') },
  },
  putNumber: {
    method: 'PUT',
    path: '/api/numbers/:number',
    access: editors,
    summary: 'Binds a DID to a flow',
    body: NumberBody,
    answers: { 200: { description: 'The number', schema: answers.PhoneNumber }, 404: notFound },
  },
  deleteNumber: {
    method: 'DELETE',
    path: '/api/numbers/:number',
    access: editors,
    summary: 'Frees a DID',
    answers: { 204: empty, 404: notFound },
  },
  listSessions: {
    method: 'GET',
    path: '/api/sessions',
    access: everyone,
    summary: 'Sessions, newest first; numbers masked below admin',
    query: SessionQuery,
    answers: { 200: list(answers.SessionSummary, 'Sessions') },
  },
  getSession: {
    method: 'GET',
    path: '/api/sessions/:id',
    access: everyone,
    summary: 'One session with its trace',
    answers: { 200: { description: 'The session', schema: answers.SessionDetail }, 404: notFound },
  },
  streamEvents: {
    method: 'GET',
    path: '/api/events',
    access: everyone,
    summary: 'Server-Sent Events: what happens in sessions, as it happens',
    query: EventQuery,
    stream: 'events',
    answers: { 200: { description: 'Events named `session`', schema: Type.Unknown(), type: 'text/event-stream' } },
  },
} as const satisfies RouteTable;
