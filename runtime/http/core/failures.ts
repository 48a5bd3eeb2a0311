import type { ErrorHandler } from 'hono';
import type { Logger } from 'pino';
import type { ApiError } from '../../../schema/api.ts';
import { Fault } from '../../../schema/faults.ts';
import { inLanguage } from '../../../schema/text.ts';
import type { HttpContext, HttpEnv } from './context.ts';
import { Problem } from './problems.ts';

/** The one shape of every refusal. */
export const answerProblem = (c: HttpContext, problem: Problem): Response => {
  const { diagnostics, fields, headers } = problem.extras;
  const error: ApiError['error'] = {
    code: problem.code,
    message: inLanguage(problem.text, c.get('language')),
    ...(diagnostics && { diagnostics }),
    ...(fields && { fields }),
    requestId: c.get('requestId'),
  };
  for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
  return c.json({ error } satisfies ApiError, problem.status);
};

const toProblem = (error: unknown, signal: AbortSignal): Problem => {
  if (error instanceof Problem) return error;
  // The client went away in the middle: whatever failed then failed because of that.
  if (signal.aborted) return new Problem('aborted', {}, { cause: error });
  if (error instanceof Fault && error.code === 'store.unavailable')
    return new Problem('unavailable', {}, { cause: error });
  if (error instanceof Fault && error.code === 'speech.failed')
    return new Problem('speech_failed', {}, { cause: error });
  return new Problem('internal', {}, { cause: error });
};

/** What we did not expect is told to the log with the request's id, and to nobody else. */
export const onError =
  (log: Logger): ErrorHandler<HttpEnv> =>
  (error, c) => {
    const problem = toProblem(error, c.req.raw.signal);
    if (problem.status >= 500)
      log.error({ err: error, requestId: c.get('requestId'), route: c.get('route') }, 'a request failed');
    return answerProblem(c, problem);
  };
