import type { SessionDetail } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';

import { MASK } from '../../schema/mask.ts';
import { type Effect, outermostNode, type TraceStep } from '../../schema/trace.ts';
import { type CallState, idleCall, type Line, type PathStep } from '../simulate/call.ts';

/** A step under way: begun, and not over yet. */
export interface OpenStep {
  readonly seq: number;
  readonly node: string;
  /** ISO 8601. */
  readonly at: string;
  readonly effects: readonly Effect[];
}

/** One visit of a step, in milliseconds since the call began. */
export interface StoryStep {
  readonly seq: number;
  readonly node: string;
  readonly at: number;
  /** `undefined`: it is under way. */
  readonly ends: number | undefined;
  /** The whole account; of a step under way what is known so far. */
  readonly trace: TraceStep | undefined;
  readonly open: PathStep;
  readonly done: PathStep;
  readonly after: Readonly<Record<string, unknown>>;
  /** What it changed, with the values before. */
  readonly was: Readonly<Record<string, unknown>>;
}

interface StoryLine {
  readonly at: number;
  /** A prompt is being spoken until then. */
  readonly until: number;
  readonly line: Line;
}

/** A call from its beginning to its end, or as far as it has come, ready to be looked at at any moment of it. */
export interface Story {
  readonly startedAt: number;
  readonly lengthMs: number;
  readonly over: boolean;
  readonly steps: readonly StoryStep[];
  readonly lines: readonly StoryLine[];
  readonly before: Readonly<Record<string, unknown>>;
  readonly outcome: SessionDetail['outcome'];
}

/** About how long it takes to say a text. */
const spokenMs = (text: string): number => {
  let ms = 300;
  for (const char of text) ms += (char.codePointAt(0) ?? 0) > 0x2e80 ? 210 : 65;
  return ms;
};

/** A variable begins with what its declaration says; what it must not show is masked. */
const beginning = (declared: Flow['variables']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(declared).map(([name, variable]) => [
      name,
      variable.default === undefined || variable.default === null ? null : variable.sensitive ? MASK : variable.default,
    ]),
  );

const inputOf = (effects: readonly Effect[]): string =>
  effects
    .filter(({ kind }) => kind === 'keys')
    .map(({ text }) => text)
    .join('');

const lineOf = (effect: Effect, step: Pick<StoryStep, 'seq' | 'node'>, at: number, until: number): Line | undefined => {
  const id = 0;
  switch (effect.kind) {
    case 'said': {
      const durationMs = Math.max(1, Math.min(until - at, spokenMs(effect.text)));
      return {
        kind: 'prompt',
        id,
        node: step.node,
        text: effect.text,
        at,
        durationMs,
        language: typeof effect.data?.language === 'string' ? effect.data.language : '',
        ended: 'finished',
        heardMs: durationMs,
      };
    }
    case 'keys':
      return { kind: 'keys', id, step: step.seq, text: effect.text };
    case 'heard':
      return { kind: 'speech', id, text: effect.text };
    case 'dialled':
      return { kind: 'effect', id, node: step.node, effect };
    default:
      return undefined;
  }
};

/** What is said of a step in the transcript, in the order of time. */
const linesOf = (step: StoryStep, effects: readonly Effect[], end: number): StoryLine[] => {
  const lines = effects.flatMap((effect, index): StoryLine[] => {
    const at = step.at + effect.ms;
    const next = effects.slice(index + 1).find(({ kind }) => kind === 'said' || kind === 'keys' || kind === 'heard');
    const until = next ? step.at + next.ms : Math.max(end, at);
    const line = lineOf(effect, step, at, until);
    return line ? [{ at, until: line.kind === 'prompt' ? at + line.durationMs : at, line }] : [];
  });
  const { trace, node } = step;
  if (step.ends === undefined || !trace) return lines;
  const last = (line: Line): StoryLine => ({ at: end, until: end, line });
  if (trace.fault) lines.push(last({ kind: 'fault', id: 0, node, fault: trace.fault }));
  else if (trace.exit !== undefined && effects.some(({ kind }) => kind === 'request'))
    lines.push(last({ kind: 'asked', id: 0, node, exit: trace.exit, ms: trace.ms }));
  return lines;
};

type Told = Pick<SessionDetail, 'startedAt' | 'endedAt' | 'trace' | 'outcome' | 'status'>;

