import {
  askJson,
  both,
  codeIn,
  defineOperation,
  type JsonApiAnswer,
  jsonObject,
  jsonText,
  MaybeTime,
  TextField,
  Type,
  type Value,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

const outputOf = ({ json: waybill, wrong }: JsonApiAnswer): Readonly<Record<string, Value>> => {
  const status = jsonText(waybill, 'status');
  if (status === '') throw wrong(both('回答里没有状态', 'the answer has no status'));
  const words = jsonObject(waybill.statusText);
  return {
    status,
    statusText: jsonText(words, 'zh-CN') || status,
    statusTextEn: jsonText(words, 'en') || status,
    eta: jsonText(waybill, 'eta') || null,
    outlet: jsonText(waybill, 'outlet'),
    place: jsonText(jsonObject(waybill.lastEvent), 'place'),
    signedBy: jsonText(waybill, 'signedBy'),
  };
};

/** Asks the TMS for one waybill: `GET {baseUrl}/waybills/{number}`; 404 means it knows none. */
export const track = defineOperation(Config, {
  title: { 'zh-CN': '查询运单', en: 'Track a waybill' },
  help: { 'zh-CN': '用运单号向运输系统查状态和预计送达时间', en: 'Asks the TMS for a waybill’s status and ETA' },
  summary: {
    'zh-CN': '用 {input.waybill} 问运输系统，最多等 {timeout} 秒',
    en: 'Asks the TMS for {input.waybill}, at most {timeout} s',
  },
  icon: 'truck',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ waybill: TextField('运单号', 'Waybill number') }, { additionalProperties: false }),
  output: Type.Object({
    status: TextField('状态代码', 'Status code'),
    statusText: TextField('运单状态', 'Status in Chinese'),
    statusTextEn: TextField('运单状态（英文）', 'Status in English'),
    eta: MaybeTime('送达时间', 'Estimated delivery'),
    outlet: TextField('派件网点', 'Delivery outlet'),
    place: TextField('最近到达', 'Last seen at'),
    signedBy: TextField('签收人', 'Signed by'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '查无此单', en: 'Not found' }, icon: 'search' },
  ],
  sample: { waybill: '753028419066' },
  async run(context) {
    const number = codeIn(context.input.waybill);
    if (!number) return { exit: 'notFound' };
    const answer = await askJson(context, { path: ['waybills', number], answers: [404] });
    if (answer.status === 404) return { exit: 'notFound' };
    return { exit: 'found', output: outputOf(answer) };
  },
});
