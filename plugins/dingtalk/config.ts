import { Secret, Type } from 'switchyard/sdk';

export const Config = Type.Object(
  {
    webhook: Secret({
      label: { 'zh-CN': '机器人的 Webhook 地址', en: 'Webhook address of the robot' },
      help: {
        'zh-CN': '在群设置里添加「自定义机器人」后复制整条地址',
        en: 'Copy it whole from the custom robot that you add in the group’s settings',
      },
      pattern: '^https?://\\S+[?&]access_token=\\S+$',
    }),
    secret: Type.Optional(
      Secret({
        label: { 'zh-CN': '加签密钥', en: 'Signing secret' },
        help: {
          'zh-CN': '机器人的安全设置选了「加签」时填，以 SEC 开头',
          en: 'When the robot’s security setting is “signature”; it begins with SEC',
        },
        pattern: '^\\S+$',
      }),
    ),
  },
  { additionalProperties: false },
);
