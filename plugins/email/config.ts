import { Choice, Count, hints, PlainText, Secret, type Static, Type } from 'switchyard/sdk';

export const ADDRESS = '^[^\\s<>@"(),:;\\\\\\[\\]]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$';

export const Config = Type.Object(
  {
    host: PlainText({ label: { 'zh-CN': '发信服务器', en: 'SMTP server' }, pattern: '^[A-Za-z0-9._:\\[\\]-]+$' }),
    port: Count({ label: { 'zh-CN': '端口', en: 'Port' }, minimum: 1, maximum: 65_535, default: 465 }),
    encryption: Choice(
      {
        tls: { 'zh-CN': 'SSL/TLS（常用 465）', en: 'TLS (often 465)' },
        starttls: { 'zh-CN': 'STARTTLS（常用 587）', en: 'STARTTLS (often 587)' },
        none: { 'zh-CN': '不加密', en: 'None' },
      },
      { label: { 'zh-CN': '加密', en: 'Encryption' }, default: 'tls' },
    ),
    user: Type.Optional(PlainText({ label: { 'zh-CN': '账号', en: 'User' } })),
    password: Type.Optional(
      Secret({
        label: { 'zh-CN': '密码', en: 'Password' },
        help: { 'zh-CN': '有的邮箱要用授权码', en: 'Some mailboxes want an authorisation code' },
      }),
    ),
    from: PlainText({ label: { 'zh-CN': '发件地址', en: 'From' }, pattern: ADDRESS }),
    fromName: Type.Optional(PlainText({ label: { 'zh-CN': '发件人名称', en: 'Name of the sender' }, maxLength: 60 })),
    ca: Type.Optional(
      Type.String({
        maxLength: 20_000,
        pattern: '-----BEGIN CERTIFICATE-----',
        ...hints(
          {
            label: { 'zh-CN': '证书颁发机构（PEM）', en: 'Certificate authority (PEM)' },
            help: { 'zh-CN': '自己签发的证书才要填', en: 'For certificates of your own' },
          },
          'lines',
        ),
      }),
    ),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof Config>;
