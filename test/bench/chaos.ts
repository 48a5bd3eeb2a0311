import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../runtime/store/database.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import { type Callers, startCallers } from '../kit/callers.ts';
import { dataFolder } from '../kit/database.ts';
import { type Ledger, startLedger } from '../kit/ledger.ts';
import type { Product } from '../kit/product.ts';
import { publish, quiet, startRuntimeProcess, talkingFlow } from '../kit/runtimes.ts';
import type { Bench } from './bench.ts';

/** PUT is sent again when nobody knows what became of it; POST is not, and its `unknown` exits are counted. */
const NUMBERS = { PUT: '95001', POST: '95002' } as const;
const CALLERS_EACH = 6;
const CALL_SECONDS = 20;
/** Between two kills, at random. */
const PAUSE_MS = { least: 1_500, most: 4_000 };
const END_MS = 90_000;

/** A runtime that is started again whenever it was killed, as by systemd. */
class Runtime {
  readonly #start: (dataFolder?: string) => Promise<Product>;
  #product: Promise<Product>;
  #folder: string | undefined;

  constructor(start: (dataFolder?: string) => Promise<Product>) {
    this.#start = start;
    this.#product = this.#begin();
  }

  get ready(): Promise<unknown> {
    return this.#product;
  }

  async kill(): Promise<void> {
    const product = await this.#product;
    await product.kill('SIGKILL');
    this.#product = this.#begin();
    this.#product.catch(() => undefined);
  }

  async remove(): Promise<void> {
    await (await this.#product).remove();
  }

  async #begin(): Promise<Product> {
    // It may come up in the midst of an outage of the database.
    for (let tries = 1; ; tries += 1) {
      try {
        const product = await this.#start(this.#folder);
        this.#folder = product.dataFolder;
        return product;
      } catch (error) {
        if (tries === 10) throw error;
      }
    }
  }
}

const killPostgres = async ({ embedded }: Database): Promise<void> => {
  if (embedded) process.kill(embedded.pid, 'SIGKILL');
};

/** Kills one of the three, again and again. Seeded, so that a run can be told from another by its number. */
const rage = async (kills: number, victims: readonly (() => Promise<void>)[], random: () => number): Promise<void> => {
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
    const victim = victims[Math.floor(random() * victims.length)];
    // One that is just starting again has its turn once it is there: dead twice is dead once.
    await victim?.().catch(() => undefined);
  }
};

const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

interface Count {
  readonly calls: number;
  readonly stuck: number;
  readonly lost: number;
  /** The caller hung up while nobody was there to hear it. */
  readonly unseen: number;
  readonly unknown: number;
}

const count = async ({ pool }: Database): Promise<Count> => {
  const { rows } = await pool.query<Count>(
    `SELECT count(*)::int AS calls,
       count(*) FILTER (WHERE status <> 'ended')::int AS stuck,
       count(*) FILTER (WHERE status = 'ended' AND coalesce(outcome, '') NOT IN ('hungup', 'lost'))::int AS lost,
       count(*) FILTER (WHERE outcome = 'lost')::int AS unseen,
       (SELECT count(*)::int FROM session_steps WHERE exit = 'unknown') AS unknown
     FROM sessions`,
  );
  const [row] = rows;
  if (!row) throw new Error('nothing was counted');
  return row;
};

