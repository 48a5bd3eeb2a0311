import { type Static, type TSchema, Type } from 'typebox';
import type * as api from '../../schema/api.ts';
import { recordingKinds, roles } from '../../schema/api.ts';
import type * as connections from '../../schema/connections.ts';
import { environments } from '../../schema/connections.ts';
import { Flow } from '../../schema/flow.ts';
import { ConnectionLimits } from '../../schema/limits.ts';
import { Scenario } from '../../schema/scenario.ts';
import { Language } from '../../schema/text.ts';

/** The answers of `schema/api.ts` as schemas, for `/openapi.json`. The compiler holds both together (`describes`). */
const text = Type.String();
const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const json = Type.Record(Type.String(), Type.Unknown());
const Role = Type.Enum([...roles]);
const LocalText = Type.Object({ 'zh-CN': text, en: text });

export const Diagnostic = Type.Object({
  code: text,
  severity: Type.Enum(['error', 'warning']),
  pointer: text,
  node: Type.Optional(text),
  message: LocalText,
});

export const ApiError = Type.Object({
  error: Type.Object({
    code: text,
    message: text,
    diagnostics: Type.Optional(Type.Array(Diagnostic)),
    fields: Type.Optional(Type.Array(Type.Object({ pointer: text, message: text }))),
    requestId: text,
  }),
});

export const SetupState = Type.Object({ needed: Type.Boolean() });
const meFields = { id: text, name: text, email: text, role: Role };
export const Me = Type.Object(meFields);
export const Myself = Type.Object({ ...meFields, timeZone: text });
const keyFields = { id: text, name: text, role: Role, createdAt: text, lastUsedAt: nullable(text) };
export const ApiKey = Type.Object(keyFields);
export const CreatedApiKey = Type.Object({ ...keyFields, secret: text });

const picture = Type.Object({
  cards: Type.Array(Type.Object({ id: text, group: text, x: Type.Number(), y: Type.Number() })),
  edges: Type.Array(Type.Array(text, { minItems: 2, maxItems: 2 })),
});

export const FlowSummary = Type.Object({
  id: text,
  name: text,
  kind: Type.Enum(['ivr', 'outbound', 'ticket']),
  description: text,
  numbers: Type.Array(text),
  live: nullable(Type.Integer()),
  draftChanged: Type.Boolean(),
  errors: Type.Integer(),
  warnings: Type.Integer(),
  activeSessions: Type.Integer(),
  sessionsToday: Type.Integer(),
  changedAt: text,
  changedBy: text,
  picture,
});

const templateFields = {
  id: text,
  title: LocalText,
  what: LocalText,
  kind: Type.Enum(['ivr', 'outbound', 'ticket']),
  steps: Type.Integer(),
  scenarios: Type.Integer(),
  connections: Type.Array(text),
  picture,
};
export const TemplateSummary = Type.Object(templateFields);
export const Template = Type.Object({ ...templateFields, document: Flow });

export const FlowDraft = Type.Object({
  id: text,
  etag: text,
  document: Flow,
  diagnostics: Type.Array(Diagnostic),
  live: nullable(Type.Integer()),
  numbers: Type.Array(text),
  changedAt: text,
  changedBy: text,
});

export const FlowVersion = Type.Object({
  version: Type.Integer(),
  note: text,
  publishedAt: text,
  publishedBy: text,
  live: Type.Boolean(),
  hash: text,
  document: Type.Optional(Flow),
});

export const VersionSummary = Type.Object({
  ...FlowVersion.properties,
  activeSessions: Type.Integer(),
  totalSessions: Type.Integer(),
});

const scenarioResult = Type.Object({
  passed: Type.Boolean(),
  ms: Type.Number(),
  at: text,
  by: text,
  version: nullable(Type.Integer()),
  stale: Type.Boolean(),
  path: Type.Array(text),
  problem: Type.Optional(LocalText),
  step: Type.Optional(Type.Integer()),
  node: Type.Optional(text),
  parted: Type.Optional(Type.Object({ at: Type.Integer(), expected: Type.Optional(text), was: Type.Optional(text) })),
});
const scenarioFields = {
  id: text,
  title: text,
  etag: text,
  changedAt: text,
  changedBy: text,
  last: nullable(scenarioResult),
};
export const ScenarioSummary = Type.Object(scenarioFields);
export const StoredScenario = Type.Object({ ...scenarioFields, document: Scenario, heard: Type.Array(text) });
export const ScenarioRunMessage = Type.Union([
  Type.Object({ kind: Type.Literal('began'), ids: Type.Array(text), errors: Type.Integer() }),
  Type.Object({ kind: Type.Literal('playing'), id: text }),
  Type.Object({ kind: Type.Literal('played'), id: text, result: scenarioResult }),
  Type.Object({ kind: Type.Literal('ended') }),
]);

