import { CronField, defineTrigger, TextField, Type, ZoneField } from 'switchyard/sdk';

const Config = Type.Object(
  {
    cron: CronField({
      label: { 'zh-CN': '什么时候', en: 'When' },
      default: '0 9 * * *',
    }),
    zone: Type.Optional(
      ZoneField({
        label: { 'zh-CN': '时区', en: 'Time zone' },
        help: { 'zh-CN': '不选就用服务器的时区', en: 'The server’s when empty' },
      }),
    ),
  },
  { additionalProperties: false },
);

export default defineTrigger({
  type: 'flow.schedule',
  version: 1,
  kind: 'schedule',
  icon: 'clock',
  title: { 'zh-CN': '定时', en: 'Schedule' },
  help: {
    'zh-CN': '到了时间就启动流程，每次只启动一次。服务器停着时错过的，一小时内恢复就补上最近的一次',
    en: 'Starts a flow when its time comes, each time once. Of what was missed while no server ran, the last time is made up for within an hour',
  },
  config: Config,
  emits: Type.Object({ tick: TextField('时间', 'Time') }),
  sample: { cron: '0 9 * * 1-5', zone: 'Asia/Shanghai' },
  cron: ({ cron }) => cron,
  timeZone: ({ zone }) => zone,
  due({ at }) {
    const tick = at.toISOString();
    return [{ id: tick, subject: tick, version: at.getTime(), at: tick, data: { tick } }];
  },
});
