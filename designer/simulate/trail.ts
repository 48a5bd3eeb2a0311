import { outermostNode } from '../../schema/trace.ts';
import type { CallState } from './call.ts';

/** What a call left on one card. */
export interface CardTrail {
  /** Place of its last visit in the call, from 1. */
  readonly step: number;
  readonly now: boolean;
  /** Exits that the call took. */
  readonly took: readonly string[];
  readonly fault: boolean;
}

export type Trail = ReadonlyMap<string, CardTrail>;

const sameTrail = (a: CardTrail | undefined, b: CardTrail): boolean =>
  a !== undefined && a.step === b.step && a.now === b.now && a.fault === b.fault && a.took.join() === b.took.join();

/** The call's way over the cards; entries that say the same keep their identity, so that few cards draw again. */
export const trailOf = (call: Pick<CallState, 'path' | 'phase'>, before: Trail): Trail => {
  const trail = new Map<string, CardTrail>();
  call.path.forEach((step, index) => {
    const node = outermostNode(step.node);
    // Steps of a flow that the card runs light the card itself, and none of its exits.
    const own = node === step.node;
    const earlier = trail.get(node);
    trail.set(node, {
      step: index + 1,
      now: call.phase !== 'ended' && index === call.path.length - 1,
      took: [...new Set([...(earlier?.took ?? []), ...(step.exit === undefined || !own ? [] : [step.exit])])],
      fault: step.fault !== undefined && own,
    });
  });
  for (const [id, entry] of trail) {
    const old = before.get(id);
    if (old && sameTrail(old, entry)) trail.set(id, old);
  }
  return trail;
};

/** Exits taken, as `node:exit`. */
export const takenWires = (trail: Trail): Set<string> =>
  new Set([...trail].flatMap(([node, { took }]) => took.map((exit) => `${node}:${exit}`)));
