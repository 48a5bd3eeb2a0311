import {
  both,
  type ChannelDefinition,
  Choice,
  Fault,
  faultIn,
  type HttpAnswer,
  objectIn,
  type Sent,
  Template,
  Type,
} from 'switchyard/sdk';
import type { Config } from '../config.ts';

const Input = Type.Object(
  {
    text: Template({
      label: { 'zh-CN': '内容', en: 'Text' },
      help: { 'zh-CN': '文字最多约 680 个汉字，太长的在末尾截断', en: 'A longer one than 2,048 bytes is cut' },
      maxLength: 4096,
      multiline: true,
    }),
    format: Choice(
      { text: { 'zh-CN': '文字', en: 'Text' }, markdown: { 'zh-CN': 'Markdown', en: 'Markdown' } },
      { label: { 'zh-CN': '格式', en: 'Format' }, default: 'text' },
    ),
    mention: Type.Optional(
      Template({
        label: { 'zh-CN': '提醒谁', en: 'Mention' },
        help: {
          'zh-CN': '手机号，多个用逗号隔开；填 @all 提醒所有人',
          en: 'Mobile numbers, separated by commas; @all for everybody',
        },
        shownWhen: { param: 'format', equals: 'text' },
      }),
    ),
  },
  { additionalProperties: false },
);

/** UTF-8 bytes that a message may have (`text.content`, `markdown.content`). */
const MAX_BYTES = { text: 2048, markdown: 4096 } as const;

/** An alarm that is cut is worth more than none. */
const cut = (text: string, bytes: number): string => {
  if (Buffer.byteLength(text) <= bytes) return text;
  let cutText = '';
  let size = Buffer.byteLength('…');
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    cutText += character;
  }
  return `${cutText}…`;
};

const bodyOf = ({ text, format, mention = '' }: { text: string; format: string; mention?: string }): object => {
  if (format === 'markdown') return { msgtype: 'markdown', markdown: { content: cut(text, MAX_BYTES.markdown) } };
  const mentioned = mention.split(/[\s,，;；、]+/).filter((one) => one !== '');
  return {
    msgtype: 'text',
    text: {
      content: cut(text, MAX_BYTES.text),
      ...(mentioned.length > 0 && { mentioned_mobile_list: mentioned }),
    },
  };
};

/**
 * `errcode` of the answer (https://developer.work.weixin.qq.com/document/path/90313): the ones that say something about
 * the message are an answer, the others a fault.
 */
const sentOr = (answer: HttpAnswer, messageId: string): Sent => {
  const fault = faultIn(answer);
  if (fault) throw fault;
  const { errcode, errmsg } = objectIn(answer, { sent: true });
  if (typeof errcode !== 'number')
    throw new Fault('connector.bad_answer', both('回答里没有 errcode', 'no errcode'), { sent: true });
  switch (errcode) {
    case 0:
      return { messageId, state: 'delivered' };
    case 40058:
    case 44004:
    case 45002:
      return { refused: String(errmsg) };
    case 45009:
      throw new Fault(
        'connector.rate_limited',
        both('错误码 45009：每分钟最多 20 条', 'errcode 45009: 20 messages a minute'),
        { retryAfterMs: 60_000 },
      );
    case 93000:
    case 40001:
      throw new Fault('connector.unauthorized', both(`错误码 ${errcode}`, `errcode ${errcode}`));
    case -1:
      throw new Fault('connector.error', both('错误码 -1：对方系统繁忙', 'errcode -1: the system is busy'));
    default:
      throw new Fault('connector.rejected', both(`错误码 ${errcode}`, `errcode ${errcode}`));
  }
};

/**
 * Writes to a group chat through its robot: `POST <webhook>`
 * (https://developer.work.weixin.qq.com/document/path/91770, 群机器人配置说明). A robot may send 20 messages a minute.
 * There is no idempotency key: what became of a message whose answer never came, nobody knows.
 */
export const send: ChannelDefinition<typeof Config, typeof Input>['send'] = {
  title: { 'zh-CN': '发企业微信群消息', en: 'Message to a WeCom group' },
  help: { 'zh-CN': '让群机器人在企业微信群里发一条消息', en: 'A group robot writes a message' },
  summary: { 'zh-CN': '企业微信群：{input.text}', en: 'WeCom group: {input.text}' },
  icon: 'messages-square',
  timeout: 5,
  input: Input,
  sample: { text: '运单 753028419066 超过 24 小时没有更新', format: 'text' },
  async run({ config, input, http, idempotencyKey = '' }) {
    if (input.text.trim() === '') return { refused: 'the message is empty' };
    const answer = await http({
      method: 'POST',
      url: config.webhook,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(input)),
    });
    return sentOr(answer, idempotencyKey);
  },
};
