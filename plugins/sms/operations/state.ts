import { both, defineOperation, Fault, TextField, Type } from 'switchyard/sdk';
import { deliveryByAliyun } from '../aliyun/aliyun.ts';
import { Config } from '../config.ts';
import { mobileNumber } from '../message.ts';

const DAY_MS = 86_400_000;

/** As the provider's days go: in China. */
const dayOf = (time: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(time).replaceAll('-', '');

/** Asks whether a message arrived: of today, else of yesterday. */
export const state = defineOperation(Config, {
  title: { 'zh-CN': '查短信是否送达', en: 'Was a text message delivered?' },
  help: { 'zh-CN': '问短信平台一条短信送到没有（阿里云）', en: 'Asks the provider (Alibaba Cloud) about a message' },
  summary: { 'zh-CN': '查短信 {input.messageId}', en: 'Asks about message {input.messageId}' },
  icon: 'message-square-text',
  effect: 'read',
  timeout: 5,
  input: Type.Object(
    { to: TextField('手机号', 'Mobile number'), messageId: TextField('消息编号', 'Message id') },
    { additionalProperties: false },
  ),
  output: Type.Object({ reason: TextField('没有送达的原因', 'Why it was not delivered') }),
  exits: [
    { name: 'delivered', title: { 'zh-CN': '送达了', en: 'Delivered' }, icon: 'check' },
    { name: 'undelivered', title: { 'zh-CN': '没有送达', en: 'Not delivered' }, icon: 'ban' },
    { name: 'waiting', title: { 'zh-CN': '还没有结果', en: 'Not known yet' }, icon: 'clock' },
    { name: 'notFound', title: { 'zh-CN': '没有这条短信', en: 'Not found' }, icon: 'search' },
  ],
  sample: { to: '13800002076', messageId: '900619746936498440^0' },
  async run({ input, ...means }) {
    if (means.config.provider !== 'aliyun')
      throw new Fault('connector.rejected', both('只有阿里云能查', 'only Alibaba Cloud can be asked'));
    const to = mobileNumber(input.to);
    if (!to) return { exit: 'notFound' };
    const today = means.now();
    for (const day of [today, new Date(today.getTime() - DAY_MS)]) {
      const found = await deliveryByAliyun(means, to, input.messageId, dayOf(day));
      if (found.state !== 'unknown') return { exit: found.state, output: { reason: found.reason } };
    }
    return { exit: 'notFound' };
  },
});
