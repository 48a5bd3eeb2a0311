import { type Bench, measure } from './bench.ts';

const [name = '', ...flags] = process.argv.slice(2);

/** `--minutes=N`; `undefined` when it is not given. */
const minutesIn = (given: readonly string[]): number | undefined => {
  const minutes = Number(given.map((flag) => /^--minutes=(\d+)$/.exec(flag)?.[1]).find(Boolean));
  return Number.isNaN(minutes) ? undefined : minutes;
};

/** `npm run -s bench -- NAME [--json]`: the last line of the output is the result as one JSON object. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  engine: async () => (await import('./engine.ts')).engine,
  chaos: async () => (await import('./chaos.ts')).chaos,
  recovery: async () => (await import('./recovery.ts')).recovery,
  capacity: async () => (await import('./capacity.ts')).capacity,
  soak: async () => (await import('./soak.ts')).soak(minutesIn(flags)),
  connectors: async () => (await import('./connectors.ts')).connectors,
  reaction: async () => (await import('./reaction.ts')).reaction,
  designer: async () => (await import('./designer.ts')).designer,
};

const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
const print = (line: string) => void process.stdout.write(`${line}\n`);

if (load) {
  const result = await measure(name, await load());
  if (!flags.includes('--json'))
    for (const [figure, value] of Object.entries(result.figures)) {
      const target = result.targets[figure];
      print(`${figure}: ${value.toLocaleString('en')}${target ? `  (${JSON.stringify(target)})` : ''}`);
    }
  print(JSON.stringify(result));
} else {
  process.stderr.write(`no bench ${JSON.stringify(name)}; there are: ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
}
