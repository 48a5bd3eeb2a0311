import { type Static, Type } from 'typebox';
import type { Diagnostic } from './diagnostic.ts';
import type { Flow, FlowKind } from './flow.ts';
import type { AnswerFault } from './scenario.ts';
import { Language, type LocalText } from './text.ts';
import type { Effect, Outcome, SessionEvent, SessionStatus, TraceStep } from './trace.ts';

/** Bodies and answers of the HTTP API, shared by server and designer. Requests refuse unknown fields. */
const closed = { additionalProperties: false } as const;

export const roles = ['admin', 'analyst', 'agent', 'viewer'] as const;
/** `admin` may all; `analyst` flows and simulation; `agent` and `viewer` read. */
export type Role = (typeof roles)[number];
const RoleSchema = Type.Enum([...roles]);

const Password = Type.String({ minLength: 10, maxLength: 200 });
const Email = Type.String({ format: 'email', maxLength: 200 });
const PersonName = Type.String({ minLength: 1, maxLength: 60 });

/** `POST /api/setup` (201, sets the session cookie): the first administrator; 409 once there is one. */
export const SetupBody = Type.Object({ name: PersonName, email: Email, password: Password }, closed);
export type SetupBody = Static<typeof SetupBody>;
/** `POST /api/login` (200 with `Me`, sets the session cookie; 401). `POST /api/logout` (204). */
export const LoginBody = Type.Object({ email: Email, password: Type.String({ maxLength: 200 }) }, closed);
export type LoginBody = Static<typeof LoginBody>;
/** `GET /api/setup`, public. */
export interface SetupState {
  readonly needed: boolean;
}
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}
/** `GET /api/me`. */
export interface Myself extends Me {
  /** The server's, IANA name: its days are counted in it, and its times shown in it unless a person wants another. */
  readonly timeZone: string;
}

/** `GET /api/users` (`Me[]`), `POST /api/users` (201 `Me`), `PATCH /api/users/{id}`, `DELETE /api/users/{id}`: admin. */
export const NewUser = Type.Object({ name: PersonName, email: Email, password: Password, role: RoleSchema }, closed);
export type NewUser = Static<typeof NewUser>;
export const UserPatch = Type.Object({ role: RoleSchema }, closed);
export type UserPatch = Static<typeof UserPatch>;

/** `GET /api/keys`, `POST /api/keys` (201 `ApiKey & { secret }`, shown once), `DELETE /api/keys/{id}`: admin. Sent as `Authorization: Bearer …`. */
export const NewApiKey = Type.Object({ name: PersonName, role: RoleSchema }, closed);
export type NewApiKey = Static<typeof NewApiKey>;
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** An error answer, every one: `{ error }`. `message` is in the language of `Accept-Language`. */
export interface ApiError {
  readonly error: {
    /** For programs: `not_found`, `forbidden`, `stale`, `invalid`, … */
    readonly code: string;
    readonly message: string;
    readonly diagnostics?: readonly Diagnostic[];
    /** Field errors of a request body: JSON pointer and message. */
    readonly fields?: readonly { readonly pointer: string; readonly message: string }[];
    /** Stands in the log, too. */
    readonly requestId: string;
  };
}

/** `GET /api/flows`: `FlowSummary[]`, last changed first. */
export interface FlowSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: FlowKind;
  readonly description: string;
  /** DIDs bound to it. */
  readonly numbers: readonly string[];
  /** Version that new calls get; `null`: not published. */
  readonly live: number | null;
  /** The draft differs in meaning from the live version. */
  readonly draftChanged: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** Running or parked sessions now. */
  readonly activeSessions: number;
  /** Sessions begun today, in the server's time zone. */
  readonly sessionsToday: number;
  readonly changedAt: string;
  readonly changedBy: string;
  /** For the small picture in the list: cards with group and position, and edges between them. */
  readonly picture: {
    readonly cards: readonly { readonly id: string; readonly group: string; readonly x: number; readonly y: number }[];
    readonly edges: readonly (readonly [string, string])[];
  };
}

