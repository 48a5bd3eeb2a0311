import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Value } from '../../plugins/sdk/index.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import type { LocalText } from '../../schema/text.ts';
import { outermostNode } from '../../schema/trace.ts';
import { Secrets } from '../engine/masking.ts';
import type { KeptResult } from '../store/scenarios.ts';
import { partedAt, pathOf } from './expectations.ts';
import { type PlayDeps, type PlayResult, play } from './play.ts';
import { simulatorStage } from './simulator-stage.ts';
import type { Stage } from './stage.ts';

/** Real time; the call's own passes as fast as it can. A system that hangs takes its time-out. */
const LIMIT_MS = 15_000;
/** On the whole server, whoever asks: live calls share the process. */
const AT_ONCE = 2;
/** So long everybody else has the process to themselves between two scenarios. */
const PAUSE_MS = 3;
/** Texts that a caller heard which are kept. */
const MOST_HEARD = 200;
/** A way that goes round and round tells no more after so many steps. */
const MOST_STEPS = 2_000;

export interface RunnerDeps extends Omit<PlayDeps, 'speech' | 'limitMs' | 'signal'> {
  /** Live calls need all of the process: nothing is begun meanwhile. */
  readonly busy?: () => boolean;
  readonly limitMs?: number;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Called when its turn has come. */
  begun(): void;
  readonly by: string;
  readonly version: number | null;
}

/** Plays scenarios inside a running server: on the simulator, a few at once, and live calls go first. */
export class ScenarioRunner {
  readonly #deps: RunnerDeps;
  readonly #stage: Stage;
  readonly #waiting: (() => void)[] = [];
  #free = AT_ONCE;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    // No voice speaks: its folder stays empty.
    this.#stage = simulatorStage(tmpdir(), deps.logger);
  }

  /** `undefined`: it was stopped. */
  async play(scenario: Scenario, flow: Flow, options: RunOptions): Promise<KeptResult | undefined> {
    const { signal } = options;
    await this.#turn();
    try {
      while (!signal.aborted && this.#deps.busy?.()) await delay(100);
      if (signal.aborted) return undefined;
      options.begun();
      return await this.#play(scenario, flow, options);
    } finally {
      setTimeout(() => this.#done(), PAUSE_MS);
    }
  }

  async #play(scenario: Scenario, flow: Flow, { signal, by, version }: RunOptions): Promise<KeptResult | undefined> {
    const began = performance.now();
    const { speech } = this.#stage;
    const { limitMs = LIMIT_MS } = this.#deps;
    const result = await play(scenario, flow, this.#stage, { ...this.#deps, speech, limitMs, signal });
    if (signal.aborted) return undefined;
    const ms = Math.round(performance.now() - began);
    return { ms, at: new Date().toISOString(), by, version, ...outcomeOf(scenario, flow, result) };
  }

  async #turn(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
  }

  #done(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}

/** What nobody may read whom the values of sensitive variables are hidden from. */
const secretsOf = (scenario: Scenario, flow: Flow, { played }: PlayResult): Secrets => {
  const secrets = new Secrets();
  for (const [name, { sensitive, default: value }] of Object.entries(flow.variables)) {
    if (!sensitive) continue;
    secrets.add(value as Value | undefined);
    secrets.add(scenario.given?.variables?.[name] as Value | undefined);
    secrets.add(played?.state.variables[name]);
  }
  return secrets;
};

const masked = (text: LocalText, secrets: Secrets): LocalText => ({
  'zh-CN': secrets.text(text['zh-CN']),
  en: secrets.text(text.en),
});

const partingOf = (scenario: Scenario, path: readonly string[]) => {
  const expected = scenario.expect.path;
  const at = expected && partedAt(expected, path);
  if (!expected || at === undefined) return undefined;
  const [should, was] = [expected[at], path[at]];
  return { at, ...(should !== undefined && { expected: should }), ...(was !== undefined && { was }) };
};

const nodeOf = (step: string | undefined): string | undefined =>
  step === undefined ? undefined : outermostNode(step.split(':', 1)[0] ?? '');

const outcomeOf = (
  scenario: Scenario,
  flow: Flow,
  result: PlayResult,
): Omit<KeptResult, 'ms' | 'at' | 'by' | 'version'> => {
  const { problem, played, step } = result;
  const trace = played?.trace ?? [];
  const path = pathOf(trace).slice(0, MOST_STEPS);
  const said = trace.flatMap(({ effects }) => effects.flatMap(({ kind, text }) => (kind === 'said' ? [text] : [])));
  const heard = said.slice(0, MOST_HEARD);
  if (!problem) return { passed: true, path, heard };
  const parted = played && partingOf(scenario, path);
  const node = nodeOf(parted?.was ?? path.at(-1));
  return {
    passed: false,
    path,
    heard,
    problem: masked(problem, secretsOf(scenario, flow, result)),
    ...(step !== undefined && { step }),
    ...(node !== undefined && { node }),
    ...(parted && { parted }),
  };
};
