import { Type } from 'typebox';
import {
  LoginBody,
  NewApiKey,
  NewFlow,
  NewUser,
  NumberBody,
  PublishBody,
  type Role,
  RollbackBody,
  SetupBody,
  UserPatch,
} from '../../schema/api.ts';
import { FLOW_LIMITS } from '../../schema/flow.ts';
import { Language } from '../../schema/text.ts';
import * as answers from './answers.ts';
import type { Answer, HandlersOf, Route } from './core/route.ts';

const admins = ['admin'] as const satisfies readonly Role[];
const editors = ['admin', 'analyst'] as const satisfies readonly Role[];
const everyone = ['admin', 'analyst', 'agent', 'viewer'] as const satisfies readonly Role[];

const closed = { additionalProperties: false } as const;
const list = (item: Parameters<typeof Type.Array>[0], description: string): Answer => ({
  description,
  schema: Type.Array(item),
});
const failed = (description: string): Answer => ({ description, schema: answers.ApiError });
const notFound = failed('There is none');
const empty: Answer = { description: 'Done' };

const draft: Answer = { description: 'The draft; its ETag is in the header, too', schema: answers.FlowDraft };
const version: Answer = { description: 'The version', schema: answers.FlowVersion };
const me: Answer = { description: 'The person', schema: answers.Me };
const stale = failed('Somebody else saved first');
const preconditionRequired = failed('`If-Match` is missing');
const tooLarge = failed('The document is too large');

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
  },
  closed,
);
export const SpeechBody = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 1000 }), language: Language },
  closed,
);

/**
 * Every address of the server, and who may use it. Registration goes through this table only, so a route that is not
 * listed does not exist; tests and `/openapi.json` are generated from it.
 */
export const routes = {
  getSetup: {
    method: 'GET',
    path: '/api/setup',
    access: 'setup',
    summary: 'Is the first administrator still missing?',
    answers: { 200: { description: 'Yes or no', schema: answers.SetupState } },
  },
  setUp: {
    method: 'POST',
    path: '/api/setup',
    access: 'setup',
    summary: 'Creates the first administrator and logs in',
    body: SetupBody,
    answers: { 201: me, 409: failed('There is one already') },
  },
  logIn: {
    method: 'POST',
    path: '/api/login',
    access: 'public',
    summary: 'Logs in; sets the session cookie',
    body: LoginBody,
    answers: { 200: me, 401: failed('Wrong e-mail address or password'), 429: failed('Too many attempts') },
  },
  logOut: {
    method: 'POST',
    path: '/api/logout',
    access: everyone,
    summary: 'Ends the session',
    answers: { 204: empty },
  },
  getMe: { method: 'GET', path: '/api/me', access: everyone, summary: 'Who is logged in', answers: { 200: me } },

  listUsers: {
    method: 'GET',
    path: '/api/users',
    access: admins,
    summary: 'All people',
    answers: { 200: list(answers.Me, 'People, oldest first') },
  },
  createUser: {
    method: 'POST',
    path: '/api/users',
    access: admins,
    summary: 'Adds a person',
    body: NewUser,
    answers: { 201: me, 409: failed('The e-mail address is taken') },
  },
  patchUser: {
    method: 'PATCH',
    path: '/api/users/:id',
    access: admins,
    summary: 'Changes a person’s role',
    body: UserPatch,
    answers: { 200: me, 404: notFound, 409: failed('The last administrator stays one') },
  },
  deleteUser: {
    method: 'DELETE',
    path: '/api/users/:id',
    access: admins,
    summary: 'Removes a person and ends their sessions',
    answers: { 204: empty, 404: notFound, 409: failed('The last administrator stays') },
  },

  listKeys: {
    method: 'GET',
    path: '/api/keys',
    access: admins,
    summary: 'All API keys, without their secrets',
    answers: { 200: list(answers.ApiKey, 'Keys, oldest first') },
  },
  createKey: {
    method: 'POST',
    path: '/api/keys',
    access: admins,
    summary: 'Makes an API key; its secret is shown once',
    body: NewApiKey,
    answers: { 201: { description: 'The key with its secret', schema: answers.CreatedApiKey } },
  },
  deleteKey: {
    method: 'DELETE',
    path: '/api/keys/:id',
    access: admins,
    summary: 'Revokes an API key',
    answers: { 204: empty, 404: notFound },
  },

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
    summary: 'Makes an empty flow, or a copy of a document',
    body: NewFlow,
    bodyLimit: FLOW_LIMITS.bytes,
    answers: { 201: draft, 400: failed('No flow document'), 413: tooLarge },
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
      201: version,
      404: notFound,
      412: stale,
      422: failed('The flow has errors'),
      428: preconditionRequired,
    },
  },
  rollBackFlow: {
    method: 'POST',
    path: '/api/flows/:id/rollback',
    access: editors,
    summary: 'Makes an older version live again; the draft stays',
    body: RollbackBody,
    answers: { 200: version, 404: notFound },
  },
  listVersions: {
    method: 'GET',
    path: '/api/flows/:id/versions',
    access: everyone,
    summary: 'Published versions, newest first',
    answers: { 200: list(answers.FlowVersion, 'Versions without documents'), 404: notFound },
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
    summary: 'Node types and connectors',
    answers: { 200: { description: 'The catalogue', schema: answers.CatalogueAnswer } },
  },
  getFlowSchema: {
    method: 'GET',
    path: '/api/schema/flow',
    access: everyone,
    summary: 'The closed JSON Schema of flow documents on this server',
    answers: { 200: { description: 'JSON Schema 2020-12', schema: Type.Unknown(), type: 'application/schema+json' } },
  },

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
  speak: {
    method: 'POST',
    path: '/api/speech',
    access: editors,
    summary: 'Renders a text as the caller would hear it',
    body: SpeechBody,
    answers: {
      200: { description: 'Where to listen; `url` is null without a voice', schema: answers.SpeechAnswer },
      503: failed('The voice failed'),
    },
  },

  healthz: {
    method: 'GET',
    path: '/healthz',
    access: 'public',
    summary: 'The process lives',
    answers: { 200: { description: 'Yes', schema: Type.Object({ ok: Type.Literal(true) }) } },
  },
  readyz: {
    method: 'GET',
    path: '/readyz',
    access: 'public',
    summary: 'Can it take calls?',
    answers: {
      200: { description: 'Yes', schema: answers.Readiness },
      503: { description: 'No, and why', schema: answers.Readiness },
    },
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    access: everyone,
    summary: 'Metrics for Prometheus',
    answers: { 200: { description: 'Text exposition format', schema: Type.String(), type: 'text/plain' } },
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    summary: 'This description',
    answers: { 200: { description: 'OpenAPI 3.1', schema: Type.Unknown() } },
  },
  getPrompt: {
    method: 'GET',
    path: '/media/prompts/:file',
    access: 'public',
    summary: 'A prompt’s audio; its name can’t be guessed',
    answers: { 200: { description: 'Audio', schema: Type.Unknown(), type: 'audio/wav' }, 404: notFound },
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;
export type Handlers = HandlersOf<typeof routes>;