/** `GET /api/templates`: `TemplateSummary[]`, flows to begin with. `GET /api/templates/{id}`: `Template`. */
export interface TemplateSummary {
  readonly id: string;
  readonly title: LocalText;
  /** What a caller gets from it. */
  readonly what: LocalText;
  readonly kind: FlowKind;
  readonly steps: number;
  readonly scenarios: number;
  /** Names of the connections that it asks. */
  readonly connections: readonly string[];
  readonly picture: FlowSummary['picture'];
}
export interface Template extends TemplateSummary {
  readonly document: Flow;
}

/** `POST /api/flows` (201 `FlowDraft`): an empty flow of a kind, a copy of a document, or of a template. */
export const NewFlow = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    kind: Type.Enum(['ivr', 'outbound', 'ticket']),
    document: Type.Optional(Type.Unknown()),
    /** Id of a template; its kind goes before `kind`. */
    template: Type.Optional(Type.String({ maxLength: 64 })),
  },
  closed,
);
export type NewFlow = Static<typeof NewFlow>;

/**
 * `GET /api/flows/{id}` and answer of every draft write; its `etag` is also the `ETag` header.
 * `PUT /api/flows/{id}/draft` with `If-Match` and the flow document as body: 200 `FlowDraft`; 412 `stale` when somebody
 * else saved first (nothing is lost: the body's `error` carries code `stale`, and `GET` gives theirs); 428 without `If-Match`;
 * 413 beyond `FLOW_LIMITS`; 400 when it is no flow document at all. A flow with diagnostics is saved: drafts may be unfinished.
 */
export interface FlowDraft {
  readonly id: string;
  readonly etag: string;
  readonly document: Flow;
  readonly diagnostics: readonly Diagnostic[];
  readonly live: number | null;
  readonly numbers: readonly string[];
  readonly changedAt: string;
  readonly changedBy: string;
}

/**
 * `POST /api/flows/{id}/publish` with `If-Match`: 201 `PublishedFlow`; 422 `invalid` with diagnostics when it has errors. What
 * it says in every call is rendered first; 503 `voice_failed` when no voice can, unless `withoutVoice` is set: then callers
 * wait for the voice.
 */
export const PublishBody = Type.Object(
  {
    note: Type.Optional(Type.String({ maxLength: 500 })),
    withoutVoice: Type.Optional(Type.Boolean()),
    /** The version that was live when the person looked; 409 `published_meanwhile` when another one is live now. Not checked when absent. */
    live: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
  },
  closed,
);
export type PublishBody = Static<typeof PublishBody>;
/** Texts of a flow that no call changes. */
export interface PromptsRendered {
  readonly total: number;
  /** Spoken by another voice than the one that is preferred, which is down; rendered again once it is back. */
  readonly byStandIn: number;
  /** No voice could speak them. */
  readonly missing: number;
}
export interface PublishedFlow extends FlowVersion {
  readonly prompts: PromptsRendered;
}
/** `GET /api/flows/{id}/publishing`: how far the prompts of a flow that is being published are rendered; `null` when none is. */
export interface PublishingState {
  readonly done: number;
  readonly total: number;
}
/** `POST /api/flows/{id}/rollback`: makes an older version live again (200 `FlowVersion`); the draft stays. */
export const RollbackBody = Type.Object({ version: Type.Integer({ minimum: 1 }) }, closed);
export type RollbackBody = Static<typeof RollbackBody>;
/** `GET /api/flows/{id}/versions` (newest first), `GET /api/flows/{id}/versions/{n}` (with `document`). Immutable. */
export interface FlowVersion {
  readonly version: number;
  readonly note: string;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly live: boolean;
  readonly hash: string;
  readonly document?: Flow;
}
/** A row of `GET /api/flows/{id}/versions`. Sessions of all servers that share the database. */
export interface VersionSummary extends FlowVersion {
  /** Sessions that run on it or are parked on it now. */
  readonly activeSessions: number;
  /** Sessions that ever began on it, as far as they are kept. */
  readonly totalSessions: number;
}
/** `POST /api/validate` with a flow document as body: `{ diagnostics }`, never an error for a bad flow. */
export interface ValidateAnswer {
  readonly diagnostics: readonly Diagnostic[];
}

