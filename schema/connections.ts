import { type Static, Type } from 'typebox';
import { ConnectionLimits } from './limits.ts';
import type { LocalText } from './text.ts';

/** Bodies and answers of the API for connections. Requests refuse unknown fields. */
const closed = { additionalProperties: false } as const;

/** `live`: real calls and triggers. `test`: calls in the designer. */
export const environments = ['live', 'test'] as const;
export type Environment = (typeof environments)[number];

/** A symbolic name, as flows use it: no white space at its ends, no control characters. */
export const CONNECTION_NAME_PATTERN = '^[^\\s\\p{C}](?:[^\\p{C}]{0,58}[^\\s\\p{C}])?$';

const Title = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });
const Connector = Type.String({ minLength: 1, maxLength: 60 });
/** As the connector declares it. Of a stored connection, a secret that is left out or empty stays; `null` removes it. */
const Config = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown());
const Id = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' });

/** `POST /api/connections` (201 `ConnectionSummary`): admin. */
export const NewConnection = Type.Object(
  { title: Title, connector: Connector, config: Config, limits: Type.Optional(ConnectionLimits) },
  closed,
);
export type NewConnection = Static<typeof NewConnection>;

/** `PATCH /api/connections/stored/{id}` with `If-Match`: admin. Another address demands every secret again. */
export const ConnectionPatch = Type.Object(
  { title: Type.Optional(Title), config: Type.Optional(Config), limits: Type.Optional(ConnectionLimits) },
  closed,
);
export type ConnectionPatch = Static<typeof ConnectionPatch>;

/** `POST /api/connection-tests`: a stored connection (`id`), one as it is being edited (both), or a new one. Admin. */
export const ConnectionTest = Type.Object(
  { id: Type.Optional(Id), connector: Type.Optional(Connector), config: Type.Optional(Config) },
  closed,
);
export type ConnectionTest = Static<typeof ConnectionTest>;

const Name = Type.String({ pattern: CONNECTION_NAME_PATTERN });
const EnvironmentName = Type.Enum([...environments]);

/** `PUT /api/bindings`: what a symbolic name means in an environment. Admin. */
export const BindingBody = Type.Object({ name: Name, environment: EnvironmentName, connection: Id }, closed);
export type BindingBody = Static<typeof BindingBody>;

/** `DELETE /api/bindings`: from now on the name means what the settings say, or nothing. Admin. */
export const UnbindBody = Type.Object({ name: Name, environment: EnvironmentName }, closed);
export type UnbindBody = Static<typeof UnbindBody>;

/** Why nothing can go over a connection. */
export interface ConnectionProblem {
  readonly code: 'connector_missing' | 'config_invalid' | 'upgrade_failed' | 'key_missing' | 'secret_damaged';
  readonly message: LocalText;
}

/** How trying a connection went. */
export interface TestResult {
  /**
   * `reachable`: the connector has no test of its own, and something answers at its address. `untested`: it has neither a
   * test nor an address to try.
   */
  readonly result: 'ok' | 'reachable' | 'untested' | 'failed';
  /** Milliseconds that it took. */
  readonly ms: number;
  readonly message: LocalText;
  /** For an operator: host, status. */
  readonly detail: string;
  /** The detail in both languages, when it is a sentence. */
  readonly says?: LocalText;
  readonly at: string;
}

/** `GET /api/connections`: admin and analyst. */
export interface ConnectionList {
  readonly connections: readonly ConnectionSummary[];
  readonly names: readonly ConnectionName[];
}

export interface ConnectionSummary {
  readonly id: string;
  readonly title: string;
  readonly connector: string;
  /** `configuration`: from the operator's settings; it can't be changed here. */
  readonly origin: 'stored' | 'configuration';
  readonly etag: string;
  /** Without secrets. `null` for those who may not change it. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** JSON pointers of the secrets that are set. */
  readonly secrets: readonly string[];
  readonly limits: ConnectionLimits;
  readonly bindings: readonly { readonly name: string; readonly environment: Environment }[];
  readonly problem: ConnectionProblem | null;
  readonly lastTest: TestResult | null;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
}

/** A symbolic name that a binding or a flow has. */
export interface ConnectionName {
  readonly name: string;
  /** Kinds of system that flows expect behind it, or that it is bound to. */
  readonly connectors: readonly string[];
  /** Ids of connections; `null`: it means nothing there. */
  readonly live: string | null;
  readonly test: string | null;
  /** Flows whose draft or live version uses it. */
  readonly flows: readonly { readonly id: string; readonly name: string; readonly live: boolean }[];
}
