import type { SimulatedAnswers } from '../../../schema/api.ts';
import { type GivenAnswer, givenAnswer } from '../../connections/given-answer.ts';
import type { Clock, Connections } from '../../engine/ports.ts';

export interface AnswerBook {
  /** What is answered at the moment. */
  answers(): SimulatedAnswers | undefined;
  /** The operation (`tms.track`) that the step at work stands for: its connection may have another name. */
  operation(): string | undefined;
  readonly clock: Clock;
}

/** Connections on which some operations (`tms.track`) are answered by the tester instead of the real system. */
export const answeredConnections = (real: Connections, { answers, operation, clock }: AnswerBook): Connections => ({
  call: async (connection, name, input, options) => {
    const given = answers() ?? {};
    const key = [operation(), `${connection}.${name}`].find((one) => one !== undefined && Object.hasOwn(given, one));
    const answer = key === undefined ? undefined : given[key];
    if (!answer) return real.call(connection, name, input, options);
    const late = (answer.after ?? 0) * 1000 >= options.timeout;
    const seen: GivenAnswer =
      late || answer.fault === 'connector.timeout' ? { exit: 'failed', fault: 'connector.timeout' } : answer;
    const ms = seen.fault === 'connector.timeout' ? options.timeout : (answer.after ?? 0) * 1000;
    if (ms > 0) await clock.sleep(ms, options.signal);
    return givenAnswer(seen);
  },
  http: (request, signal) => real.http(request, signal),
});
