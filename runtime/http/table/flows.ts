import { Type } from 'typebox';
import { NewFlow, PublishBody, RollbackBody } from '../../../schema/api.ts';
import { FLOW_LIMITS } from '../../../schema/flow.ts';
import * as answers from '../answers.ts';
import type { Answer } from '../core/route.ts';
import { editors, everyone, failed, list, notFound, type RouteTable } from './words.ts';

const draft: Answer = { description: 'The draft; its ETag is in the header, too', schema: answers.FlowDraft };
const version: Answer = { description: 'The version', schema: answers.FlowVersion };
const stale = failed('Somebody else saved first');
const preconditionRequired = failed('`If-Match` is missing');
const tooLarge = failed('The document is too large');

export const flowsRoutes = {
  listFlows: {
    method: 'GET',
    path: '/api/flows',
    access: everyone,
    summary: 'All flows, last changed first',
    answers: { 200: list(answers.FlowSummary, 'Flows') },
  },
  createFlow: {
    method: 'POST',
    path: '/api/flows',
    access: editors,
    summary: 'Makes an empty flow, a copy of a document, or of a template',
    body: NewFlow,
    bodyLimit: FLOW_LIMITS.bytes,
    answers: { 201: draft, 400: failed('No flow document'), 404: failed('No such template'), 413: tooLarge },
  },
  listTemplates: {
    method: 'GET',
    path: '/api/templates',
    access: everyone,
    summary: 'Flows to begin with',
    answers: { 200: list(answers.TemplateSummary, 'Templates') },
  },
  getTemplate: {
    method: 'GET',
    path: '/api/templates/:id',
    access: everyone,
    summary: 'One template with its document',
    answers: { 200: { description: 'The template', schema: answers.Template }, 404: notFound },
  },
  getFlow: {
    method: 'GET',
    path: '/api/flows/:id',
    access: everyone,
    summary: 'The draft of a flow',
    answers: { 200: draft, 404: notFound },
  },
  saveDraft: {
    method: 'PUT',
    path: '/api/flows/:id/draft',
    access: editors,
    summary: 'Saves the draft, which may be unfinished',
    body: 'document',
    bodyLimit: FLOW_LIMITS.bytes,
    ifMatch: true,
    answers: {
      200: draft,
      400: failed('No flow document'),
      404: notFound,
      412: stale,
      413: tooLarge,
      428: preconditionRequired,
    },
  },
  publishFlow: {
    method: 'POST',
    path: '/api/flows/:id/publish',
    access: editors,
    summary: 'Makes the draft an immutable version that new calls get',
    body: PublishBody,
    ifMatch: true,
    answers: {
      201: { description: 'The version, and how its prompts were rendered', schema: answers.PublishedFlow },
      404: notFound,
      409: failed('Somebody else has published in the meantime'),
      412: stale,
      422: failed('The flow has errors'),
      428: preconditionRequired,
      503: failed('No voice can speak its prompts'),
    },
  },
  getPublishing: {
    method: 'GET',
    path: '/api/flows/:id/publishing',
    access: editors,
    summary: 'How far the prompts of a flow that is being published are rendered',
    answers: { 200: { description: 'So far, or null', schema: answers.PublishingState } },
  },
  rollBackFlow: {
    method: 'POST',
    path: '/api/flows/:id/rollback',
    access: editors,
    summary: 'Makes an older version live again; the draft stays',
    body: RollbackBody,
    answers: { 200: version, 404: notFound, 422: failed('It plays audio that was deleted') },
  },
  listVersions: {
    method: 'GET',
    path: '/api/flows/:id/versions',
    access: everyone,
    summary: 'Published versions, newest first',
    answers: {
      200: list(answers.VersionSummary, 'Versions without documents, and how many sessions each has'),
      404: notFound,
    },
  },
  getVersion: {
    method: 'GET',
    path: '/api/flows/:id/versions/:version',
    access: everyone,
    summary: 'One version with its document',
    answers: { 200: version, 404: notFound },
  },
  simulate: {
    method: 'GET',
    path: '/api/flows/:id/simulate',
    access: editors,
    summary: 'WebSocket: a call on the stored draft (or a version)',
    stream: 'websocket',
    answers: { 101: { description: 'Talks as `SimulatorCommand` and `SimulatorMessage`' }, 404: notFound },
  },
  presence: {
    method: 'GET',
    path: '/api/flows/:id/presence',
    access: everyone,
    summary: 'WebSocket: who has the flow open, and that its draft was saved',
    stream: 'websocket',
    answers: { 101: { description: 'Talks as `PresenceCommand` and `PresenceMessage`' }, 404: notFound },
  },
  validate: {
    method: 'POST',
    path: '/api/validate',
    access: editors,
    summary: 'Diagnostics of a flow document; never an error for a bad flow',
    body: 'document',
    bodyLimit: FLOW_LIMITS.bytes,
    answers: { 200: { description: 'What is wrong', schema: answers.ValidateAnswer }, 413: tooLarge },
  },
  getCatalogue: {
    method: 'GET',
    path: '/api/catalogue',
    access: everyone,
    summary: 'Node types and connectors; the ETag changes with them',
    answers: {
      200: { description: 'The catalogue', schema: answers.CatalogueAnswer },
      304: { description: 'The one of `If-None-Match`' },
    },
  },
  getFlowSchema: {
    method: 'GET',
    path: '/api/schema/flow',
    access: everyone,
    summary: 'The closed JSON Schema of flow documents on this server',
    answers: { 200: { description: 'JSON Schema 2020-12', schema: Type.Unknown(), type: 'application/schema+json' } },
  },
} as const satisfies RouteTable;
