import pino from 'pino';
import { defineNode, Type } from '../../plugins/sdk/index.ts';
import { createEngine } from '../../runtime/engine/engine.ts';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { flowOf, registryOf, silentSpeech } from '../engine/kit.ts';

/**
 * Steps per second of the interpreter alone: no database, no call, events and traces thrown away.
 * `node test/bench/engine.ts [steps]`
 */
const STEPS = Number(process.argv[2] ?? 1_000_000);

const pass = defineNode({
  type: 'bench.pass',
  version: 1,
  group: 'flow',
  needs: 'nothing',
  icon: 'circle',
  title: { 'zh-CN': '过', en: 'Pass' },
  help: { 'zh-CN': '过', en: 'Pass' },
  summary: { 'zh-CN': '过', en: 'Pass' },
  params: Type.Object({}),
  exits: [{ name: 'done', title: { 'zh-CN': '好', en: 'Done' } }],
  sample: {},
  run: async () => 'done' as const,
});

/** Ten nodes in a ring: five that set a variable, five that branch. */
const ring = flowOf(
  Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => {
      const next = `n${(at + 1) % 10}`;
      return [
        `n${at}`,
        at % 2 === 0
          ? (['flow.set', { assignments: [{ variable: 'n', value: '{{ n + 1 }}' }] }, { done: next }] as const)
          : ([
              'flow.branch',
              { cases: [{ name: 'a', label: 'a', when: 'n < 0' }] },
              { a: next, otherwise: next },
            ] as const),
      ];
    }),
  ),
  { variables: { n: { type: 'number', default: 0 }, waybill: { default: 'SF1234567890' }, pin: { sensitive: true } } },
);
const passes = flowOf({ a: ['bench.pass', {}, { done: 'b' }], b: ['bench.pass', {}, { done: 'a' }] });

const plugins = await loadPlugins();
const own = registryOf([pass]);
const nobody = new Promise<never>(() => undefined);
let ids = 0;

const measure = async (name: string, flow: typeof ring, sessions: number): Promise<void> => {
  const store = createMemoryStore();
  const engine = createEngine({
    registry: { get: (type) => own.get(type) ?? plugins.get(type) },
    store: { ...store, step: () => undefined },
    clock: { now: () => new Date(), sleep: () => nobody },
    connections: { call: () => nobody, http: () => nobody },
    speech: silentSpeech,
    events: () => undefined,
    logger: pino({ level: 'silent' }),
    newId: () => `bench-${++ids}`,
    limits: { steps: Math.round(STEPS / sessions), stepsWithoutWait: Number.POSITIVE_INFINITY },
  });
  let late = 0;
  let expected = performance.now() + 1;
  const timer = setInterval(() => {
    late = Math.max(late, performance.now() - expected);
    expected = performance.now() + 1;
  }, 1);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const started = await Promise.all(
    Array.from({ length: sessions }, () =>
      engine.startSession({ flow, flowId: 'bench', version: 1, from: '', to: '' }),
    ),
  );
  await Promise.all(started.map(({ done }) => done));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const perCpu = Math.round(STEPS / ((user + system) / 1e6)).toLocaleString('en');
  clearInterval(timer);
  const rate = Math.round(STEPS / seconds).toLocaleString('en');
  process.stdout.write(
    `${name}, ${sessions} session(s): ${rate} steps/s (${perCpu} a second of processor time), a 1 ms timer at most ${late.toFixed(1)} ms late\n`,
  );
};

for (const sessions of [1, 100]) {
  await measure('nodes that do nothing', passes, sessions);
  await measure('set and branch', ring, sessions);
}
