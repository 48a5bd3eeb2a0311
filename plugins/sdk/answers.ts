import { Fault, type FaultCode, type FaultOptions } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import type { HttpAnswer } from './step.ts';

const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * What `Retry-After` says, milliseconds (RFC 9110, 10.2.3): seconds, or a date that counts from the answer's own `Date`.
 * Nonsense and more than an hour are left out.
 */
export const retryAfterMs = ({ headers }: Pick<HttpAnswer, 'headers'>): number | undefined => {
  const text = headers['retry-after']?.trim() ?? '';
  const wait = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.parse(headers.date ?? '');
  return wait >= 0 && wait <= LONGEST_RETRY_AFTER_MS ? wait : undefined;
};

const codeOf = (status: number): FaultCode | undefined => {
  if (status === 401) return 'connector.unauthorized';
  if (status === 429) return 'connector.rate_limited';
  if (status >= 500) return 'connector.error';
  return status >= 300 ? 'connector.rejected' : undefined;
};

/**
 * The fault that an answer of another system is, or `undefined` for a good one. Statuses that an operation takes for an
 * answer (404: not found, 409: taken) it looks at first. A gateway that gave up (502, 504) does not know what became of a
 * write: that fault is `sent`.
 *
 * @example
 * const answer = await http({ method: 'GET', url });
 * if (answer.status === 404) return { exit: 'notFound' };
 * const fault = faultIn(answer);
 * if (fault) throw fault;
 */
export const faultIn = (answer: Pick<HttpAnswer, 'status' | 'headers'>): Fault | undefined => {
  const code = codeOf(answer.status);
  if (code === undefined) return undefined;
  const sent = answer.status === 502 || answer.status === 504;
  return new Fault(code, both(`对方回答 HTTP ${answer.status}`, `HTTP ${answer.status}`), {
    sent,
    retryAfterMs: retryAfterMs(answer),
  });
};

/**
 * The object that another system answered in JSON; faults with `connector.bad_answer` when it is none. Say `sent` after a
 * write: what the other system did then, nobody knows.
 */
export const objectIn = (
  { text }: Pick<HttpAnswer, 'text'>,
  { sent = false }: Pick<FaultOptions, 'sent'> = {},
): Readonly<Record<string, unknown>> => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new Fault('connector.bad_answer', both('回答不是 JSON', 'the answer is no JSON'), { cause, sent });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Fault('connector.bad_answer', both('回答不是一个 JSON 记录', 'the answer is no JSON object'), { sent });
  return parsed as Readonly<Record<string, unknown>>;
};
