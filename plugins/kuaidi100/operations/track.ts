import {
  both,
  Choice,
  defineOperation,
  Fault,
  faultIn,
  jsonObjects,
  jsonText,
  objectIn,
  TextField,
  Type,
  type Value,
} from 'switchyard/sdk';
import { carriersOf, faultFor, md5, post, waybillIn } from '../api.ts';
import { companies } from '../companies.ts';
import { Config } from '../config.ts';
import { instantOf, statusOf } from '../status.ts';

const outputOf = (answer: Readonly<Record<string, unknown>>): Readonly<Record<string, Value>> => {
  const status = statusOf(answer.state);
  if (!status) throw new Fault('connector.bad_answer', both('回答里没有状态', 'the answer has no state'));
  const [last] = jsonObjects(answer, 'data');
  return {
    status: status.status,
    statusText: status.words['zh-CN'],
    statusTextEn: status.words.en,
    company: jsonText(answer, 'com'),
    last: last ? jsonText(last, 'context') : '',
    place: last ? jsonText(last, 'areaName') : '',
    at: instantOf(last?.ftime) ?? instantOf(last?.time) ?? '',
  };
};

/**
 * Asks Kuaidi100 for a waybill of any carrier: `POST /poll/query.do`, signed with MD5 of `param + key + customer` in
 * capitals (https://api.kuaidi100.com/document/5f0ffb5ebc8da837cbd8aefc). Each waybill may be asked for twice an hour,
 * else it is locked: answers are kept for half an hour.
 */
export const track = defineOperation(Config, {
  title: { 'zh-CN': '查快递（快递100）', en: 'Track a parcel (Kuaidi100)' },
  help: { 'zh-CN': '查任何一家快递公司的运单', en: 'Tracks a waybill of any carrier' },
  summary: { 'zh-CN': '用 {input.waybill} 问快递100', en: 'Asks Kuaidi100 for {input.waybill}' },
  icon: 'package-search',
  effect: 'read',
  cacheSeconds: 1800,
  timeout: 5,
  input: Type.Object(
    {
      waybill: TextField('运单号', 'Waybill number'),
      company: Choice(companies, { label: { 'zh-CN': '快递公司', en: 'Carrier' }, default: 'auto' }),
      phone: Type.Optional(
        TextField('收件人或寄件人手机号', 'Phone of sender or recipient', [
          '顺丰和中通要填，后四位也行',
          'SF and ZTO want it; the last four digits do',
        ]),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    status: TextField('状态代码', 'Status code'),
    statusText: TextField('运单状态', 'Status in Chinese'),
    statusTextEn: TextField('运单状态（英文）', 'Status in English'),
    company: TextField('快递公司编码', 'Code of the carrier'),
    last: TextField('最新一条轨迹', 'Latest event'),
    place: TextField('最近到达', 'Last seen at'),
    at: TextField('最新轨迹的时间', 'Time of the latest event'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '查无此单', en: 'Not found' }, icon: 'search' },
    { name: 'needsPhone', title: { 'zh-CN': '手机号不对', en: 'Wrong phone number' }, icon: 'phone' },
  ],
  sample: { waybill: 'YT6186594166532', company: 'yuantong' },
  async run({ config, http, input }) {
    const num = waybillIn(input.waybill);
    if (!num) return { exit: 'notFound' };
    let com: string = input.company;
    if (com === 'auto') {
      const [first] = await carriersOf({ config, http }, num);
      com = first ? jsonText(first, 'comCode') : '';
      if (com === '') return { exit: 'notFound' };
    }
    const phone = (input.phone ?? '').replaceAll(/[\s-]/g, '');
    const param = JSON.stringify({ com, num, ...(phone && { phone }) });
    const sign = md5(`${param}${config.key}${config.customer}`);
    const answer = await post({ config, http }, '/poll/query.do', { customer: config.customer, sign, param });
    const fault = faultIn(answer);
    if (fault) throw fault;
    const body = objectIn(answer);
    if (body.returnCode === undefined) return { exit: 'found', output: outputOf(body) };
    if (String(body.returnCode) === '500') return { exit: 'notFound' };
    if (String(body.returnCode) === '408') return { exit: 'needsPhone' };
    throw faultFor(String(body.returnCode));
  },
});
