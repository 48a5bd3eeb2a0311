import {
  askJson,
  defineOperation,
  type Json,
  type JsonApiAnswer,
  jsonNumber,
  jsonObjects,
  jsonText,
  ListField,
  NumberField,
  phoneIn,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';
import { ticketFields, ticketIn } from '../tickets.ts';

const MOST = 5;

const listed = (ticket: Json, answer: JsonApiAnswer) => ({
  ...ticketIn(ticket, answer),
  category: jsonText(ticket, 'category'),
});

/** Tickets of a telephone number, newest first: `GET {baseUrl}/tickets?phone=`. */
export const ticketsOf = defineOperation(Config, {
  title: { 'zh-CN': '查客户的工单', en: 'Tickets of a customer' },
  help: {
    'zh-CN': '用电话号码查工单，最新的在前，最多 5 张',
    en: 'The latest tickets of a telephone number, at most 5',
  },
  summary: { 'zh-CN': '{input.phone} 的工单', en: 'Tickets of {input.phone}' },
  icon: 'clipboard-list',
  effect: 'read',
  timeout: 3,
  input: Type.Object(
    {
      phone: TextField('电话号码', 'Phone'),
      status: Type.Optional(TextField('状态', 'Status', ['例如 open；不填就是全部', 'Such as open; all when empty'])),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    // The newest one, and the list.
    ...ticketFields,
    tickets: ListField('工单列表', 'Tickets', {
      ...ticketFields,
      category: TextField('类别代码', 'Category'),
    }),
    total: NumberField('共几张工单', 'How many in all'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '有工单', en: 'Found' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有工单', en: 'None' }, icon: 'search' },
  ],
  sample: { phone: '13800002076' },
  async run(context) {
    const phone = phoneIn(context.input.phone);
    if (!phone) return { exit: 'none' };
    const query = { phone, status: context.input.status?.trim(), pageSize: MOST };
    const answer = await askJson(context, { path: ['tickets'], query });
    const tickets = jsonObjects(answer.json, 'items').map((ticket) => listed(ticket, answer));
    const [newest] = tickets;
    if (!newest) return { exit: 'none' };
    const { category: _category, ...first } = newest;
    return { exit: 'found', output: { ...first, tickets, total: jsonNumber(answer.json, 'total') ?? tickets.length } };
  },
});
