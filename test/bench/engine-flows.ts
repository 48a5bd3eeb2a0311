import { defineNode, Type } from '../../plugins/sdk/index.ts';
import { flowOf, registryOf } from '../engine/kit.ts';

const about = (type: string) => ({
  type,
  version: 1,
  group: 'flow' as const,
  needs: 'nothing' as const,
  icon: 'circle',
  title: { 'zh-CN': type, en: type },
  help: { 'zh-CN': type, en: type },
  summary: { 'zh-CN': type, en: type },
  params: Type.Object({}),
  exits: [{ name: 'done', title: { 'zh-CN': '好', en: 'Done' } }] as const,
  sample: {},
});

const pass = defineNode({ ...about('bench.pass'), run: async () => 'done' as const });

/** Waits until its session is cancelled. */
const sit = defineNode({
  ...about('bench.sit'),
  waits: true,
  async run(step) {
    await step.sleep(3_600_000);
    return 'done';
  },
});

/** How long each `step.once` took, milliseconds. */
export const onceTimes: number[] = [];
const write = defineNode({
  ...about('bench.write'),
  async run(step) {
    const began = performance.now();
    await step.once('ticket', async (key) => key);
    onceTimes.push(performance.now() - began);
    return 'done';
  },
});

export const benchNodes = registryOf([pass, sit, write]);

const variables = {
  n: { type: 'number', default: 0 },
  waybill: { default: 'SF1234567890' },
  pin: { sensitive: true },
} as const;

/** Ten nodes in a ring: five that set a variable, five that branch. */
export const ring = flowOf(
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
  { variables },
);
export const passes = flowOf({ a: ['bench.pass', {}, { done: 'b' }], b: ['bench.pass', {}, { done: 'a' }] });
export const writes = flowOf({ a: ['bench.write', {}, { done: 'a' }] });
export const sitting = flowOf({ a: ['bench.sit', {}, { done: 'a' }] }, { variables });

/** A caller hears a menu. */
export const menu = flowOf(
  {
    menu: [
      'voice.menu',
      {
        prompt: { text: { 'zh-CN': '查单请按 1。' } },
        options: [{ key: '1', label: '查单' }],
        bargeIn: true,
        timeout: 5,
        attempts: 1,
      },
      { '1': 'menu', none: 'menu' },
    ],
  },
  { variables },
);
