import type { SimulatedAnswer, SimulatorCommand } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { SCENARIO_FORMAT, type Scenario, type ScenarioStep, type StepAnswer } from '../../schema/scenario.ts';
import { outermostNode } from '../../schema/trace.ts';
import type { CallState, GivenAnswer, Line } from './call.ts';
import { sayableOf } from './sayable.ts';

/** What a scenario made of a call may not bring again. */
export type Doubt =
  /** Variables were set by hand. */
  | 'byHand'
  /** The flow is not what it was when it was called. */
  | 'changed'
  /** Real systems were asked, and may answer otherwise. */
  | 'realSystems'
  /** Sensitive values that it began with are left out. */
  | 'sensitive';

export type ScenarioOfCall =
  | { readonly ok: true; readonly scenario: Scenario; readonly doubts: readonly Doubt[] }
  /** Why no scenario can be made of it. */
  | { readonly ok: false; readonly why: 'running' | 'broken' | 'afterDial' };

type Placed = Extract<SimulatorCommand, { do: 'call' }>;
type Given = NonNullable<Scenario['given']>;

/** A scenario of an outbound flow says how people react, also when the flow comes to an end without a call. */
const NOBODY_RUNG = { number: '10000', answer: 'noAnswer' } as const;

/** Longer texts are cut in traces: they cannot be expected. */
const LONGEST = 200;

/** A prompt that must be heard to its end before keys count. */
const isUninterrupted = (flow: Flow, node: string): boolean =>
  Object.hasOwn(flow.nodes, node) && flow.nodes[node]?.params.bargeIn === false;

/** A prompt that is cut so soon was not waited for. */
const AT_ONCE_MS = 500;
/** Longer sounds are music or a recording. */
const LONGEST_BEEP_MS = 2_000;

const seconds = (ms: number): number => Math.max(1, Math.floor(ms / 1000));

interface Walk {
  readonly steps: ScenarioStep[];
  /** How long the prompt that was heard last takes, when nothing counts before its end. */
  untilEnd: number;
  /** How long after the last prompt that was heard began the last one ended. */
  lastMs: number;
  /** Since the last prompt the caller has waited so long, on purpose. */
  waited: number;
  /** The caller's last act was to press keys, and nothing was heard since. */
  typing: boolean;
  /** Of those keys some are meant for a step that had not begun. */
  ahead: boolean;
}

/** Before the caller acts: what he waited for that no prompt tells of. */
const beforeActing = (walk: Walk): void => {
  const waits = walk.untilEnd + walk.waited;
  if (waits > 0) walk.steps.push({ waits: Math.min(3600, waits) });
  walk.untilEnd = 0;
  walk.waited = 0;
};

/** Keys that follow each other are pressed at one go: the # after a full number may come when the call is a step on. */
const press = (walk: Walk, keys: string): void => {
  beforeActing(walk);
  const last = walk.steps.at(-1);
  if (walk.typing && last && 'presses' in last) walk.steps.splice(-1, 1, { ...last, presses: last.presses + keys });
  else walk.steps.push({ presses: keys });
  walk.typing = true;
};

