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

/** The answer as the step gets it; `failed` and `unknown` are faults, as they are when the real system is asked. */
export const givenAnswer = ({ exit, output, fault = 'connector.error' }: GivenAnswer): OperationResult => {
  if (exit === 'failed') throw new Fault(fault, both('这个回答是试打时编的', 'the answer is given'));
  if (exit === 'unknown') throw new Fault('effect.unknown', both('这个回答是试打时编的', 'the answer is given'));
  return { exit, ...(output && { output }) } as OperationResult;
};
