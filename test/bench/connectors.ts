import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import { realClock } from '../../runtime/clock.ts';
import { createConnections } from '../../runtime/connections/connections.ts';
import { createEngine } from '../../runtime/engine/engine.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { type Database, openDatabase } from '../../runtime/store/database.ts';
import { PostgresSessionStore } from '../../runtime/store/session-store.ts';
import { SERVER_FLAGS } from '../../runtime/supervise/supervise.ts';
import type { Flow } from '../../schema/flow.ts';
import type { SessionEvent } from '../../schema/trace.ts';
import { flowOf, silentSpeech } from '../engine/kit.ts';
import { dataFolder } from '../kit/database.ts';
import { type Bench, quantile, rounded } from './bench.ts';

const FLOWS = 500;
const HUNG_FLOWS = 200;
const WARM_MS = 3_000;
const ROUND_MS = 5_000;
const ROUNDS = 2;
const LATENCY_MS = 200;

const logger = pino({ level: 'silent' });

interface Systems {
  readonly slow: number;
  readonly hanging: number;
  readonly trickling: number;
  close(): void;
}

const startSystems = async (): Promise<Systems> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'slow-systems.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { ...(JSON.parse(line.toString()) as Omit<Systems, 'close'>), close: () => child.stdin.end() };
};

/** Milliseconds: all of it, and without the time for which the other system held it. */
interface Took {
  readonly whole: number;
  readonly own: number;
}

/** Asks over `connection` again and again, as a flow in a call does between two prompts. */
const askingFlow = (connection: string, timeout: number): Flow =>
  flowOf(
    {
      ask: [
        'tms.track',
        { input: { waybill: '{{ waybill }}' }, timeout, connection, save: { place: 'held', statusText: 'status' } },
        { found: 'noted', notFound: 'noted', failed: 'noted' },
      ],
      noted: ['flow.set', { assignments: [{ variable: 'n', value: '{{ n + 1 }}' }] }, { done: 'more' }],
      more: [
        'flow.branch',
        { cases: [{ name: 'again', label: '再问', when: 'n < 1000000' }] },
        { again: 'ask', otherwise: 'end' },
      ],
      end: ['flow.end'],
    },
    {
      kind: 'ticket',
      variables: {
        waybill: { default: '753028419066' },
        held: {},
        status: {},
        n: { type: 'number', default: 0 },
      },
    },
  );

/** Times of the steps that ask, as those who watch the flow see them. */
class Watch {
  readonly #entered = new Map<string, number>();
  took: Took[] = [];
  faults = 0;

  readonly see = (event: SessionEvent): void => {
    if (event.kind === 'entered' && event.node === 'ask') this.#entered.set(event.session, performance.now());
    if (event.kind !== 'left' || event.step.node !== 'ask') return;
    if (event.step.fault) this.faults += 1;
    const whole = performance.now() - (this.#entered.get(event.session) ?? Number.NaN);
    this.took.push({ whole, own: whole - Number(event.step.changed.held) });
  };
}

const p95 = (took: readonly Took[], of: keyof Took): number =>
  quantile(
    took.map((each) => each[of]),
    0.95,
  );

/** Of the processor, for this process, so far. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** The same questions with nothing but Node's client. */
const bare = async (port: number): Promise<Record<string, number>> => {
  const agent = new Agent({ keepAlive: true });
  const took: Took[] = [];
  let isOver = false;
  const ask = () =>
    new Promise<void>((done, failed) => {
      const began = performance.now();
      request({ port, host: '127.0.0.1', path: '/waybills/753028419066', agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => {
          const whole = performance.now() - began;
          const { lastEvent } = JSON.parse(text) as { lastEvent: { place: string } };
          took.push({ whole, own: whole - Number(lastEvent.place) });
          done();
        });
      })
        .on('error', failed)
        .end();
    });
  const worker = async (at: number) => {
    await sleep((at * LATENCY_MS) / FLOWS);
    while (!isOver) await ask();
  };
  const workers = Array.from({ length: FLOWS }, (_, at) => worker(at));
  await sleep(WARM_MS);
  took.length = 0;
  const cpu = cpuMs();
  await sleep(ROUND_MS);
  const used = cpuMs() - cpu;
  const measured = [...took];
  isOver = true;
  await Promise.all(workers);
  agent.destroy();
  return {
    perSecond: (measured.length / ROUND_MS) * 1000,
    ownP50Ms: quantile(
      measured.map(({ own }) => own),
      0.5,
    ),
    ownP95Ms: p95(measured, 'own'),
    minus200P95Ms: p95(measured, 'whole') - LATENCY_MS,
    cpuMsPerAnswer: used / measured.length,
  };
};

const withProduct = async (database: Database, systems: Systems) => {
  const plugins = await loadPlugins();
  const watch = new Watch();
  const connection = (port: number) => ({ connector: 'tms', config: { baseUrl: `http://127.0.0.1:${port}` } });
  const connections = createConnections({
    connectors: plugins.connectors,
    connections: {
      good: connection(systems.slow),
      hanging: connection(systems.hanging),
      trickling: connection(systems.trickling),
    },
    allowedHosts: [],
  });
  const store = new PostgresSessionStore({
    database,
    runtimeId: 'bench',
    timers: { schedule: async () => undefined },
    logger,
  });
  let ids = 0;
  let name = '';
  const engine = createEngine({
    registry: plugins,
    store,
    clock: realClock,
    connections,
    speech: silentSpeech,
    events: (event) => {
      if (event.session.startsWith('good')) watch.see(event);
    },
    logger,
    newId: () => `${name}-${++ids}`,
    limits: { steps: Number.POSITIVE_INFINITY, stepsWithoutWait: Number.POSITIVE_INFINITY },
  });
  const begin = (flow: Flow, kind: string) => {
    name = kind;
    return engine.startSession({ flow, flowId: 'bench', version: 1, from: '', to: '' });
  };
  return { watch, engine, connections, store, begin };
};

