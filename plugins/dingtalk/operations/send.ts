import {
  both,
  type ChannelDefinition,
  Choice,
  Fault,
  faultIn,
  type HttpAnswer,
  objectIn,
  type Sent,
  type Static,
  Template,
  Type,
} from 'switchyard/sdk';
import type { Config } from '../config.ts';
import { signedAddress } from '../signature.ts';

const Input = Type.Object(
  {
    text: Template({ label: { 'zh-CN': '内容', en: 'Text' }, maxLength: 5000, multiline: true }),
    format: Choice(
      { text: { 'zh-CN': '文字', en: 'Text' }, markdown: { 'zh-CN': 'Markdown', en: 'Markdown' } },
      { label: { 'zh-CN': '格式', en: 'Format' }, default: 'text' },
    ),
    title: Type.Optional(
      Template({
        label: { 'zh-CN': '标题', en: 'Title' },
        help: {
          'zh-CN': '显示在消息列表里；不填就用第一行',
          en: 'Shown in the list of chats; the first line when empty',
        },
        maxLength: 100,
        shownWhen: { param: 'format', equals: 'markdown' },
      }),
    ),
    mention: Type.Optional(
      Template({
        label: { 'zh-CN': '提醒谁', en: 'Mention' },
        help: {
          'zh-CN': '手机号，多个用逗号隔开；填 @all 提醒所有人',
          en: 'Mobile numbers, separated by commas; @all for everybody',
        },
      }),
    ),
  },
  { additionalProperties: false },
);

const firstLine = (text: string): string =>
  text
    .trim()
    .split('\n', 1)[0]
    ?.replace(/^#+\s*/, '')
    .slice(0, 60) ?? '';

const bodyOf = ({ text, format, title = '', mention = '' }: Static<typeof Input>): object => {
  const mentioned = mention.split(/[\s,，;；、]+/).filter((one) => one !== '');
  const phones = mentioned.filter((one) => one !== '@all');
  const at = { atMobiles: phones, isAtAll: mentioned.includes('@all') };
  if (format === 'text') return { msgtype: 'text', text: { content: text }, at };
  // In Markdown a person is only reminded when the text names the number, too.
  const named = phones.filter((phone) => !text.includes(`@${phone}`)).map((phone) => ` @${phone}`);
  return { msgtype: 'markdown', markdown: { title: title || firstLine(text), text: `${text}${named.join('')}` }, at };
};

/** What is wrong with the message itself: links and words that DingTalk does not carry, or none of the robot's keywords. */
const REFUSED = new Set([430101, 430102, 430103, 430104, 40035, 400105]);
const UNAUTHORIZED = new Set([300001, 310000, 400101, 400102, 400106, 400013]);
const TOO_OFTEN = new Set([130101, 410100]);

/** `errcode` of the answer (https://open.dingtalk.com/document/orgapp/custom-robot-access, 错误码). */
const sentOr = (answer: HttpAnswer, messageId: string): Sent => {
  const fault = faultIn(answer);
  if (fault) throw fault;
  const { errcode, errmsg = '' } = objectIn(answer, { sent: true });
  if (typeof errcode !== 'number')
    throw new Fault('connector.bad_answer', both('回答里没有 errcode', 'no errcode'), { sent: true });
  if (errcode === 0) return { messageId, state: 'delivered' };
  const reason = String(errmsg);
  // One code for all security settings: a missing keyword is a matter of the text, the others one of the connection.
  if (REFUSED.has(errcode) || (errcode === 310000 && /keywords/i.test(reason))) return { refused: reason };
  if (UNAUTHORIZED.has(errcode))
    throw new Fault('connector.unauthorized', both(`错误码 ${errcode}`, `errcode ${errcode}`));
  // It stays closed for ten minutes.
  if (TOO_OFTEN.has(errcode))
    throw new Fault(
      'connector.rate_limited',
      both(`错误码 ${errcode}：每分钟最多 20 条`, `errcode ${errcode}: 20 messages a minute`),
      { retryAfterMs: 600_000 },
    );
  if (errcode === -1)
    throw new Fault('connector.error', both('错误码 -1：对方系统繁忙', 'errcode -1: the system is busy'));
  throw new Fault('connector.rejected', both(`错误码 ${errcode}`, `errcode ${errcode}`));
};

/**
 * Writes to a group chat through its custom robot: `POST <webhook>&timestamp=…&sign=…`
 * (https://open.dingtalk.com/document/orgapp/custom-robot-access). A robot may send 20 messages a minute, else it is shut
 * for ten minutes. There is no idempotency key: what became of a message whose answer never came, nobody knows.
 */
export const send: ChannelDefinition<typeof Config, typeof Input>['send'] = {
  title: { 'zh-CN': '发钉钉群消息', en: 'Message to a DingTalk group' },
  help: { 'zh-CN': '让群机器人在钉钉群里发一条消息', en: 'A group robot writes a message' },
  summary: { 'zh-CN': '钉钉群：{input.text}', en: 'DingTalk group: {input.text}' },
  icon: 'message-circle',
  timeout: 5,
  input: Input,
  sample: { text: '运单 753028419066 超过 24 小时没有更新', format: 'text' },
  async run({ config, input, http, now, idempotencyKey = '' }) {
    if (input.text.trim() === '') return { refused: 'the message is empty' };
    const answer = await http({
      method: 'POST',
      url: signedAddress(config.webhook, config.secret, now()),
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(bodyOf(input)),
    });
    return sentOr(answer, idempotencyKey);
  },
};