/** `GET /api/numbers` (`PhoneNumber[]`), `PUT /api/numbers/{number}`, `DELETE /api/numbers/{number}`: a DID and the flow that answers it. */
export const NumberBody = Type.Object(
  { flowId: Type.String(), label: Type.Optional(Type.String({ maxLength: 60 })) },
  closed,
);
export type NumberBody = Static<typeof NumberBody>;
export interface PhoneNumber {
  readonly number: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly label: string;
}

const AudioTitle = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' });
const Transcript = Type.String({ maxLength: 500 });
/**
 * `GET /api/audio`: `AudioAsset[]`, last changed first. `POST /api/audio?title=&language=&transcript=` with a wav or mp3 as
 * body (201 `AudioAsset`); `PUT /api/audio/{id}/content` with another one: flows go on with it. Both 422 `bad_audio` when
 * it can't be used, 413 beyond 20 MB.
 */
export const NewAudio = Type.Object(
  { title: AudioTitle, language: Language, transcript: Type.Optional(Transcript) },
  closed,
);
/** `PATCH /api/audio/{id}`. */
export const AudioPatch = Type.Object(
  { title: Type.Optional(AudioTitle), language: Type.Optional(Language), transcript: Type.Optional(Transcript) },
  closed,
);
export type AudioPatch = Static<typeof AudioPatch>;
/** `DELETE /api/audio/{id}`: 204; 409 `audio_used`, its message naming the flows, while a draft or a live version plays it. */
export interface AudioAsset {
  readonly id: string;
  readonly title: string;
  /** What is said in it; empty when nobody wrote it down. */
  readonly transcript: string;
  readonly language: Language;
  readonly durationMs: number;
  /** As it is stored: a wav of 8,000 samples a second. */
  readonly bytes: number;
  /** Where to listen, on this server. Another one once the sound was replaced. */
  readonly url: string;
  readonly changedAt: string;
  readonly changedBy: string;
  /** Flows that play it: draft or live version. */
  readonly flows: readonly { readonly id: string; readonly name: string }[];
}

/** `GET /api/sessions?flow=&status=&limit=&before=`: newest first; numbers masked (`138 **** 2076`) below admin. */
export interface SessionSummary {
  readonly id: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly version: number | null;
  readonly status: SessionStatus;
  readonly outcome: Outcome | null;
  readonly from: string;
  readonly to: string;
  readonly node: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}
/** `GET /api/sessions/{id}`. */
export interface SessionDetail extends SessionSummary {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly trace: readonly TraceStep[];
}

/**
 * `GET /api/flows/{id}/statistics?period=&from=&to=&version=`: which way the calls of a flow went that have ended. `from`
 * and `to` are days of the server's time zone, both included; a step counts in the hour in which it began.
 */
export interface FlowStatistics {
  readonly from: string;
  readonly to: string;
  /** The same as instants; `ends` is not part of it. */
  readonly begins: string;
  readonly ends: string;
  readonly timeZone: string;
  /** `null`: all published versions. */
  readonly version: number | null;
  readonly calls: number;
  /** Calls by how they ended; `inside`: other flows ran this one. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Versions that had calls, newest first. */
  readonly versions: readonly { readonly version: number; readonly calls: number }[];
  /** By step. A visit leaves by an exit, or ends by a hang-up or with the flow. */
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly visits: number;
        readonly hangups: number;
        readonly faults: number;
        /** How often an exit was taken, and by how many calls. */
        readonly exits: Readonly<Record<string, { readonly times: number; readonly calls: number }>>;
      }
    >
  >;
  /** Ended calls of all flows that are not counted yet. */
  readonly waiting: number;
}

