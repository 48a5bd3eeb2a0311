import { Choice, PlainText, Secret, type Static, Type } from 'switchyard/sdk';

export const Config = Type.Object(
  {
    environment: Choice(
      {
        production: { 'zh-CN': '正式环境', en: 'Production' },
        sandbox: { 'zh-CN': '沙箱环境', en: 'Sandbox' },
        other: { 'zh-CN': '其他地址', en: 'Another address' },
      },
      { label: { 'zh-CN': '环境', en: 'Environment' }, default: 'sandbox' },
    ),
    address: Type.Optional(
      PlainText({
        label: { 'zh-CN': '地址', en: 'Address' },
        help: { 'zh-CN': '例如香港、专线或代理', en: 'Such as Hong Kong’s, or a proxy’s' },
        pattern: '^https?://',
        shownWhen: { param: 'environment', equals: 'other' },
      }),
    ),
    partnerId: PlainText({ label: { 'zh-CN': '顾客编码', en: 'Customer code' }, maxLength: 64 }),
    checkword: Secret({ label: { 'zh-CN': '校验码', en: 'Check word' } }),
    authentication: Choice(
      {
        digest: { 'zh-CN': '数字签名', en: 'Digest' },
        oauth: { 'zh-CN': 'OAuth2 令牌', en: 'OAuth 2 token' },
      },
      { label: { 'zh-CN': '认证方式', en: 'Authentication' }, default: 'digest' },
    ),
    monthlyCard: Type.Optional(PlainText({ label: { 'zh-CN': '月结卡号', en: 'Monthly account' }, maxLength: 20 })),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof Config>;
