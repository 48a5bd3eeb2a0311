import { Value as Schemas } from 'typebox/value';
import type { FaultCode } from '../../../../schema/faults.ts';
import type { LocalText } from '../../../../schema/text.ts';
import type { OperationResult } from '../../step.ts';
import type { RecordedCase, RecordedExchange } from '../declare.ts';
import type { Answer, Seen } from '../peer.ts';
import { type Attempt, attempt, type Trial } from '../trial.ts';
import { crashOf, failedWith, inWords, joined, type Problems, problem } from './verdict.ts';

const fieldSchema = (trial: Trial, field: string) => {
  const { properties } = trial.operation.output;
  return Object.hasOwn(properties, field) ? properties[field] : undefined;
};

const isPlain = (value: unknown): boolean => {
  try {
    return (
      JSON.stringify(value) !== undefined && Schemas.Equal(structuredClone(value), JSON.parse(JSON.stringify(value)))
    );
  } catch {
    return false;
  }
};

/** Does what an operation gave keep to what it declares? */
export const resultProblems = (trial: Trial, result: OperationResult): Problems => {
  const problems: LocalText[] = [];
  if (!trial.operation.exits.some(({ name }) => name === result.exit))
    problems.push(problem(`出口 ${result.exit} 没有声明`, `the exit ${result.exit} is not declared`));
  for (const [field, value] of Object.entries(result.output ?? {})) {
    const schema = fieldSchema(trial, field);
    if (!schema) problems.push(problem(`输出的 ${field} 没有声明`, `the output’s ${field} is not declared`));
    else if (!isPlain(value)) problems.push(problem(`输出的 ${field} 不是 JSON`, `the output’s ${field} is no JSON`));
    else
      for (const { instancePath, message } of Schemas.Errors(schema, value).slice(0, 1))
        problems.push(
          problem(
            `输出的 ${field}${instancePath} 不合声明：${message}`,
            `the output’s ${field}${instancePath} ${message}`,
          ),
        );
  }
  return problems;
};

const titleOf = ({ title, exit, fault }: RecordedCase): LocalText => {
  const text = title ?? exit ?? fault ?? '?';
  return problem(`「${text}」`, `“${text}”`);
};

const bodyFits = (wanted: unknown, body: string): boolean => {
  if (typeof wanted === 'string') return wanted === body;
  try {
    return Schemas.Equal(wanted, JSON.parse(body));
  } catch {
    return false;
  }
};

const requestProblems = (exchange: RecordedExchange, place: number, seen: readonly Seen[]): Problems => {
  const asked = seen.find((request) => request.exchange === place);
  if (!asked) return [problem(`没有发出 ${exchange.request}`, `${exchange.request} was not sent`)];
  const problems: LocalText[] = [];
  for (const [name, value] of Object.entries(exchange.headers ?? {}))
    if (asked.headers[name] !== value)
      problems.push(
        problem(`${exchange.request} 的请求头 ${name} 不对`, `${exchange.request} has a wrong header ${name}`),
      );
  if (exchange.body !== undefined && !bodyFits(exchange.body, asked.body))
    problems.push(
      problem(
        `${exchange.request} 的内容不对：${asked.body.slice(0, 300)}`,
        `${exchange.request} has a wrong body: ${asked.body.slice(0, 300)}`,
      ),
    );
  return problems;
};

const comeTrue = (trial: Trial, recorded: RecordedCase, made: Attempt): Problems => {
  if (recorded.fault !== undefined) return failedWith(trial, made, titleOf(recorded), [recorded.fault]);
  if (!made.result)
    return [
      problem(
        `应当走 ${recorded.exit}，${inWords(made)['zh-CN']}`,
        `should take ${recorded.exit}; ${inWords(made).en}`,
      ),
    ];
  const { exit, output = {} } = made.result;
  const wrong = Object.entries(recorded.output ?? {}).filter(([field, value]) => !Schemas.Equal(output[field], value));
  return [
    ...(exit === recorded.exit
      ? []
      : [problem(`应当走 ${recorded.exit}，它走了 ${exit}`, `should take ${recorded.exit}; it took ${exit}`)]),
    ...wrong.map(([field, value]) => {
      const [is, should] = [JSON.stringify(output[field]), JSON.stringify(value)];
      return problem(
        `输出的 ${field} 是 ${is}，应当是 ${should}`,
        `the output’s ${field} is ${is} and should be ${should}`,
      );
    }),
    ...resultProblems(trial, made.result),
  ];
};

const withoutRecord = (seen: readonly Seen[]): Problems =>
  seen
    .filter(({ exchange }) => exchange < 0)
    .map(({ method, path }) => {
      const request = `${method} ${path.split('?')[0]}`;
      return problem(`发出了没有录过的 ${request}`, `${request} was sent and is not recorded`);
    });

