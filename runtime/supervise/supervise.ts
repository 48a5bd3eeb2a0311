import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BEAT_MS, type Word } from './supervised.ts';

export interface SuperviseOptions {
  /** What Node is to run, with its arguments. */
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** In words for an operator. */
  readonly log: (line: string) => void;
}

/**
 * Node's flags for a server. Young objects get more room before they are collected: measured at 100 calls a second on a
 * busy machine, that takes a tenth off the p95 of answering and reacting.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=64'] as const;

const TICK_MS = 500;
/** So long without a beat, and the event loop hangs: with the restart, callers wait less than 10 s. */
const SILENT_MS = BEAT_MS * 3;
/** The first beat comes when the program is loaded; taking over calls, which may hang already, comes later. */
const LOADING_MS = 60_000;
const LONGEST_PAUSE_MS = 10_000;
const FIRST_PAUSE_MS = 250;
/** Who has lived so long starts at once when it dies. */
const STABLE_MS = 60_000;

/** How a life of the runtime ended. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly wasReady: boolean;
  readonly livedMs: number;
}

/** Runs the runtime as a child: restarts it when it crashes, and when its event loop hangs. */
export class Supervisor {
  readonly #options: SuperviseOptions;
  readonly #over = new AbortController();
  #child: ChildProcess | undefined;
  /** Where the first life listened: `PORT=0` gives every life another one. */
  #port: number | undefined;
  #signals = 0;

  constructor(options: SuperviseOptions) {
    this.#options = options;
  }

  /** A signal of the operator: the first is passed on, the second ends everything at once. */
  signal(): void {
    this.#signals += 1;
    this.#over.abort();
    this.#child?.kill(this.#signals === 1 ? 'SIGTERM' : 'SIGKILL');
  }

  /** Resolves with the exit code once it is over: told to stop, or the first start failed. */
  async run(): Promise<number> {
    let wasEverReady = false;
    for (let pause = 0; !this.#over.signal.aborted; ) {
      const end = await this.#live();
      wasEverReady ||= end.wasReady;
      if (this.#over.signal.aborted || end.code === 0) return end.code ?? 1;
      if (!wasEverReady) return end.code ?? 1;
      if (end.livedMs > STABLE_MS) pause = 0;
      this.#options.log(`the runtime ended (${end.signal ?? `code ${end.code}`}); it starts again`);
      await sleep(pause, undefined, { signal: this.#over.signal }).catch(() => undefined);
      pause = Math.min(Math.max(pause * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
    }
    return 0;
  }

  #live(): Promise<End> {
    const { command, env, log } = this.#options;
    const port = this.#port === undefined ? {} : { PORT: String(this.#port) };
    const child = spawn(process.execPath, [...SERVER_FLAGS, ...command], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...env, ...port, SUPERVISOR_PID: String(process.pid) },
      // Of its own group: Ctrl-C is for the supervisor, which passes it on once.
      detached: true,
    });
    this.#child = child;
    const begun = performance.now();
    let wasReady = false;
    let hasBeaten = false;
    let silentTicks = 0;
    child.on('message', (word: Word) => {
      silentTicks = 0;
      hasBeaten = true;
      if (word.kind !== 'ready') return;
      wasReady = true;
      if (env.PORT === '0') this.#port = word.port;
    });
    // Counted in our own ticks: a machine that was asleep has not made the runtime silent.
    const watching = setInterval(() => {
      silentTicks += 1;
      if (silentTicks * TICK_MS <= (hasBeaten ? SILENT_MS : LOADING_MS)) return;
      log(`the runtime gave no sign of life for ${(silentTicks * TICK_MS) / 1000} s; it is ended`);
      child.kill('SIGKILL');
    }, TICK_MS);
    return new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        clearInterval(watching);
        resolve({ code, signal, wasReady, livedMs: performance.now() - begun });
      };
      child.once('error', (error) => {
        log(error.message);
        end(1, null);
      });
      child.once('exit', end);
    });
  }
}

/** Supervises until it is over; signals of the process go to the runtime. */
export const supervise = (options: SuperviseOptions): Promise<number> => {
  const supervisor = new Supervisor(options);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => supervisor.signal());
  return supervisor.run();
};
