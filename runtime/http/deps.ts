import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import type { ValidateOptions } from '../../schema/validate.ts';
import type { HealthBoard } from '../connections/health-board.ts';
import type { LiveConnections } from '../connections/live.ts';
import type { Vault } from '../connections/vault.ts';
import type { Clock, SessionStore, SubflowSource } from '../engine/ports.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Imports } from '../openapi/imports.ts';
import type { Registry } from '../plugins/registry.ts';
import type { RecordingReader } from '../recordings/reader.ts';
import type { Settings } from '../settings.ts';
import type { SpeechService } from '../speech/create.ts';
import type { AudioAssets, Speech } from '../speech/speech.ts';
import type { ExitCounts } from '../statistics/exit-counts.ts';
import type { AudioAssetStore } from '../store/audio-assets.ts';
import type { ConnectionStore } from '../store/connections.ts';
import type { FlowStore } from '../store/flows.ts';
import type { DB } from '../store/generated/db.ts';
import type { NumberStore } from '../store/numbers.ts';
import type { SessionReader } from '../store/sessions.ts';
import type { FaxFolder } from '../telephony/fax-folder.ts';
import type { Templates } from '../templates/templates.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { EventHub } from './events.ts';
import type { FlowPresence } from './presence/flow-presence.ts';

/** What the schema room knows about flow documents. */
export interface FlowRules {
  /** A document within `FLOW_LIMITS` and of the flow format, brought up to the present format; else why not. */
  parse(
    text: string,
  ): { readonly flow: Flow } | { readonly diagnostics: readonly Diagnostic[]; readonly tooLarge?: true };
  /** What is not given is not checked. */
  validate(flow: Flow, known?: Pick<ValidateOptions, 'assets' | 'flows' | 'flowId'>): readonly Diagnostic[];
  /** Semantic hash: the same for documents that mean the same. */
  hash(flow: Flow): string;
  /** Closed JSON Schema of flow documents on this server. */
  readonly schema: unknown;
}

/** Everything the HTTP server works with. */
export interface AppDeps {
  readonly settings: Pick<Settings, 'publicUrl' | 'allowedOrigins' | 'timeZone' | 'dialAllowed'>;
  readonly log: Logger;
  /** Shown in `/openapi.json`. */
  readonly version: string;
  readonly db: Kysely<DB>;
  /** Signs session cookies; at least 32 characters. */
  readonly secret: string;
  readonly flows: Pick<
    FlowStore,
    'list' | 'create' | 'draft' | 'saveDraft' | 'publish' | 'rollback' | 'versions' | 'version'
  >;
  readonly numbers: Pick<NumberStore, 'list' | 'put' | 'remove'>;
  readonly sessions: Pick<SessionReader, 'list' | 'detail'>;
  /** How many calls took which exit. */
  readonly statistics: Pick<ExitCounts, 'countSome' | 'day' | 'read'>;
  readonly recordings: Pick<RecordingReader, 'list' | 'find' | 'audio' | 'note' | 'accesses' | 'remove'>;
  /** Fax documents; absent when no folder for them is set. */
  readonly faxes?: FaxFolder;
  readonly triggers: Triggers;
  /** Connectors from OpenAPI documents. */
  readonly imports: Imports;
  readonly rules: FlowRules;
  readonly templates: Templates;
  /** Node types and connectors; they change while the server runs. */
  readonly registry: Registry;
  readonly subflows: SubflowSource;
  /** What symbolic names mean now, in both environments. */
  readonly connections: LiveConnections;
  readonly connectionStore: ConnectionStore;
  /** Seals what `connectionStore` keeps. */
  readonly vault: Vault;
  /** How they are doing. */
  readonly connectionHealth: Pick<HealthBoard, 'read'>;
  readonly speech: Speech & Pick<SpeechService, 'prepare'>;
  /** Uploaded audio. */
  readonly audio: Pick<AudioAssetStore, 'list' | 'existing' | 'create' | 'replace' | 'patch' | 'remove' | 'users'>;
  /** The same as calls play it. */
  readonly assets: AudioAssets & { refresh(): Promise<void> };
  /** Makes the addresses of sounds unguessable; the same on every runtime of a cluster. */
  readonly mediaKey: string | Uint8Array;
  readonly clock: Clock;
  /** Keeps the sessions of one simulated call, which no report shall see. */
  readonly newSessionStore: () => SessionStore;
  /** Told when what a number gets was changed. */
  readonly onRouted: () => void;
  /** What `/metrics` tells. */
  readonly metrics: Metrics;
  readonly health: {
    database(): Promise<{ readonly ok: boolean; readonly detail: string }>;
    /** Absent when no Asterisk is configured. */
    readonly ari?: () => { readonly ok: boolean; readonly detail: string };
    readonly loop: () => { readonly ok: boolean; readonly detail: string };
    readonly admission: () => { readonly ok: boolean; readonly detail: string };
  };
  /** Answers `/media/prompts/*`. */
  readonly media: { fetch(request: Request): Response | Promise<Response> };
  /** The engine publishes its events here. */
  readonly events: EventHub;
  /** Who has which flow open. */
  readonly presence: FlowPresence;
  /** Folder of the built designer. */
  readonly designer: string;
}
