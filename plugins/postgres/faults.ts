import { both, Fault, type FaultCode } from 'switchyard/sdk';
import { TooMuch } from './stream.ts';

/** By the beginning of the SQLSTATE (https://www.postgresql.org/docs/18/errcodes-appendix.html); the longest one counts. */
const codes: readonly (readonly [prefix: string, code: FaultCode])[] = [
  ['28', 'connector.unauthorized'],
  ['53300', 'connector.overloaded'],
  ['57014', 'connector.timeout'],
  ['57', 'connector.unavailable'],
  ['08', 'connector.unavailable'],
  ['53', 'connector.error'],
  ['40', 'connector.error'],
  ['58', 'connector.error'],
  ['XX', 'connector.error'],
];

/** Errors that quote only names and words of the statement; any other text may hold a caller's data. */
const SPEAKS_OF_STATEMENT = /^(42|25|3D)/;

/** What went wrong, for the flow and for whoever mends it: the SQLSTATE, and the server's words where they are harmless. */
export const faultOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  if (error instanceof TooMuch)
    return new Fault('connector.bad_answer', both('查到的内容超过 1 MB', 'the rows are larger than 1 MB'));
  const { code = '', message = '' } = error as { code?: string; message?: string };
  // The driver's own words when every connection is taken.
  if (/^timeout exceeded/.test(message))
    return new Fault('connector.overloaded', both('数据库连接都在用', 'all connections are in use'));
  // An SQLSTATE has five characters, `EPIPE` too.
  if (!/^[0-9A-Z]{5}$/.test(code) || code === 'EPIPE')
    return new Fault('connector.unavailable', code || message, { cause: error });
  const found = codes.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'connector.rejected';
  const words = SPEAKS_OF_STATEMENT.test(code) ? `: ${message}` : '';
  return new Fault(found, `SQLSTATE ${code}${words}`, { cause: error });
};
