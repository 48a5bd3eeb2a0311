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

/** A step of a call as a flow that is open within the one that was called knows it; `undefined`: it is none of its. */
export const stepWithin = (step: string, prefixes: readonly string[] | undefined): string | undefined => {
  if (!prefixes) return step;
  const prefix = prefixes.find((one) => step.startsWith(one));
  return prefix === undefined ? undefined : step.slice(prefix.length);
};

/**
 * The call's way over the cards; entries that say the same keep their identity, so that few cards draw again.
 * @param prefixes of a flow that is open within the one that was called
 */
export const trailOf = (
  call: Pick<CallState, 'path' | 'phase'>,
  before: Trail,
  prefixes?: readonly string[],
): Trail => {
  const trail = new Map<string, CardTrail>();
  call.path.forEach((step, index) => {
    const inner = stepWithin(step.node, prefixes);
    if (inner === undefined) return;
    const node = outermostNode(inner);
    // Steps of a flow that the card runs light the card itself, and none of its exits.
    const own = node === inner;
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
