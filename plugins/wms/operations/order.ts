import {
  askJson,
  both,
  codeIn,
  defineOperation,
  type JsonApiAnswer,
  jsonNumber,
  jsonObject,
  jsonText,
  jsonTexts,
  MaybeNumber,
  MaybeTime,
  TextField,
  Type,
  type Value,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

const outputOf = ({ json: order, wrong }: JsonApiAnswer): Readonly<Record<string, Value>> => {
  const status = jsonText(order, 'status');
  if (status === '') throw wrong(both('回答里没有状态', 'the answer has no status'));
  const words = jsonObject(order.statusText);
  const customer = jsonObject(order.customer);
  const waybills = jsonTexts(order, 'waybills');
  return {
    status,
    statusText: jsonText(words, 'zh-CN') || status,
    statusTextEn: jsonText(words, 'en') || status,
    goods: jsonText(order, 'goods'),
    pieces: jsonNumber(order, 'pieces'),
    weightKg: jsonNumber(order, 'weightKg'),
    customer: jsonText(customer, 'name'),
    phone: jsonText(customer, 'phone'),
    receiver: jsonText(order, 'receiver'),
    receiverPhone: jsonText(order, 'receiverPhone'),
    warehouse: jsonText(order, 'warehouse'),
    waybill: waybills[0] ?? '',
    waybills,
    createdAt: jsonText(order, 'createdAt') || null,
  };
};

/** One order: `GET {baseUrl}/orders/{number}`. */
export const order = defineOperation(Config, {
  title: { 'zh-CN': '查询订单', en: 'Look up an order' },
  help: { 'zh-CN': '用订单号查货物、件数、收货人和运单号', en: 'Goods, pieces, receiver and waybills of an order' },
  summary: { 'zh-CN': '用 {input.order} 问仓储系统', en: 'Asks the WMS for {input.order}' },
  icon: 'clipboard-list',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ order: TextField('订单号', 'Order number') }, { additionalProperties: false }),
  output: Type.Object({
    status: TextField('状态代码', 'Status code'),
    statusText: TextField('订单状态', 'Status in Chinese'),
    statusTextEn: TextField('订单状态（英文）', 'Status in English'),
    goods: TextField('货物', 'Goods'),
    pieces: MaybeNumber('件数', 'Pieces'),
    weightKg: MaybeNumber('重量（公斤）', 'Weight (kg)'),
    customer: TextField('下单客户', 'Customer'),
    phone: TextField('客户电话', 'Customer’s phone'),
    receiver: TextField('收货人', 'Receiver'),
    receiverPhone: TextField('收货人电话', 'Receiver’s phone'),
    warehouse: TextField('仓库', 'Warehouse'),
    waybill: TextField('运单号', 'Waybill number'),
    waybills: Type.Array(Type.String(), { 'x-label': { 'zh-CN': '全部运单号', en: 'All waybills' } }),
    createdAt: MaybeTime('下单时间', 'Ordered at'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '查无此单', en: 'Not found' }, icon: 'search' },
  ],
  sample: { order: 'SO20260001' },
  async run(context) {
    const number = codeIn(context.input.order);
    if (!number) return { exit: 'notFound' };
    const answer = await askJson(context, { path: ['orders', number], answers: [404] });
    return answer.status === 404 ? { exit: 'notFound' } : { exit: 'found', output: outputOf(answer) };
  },
});