/** Why a session was lost, for whoever has to find out: what it did last, and what its node met. */
const tellOfLost = async ({ pool }: Database): Promise<void> => {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT concat_ws(' ', s.id, s.outcome, 'at step', s.seq, s.node, s.started_at, s.ended_at, s.memo::text, '| steps:',
       (SELECT string_agg(concat_ws(' ', t.seq, t.node, t.exit, t.fault::text), ', ' ORDER BY t.seq)
        FROM session_steps t WHERE t.session_id = s.id AND t.seq > s.seq - 4)) AS line
     FROM sessions s WHERE status <> 'ended' OR coalesce(outcome, '') NOT IN ('hungup', 'lost')`,
  );
  for (const { line } of rows) process.stderr.write(`lost: ${line}\n`);
};

const untilEnded = async (database: Database): Promise<Count> => {
  const end = performance.now() + END_MS;
  for (;;) {
    const counted = await count(database).catch(() => undefined);
    if (counted && (counted.stuck === 0 || performance.now() > end)) return counted;
    if (performance.now() > end) throw new Error('the database did not come back');
    await sleep(500);
  }
};

const onStage = async (
  kills: number,
  seed: number,
  { database, ledger }: { database: Database; ledger: Ledger },
): Promise<Readonly<Record<string, number>>> => {
  const asterisk = await asteriskUp();
  await publish(database.db, NUMBERS.PUT, talkingFlow(ledger.url, 'PUT'));
  await publish(database.db, NUMBERS.POST, talkingFlow(ledger.url, 'POST'));
  const env = { SWITCHYARD_ALLOWED_HOSTS: ledger.host, LOG_LEVEL: 'silent', SWITCHYARD_DRAIN_SECONDS: '0' };
  const start = (folder?: string) =>
    startRuntimeProcess({
      asterisk,
      databaseUrl: database.url,
      cluster: true,
      env,
      ...(folder !== undefined && { dataFolder: folder }),
    });
  const runtimes = [new Runtime(start), new Runtime(start)];
  await Promise.all(runtimes.map(({ ready }) => ready));
  const callers: Callers[] = [];
  for (const number of [NUMBERS.PUT, NUMBERS.POST])
    callers.push(
      await startCallers(asterisk, {
        calls: 100_000,
        rate: 2,
        seconds: CALL_SECONDS,
        number,
        atOnce: CALLERS_EACH,
      }),
    );
  await sleep(3_000);
  await rage(kills, [...runtimes.map((runtime) => () => runtime.kill()), () => killPostgres(database)], seeded(seed));
  await Promise.all(runtimes.map(({ ready }) => ready));
  for (const some of callers) some.finish();
  const failed = await Promise.all(callers.map((some) => some.failed));
  const { calls, stuck, lost, unseen, unknown } = await untilEnded(database);
  await tellOfLost(database);
  await Promise.all(runtimes.map((runtime) => runtime.remove()));
  const skipped = ledger.skipped().map((write) => write.startsWith(NUMBERS.PUT));
  return {
    kills,
    calls,
    callsFailed: failed.reduce((sum, some) => sum + some, 0),
    sessionsLost: lost,
    sessionsStuck: stuck,
    hangUpsUnseen: unseen,
    effects: ledger.bookings.length,
    effectsTwice: ledger.twice().length,
    effectsLost: skipped.filter((isPut) => isPut).length,
    effectsUnknown: unknown,
    effectsUnaccounted: Math.max(0, skipped.filter((isPut) => !isPut).length - unknown),
  };
};

/** Kills runtimes and database under calls that write; answers what became of calls and writes. */
export const chaosOf = async (kills: number, seed: number): Promise<Readonly<Record<string, number>>> => {
  const release = await holdAsterisk();
  const wasRunning = (await asteriskRunning()) !== undefined;
  const folder = await dataFolder();
  // A Postgres of its own, which is started again when it was killed, and waits for the disk.
  const database = await openDatabase({ dataFolder: folder.path, logger: quiet });
  const ledger = await startLedger();
  try {
    return await onStage(kills, seed, { database, ledger });
  } finally {
    await ledger.close();
    await database.close();
    await folder.remove();
    if (!wasRunning) await asteriskDown();
    await release();
  }
};

/**
 * 200 SIGKILLs of two runtimes and their database at random times, under calls that book something every 6 s. Where the
 * other side honours the idempotency key, nothing may be missing or doubled; where it does not, every booking that is
 * missing must have left by `unknown`.
 */
export const chaos: Bench = {
  targets: {
    callsFailed: { atMost: 0 },
    sessionsLost: { atMost: 0 },
    sessionsStuck: { atMost: 0 },
    effectsTwice: { atMost: 0 },
    effectsLost: { atMost: 0 },
    effectsUnaccounted: { atMost: 0 },
  },
  run: () => chaosOf(Number(process.env.CHAOS_KILLS ?? 200), 20_261_125),
};
