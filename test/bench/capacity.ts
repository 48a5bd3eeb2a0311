import { type Bench, quantile, rounded } from './bench.ts';
import { answerTimes, type CallLog, failures, reactionTimes, sipp } from './telephony/sipp.ts';
import { openStand, type Stand } from './telephony/stand.ts';

/** Calls a second at the beginning; a call lasts 35 s, so that is about 350 at once. */
const FIRST_RATE = 10;
const LAST_RATE = 30;
/** The rate grows by one after so many seconds. */
const STEP_SECONDS = 10;
const CALL_SECONDS = 35;
/** p95 of what callers wait for, above which a machine is full. */
const FULL_MS = 50;
const WARM_UP_CALLS = 100;

interface Window {
  /** Calls in conversation at its end. */
  readonly concurrent: number;
  readonly p95: number;
  readonly failed: number;
}

const windowsOf = (calls: readonly CallLog[]): Window[] => {
  const first = Math.min(...calls.map(({ invited }) => invited));
  const last = Math.max(...calls.map(({ invited }) => invited));
  const windows: Window[] = [];
  // The first one only fills the line.
  for (let from = first + CALL_SECONDS * 1000; from < last; from += STEP_SECONDS * 1000) {
    const to = from + STEP_SECONDS * 1000;
    const within = (at: number | undefined) => at !== undefined && at >= from && at < to;
    const begun = calls.filter(({ invited }) => within(invited));
    const times = [...answerTimes(begun), ...reactionTimes(calls.filter(({ pressed }) => within(pressed)))];
    windows.push({
      concurrent: calls.filter(({ invited, ended }) => invited < to && (ended === undefined || ended >= to)).length,
      p95: quantile(times, 0.95),
      failed: failures(begun),
    });
  }
  return windows;
};

const isFull = (window: Window | undefined): boolean =>
  window !== undefined && (window.p95 > FULL_MS || window.failed > 0);

/**
 * The most calls at once before callers wait too long. One slow window whose successor is well again was the machine's
 * own affair; a failed call is always the end.
 */
const limitOf = (windows: readonly Window[]): number => {
  const end = windows.findIndex(
    (window, index) =>
      window.failed > 0 || (isFull(window) && (isFull(windows[index + 1]) || index + 1 === windows.length)),
  );
  return Math.max(0, ...(end < 0 ? windows : windows.slice(0, end)).map(({ concurrent }) => concurrent));
};

const callsOfRamp = (): number => {
  let calls = FIRST_RATE * (CALL_SECONDS - STEP_SECONDS);
  for (let rate = FIRST_RATE; rate <= LAST_RATE; rate += 1) calls += rate * STEP_SECONDS;
  return calls;
};

const ramp = async (stand: Stand, side: 'bare' | 'product'): Promise<Record<string, number>> => {
  const { bare, product } = stand.callees;
  const callee = side === 'bare' ? bare : product;
  await sipp({ ...callee, scenario: 'reaction', rate: 20, calls: WARM_UP_CALLS });
  const calls = await sipp({
    ...callee,
    scenario: 'conversation',
    rate: FIRST_RATE,
    calls: callsOfRamp(),
    faster: STEP_SECONDS,
  });
  const windows = windowsOf(calls);
  const figures: Record<string, number> = { [`${side}Limit`]: limitOf(windows), [`${side}Failed`]: failures(calls) };
  for (const { concurrent, p95 } of windows) figures[`${side}P95MsAt${concurrent}Calls`] = rounded(p95);
  return figures;
};

/**
 * How many callers can be in conversation at once: each presses a key every 5 s, which stops one prompt and starts the
 * next. More and more call until p95 of answer and reaction is above 50 ms or a call fails; the same for a bare
 * ari-client script on the same Asterisk.
 */
export const capacity: Bench = {
  targets: { limitRatio: { atLeast: 0.9 }, productLimit: { atLeast: 180 } },
  async run() {
    const stand = await openStand();
    try {
      const figures = { ...(await ramp(stand, 'bare')), ...(await ramp(stand, 'product')) };
      const { bareLimit = 0, productLimit = 0 } = figures;
      return { limitRatio: rounded(productLimit / bareLimit), ...figures };
    } finally {
      await stand.close();
    }
  },
};
