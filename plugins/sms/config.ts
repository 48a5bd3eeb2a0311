import { Choice, hints, PlainText, Secret, type Static, Type } from 'switchyard/sdk';

const aliyun = { param: 'provider', equals: 'aliyun' };
const http = { param: 'provider', equals: 'http' };

export const Config = Type.Object(
  {
    provider: Choice(
      {
        aliyun: { 'zh-CN': '阿里云短信', en: 'Alibaba Cloud SMS' },
        http: { 'zh-CN': '其他平台（HTTP 接口）', en: 'Another provider (HTTP)' },
      },
      { label: { 'zh-CN': '短信平台', en: 'Provider' }, default: 'aliyun' },
    ),
    endpoint: Type.Optional(
      PlainText({
        label: { 'zh-CN': '服务地址', en: 'Endpoint' },
        pattern: '^https?://',
        default: 'https://dysmsapi.aliyuncs.com',
        shownWhen: aliyun,
      }),
    ),
    accessKeyId: Type.Optional(
      PlainText({ label: { 'zh-CN': 'AccessKey ID', en: 'AccessKey ID' }, shownWhen: aliyun }),
    ),
    accessKeySecret: Type.Optional(
      Secret({ label: { 'zh-CN': 'AccessKey Secret', en: 'AccessKey secret' }, shownWhen: aliyun }),
    ),
    signName: Type.Optional(
      PlainText({
        label: { 'zh-CN': '短信签名', en: 'Signature name' },
        help: { 'zh-CN': '审核通过的签名，不带【】', en: 'As approved, without 【】' },
        maxLength: 40,
        shownWhen: aliyun,
      }),
    ),
    url: Type.Optional(
      PlainText({
        label: { 'zh-CN': '接口地址', en: 'Address' },
        help: { 'zh-CN': '可以写 {to}、{text}、{id}', en: 'May hold {to}, {text}, {id}' },
        pattern: '^https?://',
        maxLength: 1000,
        shownWhen: http,
      }),
    ),
    method: Type.Optional(
      Choice(
        { POST: { 'zh-CN': 'POST', en: 'POST' }, GET: { 'zh-CN': 'GET', en: 'GET' } },
        { label: { 'zh-CN': '方法', en: 'Method' }, default: 'POST', shownWhen: http },
      ),
    ),
    format: Type.Optional(
      Choice(
        { json: { 'zh-CN': 'JSON', en: 'JSON' }, form: { 'zh-CN': '表单', en: 'Form' } },
        { label: { 'zh-CN': '内容格式', en: 'Body format' }, default: 'json', shownWhen: http },
      ),
    ),
    body: Type.Optional(
      Type.String({
        maxLength: 4000,
        ...hints(
          {
            label: { 'zh-CN': '请求内容', en: 'Body' },
            help: {
              'zh-CN': '{to} 手机号，{text} 内容，{secret} 密钥，{id} 消息编号；填进去时自动转义',
              en: '{to} number, {text} message, {secret} secret, {id} message id; they are escaped',
            },
            shownWhen: http,
          },
          'lines',
        ),
      }),
    ),
    secret: Type.Optional(Secret({ label: { 'zh-CN': '密钥（{secret}）', en: 'Secret ({secret})' }, shownWhen: http })),
    authorization: Type.Optional(
      Secret({
        label: { 'zh-CN': 'Authorization 请求头', en: 'Authorization header' },
        shownWhen: http,
      }),
    ),
    okField: Type.Optional(
      PlainText({
        label: { 'zh-CN': '回答里表示结果的位置', en: 'Where the answer says how it went' },
        help: {
          'zh-CN': '用点隔开，例如 data.code；不填就看 HTTP 状态',
          en: 'Dotted, such as data.code; the HTTP status counts when empty',
        },
        pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$',
        shownWhen: http,
      }),
    ),
    okValue: Type.Optional(
      PlainText({
        label: { 'zh-CN': '成功时的值', en: 'Its value when all is well' },
        shownWhen: http,
      }),
    ),
    idField: Type.Optional(
      PlainText({
        label: { 'zh-CN': '回答里消息编号的位置', en: 'Where the answer has the message id' },
        pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$',
        shownWhen: http,
      }),
    ),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof Config>;
