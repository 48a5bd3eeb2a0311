import { describe, expect, it } from 'vitest';
import type { LiveEvent, SessionDetail } from '../../schema/api.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { followed, merged, recordOf } from './record.ts';

const session = 's1';
const at = '2026-01-01T08:00:00.000Z';
const step = (seq: number, node: string, rest: Partial<TraceStep> = {}): TraceStep => ({
  seq,
  node,
  type: 'voice.menu',
  at,
  ms: 1000,
  effects: [],
  changed: {},
  ...rest,
});
const stored: SessionDetail = {
  id: session,
  flowId: 'f',
  flowName: '查单',
  version: 3,
  status: 'running',
  outcome: null,
  from: '138 **** 2076',
  to: '95001',
  node: 'ask',
  startedAt: at,
  endedAt: null,
  variables: {},
  trace: [step(1, 'menu', { exit: '1' })],
};
const entered = (seq: number, node: string): LiveEvent => ({ kind: 'entered', session, at, seq, node });
const left = (of: TraceStep): LiveEvent => ({ kind: 'left', session, at, step: of });

describe('a call as it goes on', () => {
  it('knows where it is before anything happens', () => {
    expect(recordOf(stored).open).toEqual({ seq: 2, node: 'ask', at: '2026-01-01T08:00:01.000Z', effects: [] });
  });

  it('follows steps, effects and the end', () => {
    const effect = { ms: 5, kind: 'said', text: '请输入' } as const;
    const events: LiveEvent[] = [
      entered(2, 'ask'),
      { kind: 'effect', session, at, seq: 2, node: 'ask', effect },
      { kind: 'effect', session, at, seq: 2, node: 'ask', effect },
    ];
    const during = events.reduce(followed, recordOf(stored));
    expect(during.open).toMatchObject({ seq: 2, effects: [effect] });
    const after = followed(during, left(step(2, 'ask', { exit: 'done', changed: { waybill: '7' } })));
    expect(after.open).toBeUndefined();
    expect(after.session).toMatchObject({ variables: { waybill: '7' }, trace: [{ seq: 1 }, { seq: 2, exit: 'done' }] });
    const end = followed(after, { kind: 'ended', session, at, outcome: 'hungup' });
    expect(end.session).toMatchObject({ status: 'ended', outcome: 'hungup', endedAt: at });
  });

  it('takes what is told twice, or late, once', () => {
    const done = left(step(2, 'ask', { exit: 'done' }));
    const once = [entered(2, 'ask'), done, entered(3, 'look')].reduce(followed, recordOf(stored));
    const twice = [entered(2, 'ask'), done, done, entered(3, 'look'), entered(2, 'ask')].reduce(
      followed,
      recordOf(stored),
    );
    expect(twice.session.trace).toEqual(once.session.trace);
    expect(twice.open).toEqual(once.open);
  });

  it('goes on without a hole after a lost connection', () => {
    const before = [entered(2, 'ask')].reduce(followed, recordOf(stored));
    // Steps 2 to 4 happened while nobody listened; step 5 was followed again before the answer came.
    const again = followed(before, left(step(5, 'end', { exit: 'x' })));
    const fresh = { ...stored, node: 'end', trace: [1, 2, 3, 4].map((seq) => step(seq, `n${seq}`)) };
    const whole = merged(followed(again, entered(6, 'bye')), fresh);
    expect(whole.session.trace.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(whole.open).toMatchObject({ seq: 6, node: 'bye' });
  });

  it('believes the server once the call has ended', () => {
    const ahead = followed(recordOf(stored), left(step(9, 'other')));
    const fresh: SessionDetail = { ...stored, status: 'ended', outcome: 'completed', endedAt: at };
    expect(merged(ahead, fresh)).toEqual({ session: fresh, open: undefined });
  });

  it('shows the card that runs a flow inside', () => {
    expect(followed(recordOf(stored), entered(2, 'order/collect')).session.node).toBe('order');
  });
});
