import { describe, expect, it } from 'vitest';
import { StepGate } from './gate.ts';

const gate = (breakpoints: readonly string[] = [], closed = false) => {
  const told: string[] = [];
  const made = new StepGate(
    { held: (why, node) => told.push(`${why} ${node ?? '-'}`), released: () => told.push('released') },
    breakpoints,
    closed,
  );
  return { gate: made, told };
};
const isOpen = async (wait: Promise<void> | undefined): Promise<boolean> =>
  wait === undefined || Promise.race([wait.then(() => true), Promise.resolve().then(() => false)]);

describe('the gate between steps', () => {
  it('lets everybody through until somebody closes it', () => {
    const { gate: open, told } = gate();
    expect([open.before('menu'), told]).toEqual([undefined, []]);
  });

  it('opens for one step at a time', async () => {
    const { gate: stepping, told } = gate([], true);
    const first = stepping.before('menu');
    expect(await isOpen(first)).toBe(false);
    stepping.step();
    await first;
    const second = stepping.before('ask');
    expect(await isOpen(second)).toBe(false);
    stepping.go();
    await second;
    expect(stepping.before('track')).toBeUndefined();
    expect(told).toEqual(['asked menu', 'released', 'asked ask', 'released']);
  });

  it('stops at breakpoints, and they can change', async () => {
    const { gate: marked, told } = gate(['ask']);
    expect(marked.before('menu')).toBeUndefined();
    const held = marked.before('ask');
    expect(told).toEqual(['breakpoint ask']);
    marked.go();
    await held;
    marked.breakpoints = [];
    expect(marked.before('ask')).toBeUndefined();
  });

  it('is closed in the midst of a step, and told once', async () => {
    const { gate: closing, told } = gate();
    closing.pause();
    closing.pause();
    expect(told).toEqual(['asked -']);
    // The key that ends the step leads to the next one, which waits.
    const held = closing.before('ask');
    expect(await isOpen(held)).toBe(false);
    closing.go();
    await held;
  });

  it('holds nobody once the call is at its end', async () => {
    const { gate: closed } = gate(['ask'], true);
    const held = closed.before('menu');
    closed.open();
    await held;
    closed.pause();
    expect([closed.before('ask'), closed.before('end')]).toEqual([undefined, undefined]);
  });
});
