import type { Outcome, SessionEvent, SessionStatus, TraceStep } from '../trace.ts';

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
 * `GET /api/events?flow=&session=&only=moves`: Server-Sent Events; event name `session`, data a `SessionEvent`. With `only`
 * those that tell where calls are, not what is said in them.
 */
export type LiveEvent = SessionEvent;
