import { describe, expect, it } from 'vitest';
import { aimState } from './aim.ts';
import type { PathStep } from './call.ts';

const step = (seq: number, node: string, exit?: string): PathStep => ({
  seq,
  node,
  at: 0,
  input: '',
  ...(exit !== undefined && { exit }),
});
const aim = { node: 'menu', exit: '2' };

describe('an exit that a call is to take', () => {
  it('is open until the call takes it, or comes to its end without', () => {
    expect(aimState({ phase: 'live', path: [step(1, 'menu')] }, aim)).toBe('open');
    expect(aimState({ phase: 'live', path: [step(1, 'menu', '2'), step(2, 'ask')] }, aim)).toBe('taken');
    expect(aimState({ phase: 'ended', path: [step(1, 'menu', '2')] }, aim)).toBe('taken');
    expect(aimState({ phase: 'ended', path: [step(1, 'menu', '1')] }, aim)).toBe('missed');
    expect(aimState({ phase: 'ended', path: [step(1, 'sub/menu', '2')] }, aim)).toBe('missed');
  });
});
