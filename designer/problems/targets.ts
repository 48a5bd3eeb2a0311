import type { Flow, FlowNode } from '../../schema/flow.ts';
import { exitsAsWired, exitsOf, type NodeType } from '../../schema/node-type.ts';
import { connect, type ExitRef, type NodeTypes, setParams, setTitle } from '../document/edits.ts';
import { asDeclared, reached } from '../document/order.ts';
import { addAfter } from '../document/place.ts';
import { isBackward } from '../document/tuck.ts';
import { asRecord } from '../panel/logic/fields.ts';
import { replaced, valueAt } from './place.ts';

const mostVoted = (votes: ReadonlyMap<string, number>): string | undefined =>
  [...votes].sort(([, a], [, b]) => b - a)[0]?.[0];

type Counts = ReadonlyMap<string, number>;

/** Where the ways of a flow lead, counted: by the names of their exits, of exits for faults, of all. */
interface Ways {
  readonly byName: ReadonlyMap<string, Counts>;
  readonly faults: Counts;
  readonly any: Counts;
}

const faultsOf = (node: FlowNode, types: NodeTypes): ReadonlySet<string> => {
  const type = types.get(node.type);
  const exits = type ? exitsOf(type, node.params) : exitsAsWired(node.exits);
  return new Set(exits.flatMap(({ name, tone }) => (tone === 'fault' ? [name] : [])));
};

const counted = (flow: Flow, types: NodeTypes): Ways => {
  const byName = new Map<string, Map<string, number>>();
  const [faults, any] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, target: string) => counts.set(target, (counts.get(target) ?? 0) + 1);
  for (const node of Object.values(flow.nodes)) {
    const isFault = faultsOf(node, types);
    for (const [exit, target] of Object.entries(node.exits)) {
      if (target === null || !flow.nodes[target]) continue;
      const same = byName.get(exit) ?? new Map<string, number>();
      byName.set(exit, same);
      count(same, target);
      count(any, target);
      if (isFault.has(exit)) count(faults, target);
    }
  }
  return { byName, faults, any };
};

/** Counted once for all problems of a flow: a long list of them draws at every edit. */
const kept = new WeakMap<Flow, { readonly types: NodeTypes; readonly ways: Ways }>();
const waysOf = (flow: Flow, types: NodeTypes): Ways => {
  const known = kept.get(flow);
  if (known?.types === types) return known.ways;
  const ways = counted(flow, types);
  kept.set(flow, { types, ways });
  return ways;
};

interface Votes {
  /** Exits of the same name elsewhere. */
  readonly sameName: Counts;
  /** Exits for faults, when it is one. */
  readonly faults: Counts;
  readonly any: Counts;
}

const NONE: Counts = new Map();
const otherThan = (id: string, counts: Counts): Counts =>
  counts.has(id) ? new Map([...counts].filter(([target]) => target !== id)) : counts;

const votesFor = (flow: Flow, at: ExitRef, types: NodeTypes): Votes => {
  const { byName, faults, any } = waysOf(flow, types);
  const node = flow.nodes[at.node];
  const isFault = node !== undefined && faultsOf(node, types).has(at.exit);
  return {
    sameName: otherThan(at.node, byName.get(at.exit) ?? NONE),
    faults: isFault ? otherThan(at.node, faults) : NONE,
    any: otherThan(at.node, any),
  };
};

/** Steps that nothing leads to yet, and that stand where a line can go on to. */
const waiting = (flow: Flow, at: ExitRef, { any }: Votes): string[] =>
  Object.keys(flow.nodes).filter(
    (id) => id !== flow.start && id !== at.node && id !== flow.events?.hangup && !any.has(id),
  );

/**
 * Where an exit that leads nowhere most likely belongs: where exits of the same name lead elsewhere in the flow (silence
 * goes to the same agent everywhere), where other faults lead, else the only step that nothing leads to yet, else where
 * most ways lead.
 */
const favourite = (flow: Flow, at: ExitRef, votes: Votes): string | undefined => {
  const common = mostVoted(votes.sameName) ?? mostVoted(votes.faults);
  if (common !== undefined) return common;
  const lonely = waiting(flow, at, votes);
  const [only] = lonely;
  if (lonely.length === 1 && only !== undefined && !isBackward(flow, at.node, only)) return only;
  // Where many meet, an agent or an end stands.
  return mostVoted(new Map([...votes.any].filter(([id, count]) => count > 1 && id !== flow.start)));
};

