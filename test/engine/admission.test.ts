import { expect, it } from 'vitest';
import { Admission } from '../../runtime/engine/admission.ts';
import type { Call } from '../../runtime/telephony/port.ts';

const callUp = () => {
  const gone = new AbortController();
  return { call: { signal: gone.signal } as Call, hangUp: () => gone.abort() };
};

it('takes calls up to the ceiling, some more for the overflow flow, and has room again when one is gone', () => {
  const admission = new Admission({ ceiling: 2, reserve: 1 });
  const calls = [callUp(), callUp(), callUp(), callUp()];
  expect(calls.map(({ call }) => admission.admit(call))).toEqual(['flow', 'flow', 'overflow', 'announcement']);
  expect(admission.health()).toEqual({ ok: false, detail: '2 of 2 calls' });
  calls[2]?.hangUp();
  expect(admission.admit(callUp().call)).toBe('overflow');
  calls[0]?.hangUp();
  expect(admission.hasRoom()).toBe(true);
  expect(admission.admit(callUp().call)).toBe('flow');
});

it('takes no new call under strain, and loses none', () => {
  let strain: string | undefined;
  const admission = new Admission({ ceiling: 5, reserve: 0, strain: () => strain });
  expect(admission.admit(callUp().call)).toBe('flow');
  strain = 'the event loop is late';
  expect(admission.admit(callUp().call)).toBe('announcement');
  expect(admission.health().detail).toBe('1 of 5 calls; no more are taken: the event loop is late');
  strain = undefined;
  expect(admission.admit(callUp().call)).toBe('flow');
});

it('always keeps a call that was taken over, and counts none that is gone', () => {
  const admission = new Admission({ ceiling: 1, reserve: 0 });
  for (const { call } of [callUp(), callUp()]) admission.hold(call);
  const over = callUp();
  over.hangUp();
  admission.hold(over.call);
  expect(admission.calls).toBe(2);
  expect(admission.hasRoom()).toBe(false);
});
