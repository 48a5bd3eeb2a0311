import {
  BindingBody,
  ConnectionPatch,
  ConnectionTest,
  NewConnection,
  UnbindBody,
} from '../../../schema/connections.ts';
import * as answers from '../answers.ts';
import type { Answer } from '../core/route.ts';
import { admins, editors, empty, failed, notFound, type RouteTable } from './words.ts';

const connection: Answer = { description: 'The connection, without its secrets', schema: answers.ConnectionSummary };

export const connectionsRoutes = {
  listConnections: {
    method: 'GET',
    path: '/api/connections',
    access: editors,
    summary: 'Connections and what symbolic names mean; configurations for administrators only, secrets for nobody',
    answers: { 200: { description: 'Connections and names', schema: answers.ConnectionList } },
  },
  createConnection: {
    method: 'POST',
    path: '/api/connections',
    access: admins,
    summary: 'Adds a connection to another system',
    body: NewConnection,
    answers: { 201: connection },
  },
  patchConnection: {
    method: 'PATCH',
    path: '/api/connections/stored/:id',
    access: admins,
    summary: 'Changes a connection; another address demands every secret again',
    body: ConnectionPatch,
    ifMatch: true,
    answers: {
      200: connection,
      404: notFound,
      409: failed('It comes from the settings'),
      412: failed('Somebody else saved first'),
      428: failed('`If-Match` is missing'),
    },
  },
  deleteConnection: {
    method: 'DELETE',
    path: '/api/connections/stored/:id',
    access: admins,
    summary: 'Removes a connection that no name is bound to',
    answers: { 204: empty, 404: notFound, 409: failed('A name is bound to it; the message says which flows use it') },
  },
  testConnection: {
    method: 'POST',
    path: '/api/connection-tests',
    access: admins,
    summary: 'Tries a connection, stored or as it is being edited',
    body: ConnectionTest,
    answers: { 200: { description: 'How it went', schema: answers.TestResult }, 404: notFound },
  },
  putBinding: {
    method: 'PUT',
    path: '/api/bindings',
    access: admins,
    summary: 'Says what a symbolic name means in an environment',
    body: BindingBody,
    answers: { 204: empty, 404: failed('There is no such connection') },
  },
  deleteBinding: {
    method: 'DELETE',
    path: '/api/bindings',
    access: admins,
    summary: 'Takes a binding back',
    body: UnbindBody,
    answers: { 204: empty, 404: notFound, 409: failed('Live flows use it; the message names them') },
  },
} as const satisfies RouteTable;