const distance = (flow: Flow, from: string, to: string): number => {
  const [a, b] = [flow.view?.nodes?.[from], flow.view?.nodes?.[to]];
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
};

/** More than these nobody compares: all others are found by their names. */
const MOST = 5;

/** The likeliest target of an open exit, when one is likely enough to be taken by one click. */
export const targetFor = (flow: Flow, at: ExitRef, types: NodeTypes): string | undefined =>
  favourite(flow, at, votesFor(flow, at, types));

/** Likely targets of an open exit, the likeliest first; `sure`: good enough for one click. */
export const targetsFor = (
  flow: Flow,
  at: ExitRef,
  types: NodeTypes,
): readonly { readonly id: string; readonly sure: boolean }[] => {
  const votes = votesFor(flow, at, types);
  const best = favourite(flow, at, votes);
  const lonely = new Set(waiting(flow, at, votes).filter((id) => !isBackward(flow, at.node, id)));
  const ends = (id: string) => types.get(flow.nodes[id]?.type ?? '')?.exits.length === 0;
  const score = (id: string): number =>
    (votes.sameName.get(id) ?? 0) * 100 +
    (votes.faults.get(id) ?? 0) * 30 +
    (lonely.has(id) ? 50 : 0) +
    (ends(id) ? 10 : 0) +
    Math.min(5, votes.any.get(id) ?? 0) * 2 -
    // Of two that are as likely the nearer one.
    Math.min(1, distance(flow, at.node, id) / 10_000);
  const others = Object.keys(flow.nodes)
    .filter((id) => id !== at.node && id !== best && id !== flow.start)
    .map((id) => ({ id, score: score(id) }))
    .filter((one) => one.score >= 3)
    .sort((a, b) => b.score - a.score)
    .map(({ id }) => ({ id, sure: false }));
  return [...(best === undefined ? [] : [{ id: best, sure: true }]), ...others].slice(0, MOST);
};

const SORRY = {
  'zh-CN': '很抱歉，系统暂时有问题，请稍后再拨。',
  en: 'We are sorry, something went wrong. Please call again later.',
};
const SORRY_TITLE = { 'zh-CN': '致歉并挂断', en: 'Say sorry and hang up' };

const promptIn = ({ params }: NodeType): string | undefined =>
  Object.entries(params.properties).find(
    ([, field]) => (field as { readonly 'x-widget'?: string })['x-widget'] === 'prompt',
  )?.[0];

/** Usual height of a card whose own is not known here. */
const CARD_HEIGHT = 160;

/**
 * Wires an exit to a new last step that says sorry. `undefined` where there is no caller to say it to, or no kind of step
 * that can.
 */
export const apologyFor = (flow: Flow, at: ExitRef, types: NodeTypes): ((flow: Flow) => Flow) | undefined => {
  const hangup = flow.events?.hangup;
  const order = asDeclared(types);
  const alone = hangup !== undefined && reached({ start: hangup, nodes: flow.nodes }, order).has(at.node);
  if (flow.kind === 'ticket' || alone) return undefined;
  const type = [...types.values()].find(
    (one) => one.exits.length === 0 && one.needs === 'call' && promptIn(one) !== undefined,
  );
  const prompt = type && promptIn(type);
  if (!type || prompt === undefined) return undefined;
  return (whole) => {
    // A document that was written by hand may lack the exit itself.
    const exits = ['nodes', at.node, 'exits', at.exit];
    const now = valueAt(whole, exits) === undefined ? (replaced(whole, exits, null) as Flow) : whole;
    const said = Object.keys(now.nodes).find(
      (id) =>
        now.nodes[id]?.type === type.type &&
        JSON.stringify(asRecord(now.nodes[id]?.params)[prompt]) === JSON.stringify({ text: SORRY }),
    );
    // One such step is enough for all that goes wrong.
    if (said !== undefined) return connect(now, at, said);
    const { flow: placed, id } = addAfter(now, at.node, type, types, () => CARD_HEIGHT, at.exit);
    const params = { ...placed.nodes[id]?.params, [prompt]: { text: SORRY } };
    return setTitle(setParams(placed, id, params, type), id, SORRY_TITLE[now.language]);
  };
};
