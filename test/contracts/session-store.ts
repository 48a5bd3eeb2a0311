import { describe, expect, it } from 'vitest';
import { Superseded } from '../../runtime/engine/aborting.ts';
import type { SessionState, SessionStore } from '../../runtime/engine/ports.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { ref, sampleState, sampleStep } from '../kit/session-samples.ts';

export interface SessionStoreUnderTest {
  readonly store: SessionStore;
  /** Steps as they are stored. */
  trace(sessionId: string): Promise<readonly TraceStep[]>;
  /** Another owner claims the session. */
  takeOver(store: SessionStore, state: SessionState): Promise<SessionState>;
  /** The same data seen by another process, or `undefined` where data does not outlive the process. */
  reopened?(): SessionStore;
}

let names = 0;
const newId = () => `contract-${process.pid}-${++names}`;

/** What the engine relies on, whatever keeps the sessions. */
export const sessionStoreContract = (name: string, open: () => SessionStoreUnderTest): void => {
  describe(`session store: ${name}`, () => {
    const created = async (changes: Partial<SessionState> = {}) => {
      const under = open();
      const state = sampleState(newId(), changes);
      await under.store.create(state);
      return { ...under, state };
    };

    it('gives back what it was given', async () => {
      const memo = {
        fault: 'connector.timeout',
        woken: { reason: 'event' as const, payload: { by: ['TMS', 1, null] } },
      };
      const { store, state } = await created({ memo, version: null, callId: null });
      expect(await store.load(state.id)).toEqual(state);
      expect(await store.load('nobody')).toBeUndefined();
    });

    it('keeps the newest state once it is flushed', async () => {
      const { store, state, reopened } = await created();
      for (let seq = 2; seq <= 20; seq += 1)
        store.checkpoint({ ...state, seq, revision: seq, node: `n${seq}`, variables: { seq } });
      await store.flush(state);
      expect(await (reopened?.() ?? store).load(state.id)).toMatchObject({
        seq: 20,
        node: 'n20',
        variables: { seq: 20 },
      });
    });

    it('keeps an end and a call that is gone', async () => {
      const { store, state } = await created();
      const endedAt = new Date('2026-01-01T08:05:00.000Z');
      const end = { ...state, status: 'ended' as const, outcome: 'hungup' as const, callId: null, endedAt };
      store.checkpoint(end);
      await store.flush(state);
      expect(await store.load(state.id)).toEqual(end);
    });

    it('refuses what comes too late', async () => {
      const { store, state } = await created({ seq: 5 });
      store.checkpoint({ ...state, seq: 4, revision: 4, node: 'older' });
      await store.flush(state);
      expect(await store.load(state.id)).toMatchObject({ seq: 5, node: state.node });
      store.checkpoint({ ...state, seq: 5, status: 'ended', outcome: 'completed' });
      await store.flush(state);
      store.checkpoint({ ...state, seq: 6, revision: 6 });
      await store.flush(state);
      expect(await store.load(state.id)).toMatchObject({ seq: 5, status: 'ended' });
    });

    it('keeps a way of ending that is decided before the end', async () => {
      const { store, state } = await created();
      store.checkpoint({ ...state, outcome: 'transferred' });
      await store.flush(state);
      expect(await store.load(state.id)).toMatchObject({ status: 'running', outcome: 'transferred' });
    });

    it('parks with and without a time', async () => {
      const { store, state } = await created({ callId: null });
      const wakeAt = new Date('2031-01-01T00:00:00.000Z');
      await store.park({ ...state, status: 'parked', wakeAt });
      expect(await store.load(state.id)).toMatchObject({ status: 'parked', wakeAt });
      const other = await created({ callId: null });
      await other.store.park({ ...other.state, status: 'parked' });
      expect(await other.store.load(other.state.id)).toMatchObject({ status: 'parked', wakeAt: null });
    });

    it('keeps steps, the newest account of a visit', async () => {
      const { store, state, trace } = await created();
      store.step(state, sampleStep(1));
      store.step(state, sampleStep(2, { exit: undefined, fault: { code: 'connector.timeout', detail: 'tms' } }));
      store.step(state, sampleStep(2, { exit: 'failed', fault: { code: 'connector.timeout', detail: 'tms' } }));
      await store.flush(state);
      expect(await trace(state.id)).toEqual([
        sampleStep(1),
        sampleStep(2, { exit: 'failed', fault: { code: 'connector.timeout', detail: 'tms' } }),
      ]);
    });

    it('keeps the first result of an effect, whatever kind of value it is', async () => {
      const { store, state, reopened } = await created();
      const values = { text: 'T-1', number: 0, flag: false, nothing: null, record: { id: ['T-1'] } };
      for (const [key, value] of Object.entries(values)) {
        await store.saveEffect(state, 1, key, value);
        await store.saveEffect(state, 1, key, 'late');
        expect(await (reopened?.() ?? store).effect(state, 1, key)).toEqual({ known: true, result: value });
      }
      expect(await store.effect(state, 2, 'text')).toBeUndefined();
      expect(await store.effect(state, 1, 'other')).toBeUndefined();
      expect(await store.effect(ref('nobody'), 1, 'text')).toBeUndefined();
    });

    it('knows of an effect that it began, then what came of it', async () => {
      const { store, state, reopened } = await created();
      await store.beginEffect(state, 1, 'ticket');
      expect(await (reopened?.() ?? store).effect(state, 1, 'ticket')).toEqual({ known: false });
      await store.saveEffect(state, 1, 'ticket', null);
      await store.beginEffect(state, 1, 'ticket');
      expect(await (reopened?.() ?? store).effect(state, 1, 'ticket')).toEqual({ known: true, result: null });
    });

    it('takes in nothing of an owner that was superseded, and says so', async () => {
      const { store, state, trace, takeOver } = await created();
      const told: unknown[] = [];
      const remove = store.onSuperseded((session) => told.push(session));
      const next = await takeOver(store, state);
      store.checkpoint({ ...state, seq: 9, revision: 9, node: 'late' });
      store.step(state, sampleStep(1));
      await expect(store.flush(state)).rejects.toBeInstanceOf(Superseded);
      await expect(store.beginEffect(state, 1, 'ticket')).rejects.toBeInstanceOf(Superseded);
      await expect(store.saveEffect(state, 1, 'ticket', 'T-1')).rejects.toBeInstanceOf(Superseded);
      await expect(store.park({ ...state, revision: 10 })).rejects.toBeInstanceOf(Superseded);
      expect(told).toContainEqual({ id: state.id, epoch: state.epoch });
      remove();
      expect(await store.load(state.id)).toMatchObject({ seq: state.seq, epoch: next.epoch });
      expect(await trace(state.id)).toEqual([]);
      expect(await store.effect(next, 1, 'ticket')).toBeUndefined();

      store.step(next, sampleStep(1, { exit: 'new' }));
      await store.saveEffect(next, 1, 'ticket', 'T-2');
      await store.flush(next);
      expect(await trace(state.id)).toEqual([sampleStep(1, { exit: 'new' })]);
    });

    it('takes texts and names that databases and prototypes stumble over', async () => {
      const variables = { text: '\u0000 \ud83d\udce6 \\u0000 \'"', record: JSON.parse('{"__proto__":{"x":1}}') };
      const { store, state } = await created({ variables });
      await store.saveEffect(state, 1, "'; DROP TABLE sessions; --", '\u0000');
      expect(await store.effect(state, 1, "'; DROP TABLE sessions; --")).toEqual({ known: true, result: '\u0000' });
      expect((await store.load(state.id))?.variables).toEqual(variables);
    });
  });
};
