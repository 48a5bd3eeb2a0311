import type { Flow, FlowNode } from '../../schema/flow.ts';
import { segmentsOf } from '../../schema/validate/pointer.ts';
import { exitTitle, titleOf } from '../canvas/model.ts';
import type { FieldChange, FlowDiff, NodeChange } from '../document/diff.ts';
import type { Difference } from '../document/restore.ts';
import { inWords, placeOf, type Speech } from './labels.ts';
import { diffText, type TextRun } from './text-diff.ts';

export type Sign = 'added' | 'removed' | 'changed' | 'moved';

/** One place of a change, old and new. */
export interface Detail {
  readonly label: string;
  /** Running text, word by word. */
  readonly runs?: readonly TextRun[];
  readonly before: string;
  readonly after: string;
  readonly difference: Difference;
}

/** One entry of the list of changes. */
export interface ChangeItem {
  readonly key: string;
  readonly sign: Sign;
  /** No caller notices. */
  readonly look: boolean;
  readonly subject: 'step' | 'variable' | 'settings' | 'note' | 'group';
  /** The card it is about. */
  readonly node?: string;
  readonly title: string;
  readonly hint: string;
  readonly details: readonly Detail[];
  /** What is taken back as a whole; absent where only its details can be. */
  readonly difference?: Difference;
}

export interface ChangeWords {
  readonly settings: Readonly<Record<string, string>>;
  readonly variable: Readonly<Record<string, string>>;
  readonly nowhere: string;
  readonly gone: string;
  readonly flowSettings: string;
  readonly types: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<string, string>>;
  exit(title: string): string;
  after(title: string): string;
  places(count: number): string;
  note(text: string): string;
  group(title: string): string;
}

export interface Telling extends Speech {
  readonly before: Flow;
  readonly after: Flow;
  readonly say: ChangeWords;
}

const targetTitle = (flow: Flow, other: Flow, target: string | null | undefined, telling: Telling): string => {
  if (target === undefined) return telling.say.gone;
  if (target === null) return telling.say.nowhere;
  return titleOf(flow.nodes[target] ?? other.nodes[target], telling.types, telling.language) || target;
};

/** Where an exit leads before and after, in words. */
export const exitInWords = (
  change: NodeChange['exits'][number],
  telling: Telling,
): { readonly before: string; readonly after: string } => ({
  before: targetTitle(telling.before, telling.after, change.before, telling),
  after: targetTitle(telling.after, telling.before, change.after, telling),
});

const fieldDetail = (change: FieldChange, id: string, telling: Telling): Detail => {
  const node = telling.after.nodes[id] ?? telling.before.nodes[id];
  const place = placeOf(change.pointer, node?.type ?? '', telling);
  const isText = typeof (change.before ?? '') === 'string' && typeof (change.after ?? '') === 'string';
  const before = inWords(change.before, place, { ...telling, flow: telling.before });
  const after = inWords(change.after, place, { ...telling, flow: telling.after });
  const runs = place.prose && isText ? diffText(String(change.before ?? ''), String(change.after ?? '')) : undefined;
  return { label: place.label, before, after, ...(runs && { runs }), difference: { kind: 'field', id, change } };
};

/** All that changed in one step, field by field and exit by exit. */
export const detailsOf = (change: NodeChange, telling: Telling): Detail[] => {
  const { id, fields, exits } = change;
  const { types, language, say } = telling;
  return [
    ...fields.map((field) => fieldDetail(field, id, telling)),
    ...exits.map((exit): Detail => {
      const node =
        telling.after.nodes[id]?.exits[exit.exit] === undefined ? telling.before.nodes[id] : telling.after.nodes[id];
      const label = say.exit(exitTitle(node, types, exit.exit, language));
      return { label, ...exitInWords(exit, telling), difference: { kind: 'exit', id, change: exit } };
    }),
  ];
};

/** The first way into each step. */
const waysInto = ({ nodes }: Flow): ReadonlyMap<string, { readonly node: FlowNode; readonly exit: string }> => {
  const ways = new Map<string, { node: FlowNode; exit: string }>();
  for (const node of Object.values(nodes))
    for (const [exit, target] of Object.entries(node.exits))
      if (target !== null && !ways.has(target)) ways.set(target, { node, exit });
  return ways;
};

/** The step before it: an analyst remembers a step by where it stood. */
const cameFrom = (way: { node: FlowNode; exit: string } | undefined, { types, language, say }: Telling): string =>
  way ? say.after(`${titleOf(way.node, types, language)} · ${exitTitle(way.node, types, way.exit, language)}`) : '';

const changedHint = (details: readonly Detail[], say: ChangeWords): string =>
  details.length === 1 ? (details[0]?.label ?? '') : say.places(details.length);

