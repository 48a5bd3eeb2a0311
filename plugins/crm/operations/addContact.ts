import { askJson, both, codeIn, defineOperation, jsonId, jsonText, phoneIn, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';
import { given } from '../tickets.ts';

/** Notes a contact with a customer: `POST {baseUrl}/contacts`. */
export const addContact = defineOperation(Config, {
  title: { 'zh-CN': '记一笔来往', en: 'Record a contact' },
  help: {
    'zh-CN': '在客户系统记下这次来电做了什么，例如已告知禁运和保价',
    en: 'Puts on record what this call was about, such as what the caller was told',
  },
  summary: { 'zh-CN': '{input.kind}：{input.summary}', en: '{input.kind}: {input.summary}' },
  icon: 'pencil',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      phone: TextField('来电人电话', 'Phone'),
      summary: TextField('内容', 'Summary'),
      kind: Type.Optional(
        TextField('类型', 'Kind', [
          '例如 call 来电，disclosure 告知，notice 通知；不填是来电',
          'Such as call, disclosure or notice; call when empty',
        ]),
      ),
      channel: Type.Optional(TextField('渠道', 'Channel', ['不填是电话', 'phone when empty'])),
      waybill: Type.Optional(TextField('运单号', 'Waybill number')),
      order: Type.Optional(TextField('订单号', 'Order number')),
      agent: Type.Optional(TextField('坐席', 'Agent')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ contact: TextField('记录号', 'Record number'), at: TextField('时间', 'When') }),
  exits: [{ name: 'recorded', title: { 'zh-CN': '记下了', en: 'Recorded' }, icon: 'check' }],
  sample: { phone: '13800002076', kind: 'disclosure', summary: '已告知禁运和保价说明' },
  async run(context) {
    const { input } = context;
    const { json, wrong } = await askJson(context, {
      method: 'POST',
      path: ['contacts'],
      body: {
        phone: phoneIn(input.phone),
        summary: input.summary.trim(),
        kind: given(input.kind),
        channel: given(input.channel),
        waybill: codeIn(input.waybill ?? ''),
        order: codeIn(input.order ?? ''),
        agent: given(input.agent),
      },
    });
    const contact = jsonId(json, 'id');
    if (contact === '') throw wrong(both('回答里没有记录号', 'the answer has no record number'));
    return { exit: 'recorded', output: { contact, at: jsonText(json, 'at') } };
  },
});
