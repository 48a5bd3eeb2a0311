import { AsWritten, type ChannelDefinition, Items, Template, Type } from 'switchyard/sdk';
import { sendByAliyun } from '../aliyun/aliyun.ts';
import type { Config } from '../config.ts';
import { sendByHttp } from '../generic.ts';
import { MAX_PARTS, mobileNumber, partsOf } from '../message.ts';

const TEMPLATE_SECTION = { 'zh-CN': '按模板发', en: 'By template' };

const Input = Type.Object(
  {
    to: Template({ label: { 'zh-CN': '发给', en: 'To' }, help: { 'zh-CN': '手机号', en: 'Mobile number' } }),
    text: Type.Optional(
      Template({
        label: { 'zh-CN': '内容', en: 'Text' },
        help: {
          'zh-CN': `70 字以内算一条，更长每 67 字一条，最多 ${MAX_PARTS} 条；按模板发时不用填`,
          en: `Up to 70 characters are one message, longer ones one for each 67; at most ${MAX_PARTS} messages; not needed with a template`,
        },
        maxLength: 1000,
        multiline: true,
      }),
    ),
    template: Type.Optional(
      Template({
        label: { 'zh-CN': '模板编号', en: 'Template code' },
        help: { 'zh-CN': '阿里云必填，例如 SMS_154950909', en: 'Needed for Alibaba Cloud, such as SMS_154950909' },
        section: TEMPLATE_SECTION,
        maxLength: 60,
      }),
    ),
    values: Type.Optional(
      Items(
        Type.Object(
          {
            name: AsWritten({ label: { 'zh-CN': '模板变量', en: 'Variable' }, maxLength: 60 }),
            value: Template({ label: { 'zh-CN': '值', en: 'Value' } }),
          },
          { additionalProperties: false },
        ),
        { label: { 'zh-CN': '模板变量', en: 'Template variables' }, maxItems: 20 },
      ),
    ),
  },
  { additionalProperties: false },
);

/** Sends a short message through the provider of the connection. No provider here keeps it from going out twice. */
export const send: ChannelDefinition<typeof Config, typeof Input>['send'] = {
  title: { 'zh-CN': '发送短信', en: 'Send a text message' },
  help: { 'zh-CN': '给一个手机号发短信', en: 'Sends a text message to a mobile number' },
  summary: { 'zh-CN': '短信发给 {input.to}', en: 'Text message to {input.to}' },
  icon: 'message-square-text',
  timeout: 5,
  input: Input,
  sample: {
    to: '13800002076',
    text: '您的包裹今天18点前送达',
    template: 'SMS_154950909',
    values: [{ name: 'time', value: '18点' }],
  },
  async run({ idempotencyKey = '', input, ...means }) {
    const to = mobileNumber(input.to);
    if (!to) return { refused: '不是国内手机号' };
    const { text = '', template = '', values = [] } = input;
    const parts = partsOf(text);
    if (parts > MAX_PARTS) return { refused: `内容有 ${text.length} 字，要拆成 ${parts} 条，最多 ${MAX_PARTS} 条` };
    const message = { to, text, template: template.trim(), values, id: idempotencyKey };
    return means.config.provider === 'http' ? sendByHttp(means, message) : sendByAliyun(means, message);
  },
};
