import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { exitsAsWired, exitsOf, type NodeGroup, type NodeType } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import type { NodeTypes } from '../document/edits.ts';
import type { ExitOrder, OrderedExit } from '../document/order.ts';
import { type AudioTitle, type SummaryPart, type SummaryWords, summaryOf } from '../document/summary.ts';
import { cardHeight } from './geometry.ts';
import { type LastShape, type Shape, shapeOf } from './shape.ts';

/** An exit as its row shows it. */
export interface ExitRow {
  readonly name: string;
  readonly title: string;
  readonly icon?: string;
  readonly keycap: boolean;
  readonly fault: boolean;
  /** `drawn`: a line leads on. `tucked`: the target is named in the row. `open`: it leads nowhere. */
  readonly state: 'drawn' | 'tucked' | 'open';
  readonly target?: string;
  readonly targetTitle?: string;
  /** Leads back to a step that the call has come through. */
  readonly back: boolean;
}

/** All that a card shows of its node, in words. */
export interface CardModel {
  readonly id: string;
  readonly title: string;
  readonly typeTitle: string;
  readonly group: NodeGroup;
  readonly icon: string;
  readonly summary: readonly SummaryPart[];
  readonly rows: readonly ExitRow[];
  readonly start: boolean;
  /** Calls pass it by. */
  readonly disabled: boolean;
  /** The flow that it runs, when it runs one. */
  readonly subflow: string | undefined;
  readonly reachable: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** The first few of them in words, errors before warnings. */
  readonly told: readonly string[];
  /** Place in the order of the call, from 1. */
  readonly order: number;
  /** Before the browser has measured it. */
  readonly height: number;
}

/** What a card says of its node alone, whatever the rest of the flow looks like. */
interface Saying {
  readonly summary: readonly SummaryPart[];
  readonly exits: readonly Named[];
  readonly order: readonly OrderedExit[];
}
/** Sayings of nodes that did not change, kept for as long as all words stay the same. */
export type Sayings = WeakMap<FlowNode, Saying>;

export interface ModelContext {
  readonly types: NodeTypes;
  readonly diagnostics: readonly Diagnostic[];
  readonly language: Language;
  readonly words: SummaryWords;
  /** Titles of audio assets. */
  readonly audio?: AudioTitle;
  readonly sayings?: Sayings;
  readonly last?: LastShape;
}

export const titleOf = (node: FlowNode | undefined, types: NodeTypes, language: Language): string =>
  node?.title || (node && types.get(node.type)?.title[language]) || node?.type || '';

/** An exit in the analyst's words. */
export const exitTitle = (node: FlowNode | undefined, types: NodeTypes, exit: string, language: Language): string => {
  const type = node && types.get(node.type);
  const found = type && exitsOf(type, node.params).find(({ name }) => name === exit);
  return found?.title[language] ?? exit;
};

/** The flow that a step runs, found by its parameter's widget. */
export const childOf = (node: FlowNode, type: NodeType | undefined): string | undefined => {
  const fields = (type?.params.properties ?? {}) as Readonly<Record<string, { readonly 'x-widget'?: string }>>;
  const name = Object.keys(fields).find((field) => fields[field]?.['x-widget'] === 'subflow');
  const call = name === undefined ? undefined : node.params[name];
  const flow = typeof call === 'object' && call !== null && 'flow' in call ? call.flow : undefined;
  return typeof flow === 'string' && flow !== '' ? flow : undefined;
};

interface Named {
  readonly name: string;
  readonly title: string;
  readonly icon?: string;
  readonly keycap: boolean;
  readonly fault: boolean;
}

/** Exits as declared; those of a type that this server lacks are shown by the names in the document. */
const namedExits = (node: FlowNode, type: NodeType | undefined, language: Language): Named[] =>
  type
    ? exitsOf(type, node.params).map((exit) => ({
        name: exit.name,
        title: exit.title[language],
        ...(exit.icon && { icon: exit.icon }),
        keycap: exit.keycap ?? false,
        fault: exit.tone === 'fault',
      }))
    : exitsAsWired(node.exits).map(({ name, tone }) => ({ name, title: name, keycap: false, fault: tone === 'fault' }));

const uniqueByName = (exits: readonly Named[]): Named[] => {
  const seen = new Set<string>();
  return exits.filter(({ name }) => !seen.has(name) && seen.add(name));
};

const sayingOf = (node: FlowNode, flow: Flow, context: ModelContext): Saying => {
  const kept = context.sayings?.get(node);
  if (kept) return kept;
  const { types, language, words, audio } = context;
  const type = types.get(node.type);
  const exits = uniqueByName(namedExits(node, type, language));
  const summary = summaryOf(node, type, flow, language, words, audio);
  const saying = {
    summary,
    exits,
    order: exits.map(({ name, fault }) => ({ name, ...(fault && { tone: 'fault' as const }) })),
  };
  context.sayings?.set(node, saying);
  return saying;
};