/** Each recorded case: what is sent, the exit, the output. */
export const answers = async (trial: Trial): Promise<Problems> => {
  const problems: LocalText[] = [];
  for (const recorded of trial.conformance.cases) {
    const made = await attempt(trial, recorded);
    const found = [
      ...withoutRecord(made.seen),
      ...(recorded.exchanges ?? []).flatMap((exchange, place) => requestProblems(exchange, place, made.seen)),
      ...comeTrue(trial, recorded, made),
    ];
    problems.push(...found.map((what) => joined(titleOf(recorded), what)));
  }
  return problems;
};

const exchangesOf = ({ good }: Trial): readonly RecordedExchange[] => good.exchanges ?? [];

/** Error answers repeat the request with its secrets, as badly made systems do. */
const refusal = (status: number, seen: Attempt['seen']): Answer => {
  const said = seen.map(
    ({ path, headers, body }) => `${path} ${headers.authorization ?? ''} ${JSON.stringify(headers)} ${body}`,
  );
  const body = JSON.stringify({ error: { code: 'refused', message: `refused: ${said.join(' ')}` } });
  return { status, headers: { 'content-type': 'application/json' }, body };
};

/** Is this status, at this place, an answer that some case records? */
const isRecordedAnswer = ({ conformance }: Trial, place: number, status: number): boolean =>
  conformance.cases.some(({ exchanges = [] }) => exchanges[place]?.status === status);

const statusWords = (exchange: RecordedExchange, status: number): LocalText =>
  problem(`${exchange.request} 答 ${status}`, `${exchange.request} answers ${status}`);

/** Tries each of `statuses` at each exchange of the good case. */
const withStatuses = async (
  trial: Trial,
  statuses: readonly number[],
  judge: (made: Attempt, when: LocalText, status: number, exchange: RecordedExchange) => Problems,
): Promise<Problems> => {
  const problems: LocalText[] = [];
  const { seen } = await attempt(trial);
  for (const [at, exchange] of exchangesOf(trial).entries())
    for (const status of statuses) {
      if (isRecordedAnswer(trial, at, status)) continue;
      const made = await attempt(trial, trial.good, { spoil: { at, treatment: refusal(status, seen) } });
      problems.push(...judge(made, statusWords(exchange, status), status, exchange));
    }
  return problems;
};

const REFUSED: readonly FaultCode[] = ['connector.rejected', 'connector.unauthorized'];

/** 4xx: a fault that trying again does not help, or an exit of its own. */
export const refused = (trial: Trial): Promise<Problems> =>
  withStatuses(trial, [400, 403, 404, 409, 410, 422], (made, when) => {
    if (!made.result) return failedWith(trial, made, when, REFUSED);
    if (made.result.exit === trial.good.exit)
      return [joined(when, problem(`它当成了 ${made.result.exit}`, `it took that for ${made.result.exit}`))];
    return resultProblems(trial, made.result).map((what) => joined(when, what));
  });

export const unauthorized = (trial: Trial): Promise<Problems> =>
  withStatuses(trial, [401], (made, when) => failedWith(trial, made, when, ['connector.unauthorized']));

export const rateLimited = (trial: Trial): Promise<Problems> =>
  withStatuses(trial, [429], (made, when) => failedWith(trial, made, when, ['connector.rate_limited']));

/** 5xx: may be tried again. A gateway that gave up (502, 504) leaves open what became of a write. */
export const failing = (trial: Trial): Promise<Problems> =>
  withStatuses(trial, [500, 502, 503, 504], (made, when, status, { asks }) =>
    failedWith(trial, made, when, ['connector.error'], !asks && (status === 502 || status === 504)),
  );

const isJsonAnswer = (exchange: RecordedExchange): boolean =>
  exchange.answer !== undefined && typeof exchange.answer !== 'string';

const BAD: readonly FaultCode[] = ['connector.bad_answer'];

/** Pages and scraps in place of JSON. */
export const nonsense = async (trial: Trial): Promise<Problems> => {
  const problems: LocalText[] = [];
  for (const [at, exchange] of exchangesOf(trial).entries()) {
    if (!isJsonAnswer(exchange)) continue;
    const whole = JSON.stringify(exchange.answer);
    const scraps = ['<!doctype html><title>login</title>', '', `${whole}}`, '\u0000\u0001', `{${whole.slice(0, -1)}`];
    for (const body of scraps) {
      const treatment = { status: exchange.status ?? 200, headers: { 'content-type': 'text/html' }, body };
      const made = await attempt(trial, trial.good, { spoil: { at, treatment } });
      const text = JSON.stringify(body.slice(0, 30));
      const when = problem(`${exchange.request} 答 ${text}`, `${exchange.request} answers ${text}`);
      problems.push(...failedWith(trial, made, when, BAD, exchange.asks !== true));
    }
  }
  return problems.slice(0, 3);
};

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

