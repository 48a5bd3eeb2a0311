import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { SessionSummary } from '../../schema/api.ts';
import { type Product, startProduct } from '../kit/product.ts';
import { type Bench, rounded } from './bench.ts';
import { type SippRun, sipp } from './telephony/sipp.ts';

const MINUTES = 20;
/** Number of the example that asks the sandbox for a waybill. */
const NUMBER = '95001';
/** Callers at the same time and how many seconds each stays. */
const CALLERS = [
  { scenario: 'soak-asks', atOnce: 60, seconds: 22 },
  { scenario: 'soak-leaves', atOnce: 15, seconds: 4 },
  { scenario: 'soak-silent', atOnce: 25, seconds: 20 },
] as const satisfies readonly { scenario: SippRun['scenario']; atOnce: number; seconds: number }[];
const SAMPLE_MS = 5_000;
/** The first part fills caches and pools. */
const WARM_UP = 0.25;
const DRAIN_MS = 30_000;

interface Sample {
  readonly at: number;
  readonly rssMb: number;
  readonly handles: number;
}

const sampleOf = async (pid: number): Promise<Sample> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const rssMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  return { at: performance.now(), rssMb, handles: (await readdir(`/proc/${pid}/fd`)).length };
};

/** Growth an hour of the line that fits the samples best. */
const slope = (samples: readonly Sample[], field: 'rssMb' | 'handles'): number => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [atMean, mid] = [mean(samples.map(({ at }) => at)), mean(samples.map((sample) => sample[field]))];
  const over = samples.reduce((sum, sample) => sum + (sample.at - atMean) * (sample[field] - mid), 0);
  const under = samples.reduce((sum, { at }) => sum + (at - atMean) ** 2, 0);
  return (over / under) * 3_600_000;
};

const promptFiles = async (product: Product): Promise<number> => {
  const files = await readdir(product.dataFolder, { recursive: true });
  return files.filter((file) => /\.(wav|alaw|ulaw)$/.test(file)).length;
};

/** Of `switchyard_sessions_total`, by outcome. */
const sessionsEnded = async (product: Product, outcome: string): Promise<number> => {
  const text = await (await product.fetch('/metrics')).text();
  return Number(new RegExp(`switchyard_sessions_total\\{outcome="${outcome}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};

const running = async (product: Product): Promise<number> =>
  (await product.json<SessionSummary[]>('/api/sessions?status=running&limit=200')).length;

const drained = async (product: Product): Promise<number> => {
  const until = performance.now() + DRAIN_MS;
  while (performance.now() < until && (await running(product)) > 0) await sleep(500);
  return running(product);
};

const callAll = async (port: number, seconds: number): Promise<{ calls: number; unanswered: number }> => {
  const logs = await Promise.all(
    CALLERS.map(({ scenario, atOnce, seconds: each }) => {
      const rate = Math.max(1, Math.round(atOnce / each));
      const calls = Math.max(1, Math.round(rate * seconds));
      const fields = Array.from({ length: 9_973 }, (_, index) => String(700_000_000_000 + index * 37));
      return sipp({ scenario, port, number: NUMBER, rate, calls, fields });
    }),
  );
  const calls = logs.flat();
  return { calls: calls.length, unanswered: calls.filter(({ answered }) => answered === undefined).length };
};

/** About 100 callers at the same time for a long while: some key a waybill, some leave, some say nothing. */
export const soak = (minutes = MINUTES): Bench => ({
  targets: {
    failed: { atMost: 0 },
    stuckSessions: { atMost: 0 },
    leftovers: { atMost: 0 },
    // Over a day that would be what a machine of 4 GB can bear many times over.
    rssMbAnHour: { atMost: 30 },
    handlesAnHour: { atMost: 30 },
  },
  async run() {
    const release = await holdAsterisk();
    const wasRunning = (await asteriskRunning()) !== undefined;
    const { ariUrl, ariUser, ariPassword, ariApp, sipPort } = await asteriskUp();
    const ari = await Ari.connect({ url: ariUrl, user: ariUser, password: ariPassword });
    const env = { ARI_URL: ariUrl, ARI_USER: ariUser, ARI_PASSWORD: ariPassword, ARI_APP: ariApp };
    const product = await startProduct({ demo: true, env });
    try {
      await product.setUp();
      const samples: Sample[] = [];
      const sampling = setInterval(() => void sampleOf(product.pid).then((sample) => samples.push(sample)), SAMPLE_MS);
      const before = await promptFiles(product);
      const { calls, unanswered } = await callAll(sipPort, minutes * 60);
      clearInterval(sampling);
      const stuckSessions = await drained(product);
      const warm = samples.slice(Math.floor(samples.length * WARM_UP));
      const [channels, bridges, recordings] = [await ari.channels(), await ari.bridges(), await ari.storedRecordings()];
      return {
        minutes,
        calls,
        failed: unanswered + (await sessionsEnded(product, 'faulted')) + (await sessionsEnded(product, 'lost')),
        stuckSessions,
        leftovers: channels.length + bridges.length + recordings.length,
        rssMbAnHour: rounded(slope(warm, 'rssMb')),
        rssMbAtTheEnd: rounded(samples.at(-1)?.rssMb ?? 0),
        handlesAnHour: rounded(slope(warm, 'handles')),
        handlesAtTheEnd: samples.at(-1)?.handles ?? 0,
        newPromptFiles: (await promptFiles(product)) - before,
      };
    } finally {
      ari.close();
      await product.remove();
      if (!wasRunning) await asteriskDown();
      await release();
    }
  },
});
