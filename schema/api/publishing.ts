import { type Static, Type } from 'typebox';
import type { Flow } from '../flow.ts';
import { closed } from './closed.ts';

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
