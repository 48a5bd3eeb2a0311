import type { FlowSummary } from '../../schema/api.ts';

/** What the list goes by. */
export const flowOrders = ['name', 'now', 'today', 'changed'] as const;
export type FlowOrder = (typeof flowOrders)[number];

/** Names read from the beginning; of figures and times the largest comes first. */
export const beginsUp = (order: FlowOrder): boolean => order === 'name';

/** Hanzi go by their pinyin, after Latin letters and digits, whatever the designer's language is. */
const collator = new Intl.Collator('zh-CN-u-co-pinyin', { numeric: true });

const compare: Readonly<Record<FlowOrder, (a: FlowSummary, b: FlowSummary) => number>> = {
  name: (a, b) => collator.compare(a.name, b.name),
  now: (a, b) => a.activeSessions - b.activeSessions,
  today: (a, b) => a.sessionsToday - b.sessionsToday,
  changed: (a, b) => Date.parse(a.changedAt) - Date.parse(b.changedAt),
};

/** The flows in another order; equal ones by their names, so that the list doesn't jump while calls come and go. */
export const inOrder = (flows: readonly FlowSummary[], order: FlowOrder, up: boolean): readonly FlowSummary[] =>
  flows.toSorted((a, b) => (up ? 1 : -1) * compare[order](a, b) || collator.compare(a.name, b.name));

/** Which flows are looked for. */
export const flowStates = ['live', 'draft', 'changed', 'faulty'] as const;
export type FlowState = (typeof flowStates)[number];

const isIn: Readonly<Record<FlowState, (flow: FlowSummary) => boolean>> = {
  live: ({ live }) => live !== null,
  draft: ({ live }) => live === null,
  changed: ({ live, draftChanged }) => live !== null && draftChanged,
  faulty: ({ errors }) => errors > 0,
};

/** The flows of a state; all when none is chosen. */
export const inState = (flows: readonly FlowSummary[], state: FlowState | undefined): readonly FlowSummary[] =>
  state === undefined ? flows : flows.filter(isIn[state]);
