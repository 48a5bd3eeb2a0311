import { createHash } from 'node:crypto';
import {
  both,
  defineTrigger,
  Fault,
  jsonObject,
  jsonObjects,
  jsonText,
  Secret,
  sameText,
  TextField,
  Type,
  type WebhookRequest,
} from 'switchyard/sdk';
import { md5 } from '../api.ts';
import { instantOf, statusOf } from '../status.ts';

const Config = Type.Object(
  { salt: Secret({ label: { 'zh-CN': 'salt', en: 'Salt' }, pattern: '^.{8,}$' }) },
  { additionalProperties: false },
);

const Emits = Type.Object({
  waybill: TextField('运单号', 'Waybill number'),
  company: TextField('快递公司编码', 'Code of the carrier'),
  status: TextField('状态代码', 'Status code'),
  statusText: TextField('运单状态', 'Status'),
  last: TextField('最新一条轨迹', 'Latest event'),
  monitoring: TextField('监控状态', 'Monitoring'),
});

const sampleRequest = (state: string, sign: string): WebhookRequest => {
  const data = [{ context: '已签收', ftime: '2026-03-02 16:33:19' }];
  const param = JSON.stringify({
    status: 'polling',
    lastResult: { state, com: 'yuantong', nu: 'YT6186594166532', data },
  });
  return { method: 'POST', headers: {}, query: {}, body: new URLSearchParams({ sign, param }).toString() };
};

/**
 * Kuaidi100 pushes what has become of a subscribed waybill: a form with `param` and `sign`, MD5 of `param + salt`
 * (https://apifox.com/apidoc/project-514987/api-8575995, 推送接口). A push covers no time; one that comes again is known by
 * its content.
 */
export default defineTrigger({
  type: 'kuaidi100.pushed',
  version: 1,
  icon: 'package-search',
  title: { 'zh-CN': '快递状态变化（快递100）', en: 'A parcel’s status changed (Kuaidi100)' },
  help: { 'zh-CN': '订阅过的运单有变化时', en: 'When something happens to a subscribed waybill' },
  kind: 'webhook',
  config: Config,
  emits: Emits,
  sample: { salt: 'example-salt' },
  signedSamples: [
    sampleRequest('0', '60b54ac7daa8452efa00ec222f2528df'),
    sampleRequest('3', 'aab953637ccba15d1836520d9585a0fe'),
  ],
  verify({ body }, { config }) {
    const form = new URLSearchParams(body);
    const sign = form.get('sign')?.toUpperCase() ?? '';
    const param = form.get('param') ?? '';
    return param !== '' && sameText(sign, md5(`${param}${config.salt}`)) ? { once: sign } : undefined;
  },
  receive({ body }, { now }) {
    const param = new URLSearchParams(body).get('param') ?? '';
    let pushed: unknown;
    try {
      pushed = JSON.parse(param);
    } catch (cause) {
      throw new Fault('connector.bad_answer', both('param 不是 JSON', 'param is no JSON'), { cause });
    }
    const whole = jsonObject(pushed);
    const result = jsonObject(whole.lastResult);
    const waybill = jsonText(result, 'nu');
    if (waybill === '') throw new Fault('connector.bad_answer', both('推送里没有运单号', 'the push names no waybill'));
    const [last] = jsonObjects(result, 'data');
    const at = instantOf(last?.ftime) ?? instantOf(last?.time) ?? now().toISOString();
    const status = statusOf(result.state);
    return {
      events: [
        {
          id: createHash('sha256').update(param).digest('hex').slice(0, 32),
          subject: `${jsonText(result, 'com')}:${waybill}`,
          version: Date.parse(at),
          at,
          data: {
            waybill,
            company: jsonText(result, 'com'),
            status: status?.status ?? '',
            statusText: status?.words['zh-CN'] ?? '',
            last: last ? jsonText(last, 'context') : '',
            monitoring: jsonText(whole, 'status'),
          },
        },
      ],
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"result":true,"returnCode":"200","message":"成功"}',
      },
    };
  },
});
