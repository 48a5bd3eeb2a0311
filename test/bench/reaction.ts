import { type Bench, quantile, rounded } from './bench.ts';
import { type SippResult, sipp, spread } from './telephony/sipp.ts';
import { openStand, type Stand } from './telephony/stand.ts';

/** Calls a second. */
const RATES = [20, 60, 100] as const;
/** Each rate is called so many times, product and script in turn, so that a busy moment of the machine hits both. */
const ROUNDS = 3;
const ROUND_SECONDS = 8;
const WARM_UP_CALLS = 200;

const sides = ['bare', 'product'] as const;

const joined = (results: readonly SippResult[]): SippResult => ({
  calls: results.reduce((sum, { calls }) => sum + calls, 0),
  failed: results.reduce((sum, { failed }) => sum + failed, 0),
  answer: results.flatMap(({ answer }) => answer),
  reaction: results.flatMap(({ reaction }) => reaction),
});

const call = (stand: Stand, side: (typeof sides)[number], rate: number, calls: number): Promise<SippResult> =>
  sipp({ ...stand.callees[side], scenario: 'reaction', rate, calls });

const atRate = async (stand: Stand, rate: number): Promise<Record<string, number>> => {
  const results = { bare: [] as SippResult[], product: [] as SippResult[] };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const side of sides) results[side].push(await call(stand, side, rate, rate * ROUND_SECONDS));
  const [bare, product] = [joined(results.bare), joined(results.product)];
  const ratio = (of: 'answer' | 'reaction') => rounded(quantile(product[of], 0.95) / quantile(bare[of], 0.95));
  return {
    ...spread(`bareAnswerAt${rate}`, bare.answer),
    ...spread(`answerAt${rate}`, product.answer),
    [`answerP95RatioAt${rate}`]: ratio('answer'),
    ...spread(`bareReactionAt${rate}`, bare.reaction),
    ...spread(`reactionAt${rate}`, product.reaction),
    [`reactionP95RatioAt${rate}`]: ratio('reaction'),
    [`bareFailedAt${rate}`]: bare.failed,
    [`failedAt${rate}`]: product.failed,
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
