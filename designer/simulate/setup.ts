import type { SimulatedAnswers, SimulatedPeople, SimulatorCommand, StepAnswers } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import { outermostNode } from '../../schema/trace.ts';

/** What a call begins with; what is absent is as it would be on a real call. */
export interface CallSetup {
  readonly from: string;
  /** `undefined`: the flow's own number. */
  readonly to?: string;
  /** As the clock on the wall shows it: `2026-10-01T03:00`. */
  readonly time?: string;
  readonly language?: Language;
  /** Node that it begins with. */
  readonly start?: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly people: SimulatedPeople;
}

export const plainSetup: CallSetup = { from: '13800002076', variables: {}, people: {} };

/** What is remembered of a flow's phone in this browser. */
export interface PhoneMemory {
  readonly setup: CallSetup;
  readonly answers: SimulatedAnswers;
  readonly stepAnswers: StepAnswers;
  readonly breakpoints: readonly string[];
  readonly sound: boolean;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an earlier visit left, field by field: another release may have written it. */
export const readMemory = (text: string | null): Partial<PhoneMemory> => {
  let value: unknown;
  try {
    value = JSON.parse(text ?? 'null');
  } catch {
    return {};
  }
  if (!isRecord(value)) return {};
  const { setup, answers, stepAnswers, breakpoints, sound } = value;
  return {
    ...(isRecord(setup) && isRecord(setup.variables) && { setup: { ...plainSetup, ...setup } as CallSetup }),
    ...(isRecord(answers) && { answers: answers as SimulatedAnswers }),
    ...(isRecord(stepAnswers) &&
      Object.values(stepAnswers).every(Array.isArray) && { stepAnswers: stepAnswers as StepAnswers }),
    ...(Array.isArray(breakpoints) && { breakpoints: breakpoints.filter((id) => typeof id === 'string') }),
    ...(typeof sound === 'boolean' && { sound }),
  };
};

/** Values of sensitive variables are kept nowhere. */
export const writeMemory = (memory: PhoneMemory, variables: Flow['variables']): string => {
  const kept = Object.entries(memory.setup.variables).filter(([name]) => variables[name]?.sensitive !== true);
  return JSON.stringify({ ...memory, setup: { ...memory.setup, variables: Object.fromEntries(kept) } });
};

/** Those of steps that the flow has. */
export const stepAnswersFor = (all: StepAnswers, flow: Pick<Flow, 'nodes'>): { readonly stepAnswers?: StepAnswers } => {
  const there = Object.entries(all).filter(([step]) => Object.hasOwn(flow.nodes, outermostNode(step)));
  return there.length > 0 ? { stepAnswers: Object.fromEntries(there) } : {};
};

/** The command that places the call. A step or variable that the flow no longer has is left out. */
export const callCommand = (
  { from, to, time, language, start, variables, people }: CallSetup,
  flow: Flow,
  {
    numbers,
    stepAnswers = {},
    ...also
  }: {
    readonly numbers: readonly string[];
    readonly version?: number;
    readonly answers: SimulatedAnswers;
    readonly stepAnswers?: StepAnswers;
    readonly breakpoints: readonly string[];
    readonly paused?: boolean;
  },
): Extract<SimulatorCommand, { do: 'call' }> => {
  const declared = Object.entries(variables).filter(([name]) => Object.hasOwn(flow.variables, name));
  return {
    do: 'call',
    from,
    to: to ?? numbers[0] ?? '',
    ...(time !== undefined && { time }),
    ...(language && { language }),
    ...(start !== undefined && { start }),
    ...(declared.length > 0 && { variables: Object.fromEntries(declared) }),
    ...also,
    ...stepAnswersFor(stepAnswers, flow),
    breakpoints: also.breakpoints.filter((id) => Object.hasOwn(flow.nodes, id)),
    people,
  };
};
