import { PlainText, Secret, type Static, Type } from 'switchyard/sdk';

export const Config = Type.Object(
  {
    customer: PlainText({
      label: { 'zh-CN': '公司编号（customer）', en: 'Customer' },
      help: { 'zh-CN': '快递100 企业管理后台里的授权信息', en: 'As shown in Kuaidi100’s console' },
    }),
    key: Secret({ label: { 'zh-CN': '授权码（key）', en: 'Key' } }),
    salt: Type.Optional(
      Secret({
        label: { 'zh-CN': '推送签名用的 salt', en: 'Salt for pushes' },
        help: {
          'zh-CN': '订阅后推送过来的状态用它验真，和触发器里填的一样',
          en: 'Proves that pushes are genuine; the same as in the trigger',
        },
      }),
    ),
    callback: Type.Optional(
      PlainText({
        label: { 'zh-CN': '推送地址', en: 'Address for pushes' },
        help: { 'zh-CN': '触发器页面给出的地址', en: 'As the trigger’s page shows it' },
        pattern: '^https?://',
        maxLength: 500,
      }),
    ),
    pollUrl: PlainText({
      label: { 'zh-CN': '查询地址', en: 'Address of queries' },
      pattern: '^https?://',
      default: 'https://poll.kuaidi100.com',
    }),
    autoUrl: PlainText({
      label: { 'zh-CN': '识别地址', en: 'Address of recognition' },
      pattern: '^https?://',
      default: 'https://www.kuaidi100.com',
    }),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof Config>;