const stepItems = (diff: FlowDiff, telling: Telling): ChangeItem[] => {
  const { before, after, types, language, say } = telling;
  const titled = (flow: Flow, id: string) => titleOf(flow.nodes[id], types, language);
  return [
    ...diff.changed.map((change): ChangeItem => {
      const details = detailsOf(change, telling);
      const { id } = change;
      const difference: Difference = { kind: 'changed', id, change };
      const base = { key: `changed ${id}`, sign: 'changed', look: false, subject: 'step', node: id } as const;
      return { ...base, title: titled(after, id), hint: changedHint(details, say), details, difference };
    }),
    ...(['added', 'removed'] as const).flatMap((sign) => {
      const flow = sign === 'added' ? after : before;
      const ways = waysInto(flow);
      return diff[sign].map((id): ChangeItem => {
        const base = { key: `${sign} ${id}`, sign, look: false, subject: 'step', node: id } as const;
        const hint = cameFrom(ways.get(id), telling);
        return { ...base, title: titled(flow, id), hint, details: [], difference: { kind: sign, id } };
      });
    }),
  ];
};

const settingDetail = (change: FieldChange, telling: Telling): Detail => {
  const { say, words, before, after } = telling;
  const [name = ''] = segmentsOf(change.pointer);
  const step = name === 'start' || name === 'events';
  const text = (value: unknown, flow: Flow, other: Flow): string => {
    if (step) return typeof value === 'string' ? targetTitle(flow, other, value, telling) : say.nowhere;
    if (name === 'language') return words.languages[String(value)] ?? String(value);
    return (name === 'kind' ? say.kinds[String(value)] : undefined) ?? (String(value ?? '') || words.empty);
  };
  const runs = name === 'description' ? diffText(String(change.before ?? ''), String(change.after ?? '')) : undefined;
  return {
    label: say.settings[name] ?? name,
    before: text(change.before, before, after),
    after: text(change.after, after, before),
    ...(runs && { runs }),
    difference: { kind: 'setting', change },
  };
};

const variableItems = ({ variables }: FlowDiff, telling: Telling): ChangeItem[] => {
  const { say, before, after, words } = telling;
  const names = [...new Set(variables.map(({ pointer }) => segmentsOf(pointer)[1] ?? ''))];
  const text = (field: string, value: unknown): string => {
    if (field === 'type') return say.types[String(value)] ?? String(value);
    if (typeof value === 'boolean') return value ? words.yes : words.no;
    return value === undefined || value === ''
      ? words.empty
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  };
  return names.map((name): ChangeItem => {
    const of = variables.filter(({ pointer }) => segmentsOf(pointer)[1] === name);
    const sign: Sign = !before.variables[name] ? 'added' : after.variables[name] ? 'changed' : 'removed';
    const title = (after.variables[name] ?? before.variables[name])?.label ?? name;
    const base = { key: `variable ${name}`, sign, look: false, subject: 'variable', title } as const;
    const details = of.map((change): Detail => {
      const field = segmentsOf(change.pointer)[2] ?? '';
      return {
        label: say.variable[field] ?? field,
        before: text(field, change.before),
        after: text(field, change.after),
        difference: { kind: 'variable', change },
      };
    });
    if (sign === 'changed') return { ...base, hint: changedHint(details, say), details };
    const [only] = of;
    return { ...base, hint: name, details: [], ...(only && { difference: { kind: 'variable', change: only } }) };
  });
};

const asideItems = (kind: 'note' | 'group', diff: FlowDiff, telling: Telling): ChangeItem[] => {
  const { before, after, say } = telling;
  const title = (id: string): string => {
    const of = (flow: Flow) =>
      kind === 'note'
        ? flow.view?.notes?.find((one) => one.id === id)?.text
        : flow.view?.groups?.find((one) => one.id === id)?.title;
    return say[kind]((of(after) ?? of(before) ?? '').slice(0, 12));
  };
  const { added, removed, changed, moved } = kind === 'note' ? diff.notes : diff.groups;
  const item =
    (sign: Sign) =>
    (id: string): ChangeItem => ({
      key: `${kind} ${id}`,
      sign,
      look: true,
      subject: kind,
      title: title(id),
      hint: '',
      details: [],
      difference: { kind, id },
    });
  const still = moved.filter((id) => !changed.includes(id));
  return [
    ...added.map(item('added')),
    ...removed.map(item('removed')),
    ...changed.map(item('changed')),
    ...still.map(item('moved')),
  ];
};

/** All changes in the order of the list: what callers notice, step by step, then what only meets the eye. */
export const describeDiff = (diff: FlowDiff, telling: Telling): ChangeItem[] => {
  const settings = diff.settings.map((change) => settingDetail(change, telling));
  const { after, types, language, say } = telling;
  return [
    ...stepItems(diff, telling),
    ...variableItems(diff, telling),
    ...(settings.length > 0
      ? [
          {
            key: 'settings',
            sign: 'changed',
            look: false,
            subject: 'settings',
            title: say.flowSettings,
            hint: changedHint(settings, say),
            details: settings,
          } satisfies ChangeItem,
        ]
      : []),
    ...diff.moved.map(
      ({ id }): ChangeItem => ({
        key: `moved ${id}`,
        sign: 'moved',
        look: true,
        subject: 'step',
        node: id,
        title: titleOf(after.nodes[id], types, language),
        hint: '',
        details: [],
        difference: { kind: 'moved', id },
      }),
    ),
    ...asideItems('note', diff, telling),
    ...asideItems('group', diff, telling),
  ];
};