export const PublishedFlow = Type.Object({
  ...FlowVersion.properties,
  prompts: Type.Object({ total: Type.Integer(), byStandIn: Type.Integer(), missing: Type.Integer() }),
});
export const PublishingState = Type.Union([Type.Object({ done: Type.Integer(), total: Type.Integer() }), Type.Null()]);

export const ValidateAnswer = Type.Object({ diagnostics: Type.Array(Diagnostic) });
/** Open: node types bring their own schemas. */
export const CatalogueAnswer = Type.Object({ nodeTypes: Type.Array(json), connectors: Type.Array(json) });
export const PhoneNumber = Type.Object({ number: text, flowId: text, flowName: text, label: text });

const sessionFields = {
  id: text,
  flowId: text,
  flowName: text,
  version: nullable(Type.Integer()),
  status: Type.Enum(['running', 'parked', 'ended']),
  outcome: nullable(Type.Enum(['completed', 'hungup', 'transferred', 'faulted', 'lost', 'cancelled'])),
  from: text,
  to: text,
  node: text,
  startedAt: text,
  endedAt: nullable(text),
};
export const SessionSummary = Type.Object(sessionFields);
export const SessionDetail = Type.Object({ ...sessionFields, variables: json, trace: Type.Array(json) });
const counts = Type.Record(text, Type.Integer());
export const FlowStatistics = Type.Object({
  from: text,
  to: text,
  begins: text,
  ends: text,
  timeZone: text,
  version: nullable(Type.Integer()),
  calls: Type.Integer(),
  outcomes: counts,
  versions: Type.Array(Type.Object({ version: Type.Integer(), calls: Type.Integer() })),
  nodes: Type.Record(
    text,
    Type.Object({
      visits: Type.Integer(),
      hangups: Type.Integer(),
      faults: Type.Integer(),
      exits: Type.Record(text, Type.Object({ times: Type.Integer(), calls: Type.Integer() })),
    }),
  ),
  waiting: Type.Integer(),
});
export const RecordingSummary = Type.Object({
  id: text,
  kind: Type.Enum([...recordingKinds]),
  state: Type.Enum(['live', 'ready', 'failed', 'deleted']),
  category: text,
  session: nullable(text),
  flowId: nullable(text),
  flowName: text,
  node: nullable(text),
  from: text,
  to: text,
  startedAt: text,
  durationMs: nullable(Type.Integer()),
  soundMs: nullable(Type.Integer()),
  bytes: Type.Integer(),
  ended: nullable(Type.Enum(['key', 'silence', 'full', 'stopped', 'hungUp'])),
  failure: nullable(Type.Enum(['lost', 'restarted'])),
  sensitive: Type.Array(Type.Object({ fromMs: Type.Integer(), toMs: nullable(Type.Integer()) })),
  keptUntil: text,
  deletedAt: nullable(text),
  deletedBy: nullable(text),
  deleteReason: nullable(text),
});
export const RecordingAccess = Type.Object({
  at: text,
  who: text,
  what: Type.Enum(['played', 'downloaded', 'deleted']),
  reason: text,
});
export const AudioAsset = Type.Object({
  id: text,
  title: text,
  transcript: text,
  language: Language,
  durationMs: Type.Integer(),
  bytes: Type.Integer(),
  url: text,
  changedAt: text,
  changedBy: text,
  flows: Type.Array(Type.Object({ id: text, name: text })),
});
export const SpeechAnswer = Type.Object({ url: nullable(text), durationMs: Type.Number() });

const nameOfFlow = { id: text, name: text };
const EnvironmentName = Type.Enum([...environments]);
const resultKinds = ['ok', 'reachable', 'untested', 'failed'] as const;
export const TestResult = Type.Object({
  result: Type.Enum([...resultKinds]),
  ms: Type.Integer(),
  message: LocalText,
  detail: text,
  says: Type.Optional(LocalText),
  at: text,
});
const problemCodes = [
  'connector_missing',
  'config_invalid',
  'upgrade_failed',
  'key_missing',
  'secret_damaged',
] as const;
export const ConnectionSummary = Type.Object({
  id: text,
  title: text,
  connector: text,
  origin: Type.Enum(['stored', 'configuration']),
  etag: text,
  config: nullable(json),
  secrets: Type.Array(text),
  limits: ConnectionLimits,
  bindings: Type.Array(Type.Object({ name: text, environment: EnvironmentName })),
  problem: nullable(Type.Object({ code: Type.Enum([...problemCodes]), message: LocalText })),
  lastTest: nullable(TestResult),
  changedAt: nullable(text),
  changedBy: nullable(text),
});
export const ConnectionList = Type.Object({
  connections: Type.Array(ConnectionSummary),
  names: Type.Array(
    Type.Object({
      name: text,
      connectors: Type.Array(text),
      live: nullable(text),
      test: nullable(text),
      flows: Type.Array(Type.Object({ ...nameOfFlow, live: Type.Boolean() })),
    }),
  ),
});

