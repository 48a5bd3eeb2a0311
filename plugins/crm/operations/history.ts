import {
  askJson,
  defineOperation,
  type Json,
  jsonNumber,
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

const contactOf = (contact: Json) => ({
  at: jsonText(contact, 'at'),
  channel: jsonText(contact, 'channel'),
  kind: jsonText(contact, 'kind'),
  summary: jsonText(contact, 'summary'),
  agent: jsonText(contact, 'agent'),
});

/** What happened with a customer so far: `GET {baseUrl}/customers/{phone}/history`. */
export const history = defineOperation(Config, {
  title: { 'zh-CN': '查客户往来', en: 'History of a customer' },
  help: {
    'zh-CN': '用电话号码查来电记录、订单、未办结工单和上次接待的坐席',
    en: 'Contacts, orders, open tickets and the last agent of a telephone number',
  },
  summary: { 'zh-CN': '{input.phone} 的往来', en: 'History of {input.phone}' },
  icon: 'history',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ phone: TextField('电话号码', 'Phone') }, { additionalProperties: false }),
  output: Type.Object({
    contacts: ListField('来往记录', 'Contacts', {
      at: TextField('时间', 'When'),
      channel: TextField('渠道', 'Channel'),
      kind: TextField('类型', 'Kind'),
      summary: TextField('内容', 'Summary'),
      agent: TextField('坐席', 'Agent'),
    }),
    orders: Type.Array(Type.String(), { 'x-label': { 'zh-CN': '订单号', en: 'Orders' } }),
    lastOrder: TextField('最近的订单号', 'Latest order'),
    lastWaybill: TextField('最近的运单号', 'Latest waybill'),
    lastAgent: TextField('上次接待的坐席', 'Last agent'),
    openTickets: NumberField('未办结工单数', 'Open tickets'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '有往来', en: 'Found' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有往来', en: 'None' }, icon: 'search' },
  ],
  sample: { phone: '13800002076' },
  async run(context) {
    const phone = phoneIn(context.input.phone);
    if (!phone) return { exit: 'none' };
    const { status, json } = await askJson(context, { path: ['customers', phone, 'history'], answers: [404] });
    if (status === 404) return { exit: 'none' };
    const orders = jsonTexts(json, 'orders');
    return {
      exit: 'found',
      output: {
        contacts: jsonObjects(json, 'contacts').map(contactOf),
        orders,
        lastOrder: orders[0] ?? '',
        lastWaybill: jsonText(json, 'lastWaybill'),
        lastAgent: jsonText(json, 'lastAgent'),
        openTickets: jsonNumber(json, 'openTickets') ?? 0,
      },
    };
  },
});
