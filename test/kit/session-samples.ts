import type { SessionRef, SessionState } from '../../runtime/engine/ports.ts';
import type { TraceStep } from '../../schema/trace.ts';

/** A session of its first owner. */
export const ref = (id: string, epoch = 1): SessionRef => ({ id, epoch });

/** A session and a step as real ones look, for tests and measurements. */
export function sampleState(id: string, changes: Partial<SessionState> = {}): SessionState {
  return {
    id,
    flowId: 'order-status',
    version: 1,
    status: 'running',
    node: 'ask_number',
    seq: 1,
    variables: { waybill: 'SF1234567890', attempts: 2, customer: { name: '张三', phones: ['13800002076'] }, vip: true },
    callId: '1699000000.12',
    from: '13800002076',
    to: '95001',
    startedAt: new Date('2026-01-01T08:00:00.123Z'),
    endedAt: null,
    outcome: null,
    wakeAt: null,
    memo: null,
    epoch: 1,
    revision: changes.seq ?? 1,
    ...changes,
  };
}

export function sampleStep(seq: number, changes: Partial<TraceStep> = {}): TraceStep {
  return {
    seq,
    node: 'ask_number',
    type: 'voice.collect',
    at: '2026-01-01T08:00:01.500Z',
    ms: 912.5,
    exit: 'done',
    effects: [
      { ms: 1, kind: 'said', text: '请输入运单号' },
      { ms: 900, kind: 'keys', text: '1234' },
    ],
    changed: { waybill: 'SF1234567890' },
    ...changes,
  };
}
