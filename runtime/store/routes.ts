import type { Logger } from 'pino';
import { within } from '../engine/aborting.ts';
import type { RouteLookup } from '../engine/calls.ts';
import type { Clock, FlowSource } from '../engine/ports.ts';
import type { NumberStore, NumberTarget } from './numbers.ts';

export interface RoutesOptions {
  readonly numbers: Pick<NumberStore, 'lookup' | 'targets'>;
  readonly source: FlowSource;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A caller hears it ring meanwhile. */
const PATIENCE_MS = 1_000;
/** So long nobody asks again after the database has not answered. */
const REST_MS = 5_000;

export interface Routes {
  /** Which published flow answers a number. Faults only when the database is away and the number was never heard of. */
  readonly find: RouteLookup;
  /** Learns all numbers and reads their flows, so that calls can be taken without the database. Never rejects. */
  learn(): Promise<void>;
}

/** Each call asks the database, which always knows best; while it is away, what was last known of a number holds. */
export const createRoutes = ({ numbers, source, clock, logger }: RoutesOptions): Routes => {
  const known = new Map<string, NumberTarget | undefined>();
  let restsUntil = 0;

  const ask = async (to: string): Promise<NumberTarget | undefined> => {
    const target = await within(numbers.lookup(to), PATIENCE_MS, clock, () => {
      throw new Error(`no answer in ${PATIENCE_MS} ms`);
    });
    if (target) known.set(to, target);
    else known.delete(to);
    return target;
  };

  const targetOf = async (to: string): Promise<NumberTarget | undefined> => {
    const isKnown = known.has(to);
    if (isKnown && clock.now().getTime() < restsUntil) return known.get(to);
    try {
      return await ask(to);
    } catch (error) {
      restsUntil = clock.now().getTime() + REST_MS;
      if (!isKnown) throw error;
      logger.warn({ err: error, to }, 'the database does not say which flow answers: it is the one that did last');
      return known.get(to);
    }
  };

  return {
    async find(to) {
      const target = await targetOf(to);
      if (!target || target.version === null) return undefined;
      const flow = await source.load(target.flowId, target.version);
      return flow && { flowId: target.flowId, version: target.version, flow };
    },

    async learn() {
      try {
        const targets = await numbers.targets();
        known.clear();
        for (const { number, ...target } of targets) {
          known.set(number, target);
          if (target.version !== null) await source.load(target.flowId, target.version);
        }
      } catch (error) {
        logger.warn({ err: error }, 'the numbers could not be read');
      }
    },
  };
};
