import { setTimeout as after } from 'node:timers/promises';
import type { FaultCode } from '../../../../schema/faults.ts';
import type { LocalText } from '../../../../schema/text.ts';
import { deafPort, type Treatment } from '../peer.ts';
import { type Attempt, attempt, type Trial } from '../trial.ts';
import { failedWith, inWords, joined, type Problems, problem, type Skip } from './verdict.ts';

/** Time limit of a call that gets no answer, milliseconds. */
const LIMIT_MS = 400;
/** A busy machine is late; an operation that waits for its peer waits for ever. */
const LATE_MS = 2000;
/** Within so many milliseconds after a hang-up the exchange is over. */
const CANCEL_MS = 100;
const TRIES = 3;

const asksNothing = ({ good, bench }: Trial): boolean =>
  bench.peer !== undefined && (good.exchanges ?? []).length === 0;

export const NOTHING_ASKED: Skip = { skip: problem('它什么也不问', 'it asks nothing') };
export const NO_KEPT: Skip = { skip: problem('HTTP 的连接由服务器管', 'the server keeps the connections of HTTP') };
export const NO_HTTP: Skip = { skip: problem('不走 HTTP', 'it does not speak HTTP') };

/** `true` when `work` is done within `ms`. */
export const within = async (work: Promise<unknown>, ms: number): Promise<boolean> => {
  const stop = new AbortController();
  const late = after(ms, false, { signal: stop.signal }).catch(() => false);
  const done = await Promise.race([work.then(() => true), late]);
  stop.abort();
  return done;
};

/** The place that is spoilt: where the operation does what it is for, after tokens and the like. */
const lastPlace = ({ good }: Trial): number => (good.exchanges ?? []).length - 1;

/** Resolves when the connections that the spoilt exchange used are closed. */
const released = (trial: Trial): Promise<unknown> => {
  const { peer, proxy } = trial.bench;
  if (proxy) return proxy.idle();
  return Promise.all(
    (peer?.seen ?? []).filter(({ exchange }) => exchange === lastPlace(trial)).map(({ closed }) => closed),
  );
};

const reached = ({ bench: { peer, proxy }, good }: Trial): Promise<void> =>
  proxy ? proxy.reached() : (peer?.got((good.exchanges ?? []).length) ?? Promise.resolve());

const spoiltAttempt = async (
  trial: Trial,
  treatment: Treatment & string,
  options: { readonly timeout: number; readonly signal?: AbortSignal; readonly meanwhile?: () => Promise<void> },
): Promise<Attempt> => {
  const { proxy } = trial.bench;
  proxy?.set(treatment === 'breaks' ? 'breaks' : 'hangs');
  try {
    return await attempt(trial, trial.good, { ...options, spoil: { at: lastPlace(trial), treatment } });
  } finally {
    // What it left behind is judged before the peer is well again.
    if (proxy) await within(proxy.idle(), LATE_MS);
    proxy?.set('well');
  }
};

const STILL_OPEN = problem('故障之后连接还开着', 'the connection is still open after the fault');

const outOfTime = async (trial: Trial, treatment: 'hangs' | 'trickles', when: LocalText): Promise<Problems> => {
  let open = true;
  const made = await spoiltAttempt(trial, treatment, { timeout: LIMIT_MS });
  open = !(await within(released(trial), LATE_MS));
  const late = made.ms > LIMIT_MS + LATE_MS;
  // Another protocol knows by itself whether what it was asked has left: at a greeting that never comes, nothing has.
  const hasLeft = trial.bench.peer !== undefined;
  return [
    ...failedWith(trial, made, when, ['connector.timeout'], hasLeft),
    ...(late ? [joined(when, problem('它没有按时结束', 'it did not end in time'))] : []),
    ...(open ? [joined(when, STILL_OPEN)] : []),
  ];
};

export const timeout = async (trial: Trial): Promise<Problems | Skip> =>
  asksNothing(trial) ? NOTHING_ASKED : outOfTime(trial, 'hangs', problem('对方不回答', 'without an answer'));

export const trickle = async (trial: Trial): Promise<Problems | Skip> => {
  if (trial.bench.proxy) return NO_HTTP;
  return asksNothing(trial)
    ? NOTHING_ASKED
    : outOfTime(trial, 'trickles', problem('回答没有尽头', 'with an answer that trickles in'));
};

const hangUp = async (trial: Trial): Promise<{ readonly problems: Problems; readonly late: boolean }> => {
  const hangup = new AbortController();
  // A pool goes on connecting for those who come next: there only the call has to end.
  const isPooled = trial.bench.proxy !== undefined;
  let closedInTime = false;
  let abortedAt = 0;
  const made = await spoiltAttempt(trial, 'hangs', {
    timeout: 10_000,
    signal: hangup.signal,
    meanwhile: async () => {
      await reached(trial);
      abortedAt = performance.now();
      hangup.abort(new Error('hung up'));
      if (!isPooled) closedInTime = await within(released(trial), CANCEL_MS);
    },
  });
  if (made.result)
    return {
      problems: [problem(`挂机之后${inWords(made)['zh-CN']}`, `after the hang-up ${inWords(made).en}`)],
      late: false,
    };
  const still = problem(
    `挂机 ${CANCEL_MS} 毫秒后连接还开着`,
    `${CANCEL_MS} ms after the hang-up the connection is still open`,
  );
  const inTime = isPooled ? made.endedAt - abortedAt <= CANCEL_MS : closedInTime;
  return { problems: inTime ? [] : [still], late: !inTime };
};

/** The best of a few: a machine that stalls for a moment is no fault of the connector. */
export const cancel = async (trial: Trial): Promise<Problems | Skip> => {
  if (asksNothing(trial)) return NOTHING_ASKED;
  let problems: Problems = [];
  for (let tried = 0; tried < TRIES; tried++) {
    const { problems: found, late } = await hangUp(trial);
    problems = found;
    if (!late) break;
  }
  return problems;
};

const UNREACHABLE: readonly FaultCode[] = ['connector.unavailable'];

export const closedBefore = async (trial: Trial): Promise<Problems | Skip> => {
  if (asksNothing(trial)) return NOTHING_ASKED;
  const made = await attempt(trial, trial.good, { address: await deafPort() });
  const when = problem('没有人听', 'nobody listens');
  const sent = made.fault?.sent
    ? [joined(when, problem('故障说请求已发出', 'the fault says that something was sent'))]
    : [];
  return [...failedWith(trial, made, when, UNREACHABLE), ...sent];
};

export const closedAfter = async (trial: Trial): Promise<Problems | Skip> => {
  if (asksNothing(trial)) return NOTHING_ASKED;
  const problems: LocalText[] = [];
  const ways = trial.bench.proxy ? (['breaks'] as const) : (['breaks', 'half'] as const);
  for (const treatment of ways) {
    const made = await spoiltAttempt(trial, treatment, { timeout: 10_000 });
    const when =
      treatment === 'breaks'
        ? problem('收到请求后断开', 'closed after the request')
        : problem('回答到一半断开', 'closed in the middle of the answer');
    problems.push(...failedWith(trial, made, when, UNREACHABLE, trial.bench.peer !== undefined));
  }
  return problems;
};
