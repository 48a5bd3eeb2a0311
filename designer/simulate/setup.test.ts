import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { callCommand, type PhoneMemory, plainSetup, readMemory, writeMemory } from './setup.ts';

const flow = {
  variables: { waybill: { type: 'text', label: '运单号' }, pin: { type: 'text', label: '密码', sensitive: true } },
  nodes: { menu: {} },
} as unknown as Flow;
const memory: PhoneMemory = {
  setup: { ...plainSetup, time: '2026-10-01T03:00', variables: { waybill: '7530', pin: '4711', gone: 1 } },
  answers: { 'tms.track': { exit: 'found' } },
  stepAnswers: { menu: [{ exit: 'notFound', time: 2 }], 'menu/inner': [{ exit: 'found' }], gone: [{ exit: 'found' }] },
  breakpoints: ['menu', 'gone'],
  sound: false,
};

describe('what a phone remembers', () => {
  it('comes back, without anything sensitive', () => {
    const text = writeMemory(memory, flow.variables);
    expect(text).not.toContain('4711');
    expect(readMemory(text)).toEqual({
      ...memory,
      setup: { ...memory.setup, variables: { waybill: '7530', gone: 1 } },
    });
  });

  it.each([
    null,
    '{',
    '[]',
    '{"setup":3,"answers":[],"stepAnswers":{"a":1},"breakpoints":{},"sound":"on"}',
    '{"setup":{"variables":[]}}',
  ])('is nothing when it cannot be read: %s', (text) => {
    expect(readMemory(text)).toEqual({});
  });
});

describe('the command of a call', () => {
  it('leaves out what the flow no longer has, and dials the flow’s own number', () => {
    const { answers, stepAnswers, breakpoints, setup } = memory;
    const { gone: _, ...there } = stepAnswers;
    expect(callCommand(setup, flow, { numbers: ['95001'], answers, stepAnswers, breakpoints })).toEqual({
      do: 'call',
      from: '13800002076',
      to: '95001',
      time: '2026-10-01T03:00',
      variables: { waybill: '7530', pin: '4711' },
      answers,
      stepAnswers: there,
      breakpoints: ['menu'],
      people: {},
    });
  });
});
