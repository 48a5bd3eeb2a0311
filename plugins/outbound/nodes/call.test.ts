import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const sample = { number: '13900001111', ring: 20 };
const world = { call: false } as const;

describe('outbound.call', () => {
  it('leaves by how it went, and says in the trace whom it called', async () => {
    const call = await callNode('outbound.call', sample, {
      ...world,
      prepared: ({ simulator }) => simulator.whenCalled('13900001111', { answer: 'busy' }),
    });
    const { step } = await call.ended();
    expect(step.exit).toBe('busy');
    expect(step.effects).toMatchObject([{ kind: 'dialled', text: '13900001111' }]);
  });

  it('lets it ring for so long', async () => {
    const call = await callNode('outbound.call', sample, {
      ...world,
      prepared: ({ simulator }) => simulator.whenCalled('13900001111', { answer: 'noAnswer' }),
    });
    expect(await call.leavesBy()).toBe('noAnswer');
    expect(call.seconds).toBe(20);
  });

  it('takes the number from a template', async () => {
    const called: string[] = [];
    const call = await callNode(
      'outbound.call',
      { number: '{{ phone }}', ring: 20 },
      {
        ...world,
        variables: { phone: { default: '13900002222' } },
        prepared: ({ simulator }) =>
          simulator.whenCalled('13900002222', { answer: 'answers' }, ({ id }) => called.push(id)),
      },
    );
    expect(await call.leavesBy()).toBe('answered');
    expect(called.length).toBe(1);
  });

  it.each(['', 'abc', '0044123456', '16812345', 'PJSIP/1&2'])('never dials %j', async (number) => {
    const call = await callNode('outbound.call', { number, ring: 20 }, world);
    const { step } = await call.ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: expect.stringMatching(/^telephony\./) } });
    expect(call.seconds).toBe(0);
  });

  it('does not dial while somebody is on the line', async () => {
    const call = await callNode('outbound.call', sample, { call: true });
    const { step } = await call.ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'engine.has_call' } });
  });
});
