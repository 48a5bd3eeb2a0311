import type { LiveEvent, SessionDetail } from '../../schema/api.ts';
import { type Effect, outermostNode, type TraceStep } from '../../schema/trace.ts';
import type { OpenStep } from './story.ts';

/** A call as far as it is known here: what the server has stored, and what happened since. */
export interface CallRecord {
  readonly session: SessionDetail;
  readonly open: OpenStep | undefined;
}

const endOf = ({ at, ms }: TraceStep): string => new Date(Date.parse(at) + ms).toISOString();

/** What is stored says where a call is, not since when. */
const guessed = (session: SessionDetail): OpenStep | undefined => {
  if (session.status !== 'running') return undefined;
  const last = session.trace.at(-1);
  return { seq: (last?.seq ?? 0) + 1, node: session.node, at: last ? endOf(last) : session.startedAt, effects: [] };
};

export const recordOf = (session: SessionDetail): CallRecord => ({ session, open: guessed(session) });

const withStep = (trace: readonly TraceStep[], step: TraceStep): readonly TraceStep[] => {
  const at = trace.findLastIndex(({ seq }) => seq <= step.seq);
  if (trace[at]?.seq === step.seq) return trace.with(at, step);
  return [...trace.slice(0, at + 1), step, ...trace.slice(at + 1)];
};

const sameEffect = (a: Effect) => (b: Effect) => a.ms === b.ms && a.kind === b.kind && a.text === b.text;

/** The record after an event; one that is told again, or of a visit that is over, changes nothing. */
export const followed = (record: CallRecord, event: LiveEvent): CallRecord => {
  const { session, open } = record;
  if (event.session !== session.id) return record;
  switch (event.kind) {
    case 'entered': {
      const { seq, node, at } = event;
      // A visit that another server makes again begins later than the one that is on record.
      if (session.trace.some((step) => step.seq >= seq && step.at >= at)) return record;
      if (open && open.seq > seq && open.at >= at) return record;
      const known = open?.seq === seq && open.node === node;
      const next = { seq, node, at, effects: known ? open.effects : [] };
      const trace = session.trace.filter((step) => step.seq < seq);
      return { session: { ...session, status: 'running', node: outermostNode(node), trace }, open: next };
    }
    case 'effect':
      if (open?.seq !== event.seq || open.effects.some(sameEffect(event.effect))) return record;
      return { session, open: { ...open, effects: [...open.effects, event.effect] } };
    case 'left': {
      const { step } = event;
      const own = outermostNode(step.node) === step.node;
      return {
        session: {
          ...session,
          trace: withStep(session.trace, step),
          variables: own ? { ...session.variables, ...step.changed } : session.variables,
        },
        open: open && open.seq > step.seq ? open : undefined,
      };
    }
    case 'parked':
      return { session: { ...session, status: 'parked' }, open: undefined };
    case 'ended':
      return {
        session: { ...session, status: 'ended', outcome: event.outcome, endedAt: event.at },
        open: undefined,
      };
    default:
      return record;
  }
};

/**
 * Both accounts of a call as one: the server's, read again after a connection was lost, and what was followed meanwhile.
 * A step stands once; what the server does not have yet is kept.
 */
export const merged = (record: CallRecord, stored: SessionDetail): CallRecord => {
  if (stored.status === 'ended') return recordOf(stored);
  const newest = stored.trace.at(-1)?.seq ?? 0;
  const ahead = record.session.trace.filter(({ seq }) => seq > newest);
  const trace = [...stored.trace, ...ahead];
  if (record.session.status === 'ended') return { session: { ...record.session, trace }, open: undefined };
  const last = trace.at(-1)?.seq ?? 0;
  const session = { ...stored, trace };
  const open = record.open && record.open.seq > last ? record.open : guessed(session);
  return { session, open: session.status === 'running' ? open : undefined };
};
