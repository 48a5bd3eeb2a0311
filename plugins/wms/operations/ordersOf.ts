import {
  askJson,
  defineOperation,
  type Json,
  jsonNumber,
  jsonObject,
  jsonObjects,
  jsonText,
  jsonTexts,
  ListField,
  NumberField,
  phoneIn,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

const MOST = 5;

const orderOf = (order: Json) => {
  const status = jsonText(order, 'status');
  return {
    order: jsonText(order, 'order'),
    status,
    statusText: jsonText(jsonObject(order.statusText), 'zh-CN') || status,
    goods: jsonText(order, 'goods'),
    waybill: jsonTexts(order, 'waybills')[0] ?? '',
  };
};

/** What somebody has ordered: `GET {baseUrl}/orders?phone=`, newest first. */
export const ordersOf = defineOperation(Config, {
  title: { 'zh-CN': '查客户的订单', en: 'Orders of a customer' },
  help: {
    'zh-CN': '用电话号码查最近的订单，最新的在前，最多 5 个',
    en: 'The latest orders of a telephone number, at most 5',
  },
  summary: { 'zh-CN': '{input.phone} 的订单', en: 'Orders of {input.phone}' },
  icon: 'clipboard-list',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ phone: TextField('电话号码', 'Phone') }, { additionalProperties: false }),
  output: Type.Object({
    orders: ListField('订单列表', 'Orders', {
      order: TextField('订单号', 'Order number'),
      status: TextField('状态代码', 'Status code'),
      statusText: TextField('订单状态', 'Status in Chinese'),
      goods: TextField('货物', 'Goods'),
      waybill: TextField('运单号', 'Waybill number'),
    }),
    total: NumberField('共几个订单', 'How many in all'),
    lastOrder: TextField('最近的订单号', 'Latest order'),
    lastWaybill: TextField('最近的运单号', 'Latest waybill'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '有订单', en: 'Found' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有订单', en: 'None' }, icon: 'search' },
  ],
  sample: { phone: '13800002076' },
  async run(context) {
    const phone = phoneIn(context.input.phone);
    if (!phone) return { exit: 'none' };
    const { json } = await askJson(context, { path: ['orders'], query: { phone, pageSize: MOST } });
    const orders = jsonObjects(json, 'items')
      .map(orderOf)
      .filter(({ order }) => order !== '');
    const [last] = orders;
    if (!last) return { exit: 'none' };
    const total = jsonNumber(json, 'total') ?? orders.length;
    return { exit: 'found', output: { orders, total, lastOrder: last.order, lastWaybill: last.waybill } };
  },
});