export const recordingKinds = ['call', 'message', 'voicemail'] as const;
/** The whole call, both sides; an answer that a flow keeps; a message that somebody will listen to. */
export type RecordingKind = (typeof recordingKinds)[number];
/** `live`: being recorded or on its way; `failed`: lost or cut off, `failure` says how; `deleted`: the audio is gone. */
export type RecordingState = 'live' | 'ready' | 'failed' | 'deleted';
/** `GET /api/recordings?…`: newest first; numbers masked below admin. `GET /api/recordings/{id}`. */
export interface RecordingSummary {
  readonly id: string;
  readonly kind: RecordingKind;
  readonly state: RecordingState;
  readonly category: string;
  /** `null`: nobody knows any more whose it was. */
  readonly session: string | null;
  readonly flowId: string | null;
  readonly flowName: string;
  readonly node: string | null;
  readonly from: string;
  readonly to: string;
  readonly startedAt: string;
  /** `null` until it is stored. */
  readonly durationMs: number | null;
  /** How much of it is louder than a quiet line. */
  readonly soundMs: number | null;
  /** Bytes as stored; 0: there is nothing to hear. */
  readonly bytes: number;
  readonly ended: 'key' | 'silence' | 'full' | 'stopped' | 'hungUp' | null;
  /** `lost`: the telephone system no longer had it; `restarted`: it was restarted in the middle. */
  readonly failure: 'lost' | 'restarted' | null;
  /** Where silence was recorded instead of something sensitive, in milliseconds; `toMs` `null`: to the end. */
  readonly sensitive: readonly { readonly fromMs: number; readonly toMs: number | null }[];
  readonly keptUntil: string;
  readonly deletedAt: string | null;
  /** A person's name, `flow` or `retention`. */
  readonly deletedBy: string | null;
  readonly deleteReason: string | null;
}
/**
 * `GET /api/recordings/{id}/sound`: wav, with `Range`; on record as played. `GET /api/recordings/{id}/file`: the same as
 * a download. `GET /api/recordings/{id}/accesses`: newest first.
 */
export interface RecordingAccess {
  readonly at: string;
  readonly who: string;
  readonly what: 'played' | 'downloaded' | 'deleted';
  readonly reason: string;
}
/** `DELETE /api/recordings/{id}`: 204; the row stays and says who and why. */
export const DeleteRecordingBody = Type.Object(
  { reason: Type.String({ minLength: 2, maxLength: 200, pattern: '\\S' }) },
  closed,
);
export type DeleteRecordingBody = Static<typeof DeleteRecordingBody>;

/**
 * `GET /api/events?flow=&session=&only=moves`: Server-Sent Events; event name `session`, data a `SessionEvent`. With `only`
 * those that tell where calls are, not what is said in them.
 */
export type LiveEvent = SessionEvent;

/**
 * `WS /api/flows/{id}/simulate`: one call on the stored draft (a definition from the client is never run).
 * Client → server.
 */
export type SimulatorCommand =
  | {
      readonly do: 'call';
      readonly from?: string;
      readonly to?: string;
      readonly version?: number;
      /** When the call comes in, as clocks in the flow's zone show it: `2026-10-01T03:00`; now when absent. */
      readonly time?: string;
      /** What the caller is spoken to in. */
      readonly language?: Language;
      /** Node to begin with. */
      readonly start?: string;
      readonly variables?: Readonly<Record<string, unknown>>;
      readonly answers?: SimulatedAnswers;
      readonly stepAnswers?: StepAnswers;
      readonly breakpoints?: readonly string[];
      /** It stops before its first step. */
      readonly paused?: boolean;
      readonly people?: SimulatedPeople;
    }
  | { readonly do: 'key'; readonly key: string }
  | { readonly do: 'say'; readonly text: string }
  | { readonly do: 'hangup' }
  /** Time jumps to the next thing that happens: the end of what is being said, or of a wait. */
  | { readonly do: 'skip' }
  /** The call's clock stands still, and no further step is run. */
  | { readonly do: 'pause' }
  /** Runs one step, or what is left of the present one, and stops again. */
  | { readonly do: 'step' }
  | { readonly do: 'continue' }
  /** Steps that the call stops at, from now on. */
  | { readonly do: 'breakpoints'; readonly nodes: readonly string[] }
  /** Written before the next step is run. */
  | { readonly do: 'set'; readonly variable: string; readonly value: unknown }
  /** From the next request on. */
  | { readonly do: 'answers'; readonly answers: SimulatedAnswers; readonly stepAnswers?: StepAnswers }
  /** From the next one who is called on. */
  | { readonly do: 'people'; readonly people: SimulatedPeople }
  /** Whom the caller is connected to puts the receiver down. */
  | { readonly do: 'partyHangsUp' };

