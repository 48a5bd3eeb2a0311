import { Choice, Count, hints, PlainText, Secret, type Static, Type } from 'switchyard/sdk';

export const Config = Type.Object(
  {
    host: PlainText({ label: { 'zh-CN': '主机', en: 'Host' }, pattern: '^[A-Za-z0-9._:\\[\\]-]+$' }),
    port: Count({ label: { 'zh-CN': '端口', en: 'Port' }, minimum: 1, maximum: 65_535, default: 5432 }),
    database: PlainText({ label: { 'zh-CN': '数据库', en: 'Database' }, maxLength: 63 }),
    user: PlainText({
      label: { 'zh-CN': '账号', en: 'Role' },
      help: {
        'zh-CN': '请用只读账号；不接受超级用户',
        en: 'Use a role that can only read; superusers are not accepted',
      },
      maxLength: 63,
    }),
    password: Type.Optional(Secret({ label: { 'zh-CN': '密码', en: 'Password' } })),
    tls: Choice(
      {
        verify: { 'zh-CN': '加密并核对证书', en: 'Encrypted, certificate checked' },
        require: { 'zh-CN': '加密，不核对证书', en: 'Encrypted, certificate not checked' },
        off: { 'zh-CN': '不加密', en: 'Not encrypted' },
      },
      { label: { 'zh-CN': '加密', en: 'Encryption' }, default: 'verify' },
    ),
    ca: Type.Optional(
      Type.String({
        maxLength: 20_000,
        pattern: '-----BEGIN CERTIFICATE-----',
        ...hints(
          {
            label: { 'zh-CN': '证书颁发机构（PEM）', en: 'Certificate authority (PEM)' },
            help: { 'zh-CN': '自己签发的证书才要填', en: 'For certificates of your own' },
            shownWhen: { param: 'tls', equals: 'verify' },
          },
          'lines',
        ),
      }),
    ),
    connections: Count({
      label: { 'zh-CN': '最多同时连几个', en: 'Connections at most' },
      help: { 'zh-CN': '每台服务器各算各的', en: 'Each server counts for itself' },
      minimum: 1,
      maximum: 50,
      default: 4,
    }),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof Config>;
