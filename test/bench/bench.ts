import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a figure must reach: at least or at most so much. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** A measurement: `run` gives figures by name; units stand in the names. */
export interface Bench {
  readonly targets: Readonly<Record<string, Target>>;
  run(): Promise<Readonly<Record<string, number>>>;
}

export interface BenchResult {
  readonly name: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly node: string;
    /** Processes that wanted to run in the last minute, before the bench: above 1 the machine was busy. */
    readonly load: number;
  };
  readonly figures: Readonly<Record<string, number>>;
  readonly targets: Bench['targets'];
  readonly met: boolean;
}

const reached = (figure: number | undefined, target: Target): boolean =>
  figure !== undefined && ('atLeast' in target ? figure >= target.atLeast : figure <= target.atMost);

/** Runs a bench and says on which machine. */
export const measure = async (name: string, bench: Bench): Promise<BenchResult> => {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: rounded(loadavg()[0] ?? 0),
  };
  const figures = await bench.run();
  const met = Object.entries(bench.targets).every(([figure, target]) => reached(figures[figure], target));
  return { name, machine, figures, targets: bench.targets, met };
};

/** Two decimals below 100, none above. */
export const rounded = (value: number): number =>
  Math.abs(value) < 100 ? Math.round(value * 100) / 100 : Math.round(value);

/** The `share` (0.99) of `values` that are not above the result. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** Bytes in use once all garbage is gone. */
export const heapInUse = (): number => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
};

/** How late a 1 ms timer fires while `work` runs, milliseconds. */
export const lateness = async <T>(work: () => Promise<T>): Promise<{ result: T; p99: number; worst: number }> => {
  const late: number[] = [];
  let expected = performance.now() + 1;
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - expected));
    expected = now + 1;
  }, 1);
  try {
    const result = await work();
    return { result, p99: quantile(late, 0.99), worst: Math.max(0, ...late) };
  } finally {
    clearInterval(timer);
  }
};
