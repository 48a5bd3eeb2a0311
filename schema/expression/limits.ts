import { Fault } from '../faults.ts';
import { both } from '../text.ts';

/**
 * What one expression may cost. Sources are checked when they are compiled, the rest while they run: an analyst's
 * expression (or a document somebody else made) must never hold up the other calls of its server.
 */
export const EXPRESSION_LIMITS = {
  /** Characters of an expression. */
  source: 4_000,
  /** Characters of a template. */
  template: 20_000,
  nodes: 1_000,
  depth: 40,
  /** Elements of a list or entries of a record that is built or gone through. */
  items: 10_000,
  /** Characters of a text result, and of all texts of a list or record together: 256 KB. */
  characters: 262_144,
  /** Units of work of one evaluation; measured so that the worst expression stays well under 50 ms. */
  work: 120_000,
} as const;

let left = 0;
let stopped: Fault | undefined;

/** Begins an evaluation. Evaluation is synchronous and never nested, so one meter serves all. */
export const startMeter = (): void => {
  left = EXPRESSION_LIMITS.work;
  stopped = undefined;
};

/**
 * The fault that ended the evaluation. CEL's `||` and `exists` absorb errors of one side: what has run out
 * of its budget must fail all the same.
 */
export const meterFault = (): Fault | undefined => stopped;

const stop = (fault: Fault): never => {
  stopped ??= fault;
  throw stopped;
};

/** Counts work, and ends the evaluation when there was too much of it. */
export const charge = (units: number): void => {
  if (stopped) throw stopped;
  left -= units;
  if (left < 0) stop(new Fault('expression.failed', both('要算的太多', 'too much work')));
};

/** Ends the evaluation when a text of so many characters would be made. */
export const allowCharacters = (count: number): void => {
  if (count > EXPRESSION_LIMITS.characters) stop(new Fault('engine.too_large', both('文本', 'text')));
};

/** Ends the evaluation when a list of so many elements would be made. */
export const allowItems = (count: number): void => {
  if (count > EXPRESSION_LIMITS.items) stop(new Fault('engine.too_large', both('列表', 'list')));
};

/** What looking at a value costs: 1, and 1 for each 16 characters or element in it; not counted on beyond `budget`. */
const weigh = (value: unknown, budget: number): number => {
  if (typeof value === 'string') return 1 + (value.length >> 4);
  if (typeof value !== 'object' || value === null) return 1;
  const items: Iterable<unknown> = Array.isArray(value) ? value : value instanceof Map ? value.values() : [];
  let sum = 1;
  for (const item of items) {
    sum += weigh(item, budget - sum);
    if (sum > budget) break;
  }
  return sum;
};

/** Counts what it costs to look at `value`. */
export const chargeFor = (value: unknown): void => {
  // Asked first: `exists` goes on after a failed item, and each of them must end at once.
  if (stopped) throw stopped;
  charge(weigh(value, left));
};
