import { createHmac } from 'node:crypto';
import {
  defineTrigger,
  type Genuine,
  PlainText,
  Secret,
  sameText,
  Type,
  type Value,
  type WebhookRequest,
} from 'switchyard/sdk';
import { AnyData, at, eventFields, parseJson, readEvent } from '../event-fields.ts';

const Config = Type.Object(
  {
    secret: Secret({ label: { 'zh-CN': '签名密钥', en: 'Signing secret' }, pattern: '^.+$' }),
    signatureHeader: PlainText({
      label: { 'zh-CN': '签名所在请求头', en: 'Header of the signature' },
      help: {
        'zh-CN': '签名 = HMAC-SHA256(密钥, 时间戳 + "." + 请求内容)，十六进制或 Base64',
        en: 'HMAC-SHA256(secret, timestamp + "." + body), hexadecimal or Base64',
      },
      section: { 'zh-CN': '签名', en: 'Signature' },
      pattern: '^[A-Za-z0-9-]{1,60}$',
      default: 'x-signature',
    }),
    timestampHeader: PlainText({
      label: { 'zh-CN': '时间戳所在请求头', en: 'Header of the timestamp' },
      help: {
        'zh-CN': '秒或毫秒；超出五分钟的不收',
        en: 'Seconds or milliseconds; off by more than five minutes is refused',
      },
      pattern: '^[A-Za-z0-9-]{1,60}$',
      default: 'x-timestamp',
    }),
    listField: PlainText({
      label: { 'zh-CN': '事件列表所在字段', en: 'Field of the list of events' },
      help: { 'zh-CN': '一次发来多个事件时填写', en: 'When a request brings several events' },
      section: { 'zh-CN': '事件里的字段', en: 'Fields of an event' },
      default: '',
    }),
    ...eventFields,
  },
  { additionalProperties: false },
);

const sign = (secret: string, timestamp: string, body: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest(encoding);

const timeOf = (timestamp: string): Date => new Date(Number(timestamp) * (timestamp.length > 11 ? 1 : 1000));

const verify = (
  { headers, body }: WebhookRequest,
  { secret, signatureHeader, timestampHeader }: { secret: string; signatureHeader: string; timestampHeader: string },
): Genuine | undefined => {
  const timestamp = headers[timestampHeader.toLowerCase()] ?? '';
  const signature = (headers[signatureHeader.toLowerCase()] ?? '').replace(/^sha256=/, '');
  if (!/^\d{10,13}$/.test(timestamp)) return undefined;
  // Both are computed whatever was sent: how long it takes tells nothing.
  const isHex = sameText(signature.toLowerCase(), sign(secret, timestamp, body, 'hex'));
  const isBase64 = sameText(signature, sign(secret, timestamp, body, 'base64'));
  // The text of the signature may be written in several ways; what was signed may not.
  return isHex || isBase64 ? { signedAt: timeOf(timestamp), once: sign(secret, timestamp, body, 'hex') } : undefined;
};

const listOf = (body: Value, listField: string): readonly Value[] => {
  const found = at(body, listField);
  return Array.isArray(found) ? found : [body];
};

const sampleRequest = (body: string, signature: string): WebhookRequest => ({
  method: 'POST',
  headers: { 'x-timestamp': '1772442000', 'x-signature': signature },
  query: {},
  body,
});

export default defineTrigger({
  type: 'http.webhook',
  version: 1,
  kind: 'webhook',
  icon: 'webhook',
  title: { 'zh-CN': '收到推送（Webhook）', en: 'Webhook' },
  help: {
    'zh-CN': '其他系统把变化推送过来：JSON，带时间戳和 HMAC 签名',
    en: 'Another system sends its changes: JSON with a timestamp and an HMAC signature',
  },
  config: Config,
  emits: AnyData,
  sample: {
    secret: 'a-sample-and-no-secret',
    signatureHeader: 'x-signature',
    timestampHeader: 'x-timestamp',
    listField: '',
    idField: 'id',
    subjectField: 'subject',
    versionField: 'version',
    atField: 'at',
    dataField: '',
  },
  signedSamples: [
    sampleRequest(
      '{"id":"E1","subject":"SO-1001","version":1,"at":"2026-03-02T08:59:58Z"}',
      'acd4f56552d33f248dd346ec104d10c0e951a7acfeb252c4de387efcbcf77478',
    ),
    sampleRequest(
      '{"id":"E2","subject":"SO-1001","version":2,"at":"2026-03-02T08:59:58Z"}',
      '7fa95467fa65032e6b15b72c10bc04e62a65b091708c8e877a2b67445cf637a8',
    ),
  ],
  verify: (request, { config }) => verify(request, config),
  receive: ({ body }, { config }) => ({
    events: listOf(parseJson(body), config.listField).map((event) => readEvent(event, config)),
  }),
});
