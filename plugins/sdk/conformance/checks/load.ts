import { Value as Schemas } from 'typebox/value';
import { Fault } from '../../../../schema/faults.ts';
import type { LocalText } from '../../../../schema/text.ts';
import { inputOf, KEY, openOn, recordedAnswer, type Trial } from '../trial.ts';
import { NOTHING_ASKED } from './connection.ts';
import { type Problems, problem, type Skip } from './verdict.ts';

const CALLS = 100;
const SLOW_MS = 50;
/** One after the other they would take `CALLS * SLOW_MS`; at once hardly more than one. */
const LONGEST_MS = (CALLS * SLOW_MS) / 2;

/** A connection may say that it has enough to do; then nobody waits in vain. */
const isBusy = (error: unknown): boolean =>
  error instanceof Fault && (error.code === 'connector.overloaded' || error.code === 'connector.rate_limited');

/** A hundred calls over one connection, with a peer that takes its time. */
export const load = async (trial: Trial): Promise<Problems | Skip> => {
  const { bench, good, name, operation } = trial;
  const exchanges = good.exchanges ?? [];
  if (bench.peer && exchanges.length === 0) return NOTHING_ASKED;
  bench.peer?.play(exchanges, (place) => {
    const exchange = exchanges[place];
    return exchange ? { ...recordedAnswer(exchange), delayMs: SLOW_MS } : 'breaks';
  });
  bench.proxy?.set('well');
  const peer = bench.peer ?? bench.proxy;
  const before = peer?.mostSockets ?? 0;
  const connection = openOn(bench);
  const began = performance.now();
  const call = (at: number) =>
    connection.call(name, inputOf(trial, good), {
      timeout: 30_000,
      signal: new AbortController().signal,
      ...(operation.effect === 'write' && { idempotencyKey: `${KEY}.${at}` }),
    });
  const settled = await Promise.allSettled(Array.from({ length: CALLS }, (_, at) => call(at)));
  const ms = performance.now() - began;
  const problems: LocalText[] = [];
  const failed = settled.filter((one) => one.status === 'rejected' && !isBusy(one.reason));
  if (failed.length > 0) {
    const [first] = failed as PromiseRejectedResult[];
    problems.push(
      problem(`${failed.length} 个没有办成：${first?.reason}`, `${failed.length} were not served: ${first?.reason}`),
    );
  }
  const results = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  // Whether it is the right one, another check has seen: here all must get the same.
  const wanted = Object.keys(good.output ?? {});
  const [one] = results;
  const wrong = results.filter(
    ({ exit, output = {} }) =>
      exit !== good.exit || wanted.some((field) => !Schemas.Equal(output[field], one?.output?.[field])),
  );
  if (wrong.length > 0)
    problems.push(problem(`${wrong.length} 个得到了别的结果`, `${wrong.length} got another result`));
  const asked = Math.max(1, exchanges.length);
  if (bench.peer && ms > LONGEST_MS * asked)
    problems.push(
      problem(`用了 ${Math.round(ms)} 毫秒：它们一个等一个`, `it took ${Math.round(ms)} ms: they wait for each other`),
    );
  const sockets = (peer?.mostSockets ?? 0) - before;
  if (sockets > CALLS) problems.push(problem(`同时开了 ${sockets} 个连接`, `${sockets} connections were open at once`));
  await connection.close();
  return problems;
};