/** @param nowMs how long the call lasts by now, when it is not over */
export const storyOf = (
  session: Told,
  declared: Flow['variables'],
  open: OpenStep | undefined = undefined,
  nowMs = 0,
): Story => {
  const startedAt = Date.parse(session.startedAt);
  const over = session.status === 'ended';
  const before = beginning(declared);
  let variables: Readonly<Record<string, unknown>> = before;
  const steps: StoryStep[] = [];
  // Each step has a moment of its own, and one when it is over, or nobody could stop at quick ones.
  const moment = (iso: string): number => {
    const last = steps.at(-1);
    return Math.max(Date.parse(iso) - startedAt, last ? (last.ends ?? last.at) + 1 : 0);
  };
  for (const trace of session.trace) {
    const at = moment(trace.at);
    // Steps of a flow inside have variables of their own.
    const own = outermostNode(trace.node) === trace.node;
    const names = own ? Object.keys(trace.changed) : [];
    const was = Object.fromEntries(names.map((name) => [name, variables[name] ?? null]));
    if (names.length > 0) variables = { ...variables, ...trace.changed };
    const begun: PathStep = { seq: trace.seq, node: trace.node, at, input: '' };
    const done: PathStep = {
      ...begun,
      ms: trace.ms,
      input: inputOf(trace.effects),
      ...(trace.exit !== undefined && { exit: trace.exit }),
      ...(trace.fault && { fault: trace.fault }),
    };
    const { seq, node } = trace;
    steps.push({
      seq,
      node,
      at,
      ends: Math.max(at, Date.parse(trace.at) - startedAt + trace.ms),
      trace,
      open: begun,
      done,
      after: variables,
      was,
    });
  }
  if (open && !over) {
    const at = moment(open.at);
    const begun: PathStep = { seq: open.seq, node: open.node, at, input: inputOf(open.effects) };
    const { seq, node } = open;
    steps.push({
      seq,
      node,
      at,
      ends: undefined,
      trace: undefined,
      open: begun,
      done: begun,
      after: variables,
      was: {},
    });
  }
  const lastEnd = steps.reduce((end, step) => Math.max(end, step.ends ?? step.at), 0);
  const ended = session.endedAt === null ? nowMs : Date.parse(session.endedAt) - startedAt;
  const lengthMs = Math.max(lastEnd, ended, 1);
  const lines = steps
    .flatMap((step) => linesOf(step, step.trace?.effects ?? open?.effects ?? [], step.ends ?? lengthMs))
    .map((entry, index): StoryLine => ({ ...entry, line: { ...entry.line, id: index + 1 } }));
  return { startedAt, lengthMs, over, steps, lines, before, outcome: session.outcome };
};

/** Of a sorted list, how many entries have begun at `ms`. */
const begunBy = (list: readonly { readonly at: number }[], ms: number): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Place of the step that is under way at `ms`, or was the last one; -1 before the first. */
export const stepAt = ({ steps }: Story, ms: number): number => begunBy(steps, ms) - 1;

/** The call as it was at a moment. Parts that have not changed since `earlier` keep their identity. */
export const momentOf = (story: Story, ms: number, earlier: CallState = idleCall): CallState => {
  const { steps, lines, lengthMs, over } = story;
  const index = stepAt(story, ms);
  const step = steps[index];
  const finished = step?.ends !== undefined && ms >= step.ends;
  const last = finished ? step : steps[index - 1];
  const path = steps.slice(0, Math.max(0, index)).map(({ done }) => done);
  if (step) path.push(finished ? step.done : step.open);
  const samePath = path.length === earlier.path.length && path.every((entry, at) => entry === earlier.path[at]);
  const spoken = lines.slice(0, begunBy(lines, ms)).map(({ line }) => line);
  const tail = lines[spoken.length - 1];
  const latest = tail?.line;
  if (latest?.kind === 'prompt' && tail && ms < tail.until) {
    const { ended: _, ...speaking } = latest;
    spoken[spoken.length - 1] = { ...speaking, heardMs: Math.max(0, ms - tail.at) };
  }
  const ended = over && ms >= lengthMs;
  return {
    ...idleCall,
    phase: ended ? 'ended' : 'live',
    startedAt: 0,
    endedAt: Math.min(ms, lengthMs),
    path: samePath ? earlier.path : path,
    lines: spoken,
    variables: last?.after ?? story.before,
    changed: last?.was ?? {},
    ...(ended && story.outcome !== null && { outcome: story.outcome }),
  };
};