interface Whole {
  readonly flow: Flow;
  readonly tucked: ReadonlyMap<string, ReadonlySet<string>>;
  readonly loops: ReadonlySet<string>;
  readonly context: ModelContext;
}

const rowOf = (exit: Named, id: string, node: FlowNode, { flow, tucked, loops, context }: Whole): ExitRow => {
  const target = node.exits[exit.name] ?? undefined;
  const to = target === undefined ? undefined : flow.nodes[target];
  if (target === undefined || !to) return { ...exit, state: 'open', back: false };
  return {
    ...exit,
    target,
    targetTitle: titleOf(to, context.types, context.language),
    state: tucked.get(id)?.has(exit.name) ? 'tucked' : 'drawn',
    back: loops.has(`${id}:${exit.name}`),
  };
};

/** As many as a glance takes in. */
const TOLD = 4;

const byNode = (diagnostics: readonly Diagnostic[]): ReadonlyMap<string | undefined, readonly Diagnostic[]> =>
  Map.groupBy(diagnostics, ({ node }) => node);

const troublesOf = (
  found: readonly Diagnostic[] = [],
  language: Language,
): Pick<CardModel, 'errors' | 'warnings' | 'told'> => {
  const errors = found.filter(({ severity }) => severity === 'error');
  const warnings = found.filter(({ severity }) => severity === 'warning');
  const told = [...errors, ...warnings].slice(0, TOLD).map(({ message }) => message[language]);
  return { errors: errors.length, warnings: warnings.length, told };
};

/** Cards as they were worked out last. */
export interface Before {
  readonly flow: Flow;
  readonly shape: Shape | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly sayings: Sayings | undefined;
  readonly models: ReadonlyMap<string, CardModel>;
}

/** While one types in a step, all others and the wires stay: their models needn't be made to be compared. */
const stayed = (before: Before | undefined, shape: Shape, flow: Flow, context: ModelContext) => {
  const comparable =
    before?.shape === shape && before.diagnostics === context.diagnostics && before.sayings === context.sayings;
  return (id: string, node: FlowNode): CardModel | undefined => {
    if (!comparable || before.flow.nodes[id] !== node) return undefined;
    const same = Object.values(node.exits).every((to) => to === null || before.flow.nodes[to] === flow.nodes[to]);
    return same ? before.models.get(id) : undefined;
  };
};

/** Models of all cards, in the order of the call. */
export const cardModels = (flow: Flow, context: ModelContext, before?: Before): CardModel[] => {
  const { types, language, diagnostics } = context;
  const found = byNode(diagnostics);
  const order: ExitOrder = (node) => sayingOf(node, flow, context).order;
  const shape = shapeOf(flow, order, context.last);
  const { inCall, ids, tucked, loops } = shape;
  const whole: Whole = { flow, tucked, loops, context };
  const kept = stayed(before, shape, flow, context);
  return ids.flatMap((id, index) => {
    const node = flow.nodes[id];
    if (!node) return [];
    const old = kept(id, node);
    if (old) return [old];
    const type = types.get(node.type);
    const { summary, exits } = sayingOf(node, flow, context);
    const rows = exits.map((exit) => rowOf(exit, id, node, whole));
    return [
      {
        id,
        title: titleOf(node, types, language),
        typeTitle: type?.title[language] ?? node.type,
        group: type?.group ?? 'flow',
        icon: type?.icon ?? 'circle-help',
        summary,
        rows,
        start: flow.start === id,
        disabled: node.disabled ?? false,
        subflow: childOf(node, type),
        reachable: inCall.has(id),
        ...troublesOf(found.get(id), language),
        order: index + 1,
        height: cardHeight(summary, rows.length),
      },
    ];
  });
};

const sameShallow = <T extends object>(a: T, b: T): boolean => {
  const names = Object.keys(a) as (keyof T)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

const sameList = <T extends object>(a: readonly T[], b: readonly T[]): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((item, index) => {
      const other = b[index];
      return other !== undefined && sameShallow(item, other);
    }));

/** The same in all but what is compared piece by piece. */
const sameBut = (a: CardModel, b: CardModel): boolean => {
  for (const name of Object.keys(b) as (keyof CardModel)[])
    if (name !== 'rows' && name !== 'summary' && name !== 'told' && a[name] !== b[name]) return false;
  return true;
};

/** Keeps the old model, or its rows, of every card that looks the same, so that only changed cards and lines draw again. */
export const reuseModels = (old: ReadonlyMap<string, CardModel>, fresh: readonly CardModel[]): CardModel[] =>
  fresh.map((model) => {
    const before = old.get(model.id);
    if (!before || before === model) return model;
    const rows = sameList(before.rows, model.rows) ? before.rows : model.rows;
    const summary = sameList(before.summary, model.summary) ? before.summary : model.summary;
    const told = model.told.join('\n') === before.told.join('\n') ? before.told : model.told;
    const same = rows === before.rows && summary === before.summary && told === before.told;
    return same && sameBut(before, model) ? before : { ...model, rows, summary, told };
  });
