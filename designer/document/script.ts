import type { Flow, FlowNode } from '../../schema/flow.ts';
import { waysOut } from '../../schema/node-type.ts';
import type { ExitRef } from './edits.ts';
import type { ExitOrder } from './order.ts';

/** Steps that follow each other, then the ways that lead off from them. Each step of a flow stands in one place only. */
export interface Chain {
  readonly steps: readonly string[];
  readonly branches: readonly Branch[];
}

export interface Branch {
  readonly from: ExitRef;
  readonly chain: Chain;
}

/** A flow as one reads it aloud: from the start along the main way, each branch below the step that it leaves. */
export interface Script {
  readonly main: Chain | undefined;
  /** What happens after the caller has hung up. */
  readonly hangup: Chain | undefined;
  /** What no call can reach. */
  readonly lone: readonly Chain[];
  /** All steps in the order of reading. */
  readonly order: readonly string[];
  /** Numbers by that order, from 1. */
  readonly numbers: ReadonlyMap<string, number>;
  /** The exit by which a step was come to when it was first read. */
  readonly ways: ReadonlyMap<string, ExitRef>;
}

export interface Reading {
  readonly order: ExitOrder;
  /** All its exits are of one rank, as a menu's keys are: none of them is the way on. */
  chooses(node: FlowNode): boolean;
}

export const readScript = (flow: Flow, { order, chooses }: Reading): Script => {
  const numbers = new Map<string, number>();
  const ways = new Map<string, ExitRef>();
  const fresh = (id: string | null | undefined): id is string =>
    id !== null && id !== undefined && flow.nodes[id] !== undefined && !numbers.has(id);

  /** The exits that a call can leave by. */
  const exitsOf = (node: FlowNode) => waysOut(order(node), node.disabled ?? false);

  /** The exit that the story goes on by: a fault is nobody's way on. */
  const onward = (id: string, node: FlowNode): ExitRef | undefined => {
    const ways = exitsOf(node).flatMap(({ name, tone }) => (tone === 'fault' ? [] : [name]));
    const wired = ways.filter((exit) => node.exits[exit]);
    const main = chooses(node) && wired.length > 1 ? undefined : (wired[0] ?? ways[0]);
    return main !== undefined && fresh(node.exits[main]) ? { node: id, exit: main } : undefined;
  };

  const steps = (first: string): string[] => {
    const chain: string[] = [];
    for (let id: string | undefined = first; id !== undefined; ) {
      numbers.set(id, numbers.size + 1);
      chain.push(id);
      const node: FlowNode | undefined = flow.nodes[id];
      const way: ExitRef | undefined = node && onward(id, node);
      const next: string | undefined = way && (node?.exits[way.exit] ?? undefined);
      if (way && next !== undefined) ways.set(next, way);
      id = next;
    }
    return chain;
  };

  const read = (first: string): Chain => {
    const chain = steps(first);
    const branches: Branch[] = [];
    // Where the way forks at the end of a chain, the story goes on there; what led off before comes after it.
    const last = chain.at(-1);
    const forks = last !== undefined && flow.nodes[last] && chooses(flow.nodes[last]) ? [last] : [];
    for (const id of [...forks, ...chain.filter((one) => !forks.includes(one))]) {
      const node = flow.nodes[id];
      for (const { name: exit } of node ? exitsOf(node) : []) {
        const target = node?.exits[exit];
        if (!fresh(target)) continue;
        const from = { node: id, exit };
        ways.set(target, from);
        branches.push({ from, chain: read(target) });
      }
    }
    return { steps: chain, branches };
  };

  const main = fresh(flow.start) ? read(flow.start) : undefined;
  const hangup = fresh(flow.events?.hangup) ? read(flow.events?.hangup ?? '') : undefined;
  const led = new Set(Object.values(flow.nodes).flatMap(({ exits }) => Object.values(exits)));
  const ids = Object.keys(flow.nodes);
  // Those that nothing leads to come first: what follows them is read below them.
  const lone = [...ids.filter((id) => !led.has(id)), ...ids].flatMap((id) => (fresh(id) ? [read(id)] : []));
  return { main, hangup, lone, order: [...numbers.keys()], numbers, ways };
};

/** Whether two readings have the same steps in the same places, so that what shows them may stay. */
export const sameScript = (a: Script, b: Script): boolean =>
  JSON.stringify([a.main, a.hangup, a.lone]) === JSON.stringify([b.main, b.hangup, b.lone]);
