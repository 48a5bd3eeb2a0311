import type { FlowStatistics } from '../../schema/api.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { exitsOf } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import type { CardMark, Marks, RowMark } from '../canvas/marks.ts';
import type { NodeTypes } from '../document/edits.ts';

type StepCounts = FlowStatistics['nodes'][string];
type Counted = Pick<FlowStatistics, 'nodes'>;

export const number = (count: number, language: Language): string => count.toLocaleString(language);

/** `93.4%`; what is not quite nothing never reads as nothing. */
export const percent = (share: number): string => {
  const value = share * 100;
  if (value > 0 && value < 0.1) return '<0.1%';
  return `${value.toFixed(1)}%`;
};

export interface HeatWords {
  visits(count: number): string;
  hangups(count: string): string;
  faults(count: string): string;
}

const faultExits = (node: FlowNode, types: NodeTypes): ReadonlySet<string> => {
  const type = types.get(node.type);
  const exits = type ? exitsOf(type, node.params) : [];
  return new Set(exits.flatMap((exit) => ('tone' in exit && exit.tone === 'fault' ? [exit.name] : [])));
};

/** Faults that no exit took: the call ended by them. */
const uncaught = ({ faults, exits }: StepCounts, faulty: ReadonlySet<string>): number =>
  Math.max(0, faults - [...faulty].reduce((sum, exit) => sum + (exits[exit]?.times ?? 0), 0));

interface Telling {
  readonly types: NodeTypes;
  readonly language: Language;
  readonly words: HeatWords;
}

const cardMark = (node: FlowNode, counts: StepCounts | undefined, { types, language, words }: Telling): CardMark => {
  if (!counts || counts.visits + counts.hangups === 0) return { faded: true };
  const told = (count: number) => number(count, language);
  const faulty = faultExits(node, types);
  const rows: Record<string, RowMark> = {};
  for (const exit of Object.keys(node.exits)) {
    const times = counts.exits[exit]?.times ?? 0;
    rows[exit] = {
      text: told(times),
      ...(times > 0 && { share: Math.min(1, times / Math.max(1, counts.visits)) }),
      ...(times > 0 && faulty.has(exit) && { tone: 'bad' as const }),
    };
  }
  const cut = uncaught(counts, faulty);
  const foot = [
    ...(counts.hangups > 0
      ? [{ tone: 'bad', icon: 'phone-off', text: words.hangups(told(counts.hangups)) } as const]
      : []),
    ...(cut > 0 ? [{ tone: 'bad', icon: 'triangle-alert', text: words.faults(told(cut)) } as const] : []),
  ];
  return {
    rows,
    badge: { tone: 'moved', icon: 'flame', text: words.visits(counts.visits) },
    ...(foot.length > 0 && { foot }),
  };
};

/** What the heat map says of each card; cards that nobody came to stand back. */
export const heatMarks = ({ nodes }: Counted, flow: Flow, telling: Telling): Marks =>
  new Map(Object.entries(flow.nodes).map(([id, node]) => [id, cardMark(node, nodes[id], telling)]));

/** How often calls took what is not drawn any more: exits and steps of other versions. */
export const notDrawn = ({ nodes }: Counted, flow: Flow): { readonly exits: number; readonly steps: number } => {
  let [exits, steps] = [0, 0];
  for (const [id, counts] of Object.entries(nodes)) {
    const node = flow.nodes[id];
    if (!node) steps += counts.visits;
    else
      for (const [exit, { times }] of Object.entries(counts.exits))
        if (!Object.hasOwn(node.exits, exit)) exits += times;
  }
  return { exits, steps };
};

export interface Share {
  readonly key: string;
  readonly kind: 'exit' | 'gone' | 'hangup' | 'fault' | 'ended';
  /** Name of an exit. */
  readonly exit: string;
  readonly times: number;
  readonly calls: number | undefined;
  /** Of all visits. */
  readonly share: number;
}

/** Where the visits of one step went, most first; what is no exit stands last. */
export const sharesOf = (node: FlowNode, counts: StepCounts, types: NodeTypes): readonly Share[] => {
  const all = Math.max(1, counts.visits);
  const share = (kind: Share['kind'], exit: string, times: number, calls?: number): Share => ({
    key: `${kind} ${exit}`,
    kind,
    exit,
    times,
    calls,
    share: times / all,
  });
  const exits = Object.entries(counts.exits)
    .map(([exit, { times, calls }]) => share(Object.hasOwn(node.exits, exit) ? 'exit' : 'gone', exit, times, calls))
    .sort((a, b) => b.times - a.times);
  const cut = uncaught(counts, faultExits(node, types));
  const left = exits.reduce((sum, { times }) => sum + times, 0);
  const ended = counts.visits - left - counts.hangups - cut;
  return [...exits, share('ended', '', ended), share('fault', '', cut), share('hangup', '', counts.hangups)].filter(
    ({ times }) => times > 0,
  );
};
