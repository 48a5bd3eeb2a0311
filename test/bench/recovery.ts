import { type Database, openDatabase } from '../../runtime/store/database.ts';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import { type Callers, startCallers } from '../kit/callers.ts';
import { dataFolder } from '../kit/database.ts';
import { type Ledger, startLedger } from '../kit/ledger.ts';
import { type Listener, listenToAll } from '../kit/listener.ts';
import type { Product } from '../kit/product.ts';
import { publish, quiet, startRuntimeProcess, talkingFlow } from '../kit/runtimes.ts';
import { type Bench, quantile, rounded } from './bench.ts';

const CALLS = 180;
const NUMBER = '95001';
/** New calls a second: with the processor shared by callers, Asterisk and runtime, faster ones would be the bench. */
const RATE = 20;
const PATIENCE_MS = 60_000;

interface Site {
  readonly asterisk: RunningAsterisk;
  readonly database: Database;
  readonly ledger: Ledger;
  readonly listener: Listener;
}

const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  for (const end = performance.now() + PATIENCE_MS; !(await condition()); ) {
    if (performance.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const start = ({ asterisk, database, ledger }: Site, cluster: boolean, dataFolder?: string): Promise<Product> =>
  startRuntimeProcess({
    asterisk,
    databaseUrl: database.url,
    cluster,
    env: { SWITCHYARD_ALLOWED_HOSTS: ledger.host, LOG_LEVEL: 'fatal', SWITCHYARD_DRAIN_SECONDS: '0' },
    ...(dataFolder !== undefined && { dataFolder }),
  });

/** All callers are on the line and hear something. */
const fill = async ({ asterisk, listener }: Site, seconds: number): Promise<Callers> => {
  const at = performance.now();
  const callers = await startCallers(asterisk, { calls: CALLS, rate: RATE, seconds, number: NUMBER });
  await until(() => listener.heardSince(at).size >= CALLS, 'the calls');
  return callers;
};

/** How long after `at` the callers heard something again, milliseconds. */
const heardAgain = async ({ listener }: Site, at: number): Promise<number[]> => {
  // Also a caller who is never told anything again is part of the result.
  await until(() => listener.heardSince(at).size >= CALLS, 'the last caller').catch(() => undefined);
  const heard = [...listener.heardSince(at).values()].map((time) => time - at);
  return [...heard, ...Array<number>(Math.max(0, CALLS - heard.length)).fill(PATIENCE_MS)];
};

const outcomes = async ({ database }: Site): Promise<{ faulted: number; stuck: number; unknown: number }> => {
  const count = async (text: string) => Number((await database.pool.query(text)).rows[0].count);
  await until(
    async () => (await count(`SELECT count(*) FROM sessions WHERE status <> 'ended'`)) === 0,
    'the end',
  ).catch(() => undefined);
  return {
    faulted: await count(`SELECT count(*) FROM sessions WHERE outcome IS DISTINCT FROM 'hungup' AND status = 'ended'`),
    stuck: await count(`SELECT count(*) FROM sessions WHERE status <> 'ended'`),
    unknown: await count(`SELECT count(*) FROM session_steps WHERE exit = 'unknown'`),
  };
};

interface Books {
  readonly made: number;
  readonly twice: number;
  readonly missing: number;
}

/** The ledger of one round: the next one's callers have the same numbers. */
const closeBooks = ({ ledger }: Site): Books => {
  const books = { made: ledger.bookings.length, twice: ledger.twice().length, missing: ledger.skipped().length };
  ledger.forget();
  return books;
};

/** The same runtime is started again. */
const restart = async (site: Site): Promise<{ heard: number[]; startMs: number; lost: number; books: Books }> => {
  const before = await start(site, false);
  const callers = await fill(site, 30);
  await before.kill('SIGKILL');
  const at = performance.now();
  const after = await start(site, false, before.dataFolder);
  const startMs = performance.now() - at;
  const heard = await heardAgain(site, at);
  const lost = await callers.failed;
  await after.remove();
  return { heard, startMs, lost, books: closeBooks(site) };
};

/** Another one has nothing to do yet, and takes all calls over. */
const takeOver = async (site: Site): Promise<{ heard: number[]; lost: number; books: Books }> => {
  const one = await start(site, true);
  const callers = await fill(site, 40);
  const two = await start(site, true);
  const at = performance.now();
  await one.kill('SIGKILL');
  const heard = await heardAgain(site, at);
  const lost = await callers.failed;
  await Promise.all([one.remove(), two.remove()]);
  return { heard, lost, books: closeBooks(site) };
};

/** Nothing of an earlier run may be taken for this one's. */
const hangUpAll = async ({ ariUrl, ariUser, ariPassword }: RunningAsterisk): Promise<void> => {
  const ari = await Ari.connect({ url: ariUrl, user: ariUser, password: ariPassword });
  for (const { id } of await ari.channels()) await ari.hangUp(id);
  ari.close();
};

const measureOn = async (site: Site): Promise<Readonly<Record<string, number>>> => {
  await publish(site.database.db, NUMBER, talkingFlow(site.ledger.url, 'PUT'));
  const again = await restart(site);
  const taken = await takeOver(site);
  const { faulted, stuck, unknown } = await outcomes(site);
  return {
    calls: CALLS,
    restartHeardP50Ms: rounded(quantile(again.heard, 0.5)),
    restartHeardLastMs: rounded(Math.max(...again.heard)),
    restartProcessMs: rounded(again.startMs),
    takeOverHeardP50Ms: rounded(quantile(taken.heard, 0.5)),
    takeOverHeardLastMs: rounded(Math.max(...taken.heard)),
    callsLost: again.lost + taken.lost,
    sessionsFaulted: faulted,
    sessionsStuck: stuck,
    effects: again.books.made + taken.books.made,
    effectsTwice: again.books.twice + taken.books.twice,
    effectsLost: again.books.missing + taken.books.missing,
    effectsUnknown: unknown,
  };
};

/**
 * `kill -9` with 180 callers on the line, who each book something every 6 s. What a caller hears is seen from outside: an
 * application of its own that gets every channel's `PlaybackStarted`. Times count from the start of the new process, or
 * from the kill where another one takes over.
 */
export const recovery: Bench = {
  targets: {
    restartHeardLastMs: { atMost: 3_000 },
    takeOverHeardLastMs: { atMost: 5_000 },
    callsLost: { atMost: 0 },
    sessionsFaulted: { atMost: 0 },
    sessionsStuck: { atMost: 0 },
    effectsTwice: { atMost: 0 },
    effectsLost: { atMost: 0 },
  },
  async run() {
    const release = await holdAsterisk();
    const wasRunning = (await asteriskRunning()) !== undefined;
    // A Postgres of its own that waits for the disk, as in production; the tests' own one does not.
    const folder = await dataFolder();
    const asterisk = await asteriskUp();
    await hangUpAll(asterisk);
    const database = await openDatabase({ dataFolder: folder.path, logger: quiet });
    const ledger = await startLedger();
    const listener = await listenToAll(asterisk);
    try {
      return await measureOn({ asterisk, database, ledger, listener });
    } finally {
      listener.close();
      await ledger.close();
      await database.close();
      await folder.remove();
      if (!wasRunning) await asteriskDown();
      await release();
    }
  },
};
