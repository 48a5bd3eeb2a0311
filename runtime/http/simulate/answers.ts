import type { OperationResult } from '../../../plugins/sdk/index.ts';
import type { Connections } from '../../engine/ports.ts';
import type { Command } from './commands.ts';

type Answers = Extract<Command, { do: 'call' }>['answers'];

/** Connections on which some operations (`tms.track`) are answered by the tester instead of the real system. */
export const answeredConnections = (real: Connections, answers: Answers): Connections => ({
  call: async (connection, operation, input, options) => {
    const name = `${connection}.${operation}`;
    const answer = answers && Object.hasOwn(answers, name) ? answers[name] : undefined;
    return answer ? (answer as OperationResult) : real.call(connection, operation, input, options);
  },
  http: (request, signal) => real.http(request, signal),
});
