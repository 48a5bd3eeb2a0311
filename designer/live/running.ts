import type { LiveEvent, SessionSummary } from '../../schema/api.ts';
import { outermostNode } from '../../schema/trace.ts';

/** A call that is on the line now. */
export interface RunningCall {
  readonly id: string;
  /** Empty: not known yet, or hidden by the caller. */
  readonly from: string;
  readonly version: number | null;
  /** The step of its own flow that it is at; empty before the first. */
  readonly node: string;
  readonly startedAt: string;
}
export type RunningCalls = ReadonlyMap<string, RunningCall>;

/** The calls after an event; the same map when it changes nothing that is shown. */
export const afterEvent = (calls: RunningCalls, event: LiveEvent): RunningCalls => {
  const known = calls.get(event.session);
  const put = (call: RunningCall): RunningCalls => new Map(calls).set(call.id, call);
  switch (event.kind) {
    case 'started':
      if (known) return calls;
      return put({ id: event.session, from: '', version: event.version, node: '', startedAt: event.at });
    case 'entered': {
      const node = outermostNode(event.node);
      if (known?.node === node) return calls;
      // One that another server began: the list will say who it is.
      return put({ ...(known ?? { id: event.session, from: '', version: null, startedAt: event.at }), node });
    }
    case 'parked':
    case 'ended': {
      if (!known) return calls;
      const left = new Map(calls);
      left.delete(event.session);
      return left;
    }
    default:
      return calls;
  }
};

/**
 * The calls as the server lists them, with what has happened since it was asked: `since` are the events that came while
 * the answer was on its way. An end is told before it is stored: `gone` are those that the list may still have.
 */
export const afterList = (
  list: readonly SessionSummary[],
  since: readonly LiveEvent[],
  gone: ReadonlySet<string> = new Set(),
): RunningCalls => {
  const there = list.filter(({ id }) => !gone.has(id));
  const listed = new Map<string, RunningCall>(
    there.map(({ id, from, version, node, startedAt }) => [id, { id, from, version, node, startedAt }]),
  );
  return since.reduce<RunningCalls>(afterEvent, listed);
};

/** How many calls are at each step. */
export const countsOf = (calls: RunningCalls): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { node } of calls.values()) if (node !== '') counts.set(node, (counts.get(node) ?? 0) + 1);
  return counts;
};
