import type { SimulatedAnswer } from '../../../schema/api.ts';
import { type AnswerBook, answerIn, type GivenAnswer, givenAnswer } from '../../connections/given-answer.ts';
import type { Clock, Connections } from '../../engine/ports.ts';

export interface Tester {
  /** What is answered at the moment. */
  book(): AnswerBook<SimulatedAnswer>;
  /** The step at work, for which time the call is at it, and the operation (`tms.track`) that it stands for. */
  step(): { readonly node: string; readonly time: number; readonly operation: string | undefined };
  /** Told what was answered instead of the real system, as the step got it. */
  answered(asked: {
    readonly node: string;
    readonly operation: string;
    readonly time: number;
    readonly answer: SimulatedAnswer;
  }): void;
  readonly clock: Clock;
}

/** Connections on which some steps and operations (`tms.track`) are answered by the tester instead of the real system. */
export const answeredConnections = (real: Connections, { book, step, answered, clock }: Tester): Connections => ({
  call: async (connection, name, input, options) => {
    const { node, time, operation } = step();
    // Its connection may have another name than the connector's.
    const operations = [...(operation === undefined ? [] : [operation]), `${connection}.${name}`];
    const answer = answerIn(book(), { node, time, operations });
    if (!answer) return real.call(connection, name, input, options);
    const { after = 0, exit, output, fault } = answer;
    const late = after * 1000 >= options.timeout || fault === 'connector.timeout';
    // One that comes too late counts as what the flow takes it for.
    const seen: GivenAnswer = late
      ? { exit: 'failed', fault: 'connector.timeout' }
      : { exit, ...(output && { output }), ...(fault && { fault }) };
    answered({ node, time, operation: operations[0] ?? name, answer: seen });
    const ms = late ? options.timeout : after * 1000;
    if (ms > 0) await clock.sleep(ms, options.signal);
    return givenAnswer(seen);
  },
  http: (request, signal) => real.http(request, signal),
});
