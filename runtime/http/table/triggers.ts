import { Type } from 'typebox';
import { RetryBody, TriggerBody, TriggerSecretsBody } from '../../../schema/trigger-api.ts';
import * as answers from '../answers.ts';
import type { Answer } from '../core/route.ts';
import { admins, closed, editors, empty, everyone, failed, list, notFound, type RouteTable } from './words.ts';

const OrderQuery = Type.Object(
  {
    source: Type.Optional(Type.String({ maxLength: 100 })),
    status: Type.Optional(Type.String({ maxLength: 100 })),
    /** Beginning of the order's number. */
    key: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    page: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
  },
  closed,
);

const OneOrderQuery = Type.Object(
  { source: Type.String({ minLength: 1, maxLength: 100 }), key: Type.String({ minLength: 1, maxLength: 200 }) },
  closed,
);

const trigger: Answer = { description: 'The trigger', schema: answers.TriggerInfo };

/** Analysts say what a trigger listens to and what it starts; its secrets, and what could not be used, are for administrators. */
export const triggersRoutes = {
  receiveHook: {
    method: 'POST',
    path: '/hooks/:id',
    access: 'signed',
    summary: 'Events of another system; what is not signed as agreed is refused without a reason',
    body: 'raw',
    bodyLimit: 1_000_000,
    answers: {
      202: { description: 'Stored', schema: Type.Unknown() },
      401: failed('Not from whom it should be, too old, or a second time'),
      415: failed('Neither JSON, form nor text'),
      429: failed('Too many at once; Retry-After says when'),
      503: failed('It could not be stored; Retry-After says when'),
    },
  },
  listTriggers: {
    method: 'GET',
    path: '/api/triggers',
    access: everyone,
    summary: 'Triggers and how they are doing',
    answers: { 200: list(answers.TriggerInfo, 'Triggers') },
  },
  createTrigger: {
    method: 'POST',
    path: '/api/triggers',
    access: editors,
    summary: 'A new trigger',
    body: TriggerBody,
    answers: { 201: trigger },
  },
  putTrigger: {
    method: 'PUT',
    path: '/api/triggers/:id',
    access: editors,
    summary: 'Changes a trigger, unless somebody else has since it was read',
    body: TriggerBody,
    answers: { 200: trigger, 404: notFound, 412: failed('Somebody has changed it') },
  },
  deleteTrigger: {
    method: 'DELETE',
    path: '/api/triggers/:id',
    access: admins,
    summary: 'Deletes a trigger; what it has brought stays',
    answers: { 204: empty, 404: notFound },
  },
  setTriggerSecrets: {
    method: 'POST',
    path: '/api/triggers/:id/secrets',
    access: admins,
    summary: 'New secrets, shown this once; those before them count until they are retired',
    body: TriggerSecretsBody,
    answers: { 200: { description: 'The secrets', schema: answers.TriggerSecrets }, 404: notFound },
  },
  retireTriggerSecrets: {
    method: 'DELETE',
    path: '/api/triggers/:id/former-secrets',
    access: admins,
    summary: 'The secrets before the present ones count no more',
    answers: { 204: empty, 404: notFound },
  },
  listOrders: {
    method: 'GET',
    path: '/api/orders',
    access: everyone,
    summary: 'Orders as other systems have told them, the latest news first',
    query: OrderQuery,
    answers: { 200: list(answers.OrderInfo, 'Orders') },
  },
  getOrder: {
    method: 'GET',
    path: '/api/orders/one',
    access: everyone,
    summary: 'One order with its history; numbers masked below admin',
    query: OneOrderQuery,
    answers: { 200: { description: 'The order', schema: answers.OrderDetail }, 404: notFound },
  },
  listDeadLetters: {
    method: 'GET',
    path: '/api/dead-letters',
    access: editors,
    summary: 'Events that could not be used and flows that could not be started; numbers masked below admin',
    answers: { 200: list(answers.DeadLetter, 'Dead letters, the newest first') },
  },
  retryDeadLetter: {
    method: 'POST',
    path: '/api/dead-letters/:id/retry',
    access: admins,
    summary: 'Takes it again, mended if an event is given',
    body: RetryBody,
    answers: { 204: empty, 404: notFound },
  },
  dismissDeadLetter: {
    method: 'POST',
    path: '/api/dead-letters/:id/dismiss',
    access: admins,
    summary: 'Puts it aside for good',
    answers: { 204: empty, 404: notFound },
  },
} as const satisfies RouteTable;
