import { type Static, Type } from 'typebox';
import { closed } from './closed.ts';

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
