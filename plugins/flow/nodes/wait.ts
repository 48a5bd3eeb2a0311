import { Choice, Count, defineNode, Type } from 'switchyard/sdk';

const UNIT_MS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
/** Up to here a wait stays in memory; a longer one is parked and survives restarts. */
const IN_MEMORY_MS = 30_000;

export default defineNode({
  type: 'flow.wait',
  version: 1,
  group: 'flow',
  order: 30,
  needs: 'nothing',
  waits: true,
  icon: 'clock',
  title: { 'zh-CN': '等待', en: 'Wait' },
  help: {
    'zh-CN': '等一段时间再往下走，服务器重启也不会丢',
    en: 'Goes on after a while; survives a restart of the server',
  },
  summary: { 'zh-CN': '等 {amount} {unit}', en: 'Wait {amount} {unit}' },
  params: Type.Object(
    {
      amount: Count({ label: { 'zh-CN': '多久', en: 'How long' }, minimum: 1, maximum: 10_000, default: 5 }),
      unit: Choice(
        {
          seconds: { 'zh-CN': '秒', en: 'seconds' },
          minutes: { 'zh-CN': '分钟', en: 'minutes' },
          hours: { 'zh-CN': '小时', en: 'hours' },
          days: { 'zh-CN': '天', en: 'days' },
        },
        { label: { 'zh-CN': '单位', en: 'Unit' }, default: 'seconds' },
      ),
    },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '时间到', en: 'Time is up' }, icon: 'check' }],
  sample: { amount: 2, unit: 'hours' },
  async run(step) {
    if (step.woken) return 'done';
    const ms = step.params.amount * UNIT_MS[step.params.unit];
    if (ms > IN_MEMORY_MS) return step.park(new Date(step.now().getTime() + ms));
    await step.sleep(ms);
    return 'done';
  },
});
