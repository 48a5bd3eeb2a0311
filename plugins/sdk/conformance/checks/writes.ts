import type { LocalText } from '../../../../schema/text.ts';
import type { PeerRequest } from '../declare.ts';
import type { Answer, Seen } from '../peer.ts';
import { type Attempt, attempt, KEY, OTHER_KEY, type Trial } from '../trial.ts';
import { NO_HTTP, NOTHING_ASKED } from './connection.ts';
import { joined, type Problems, problem, type Skip } from './verdict.ts';

const UNAVAILABLE: Answer = { status: 503, headers: { 'content-type': 'application/json' }, body: '{}' };

/** Requests that do something: not those that only ask, such as for a token. */
const doing = ({ good }: Trial, seen: readonly Seen[]): readonly Seen[] =>
  seen.filter(({ exchange, method }) => method !== 'GET' && method !== 'HEAD' && !good.exchanges?.[exchange]?.asks);

const silent = (trial: Trial): Skip | undefined => {
  if (!trial.bench.peer) return NO_HTTP;
  return (trial.good.exchanges ?? []).length === 0 ? NOTHING_ASKED : undefined;
};

/** After a failure each exchange was asked once: whether to try again is the server's decision. */
export const once = async (trial: Trial): Promise<Problems | Skip> => {
  const skip = silent(trial);
  if (skip) return skip;
  const problems: LocalText[] = [];
  for (const at of (trial.good.exchanges ?? []).keys())
    for (const treatment of [UNAVAILABLE, 'breaks'] as const) {
      const { seen } = await attempt(trial, trial.good, { spoil: { at, treatment } });
      const times = seen.filter(({ exchange }) => exchange === at).length;
      if (times <= 1) continue;
      const when =
        treatment === 'breaks' ? problem('断开之后', 'after a torn connection') : problem('503 之后', 'after a 503');
      problems.push(joined(when, problem(`它自己试了 ${times} 次`, `it tried ${times} times by itself`)));
    }
  return problems;
};

const holds = ({ path, headers, body }: PeerRequest, key: string): boolean => {
  const texts = [path, body, ...Object.values(headers)];
  const spellings = [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)];
  return texts.some((text) => spellings.some((spelling) => text.includes(spelling)));
};

const keyOf = ({ conformance }: Trial, request: PeerRequest, key: string): string | undefined => {
  if (conformance.keyIn) return conformance.keyIn(request);
  return holds(request, key) ? key : undefined;
};

const NOT_SENT = problem('请求里没有幂等键', 'the request carries no idempotency key');

const keysOf = (trial: Trial, { seen }: Attempt, key: string): (string | undefined)[] =>
  doing(trial, seen).map((request) => keyOf(trial, request, key));

/** The key is sent, is the same in every try of one write, and another one for another write. */
export const key = async (trial: Trial): Promise<Problems | Skip> => {
  if (!trial.operation.repeatable) return { skip: problem('没有声明可重复', 'it is not declared repeatable') };
  const skip = silent(trial);
  if (skip) return skip;
  const [first] = keysOf(trial, await attempt(trial), KEY);
  const [again] = keysOf(trial, await attempt(trial), KEY);
  const [other] = keysOf(trial, await attempt(trial, trial.good, { key: OTHER_KEY }), OTHER_KEY);
  if (first === undefined) return [NOT_SENT];
  if (first !== again)
    return [problem('同一次办理的两次尝试，幂等键不同', 'two tries of one write have different keys')];
  if (first === other) return [problem('两次办理用了同一个幂等键', 'two writes have the same key')];
  return [];
};

/** With the server's own retries: what must not be done twice is sent once, all else with one key. */
export const retried = async (trial: Trial): Promise<Problems | Skip> => {
  const skip = silent(trial);
  if (skip) return skip;
  const at = (trial.good.exchanges ?? []).length - 1;
  const made = await attempt(trial, trial.good, { spoil: { at, treatment: 'breaks' }, retries: true });
  const tries = doing(trial, made.seen).filter(({ exchange }) => exchange === at);
  if (trial.operation.effect !== 'write') return [];
  if (!trial.operation.repeatable)
    return tries.length > 1
      ? [
          problem(
            `不可重复的写操作发了 ${tries.length} 次`,
            `a write that is not repeatable was sent ${tries.length} times`,
          ),
        ]
      : [];
  const keys = new Set(tries.map((request) => keyOf(trial, request, KEY)));
  return keys.size > 1 ? [problem('重试时换了幂等键', 'another try has another key')] : [];
};

/** A read sends nothing but GET, or what is declared as asking. */
export const reads = async (trial: Trial): Promise<Problems | Skip> => {
  if (trial.operation.effect === 'write') return { skip: problem('它是写操作', 'it writes') };
  const skip = silent(trial);
  if (skip) return skip;
  const { seen } = await attempt(trial);
  return doing(trial, seen).map(({ method, path }) => {
    const request = `${method} ${path.split('?')[0]}`;
    return problem(`查询发了 ${request}`, `a read sends ${request}`);
  });
};
