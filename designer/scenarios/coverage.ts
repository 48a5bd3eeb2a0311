import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import type { ScenarioResult, ScenarioSummary } from '../../schema/scenario-api.ts';
import type { CardMark, Marks } from '../canvas/marks.ts';

export interface CoveredExit {
  readonly node: string;
  readonly exit: string;
  /** How many scenarios take it. */
  readonly scenarios: number;
}

export interface Coverage {
  readonly exits: readonly CoveredExit[];
  readonly covered: number;
}

/** A step of a path, `node:exit`; steps of sub-flows (`a/b:exit`) are not this flow's. */
export const splitStep = (step: string): { readonly node: string; readonly exit: string | undefined } => {
  const at = step.indexOf(':');
  return at < 0 ? { node: step, exit: undefined } : { node: step.slice(0, at), exit: step.slice(at + 1) };
};

/** Which exits the last runs took. Steps that are switched off take none. */
export const coverageOf = (flow: Flow, scenarios: readonly Pick<ScenarioSummary, 'last'>[]): Coverage => {
  const times = new Map<string, number>();
  for (const { last } of scenarios) for (const step of new Set(last?.path)) times.set(step, (times.get(step) ?? 0) + 1);
  const exits = Object.entries(flow.nodes).flatMap(([node, { exits: ways, disabled }]) =>
    disabled ? [] : Object.keys(ways).map((exit) => ({ node, exit, scenarios: times.get(`${node}:${exit}`) ?? 0 })),
  );
  return { exits, covered: exits.filter(({ scenarios: count }) => count > 0).length };
};

/** What each exit's row says of the scenarios that take it. */
export const coverageMarks = (
  { exits }: Coverage,
  words: { readonly none: string; times(count: number): string },
): Marks => {
  const marks = new Map<string, CardMark>();
  for (const { node, exit, scenarios } of exits) {
    const row = scenarios > 0 ? { text: words.times(scenarios) } : { tone: 'changed' as const, text: words.none };
    marks.set(node, { rows: { ...marks.get(node)?.rows, [exit]: row } });
  }
  return marks;
};

/** The way of one run: its steps numbered, the exits that it took, and where it failed. */
export const pathMarks = (flow: Flow, { path, node: failedAt, passed }: ScenarioResult, failed: string): Marks => {
  const numbers = new Map<string, number[]>();
  const rows = new Map<string, Record<string, { tone: 'good'; text: string }>>();
  const own = path.map(splitStep).filter(({ node }) => Object.hasOwn(flow.nodes, node));
  for (const [index, { node, exit }] of own.entries()) {
    numbers.set(node, [...(numbers.get(node) ?? []), index + 1]);
    if (exit !== undefined) rows.set(node, { ...rows.get(node), [exit]: { tone: 'good', text: `→ ${index + 1}` } });
  }
  const marks = new Map<string, CardMark>();
  for (const id of Object.keys(flow.nodes)) {
    const steps = numbers.get(id);
    const bad = !passed && id === failedAt;
    if (!steps && !bad) {
      marks.set(id, { faded: true });
      continue;
    }
    const shown = (steps ?? []).length > 4 ? [...(steps ?? []).slice(0, 3), '…'] : (steps ?? []);
    const tone = bad ? 'bad' : 'good';
    const text = [shown.join(' · '), bad ? failed : ''].filter((part) => part !== '').join(' · ');
    marks.set(id, { tone, badge: { tone, text, ...(bad && { icon: 'circle-x' }) }, rows: rows.get(id) ?? {} });
  }
  return marks;
};

/** Errors that keep a scenario from running: those of the flow as a whole, and of steps that its last run came to. */
export const errorsOnWay = (
  diagnostics: readonly Diagnostic[],
  last: Pick<ScenarioResult, 'path' | 'node'> | null,
): readonly Diagnostic[] => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return errors;
  const way = new Set([...(last?.path ?? []).map((step) => splitStep(step).node), last?.node]);
  return errors.filter(({ node }) => node === undefined || way.has(node));
};

/** How many pass as the flow and they are now. */
export const passing = (scenarios: readonly ScenarioSummary[]) => ({
  passed: scenarios.filter(({ last }) => last?.passed && !last.stale).length,
  red: scenarios.filter(({ last }) => last && !last.passed && !last.stale).length,
  stale: scenarios.filter(({ last }) => !last || last.stale).length,
  total: scenarios.length,
});
