import { askJson, codeIn, defineOperation, jsonText, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';
import { ticketFields, ticketIn } from '../tickets.ts';

/** How far a ticket is: `GET {baseUrl}/tickets/{id}`. */
export const ticket = defineOperation(Config, {
  title: { 'zh-CN': '查工单进度', en: 'Look up a ticket' },
  help: { 'zh-CN': '用工单号查状态、环节和办理部门', en: 'Status, stage and department of a ticket' },
  summary: { 'zh-CN': '工单 {input.ticket} 办到哪一步了', en: 'How far is ticket {input.ticket}?' },
  icon: 'clipboard-list',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ ticket: TextField('工单号', 'Ticket number') }, { additionalProperties: false }),
  output: Type.Object({
    ...ticketFields,
    category: TextField('类别代码', 'Category'),
    phone: TextField('来电人电话', 'Phone'),
    waybill: TextField('运单号', 'Waybill number'),
    text: TextField('内容', 'Text'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '没有这张工单', en: 'Not found' }, icon: 'search' },
  ],
  sample: { ticket: '1' },
  async run(context) {
    const id = codeIn(context.input.ticket);
    if (!id) return { exit: 'notFound' };
    const answer = await askJson(context, { path: ['tickets', id], answers: [404] });
    const { status, json } = answer;
    if (status === 404) return { exit: 'notFound' };
    return {
      exit: 'found',
      output: {
        ...ticketIn(json, answer),
        category: jsonText(json, 'category'),
        phone: jsonText(json, 'phone'),
        waybill: jsonText(json, 'waybill'),
        text: jsonText(json, 'text'),
      },
    };
  },
});
