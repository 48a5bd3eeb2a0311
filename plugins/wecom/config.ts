import { Secret, Type } from 'switchyard/sdk';

export const Config = Type.Object(
  {
    webhook: Secret({
      label: { 'zh-CN': '机器人的 Webhook 地址', en: 'Webhook address of the robot' },
      help: {
        'zh-CN': '在群里添加「消息推送」机器人后复制整条地址；谁有它谁就能往群里发消息',
        en: 'Copy it whole from the robot that you add to the group; whoever has it can write to the group',
      },
      pattern: '^https?://\\S+$',
    }),
  },
  { additionalProperties: false },
);