const CheckResult = Type.Object({ ok: Type.Boolean(), detail: text });
export const Readiness = Type.Object({
  ok: Type.Boolean(),
  checks: Type.Object({ database: CheckResult, ari: CheckResult, loop: CheckResult, admission: CheckResult }),
});

/** Fails to compile when a value of the contract's type would not satisfy the schema. */
type Describes<S extends TSchema, T extends Static<S>> = [S, T];
export type Checked = [
  Describes<typeof ApiError, Mutable<api.ApiError>>,
  Describes<typeof Me, api.Me>,
  Describes<typeof ApiKey, api.ApiKey>,
  Describes<typeof FlowSummary, Mutable<api.FlowSummary>>,
  Describes<typeof FlowDraft, Mutable<api.FlowDraft>>,
  Describes<typeof FlowVersion, Mutable<api.FlowVersion>>,
  Describes<typeof VersionSummary, Mutable<api.VersionSummary>>,
  Describes<typeof PublishedFlow, Mutable<api.PublishedFlow>>,
  Describes<typeof PublishingState, Mutable<api.PublishingState> | null>,
  Describes<typeof PhoneNumber, api.PhoneNumber>,
  Describes<typeof SessionSummary, api.SessionSummary>,
  Describes<typeof FlowStatistics, Mutable<api.FlowStatistics>>,
  Describes<typeof RecordingSummary, Mutable<api.RecordingSummary>>,
  Describes<typeof RecordingAccess, api.RecordingAccess>,
  Describes<typeof AudioAsset, Mutable<api.AudioAsset>>,
  Describes<typeof ConnectionList, Mutable<connections.ConnectionList>>,
  Describes<typeof TestResult, Mutable<connections.TestResult>>,
  Describes<typeof Readiness, Mutable<api.Readiness>>,
];
type Mutable<T> = T extends readonly unknown[] | object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

const triggerRules = {
  orders: Type.Optional(Type.Object({ source: text, status: Type.Optional(text), deleted: Type.Optional(text) })),
  start: Type.Optional(
    Type.Object({
      flow: text,
      when: Type.Optional(text),
      inputs: Type.Record(Type.String(), Type.String()),
      atOnce: Type.Integer(),
    }),
  ),
};

export const TriggerInfo = Type.Object({
  id: text,
  title: text,
  type: text,
  kind: nullable(Type.Enum(['webhook', 'poll', 'schedule'])),
  path: nullable(text),
  nextTimes: Type.Array(text),
  enabled: Type.Boolean(),
  config: json,
  everySeconds: Type.Optional(Type.Integer()),
  ...triggerRules,
  revision: Type.Integer(),
  secretsSet: Type.Boolean(),
  formerSecrets: Type.Boolean(),
  changedAt: text,
  changedBy: text,
  lastEventAt: nullable(text),
  eventsLastMinute: Type.Integer(),
  waiting: Type.Integer(),
  lagSeconds: Type.Number(),
  dead: Type.Integer(),
  startsWaiting: Type.Integer(),
  checkedAt: nullable(text),
  dueAt: nullable(text),
  failures: Type.Integer(),
  fault: nullable(text),
  faultAt: nullable(text),
});
export const TriggerSecrets = Type.Object({ secrets: Type.Record(Type.String(), Type.String()) });

const orderFields = {
  source: text,
  key: text,
  version: Type.Number(),
  status: text,
  deleted: Type.Boolean(),
  at: nullable(text),
  receivedAt: text,
  checkedAt: text,
  ageMinutes: Type.Integer(),
};
export const OrderInfo = Type.Object(orderFields);
export const OrderDetail = Type.Object({
  ...orderFields,
  content: Type.Unknown(),
  history: Type.Array(
    Type.Object({
      id: text,
      eventId: text,
      via: Type.Enum(['webhook', 'poll', 'schedule']),
      version: nullable(Type.Number()),
      receivedAt: text,
      deliveries: Type.Integer(),
      state: Type.Enum(['waiting', 'done', 'dead', 'dismissed']),
      outcome: nullable(text),
      reason: nullable(text),
      data: Type.Unknown(),
    }),
  ),
});
export const DeadLetter = Type.Object({
  id: text,
  kind: Type.Enum(['event', 'start']),
  triggerId: text,
  triggerTitle: text,
  receivedAt: text,
  eventId: text,
  subject: nullable(text),
  reason: text,
  flow: nullable(text),
  event: Type.Unknown(),
});
