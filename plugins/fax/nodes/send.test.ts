import { describe, expect, it } from 'vitest';
import { callNode, type NodeWorld } from '../../../test/kit/node-call.ts';

const NUMBER = '02161234567';
const send = { number: NUMBER, document: '{{ fax }}', attempts: 3, pause: 10, status: 'status', pages: 'pages' };
const variables = {
  fax: { default: 'f'.repeat(32) },
  status: {},
  pages: { type: 'number' },
} as const;
const busy = { result: 'busy' } as const;
const cut = { result: 'answered', ok: false, pages: 1, station: '', error: 'HANGUP' } as const;

/** The machine behind the number reacts so, one time after the other. */
const machine = (
  ...reactions: Parameters<Parameters<NonNullable<NodeWorld['prepared']>>[0]['simulator']['whenFaxed']>[1][]
): NodeWorld => ({
  variables,
  prepared: ({ simulator }) => {
    for (const sent of reactions) simulator.whenFaxed(NUMBER, sent);
  },
});

describe('fax.send', () => {
  it('sends a document', async () => {
    const call = await callNode('fax.send', send, machine());
    const { state, step } = await call.ended();
    expect(step).toMatchObject({ exit: 'sent', ms: 30_000 });
    expect(state.variables).toMatchObject({ status: 'sent', pages: 1 });
  });

  it('tries again after a pause, and shows each attempt', async () => {
    const call = await callNode('fax.send', send, { ...machine(busy, cut), call: true });
    const { state, step } = await call.ended();
    expect(step.exit).toBe('sent');
    expect(
      step.effects.filter(({ kind }) => kind === 'dialled').map(({ data }) => [data?.attempt, data?.result, data?.ok]),
    ).toEqual(
      expect.arrayContaining([
        [1, 'busy', undefined],
        [2, 'answered', false],
        [3, 'answered', true],
      ]),
    );
    expect(call.seconds).toBeGreaterThan(20 * 60);
    expect(state.variables.status).toBe('sent');
  });

  it('waits for the next attempt in the database when nobody is on the line', async () => {
    const call = await callNode('fax.send', send, { ...machine(busy), call: false });
    const state = await call.session.done;
    expect(state).toMatchObject({ status: 'parked', variables: { status: 'retrying' } });
    expect(state.wakeAt?.getTime()).toBe(call.universe.clock.now().getTime() + 600_000);
  });

  it('gives up after its attempts', async () => {
    const call = await callNode('fax.send', { ...send, attempts: 2 }, { ...machine(busy, cut), call: true });
    const { state, step } = await call.ended();
    expect(step.exit).toBe('failed');
    expect(state.variables).toMatchObject({ status: 'failed', pages: 1 });
  });

  it.each([
    ['00441632960000', 'f'.repeat(32), 'telephony.range_closed'],
    ['PJSIP/8001', 'f'.repeat(32), 'telephony.target_refused'],
    [NUMBER, '../../etc/passwd', 'fax.no_document'],
    [NUMBER, '', 'fax.no_document'],
  ])('does not send to %j the document %j', async (number, document, code) => {
    const call = await callNode(
      'fax.send',
      { ...send, number },
      { variables: { ...variables, fax: { default: document } } },
    );
    expect((await call.ended()).step).toMatchObject({ exit: 'failed', fault: { code } });
  });
});
