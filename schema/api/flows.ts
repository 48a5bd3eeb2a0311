import { type Static, Type } from 'typebox';
import type { Diagnostic } from '../diagnostic.ts';
import type { Flow, FlowKind } from '../flow.ts';
import type { LocalText } from '../text.ts';
import { closed } from './closed.ts';

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

/** `POST /api/validate` with a flow document as body: `{ diagnostics }`, never an error for a bad flow. */
export interface ValidateAnswer {
  readonly diagnostics: readonly Diagnostic[];
}
