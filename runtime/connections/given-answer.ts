import type { OperationResult } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { AnswerFault } from '../../schema/scenario.ts';
import { both } from '../../schema/text.ts';

/** What an operation is to answer instead of its real system. */
export interface GivenAnswer {
  readonly exit: string;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly fault?: AnswerFault;
}

/** An answer to one step: each time, or only the `time`-th time that the call comes to it. */
type AnswerAt<A> = A & { readonly time?: number };

export interface AnswerBook<A> {
  /** By operation: `tms.track`. */
  readonly answers: Readonly<Record<string, A>>;
  /** By step, before those of its operation. */
  readonly stepAnswers: Readonly<Record<string, readonly AnswerAt<A>[]>>;
}

const own = <T>(from: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(from, key) ? from[key] : undefined;

/** What a step gets that asks for the `time`-th time; `undefined`: its real system is asked. */
export const answerIn = <A>(
  { answers, stepAnswers }: AnswerBook<A>,
  { node, time, operations }: { readonly node: string; readonly time: number; readonly operations: readonly string[] },
): A | undefined => {
  const ofStep = own(stepAnswers, node) ?? [];
  return (
    ofStep.find((one) => one.time === time) ??
    ofStep.find((one) => one.time === undefined) ??
    operations.map((name) => own(answers, name)).find((answer) => answer !== undefined)
  );
};

/** At which step a session is, and for which time. Told of each step that is entered. */
export class Visits {
  #node = '';
  readonly #of = new Map<string, { readonly seq: number; readonly times: number }>();

  entered(node: string, seq: number): void {
    this.#node = node;
    const before = this.#of.get(node);
    // A step that goes on after a wait is entered again with the number of its visit.
    if (before?.seq !== seq) this.#of.set(node, { seq, times: (before?.times ?? 0) + 1 });
  }

  get now(): { readonly node: string; readonly time: number } {
    return { node: this.#node, time: this.#of.get(this.#node)?.times ?? 1 };
  }
}

/** The answer as the step gets it; `failed` and `unknown` are faults, as they are when the real system is asked. */
export const givenAnswer = ({ exit, output, fault = 'connector.error' }: GivenAnswer): OperationResult => {
  if (exit === 'failed') throw new Fault(fault, both('这个回答是试打时编的', 'the answer is given'));
  if (exit === 'unknown') throw new Fault('effect.unknown', both('这个回答是试打时编的', 'the answer is given'));
  return { exit, ...(output && { output }) } as OperationResult;
};
