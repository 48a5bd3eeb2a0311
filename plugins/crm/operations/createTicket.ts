import { askJson, Choice, codeIn, defineOperation, phoneIn, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';
import { given, ticketFields, ticketIn } from '../tickets.ts';

/** Opens a ticket: `POST {baseUrl}/tickets` with the idempotency key. */
export const createTicket = defineOperation(Config, {
  title: { 'zh-CN': '建工单', en: 'Open a ticket' },
  help: {
    'zh-CN': '登记投诉、咨询、回电、理赔、加盟、救援等工单；一次来电只建一张',
    en: 'Opens a ticket; the same call opens it once',
  },
  summary: { 'zh-CN': '{input.category}：{input.text}', en: '{input.category}: {input.text}' },
  icon: 'clipboard-list',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      category: Choice(
        {
          complaint: { 'zh-CN': '投诉', en: 'Complaint' },
          inquiry: { 'zh-CN': '咨询', en: 'Inquiry' },
          callback: { 'zh-CN': '回电', en: 'Callback' },
          claim: { 'zh-CN': '理赔', en: 'Claim' },
          booking: { 'zh-CN': '下单', en: 'Booking' },
          delivery: { 'zh-CN': '派送', en: 'Delivery' },
          franchise: { 'zh-CN': '加盟', en: 'Franchise' },
          rescue: { 'zh-CN': '救援', en: 'Rescue' },
          theft: { 'zh-CN': '被盗', en: 'Theft' },
        },
        { label: { 'zh-CN': '类别', en: 'Category' } },
      ),
      phone: TextField('来电人电话', 'Phone'),
      text: TextField('内容', 'Text'),
      waybill: Type.Optional(TextField('运单号', 'Waybill number')),
      recording: Type.Optional(TextField('录音号', 'Recording')),
      priority: Type.Optional(
        Choice(
          {
            low: { 'zh-CN': '低', en: 'Low' },
            normal: { 'zh-CN': '普通', en: 'Normal' },
            high: { 'zh-CN': '高', en: 'High' },
            urgent: { 'zh-CN': '紧急', en: 'Urgent' },
          },
          { label: { 'zh-CN': '优先级', en: 'Priority' }, default: 'normal' },
        ),
      ),
      due: Type.Optional(
        TextField('最晚办结时间', 'Due', ['不填就按类别和优先级定', 'By category and priority when empty']),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object(ticketFields),
  exits: [{ name: 'created', title: { 'zh-CN': '建好了', en: 'Created' }, icon: 'check' }],
  sample: { category: 'complaint', phone: '13800002076', text: '快件没有送到' },
  async run(context) {
    const { input } = context;
    const answer = await askJson(context, {
      method: 'POST',
      path: ['tickets'],
      body: {
        category: input.category,
        // A caller who hides the number still has something to say.
        phone: phoneIn(input.phone),
        text: given(input.text) ?? input.category,
        waybill: codeIn(input.waybill ?? ''),
        recording: given(input.recording),
        priority: input.priority,
        due: given(input.due),
      },
    });
    return { exit: 'created', output: ticketIn(answer.json, answer) };
  },
});