/** The flows that ask the slow system, alone and beside others whose systems hang, in turns. */
const flows = async (database: Database, systems: Systems): Promise<Record<string, number>> => {
  const { watch, engine, connections, store, begin } = await withProduct(database, systems);
  const good = askingFlow('good', 10);
  const running = [];
  for (let at = 0; at < FLOWS; at += 1) {
    running.push(await begin(good, 'good'));
    if (at % 10 === 9) await sleep((10 * LATENCY_MS) / FLOWS);
  }
  const alone: Took[] = [];
  const beside: Took[] = [];
  let used = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(WARM_MS);
    watch.took = [];
    const cpu = cpuMs();
    await sleep(ROUND_MS);
    used += cpuMs() - cpu;
    alone.push(...watch.took);
    // So patient that every one of them hangs for the whole round: no breaker helps.
    const names = ['hanging', 'trickling'] as const;
    const hung = await Promise.all(
      Array.from({ length: HUNG_FLOWS }, (_, at) => begin(askingFlow(names[at % 2] ?? 'hanging', 60), 'hung')),
    );
    await sleep(WARM_MS);
    watch.took = [];
    await sleep(ROUND_MS);
    beside.push(...watch.took);
    for (const session of hung) session.cancel();
    await Promise.all(hung.map(({ done }) => done));
  }
  for (const session of running) session.cancel();
  await Promise.all(running.map(({ done }) => done));
  const stored = store.counters;
  await store.close();
  await connections.close();
  if (engine.active > 0) throw new Error('flows are left over');
  return {
    flowsPerSecond: rounded((alone.length / ROUNDS / ROUND_MS) * 1000),
    flowsFailed: watch.faults,
    ownP50Ms: rounded(
      quantile(
        alone.map(({ own }) => own),
        0.5,
      ),
    ),
    ownP95Ms: rounded(p95(alone, 'own')),
    stepMinus200P95Ms: rounded(p95(alone, 'whole') - LATENCY_MS),
    besideHangingOwnP95Ms: rounded(p95(beside, 'own')),
    hangingAddsP95Ms: rounded(p95(beside, 'whole') - p95(alone, 'whole')),
    hangingRatioP95: rounded(p95(beside, 'whole') / p95(alone, 'whole')),
    tracesLost: stored.lost,
    cpuMsPerAnswer: rounded(used / alone.length),
  };
};

/**
 * 500 flows at once that ask a system which takes 200 ms, with everything stored as in production; beside it Node's bare
 * client with the same questions. `own…` is what is not spent in the other system; `adds` is that beyond the bare client's.
 * Then the same beside 200 flows whose systems hang: half of them never answer, half a byte at a time.
 */
export const connectors: Bench = {
  targets: {
    addsP95Ms: { atMost: 5 },
    hangingAddsP95Ms: { atMost: 5 },
    flowsFailed: { atMost: 0 },
    tracesLost: { atMost: 0 },
  },
  async run() {
    const systems = await startSystems();
    try {
      const before = await inProcess('bare', systems);
      const product = await inProcess('flows', systems);
      const after = await inProcess('bare', systems);
      const mean = (figure: string) => ((before[figure] ?? Number.NaN) + (after[figure] ?? Number.NaN)) / 2;
      const bareOwn = mean('ownP95Ms');
      return {
        ...product,
        barePerSecond: rounded(mean('perSecond')),
        bareOwnP50Ms: rounded(mean('ownP50Ms')),
        bareOwnP95Ms: rounded(bareOwn),
        bareMinus200P95Ms: rounded(mean('minus200P95Ms')),
        bareCpuMsPerAnswer: rounded(mean('cpuMsPerAnswer')),
        addsP95Ms: rounded((product.ownP95Ms ?? Number.NaN) - bareOwn),
      };
    } finally {
      systems.close();
    }
  },
};

/** One side alone in a process, with the flags of a server. */
const inProcess = async (side: 'bare' | 'flows', { slow, hanging, trickling }: Systems) => {
  const command = [...SERVER_FLAGS, import.meta.filename, side, JSON.stringify({ slow, hanging, trickling })];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  return JSON.parse(stdout) as Readonly<Record<string, number>>;
};

const onDatabase = async (systems: Systems): Promise<Record<string, number>> => {
  const folder = await dataFolder();
  try {
    const database = await openDatabase({ dataFolder: folder.path, logger });
    try {
      return await flows(database, systems);
    } finally {
      await database.close();
    }
  } finally {
    await folder.remove();
  }
};

if (process.argv[1] === import.meta.filename) {
  const [side, ports = '{}'] = process.argv.slice(2);
  const systems = JSON.parse(ports) as Systems;
  process.stdout.write(JSON.stringify(side === 'bare' ? await bare(systems.slow) : await onDatabase(systems)));
}