const WRONG: readonly unknown[] = [null, 42, 'text', true, [], {}, [null], -1.5e300, '2026-13-45', '<b>'];
/** Deep and long answers are sampled: each mutation is an exchange. */
const MOST_PLACES = 30;

type Path = readonly (string | number)[];

const placesIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null || path.length > 4) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesIn(inner, place)];
  });
};

/** `value` with what stands at `path` exchanged, or taken away. */
const mutated = (value: unknown, [head, ...rest]: Path, change: { readonly to: unknown } | 'away'): unknown => {
  if (head === undefined) return change === 'away' ? undefined : change.to;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  if (rest.length === 0 && change === 'away') {
    if (Array.isArray(copy)) copy.splice(Number(head), 1);
    else delete copy[head];
  } else copy[head] = mutated(copy[head], rest, change);
  return copy;
};

const spoilt = (answer: unknown): { readonly value: unknown; readonly words: string; readonly whole: boolean }[] => {
  const whole = WRONG.filter((value) => kindOf(value) !== kindOf(answer)).map((value) => ({
    value,
    words: JSON.stringify(value),
    whole: true,
  }));
  const places = placesIn(answer).slice(0, MOST_PLACES);
  const parts = places.flatMap((path, index) => {
    // Every place without its field; the wrong types take turns.
    const wrong = [WRONG[index % WRONG.length], WRONG[(index + 3) % WRONG.length], WRONG[(index + 5) % WRONG.length]];
    return [
      { value: mutated(answer, path, 'away'), words: `- ${path.join('.')}`, whole: false },
      ...wrong.map((to) => ({
        value: mutated(answer, path, { to }),
        words: `${path.join('.')} = ${JSON.stringify(to)}`,
        whole: false,
      })),
    ];
  });
  return [...whole, ...parts];
};

/** JSON, but not of the shape that was recorded: it is refused, or what is left makes a valid output. */
export const shape = async (trial: Trial): Promise<Problems> => {
  const problems: LocalText[] = [];
  for (const [at, exchange] of exchangesOf(trial).entries()) {
    if (!isJsonAnswer(exchange)) continue;
    for (const { value, words, whole } of spoilt(exchange.answer)) {
      const treatment = {
        status: exchange.status ?? 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(value),
      };
      const made = await attempt(trial, trial.good, { spoil: { at, treatment } });
      const when = problem(`${exchange.request} 答的 ${words}`, `${exchange.request} answers ${words}`);
      if (whole || crashOf(made) || (made.fault && !isBusinessFault(made)))
        problems.push(...failedWith(trial, made, when, BAD, exchange.asks !== true));
      else if (made.result) problems.push(...resultProblems(trial, made.result).map((what) => joined(when, what)));
    }
  }
  return problems.slice(0, 3);
};

/** A field that says whether it went well may now say that it did not: any fault that the operation can tell from an answer. */
const isBusinessFault = ({ fault }: Attempt): boolean =>
  fault !== undefined && !['connector.unavailable', 'connector.timeout', 'engine.internal'].includes(fault.code);

export const huge = async (trial: Trial): Promise<Problems> => {
  const problems: LocalText[] = [];
  for (const [at, exchange] of exchangesOf(trial).entries()) {
    const made = await attempt(trial, trial.good, { spoil: { at, treatment: 'floods' } });
    const when = problem(`${exchange.request} 答个没完`, `${exchange.request} answers without end`);
    problems.push(...failedWith(trial, made, when, BAD, exchange.asks !== true));
  }
  return problems;
};

const POLLUTION = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';

const polluted = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(polluted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${polluted(inner)}`);
  return `{${[POLLUTION, ...fields].join(',')}}`;
};

const isTainted = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const plain = [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
  if (!plain || Object.hasOwn(value, '__proto__') || Object.hasOwn(value, 'constructor')) return true;
  return Object.values(value).some(isTainted);
};

export const prototype = async (trial: Trial): Promise<Problems> => {
  const problems: LocalText[] = [];
  for (const [at, exchange] of exchangesOf(trial).entries()) {
    if (!isJsonAnswer(exchange)) continue;
    const answer = { status: exchange.status ?? 200, headers: { 'content-type': 'application/json' } };
    const treatment = { ...answer, body: polluted(exchange.answer) };
    const made = await attempt(trial, trial.good, { spoil: { at, treatment } });
    const global = Object.prototype as { polluted?: unknown };
    if (global.polluted !== undefined) {
      delete global.polluted;
      problems.push(problem('所有对象都多了一项 polluted', 'every object has got a field `polluted`'));
    }
    if (isTainted(made.result?.output)) problems.push(problem('__proto__ 进了输出', '__proto__ went into the output'));
    if (crashOf(made)) problems.push(inWords(made));
  }
  return problems;
};
