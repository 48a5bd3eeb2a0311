import { defineOperation, Fault, type Json, jsonObjects, jsonText, TextField, Type } from 'switchyard/sdk';
import { callSf, failIfBroken } from '../api.ts';
import { Config } from '../config.ts';

/** `opCode` (路由操作码) where it says more than that the parcel travels. */
const statuses: Readonly<Record<string, 'outForDelivery' | 'signed' | 'exception'>> = {
  '44': 'outForDelivery',
  '204': 'outForDelivery',
  '80': 'signed',
  '8000': 'signed',
  '33': 'exception',
  '70': 'exception',
  '99': 'exception',
  '648': 'exception',
};

const words = {
  inTransit: { 'zh-CN': '运输中', en: 'in transit' },
  outForDelivery: { 'zh-CN': '派送中', en: 'out for delivery' },
  signed: { 'zh-CN': '已签收', en: 'signed for' },
  exception: { 'zh-CN': '异常件', en: 'on hold' },
} as const;

const latest = (routes: readonly Json[]): Json | undefined =>
  [...routes].sort((a, b) => jsonText(b, 'acceptTime').localeCompare(jsonText(a, 'acceptTime')))[0];

/** Asks SF where a waybill is: `EXP_RECE_SEARCH_ROUTES` (顺丰开放平台, 路由查询接口). */
export const track = defineOperation(Config, {
  title: { 'zh-CN': '查顺丰运单', en: 'Track an SF waybill' },
  help: { 'zh-CN': '向顺丰查一个运单到哪了', en: 'Asks SF Express where a waybill is' },
  summary: { 'zh-CN': '用 {input.waybill} 问顺丰', en: 'Asks SF for {input.waybill}' },
  icon: 'package-search',
  effect: 'read',
  cacheSeconds: 60,
  timeout: 5,
  input: Type.Object(
    {
      waybill: TextField('运单号', 'Waybill number'),
      phone: Type.Optional(
        TextField('收件人或寄件人手机号', 'Phone of sender or recipient', [
          '不是自己下的单要填，只用后四位',
          'For waybills of others; only the last four digits are used',
        ]),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    status: TextField('状态代码', 'Status code'),
    statusText: TextField('运单状态', 'Status in Chinese'),
    statusTextEn: TextField('运单状态（英文）', 'Status in English'),
    last: TextField('最新一条轨迹', 'Latest event'),
    place: TextField('最近到达', 'Last seen at'),
    at: TextField('最新轨迹的时间', 'Time of the latest event'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '查无此单', en: 'Not found' }, icon: 'search' },
  ],
  sample: { waybill: 'SF7444407228423' },
  async run({ input, ...means }) {
    const number = input.waybill.replaceAll(/[\s-]/g, '').toUpperCase();
    if (!/^[A-Z0-9]{8,32}$/.test(number)) return { exit: 'notFound' };
    const phone = (input.phone ?? '').replaceAll(/\D/g, '').slice(-4);
    const answer = await callSf(means, 'EXP_RECE_SEARCH_ROUTES', {
      language: '0',
      trackingType: '1',
      trackingNumber: [number],
      methodType: '1',
      ...(phone && { checkPhoneNo: phone }),
    });
    if ('errorCode' in answer) {
      failIfBroken(answer);
      throw new Fault('connector.rejected', `errorCode ${answer.errorCode}`);
    }
    const route = jsonObjects(answer.data, 'routeResps').find((one) => jsonText(one, 'mailNo') === number);
    const last = route && latest(jsonObjects(route, 'routes'));
    if (!last) return { exit: 'notFound' };
    const status = statuses[jsonText(last, 'opCode')] ?? 'inTransit';
    return {
      exit: 'found',
      output: {
        status,
        statusText: words[status]['zh-CN'],
        statusTextEn: words[status].en,
        last: jsonText(last, 'remark'),
        place: jsonText(last, 'acceptAddress'),
        at: `${jsonText(last, 'acceptTime').replace(' ', 'T')}+08:00`,
      },
    };
  },
});