/** Were more keys pressed in a step than it took? Those are meant for the steps that follow. */
const isAhead = ({ step, text }: Extract<Line, { kind: 'keys' }>, call: CallState, flow: Flow): boolean => {
  const { node = '', exit = '' } = call.path.find(({ seq }) => seq === step) ?? {};
  if (/^[0-9*#]$/.test(exit)) return text.includes(exit) && text.indexOf(exit) < text.length - 1;
  const most = Object.hasOwn(flow.nodes, node) ? flow.nodes[node]?.params.maxDigits : undefined;
  return /#./.test(text) || (typeof most === 'number' && text.replace(/#.*/, '').length > most);
};

/** Cut at once, and not by the caller who hung up. */
const isCutByKeys = (line: Extract<Line, { kind: 'prompt' }>, { hungUp, lines }: CallState): boolean =>
  line.ended === 'stopped' &&
  (line.heardMs ?? 0) < AT_ONCE_MS &&
  !(hungUp && line === lines.findLast(({ kind }) => kind === 'prompt'));

const walkLine = (walk: Walk, line: Line, call: CallState, flow: Flow): void => {
  switch (line.kind) {
    case 'prompt': {
      // Nobody heard it, and played again it may never begin.
      if (line.typedAhead || (walk.ahead && isCutByKeys(line, call))) return;
      walk.ahead = false;
      if (line.sound && line.durationMs <= LONGEST_BEEP_MS) {
        // Who speaks after the beep has heard the prompt and the beep out.
        walk.lastMs += line.durationMs;
        walk.untilEnd = Math.ceil(walk.lastMs / 1000) + 1;
        walk.waited = 0;
        return;
      }
      walk.lastMs = line.durationMs;
      const hears = line.sound ? undefined : sayableOf(line.text, flow, line.node, line.language);
      walk.waited = 0;
      walk.typing = false;
      // One who hung up in the midst of it did not wait.
      const waits = isUninterrupted(flow, outermostNode(line.node)) && line.ended !== 'stopped';
      walk.untilEnd = waits ? Math.ceil(line.durationMs / 1000) + 1 : 0;
      if (hears !== undefined) walk.steps.push({ hears });
      return;
    }
    case 'keys':
      // Pressed into a prompt that can't be interrupted they change nothing, and must not when it is played again.
      if (line.over) walk.untilEnd = 0;
      walk.ahead = isAhead(line, call, flow);
      press(walk, line.text);
      return;
    case 'speech':
      beforeActing(walk);
      walk.typing = false;
      walk.steps.push({ says: line.text });
      return;
    case 'silence':
      walk.waited += seconds((line.until ?? line.at) - line.at);
      return;
    case 'party':
      walk.typing = false;
      if (line.what === 'parted' && !line.called) walk.steps.push({ partyHangsUp: line.number });
  }
};

type PartyLine = Extract<Line, { kind: 'party' }>;

/** How each telephone that rang was answered, in order. */
const reactions = (lines: readonly Line[], called: boolean) => {
  const rang = lines.filter((line): line is PartyLine => line.kind === 'party' && (line.called === true) === called);
  return rang.flatMap((line, index) => {
    if (line.what !== 'rings') return [];
    const end = rang.slice(index + 1).find(({ number, what }) => number === line.number && what !== 'rings');
    return [
      { number: line.number, answer: end?.what === 'notAnswered' ? (end.result ?? 'noAnswer') : 'answers' } as const,
    ];
  });
};

const stepsOf = (call: CallState, flow: Flow): ScenarioStep[] => {
  if (flow.kind === 'ticket') return [];
  const walk: Walk = { steps: [], untilEnd: 0, lastMs: 0, waited: 0, typing: false, ahead: false };
  const parties = reactions(call.lines, false).map(
    ({ number, answer }): ScenarioStep => ({ transferTo: number, answer }),
  );
  for (const line of call.lines) walkLine(walk, line, call, flow);
  if (call.hungUp && call.outcome === 'hungup') {
    beforeActing(walk);
    walk.steps.push({ hangsUp: true });
  }
  return [...parties, ...walk.steps];
};

const answerOf = ({ exit, output, fault }: SimulatedAnswer): StepAnswer => ({
  exit,
  ...(output && { output: { ...output } }),
  ...(fault && { fault }),
});

const filled = <T extends object>(value: T): T | undefined => (Object.keys(value).length > 0 ? value : undefined);

const sameAnswer = (a: GivenAnswer, b: GivenAnswer): boolean =>
  JSON.stringify(answerOf(a.answer)) === JSON.stringify(answerOf(b.answer));

const by = (given: readonly GivenAnswer[], key: 'operation' | 'node'): ReadonlyMap<string, readonly GivenAnswer[]> =>
  Map.groupBy(given, (one) => one[key]);

/** Steps that asked a system which nobody answered for, with what they asked for. */
const askedReal = ({ path, given }: CallState): readonly string[] =>
  path.flatMap(({ node, done }) => {
    if (!done?.effects.some(({ kind }) => kind === 'request')) return [];
    const times = path.filter(
      (step) => step.node === node && step.done?.effects.some(({ kind }) => kind === 'request'),
    );
    return given.filter((one) => one.node === node).length >= times.length ? [] : [done.type];
  });

/** Of one step: one answer for each time where all are the same, else each for its time. */
const ofStep = (answers: readonly GivenAnswer[], always: boolean): StepAnswer[] => {
  const [first] = answers;
  if (first && always && answers.every((one) => sameAnswer(one, first))) return [answerOf(first.answer)];
  return answers.map(({ answer, time }) => ({ ...answerOf(answer), time }));
};

/**
 * What was answered, as a scenario says it: for the operation where every step that asked for it got the same answer, else
 * for each step.
 */
const answersOf = (call: CallState): Pick<Given, 'answers' | 'stepAnswers'> => {
  const answers: NonNullable<Given['answers']> = {};
  const stepAnswers: NonNullable<Given['stepAnswers']> = {};
  const real = askedReal(call);
  for (const [operation, given] of by(call.given, 'operation')) {
    const [first] = given;
    const isReal = real.includes(operation);
    if (first && !isReal && given.every((one) => sameAnswer(one, first))) answers[operation] = answerOf(first.answer);
    else for (const [node, own] of by(given, 'node')) stepAnswers[node] = ofStep(own, !isReal);
  }
  return { ...(filled(answers) && { answers }), ...(filled(stepAnswers) && { stepAnswers }) };
};

const isExpectable = (value: unknown): boolean => JSON.stringify(value ?? null).length <= LONGEST;

/** Variables that the call changed, as it left them: what one may expect. */
export const changedVariables = (call: CallState, flow: Flow): Readonly<Record<string, unknown>> => {
  const names = new Set(
    call.path.flatMap(({ node, done }) => (outermostNode(node) === node ? Object.keys(done?.changed ?? {}) : [])),
  );
  return Object.fromEntries(
    Object.entries(flow.variables).flatMap(([name, { sensitive }]) =>
      names.has(name) && !sensitive && isExpectable(call.variables[name]) ? [[name, call.variables[name] ?? null]] : [],
    ),
  );
};

const pathOf = ({ path }: CallState): string[] =>
  path.flatMap(({ node, exit, done }) => (done ? [exit === undefined ? node : `${node}:${exit}`] : []));

const givenOf = (call: CallState, { start, language, variables = {} }: Placed, flow: Flow): Given => {
  const open = Object.fromEntries(Object.entries(variables).filter(([name]) => !flow.variables[name]?.sensitive));
  const given = { variables: filled(open) };
  return {
    ...(call.began && { time: call.began.at.replace(/\.\d+Z$/, 'Z') }),
    ...(given.variables && { variables: given.variables }),
    ...(start !== undefined && { start }),
    ...(language && { language }),
    ...answersOf(call),
  };
};

/**
 * A finished call as a scenario that passes when it is played again.
 * @param flow as it was called; `isChanged`: it is another one by now
 */
export const toScenario = (
  call: CallState,
  placed: Placed,
  flow: Flow,
  title: string,
  isChanged = false,
): ScenarioOfCall => {
  const { phase, outcome } = call;
  if (phase !== 'ended') return { ok: false, why: 'running' };
  if (!outcome || outcome === 'lost' || outcome === 'cancelled') return { ok: false, why: 'broken' };
  const called = reactions(call.lines, true);
  // Scenarios of an outbound flow begin before it has called anybody up.
  if (flow.kind === 'outbound' && called.length === 0 && placed.start !== undefined)
    return { ok: false, why: 'afterDial' };
  const talked = call.lines.findLast(
    (line): line is PartyLine => line.kind === 'party' && line.what === 'connected' && !line.called,
  );
  const doubts: Doubt[] = [];
  if (call.byHand.length > 0) doubts.push('byHand');
  if (isChanged) doubts.push('changed');
  if (askedReal(call).length > 0) doubts.push('realSystems');
  if (Object.keys(placed.variables ?? {}).some((name) => flow.variables[name]?.sensitive)) doubts.push('sensitive');
  const scenario: Scenario = {
    format: SCENARIO_FORMAT,
    title,
    ...(flow.kind === 'outbound' && { called: called.length > 0 ? called : [NOBODY_RUNG] }),
    ...(flow.kind === 'ivr' && { call: { from: placed.from ?? '', to: placed.to ?? '' } }),
    given: givenOf(call, placed, flow),
    steps: stepsOf(call, flow),
    expect: {
      outcome,
      path: pathOf(call),
      ...(talked && { transferredTo: talked.number }),
      ...(call.fault && { fault: call.fault.code }),
    },
  };
  return { ok: true, scenario, doubts };
};
