import { type Bench, quantile, rounded } from './bench.ts';
import { answerTimes, type CallLog, failures, reactionTimes, sipp, spread } from './telephony/sipp.ts';
import { openStand, type Stand } from './telephony/stand.ts';

/** Calls a second. */
const RATES = [20, 60, 100] as const;
/** Each rate is called so many times, product and script in turn, so that a busy moment of the machine hits both. */
const ROUNDS = 3;
const ROUND_SECONDS = 8;
const WARM_UP_CALLS = 200;

const sides = ['bare', 'product'] as const;

const call = (stand: Stand, side: (typeof sides)[number], rate: number, calls: number): Promise<readonly CallLog[]> =>
  sipp({ ...stand.callees[side], scenario: 'reaction', rate, calls });

const atRate = async (stand: Stand, rate: number): Promise<Record<string, number>> => {
  const calls = { bare: [] as CallLog[], product: [] as CallLog[] };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const side of sides) calls[side].push(...(await call(stand, side, rate, rate * ROUND_SECONDS)));
  const { bare, product } = calls;
  const ratio = (of: typeof answerTimes) => rounded(quantile(of(product), 0.95) / quantile(of(bare), 0.95));
  return {
    ...spread(`bareAnswerAt${rate}`, answerTimes(bare)),
    ...spread(`answerAt${rate}`, answerTimes(product)),
    [`answerP95RatioAt${rate}`]: ratio(answerTimes),
    ...spread(`bareReactionAt${rate}`, reactionTimes(bare)),
    ...spread(`reactionAt${rate}`, reactionTimes(product)),
    [`reactionP95RatioAt${rate}`]: ratio(reactionTimes),
    [`bareFailedAt${rate}`]: failures(bare),
    [`failedAt${rate}`]: failures(product),
  };
};

/**
 * How fast a call is answered (INVITE → 200) and a key acted on (key → BYE), with Postgres persistence and traces on,
 * against a bare ari-client script that does the same on the same Asterisk.
 */
export const reaction: Bench = {
  targets: {
    ...Object.fromEntries(RATES.map((rate) => [`failedAt${rate}`, { atMost: 0 }])),
    answerP95RatioAt100: { atMost: 1.5 },
    reactionP95RatioAt100: { atMost: 1.5 },
  },
  async run() {
    const stand = await openStand();
    try {
      for (const side of sides) await call(stand, side, 50, WARM_UP_CALLS);
      let figures: Record<string, number> = {};
      for (const rate of RATES) figures = { ...figures, ...(await atRate(stand, rate)) };
      return figures;
    } finally {
      await stand.close();
    }
  },
};
