import { askJson, Choice, codeIn, defineOperation, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';
import { given, ticketFields, ticketIn } from '../tickets.ts';

/** Moves a ticket on: `PATCH {baseUrl}/tickets/{id}`; 409 when it has been closed. */
export const updateTicket = defineOperation(Config, {
  title: { 'zh-CN': '更新工单', en: 'Update a ticket' },
  help: { 'zh-CN': '改工单的状态、环节，或补一段说明', en: 'Changes status or stage of a ticket, or adds a note' },
  summary: { 'zh-CN': '工单 {input.ticket}：{input.note}', en: 'Ticket {input.ticket}: {input.note}' },
  icon: 'pencil',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      ticket: TextField('工单号', 'Ticket number'),
      status: Type.Optional(
        Choice(
          {
            open: { 'zh-CN': '待办', en: 'Open' },
            inProgress: { 'zh-CN': '办理中', en: 'In progress' },
            closed: { 'zh-CN': '办结', en: 'Closed' },
          },
          { label: { 'zh-CN': '状态', en: 'Status' } },
        ),
      ),
      stage: Type.Optional(
        Choice(
          {
            received: { 'zh-CN': '已受理', en: 'Received' },
            dispatched: { 'zh-CN': '已派单', en: 'Dispatched' },
            handling: { 'zh-CN': '处理中', en: 'Being handled' },
            replied: { 'zh-CN': '已回复', en: 'Replied' },
            closed: { 'zh-CN': '已办结', en: 'Closed' },
          },
          { label: { 'zh-CN': '环节', en: 'Stage' } },
        ),
      ),
      note: Type.Optional(TextField('补充说明', 'Note')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object(ticketFields),
  exits: [
    { name: 'done', title: { 'zh-CN': '更新了', en: 'Done' }, icon: 'check' },
    { name: 'closed', title: { 'zh-CN': '已经办结', en: 'Already closed' }, icon: 'ban' },
    { name: 'notFound', title: { 'zh-CN': '没有这张工单', en: 'Not found' }, icon: 'search' },
  ],
  sample: { ticket: '1', note: '来电人催办' },
  async run(context) {
    const { input } = context;
    const id = codeIn(input.ticket);
    if (!id) return { exit: 'notFound' };
    const answer = await askJson(context, {
      method: 'PATCH',
      path: ['tickets', id],
      body: { status: input.status, stage: input.stage, note: given(input.note) },
      answers: [404, 409],
    });
    if (answer.status === 404) return { exit: 'notFound' };
    if (answer.status === 409) return { exit: 'closed' };
    return { exit: 'done', output: ticketIn(answer.json, answer) };
  },
});