/** Operation (`tms.track`) → its answer instead of the real system's. */
export type SimulatedAnswers = Readonly<Record<string, SimulatedAnswer>>;
export interface SimulatedAnswer {
  readonly exit: string;
  readonly output?: Readonly<Record<string, unknown>>;
  /** What goes wrong, with the exit `failed`. */
  readonly fault?: AnswerFault;
  /** Seconds until it comes; a time-out takes what the step allows. */
  readonly after?: number;
}

/** Step (`track`, `ask/collect`) → its own answers, which go before its operation's. */
export type StepAnswers = Readonly<Record<string, readonly SimulatedStepAnswer[]>>;
export interface SimulatedStepAnswer extends SimulatedAnswer {
  /** Only the time-th time that the call comes to the step; each time when absent. */
  readonly time?: number;
}

/** How those who are called react: whom an outbound flow calls up, and whom a call is handed to. */
export interface SimulatedPeople {
  readonly called?: PartyReaction;
  readonly party?: PartyReaction;
}
export type PartyReaction = 'answers' | 'busy' | 'noAnswer';

/** Server → client. `variables` has labels' names as keys and masked values; it follows every step. */
export type SimulatorMessage =
  /** The call is placed: when, on its own clock, and in which zone that is meant. */
  | { readonly kind: 'began'; readonly at: string; readonly zone: string }
  /** It stands still: `node` is the step that would be next, absent in the midst of one. */
  | { readonly kind: 'paused'; readonly node?: string; readonly why: 'asked' | 'breakpoint' }
  | { readonly kind: 'resumed' }
  /** Somebody else's telephone. */
  | {
      readonly kind: 'party';
      readonly what: 'rings' | 'notAnswered' | 'connected' | 'parted';
      readonly number: string;
      readonly result?: PartyReaction;
      /** Whom an outbound flow calls up, not whom a call is handed to. */
      readonly called?: true;
    }
  | { readonly kind: 'event'; readonly event: SessionEvent }
  | { readonly kind: 'variables'; readonly variables: Readonly<Record<string, unknown>> }
  /** A prompt begins; `url` (wav) when a voice is installed. */
  | {
      readonly kind: 'prompt';
      readonly node: string;
      readonly text: string;
      readonly language: string;
      readonly durationMs: number;
      readonly url?: string;
      /** A beep or a recording, no words of the flow. */
      readonly sound?: true;
    }
  | { readonly kind: 'promptEnded'; readonly how: 'finished' | 'stopped' | 'failed' }
  /** Keys that act now, with what they mean, for the lit keys of the phone; sent whenever it changes. */
  | { readonly kind: 'keys'; readonly keys: readonly { readonly key: string; readonly label: string }[] }
  | { readonly kind: 'effect'; readonly node: string; readonly effect: Effect }
  /** A step was answered instead of its real system, the `time`-th time that the call came to it. */
  | {
      readonly kind: 'answered';
      readonly node: string;
      readonly operation: string;
      readonly time: number;
      readonly answer: SimulatedAnswer;
    }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

/** Somebody who has a flow open; `node`: the step that is selected. `id` tells people apart and is of no other use. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly node: string | null;
}

/** `WS /api/flows/{id}/presence`, client → server: at which step one is, and that one is still there. */
export type PresenceCommand = { readonly do: 'at'; readonly node: string | null } | { readonly do: 'here' };

/** Server → client. `draft` comes at once and after each save; `here` every few seconds, and wants an answer. */
export type PresenceMessage =
  | { readonly kind: 'people'; readonly you: string; readonly people: readonly Colleague[] }
  | { readonly kind: 'draft'; readonly etag: string; readonly by: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'here' };

/** `GET /readyz`: 200 when all are ok, else 503. `GET /healthz`: 200 while the process lives. */
export interface Readiness {
  readonly ok: boolean;
  readonly checks: Readonly<
    Record<'database' | 'ari' | 'loop' | 'admission', { readonly ok: boolean; readonly detail: string }>
  >;
}
