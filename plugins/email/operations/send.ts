import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { both, type ChannelDefinition, Fault, type OperationContext, type Sent, Template, Type } from 'switchyard/sdk';
import { htmlOf } from '../body.ts';
import { ADDRESS, type Config, type Config as Settings } from '../config.ts';
import { type SmtpError, transportOver } from '../transport.ts';

const MAX_RECIPIENTS = 20;
const isAddress = new RegExp(ADDRESS);

const Input = Type.Object(
  {
    to: Template({
      label: { 'zh-CN': '收件人', en: 'To' },
      help: {
        'zh-CN': `邮箱地址，多个用逗号隔开，最多 ${MAX_RECIPIENTS} 个`,
        en: `Addresses, separated by commas; ${MAX_RECIPIENTS} at most`,
      },
      maxLength: 1000,
    }),
    subject: Template({ label: { 'zh-CN': '主题', en: 'Subject' }, maxLength: 300 }),
    text: Template({
      label: { 'zh-CN': '正文', en: 'Text' },
      help: {
        'zh-CN': '空一行另起一段；网址可以点',
        en: 'An empty line begins a paragraph; addresses of pages are links',
      },
      maxLength: 20_000,
      multiline: true,
    }),
  },
  { additionalProperties: false },
);

const recipientsOf = (to: string): string[] => [...new Set(to.split(/[\s,，;；、]+/).filter((one) => one !== ''))];

/** The same for every try of one step, so that a mailbox shows a message that came twice once (RFC 5322, 3.6.4). */
const messageIdOf = (key: string, from: string): string =>
  `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${from.slice(from.indexOf('@') + 1)}>`;

/** A reply of the server decides (RFC 5321, 4.2.1): 5yz is for good, 4yz for now. Anything else leaves open what became of it. */
const outcomeOf = (error: SmtpError, begun: boolean): Sent => {
  const { code = '', responseCode } = error;
  if (error instanceof Fault) throw error;
  if (code === 'EAUTH') throw new Fault('connector.unauthorized', `SMTP ${responseCode ?? code}`);
  if (responseCode !== undefined && (code === 'EENVELOPE' || code === 'EMESSAGE')) {
    if (responseCode >= 500) return { refused: error.response ?? `SMTP ${responseCode}` };
    throw new Fault('connector.error', `SMTP ${responseCode}`);
  }
  if (responseCode !== undefined && !begun) throw new Fault('connector.error', `SMTP ${responseCode}`);
  throw new Fault('connector.unavailable', code || both('连接断了', 'the connection broke'), { sent: begun });
};

type Means = Pick<OperationContext<Settings, unknown>, 'config' | 'socket'>;

/** Hands one message to the server over a guarded line. `onContent`: from now on it may arrive. */
const deliver = async (means: Means, message: object, onContent: () => void): Promise<string> => {
  const transport = transportOver(means);
  transport.use('stream', (mail, done) => {
    // Asked for when the server has let us in and is about to be told of the message.
    (mail.message as unknown as { transform(make: () => PassThrough): void }).transform(() => {
      onContent();
      return new PassThrough();
    });
    done();
  });
  try {
    return (await transport.sendMail(message)).messageId;
  } finally {
    transport.close();
  }
};

/**
 * Sends an e-mail over SMTP (RFC 5321; STARTTLS: RFC 3207; AUTH: RFC 4954) as text and, for comfort, as HTML made of it.
 * It goes out to those recipients that the server takes; when it takes none, it is refused.
 */
export const send: ChannelDefinition<typeof Config, typeof Input>['send'] = {
  title: { 'zh-CN': '发邮件', en: 'Send an e-mail' },
  help: { 'zh-CN': '给一个或几个邮箱发邮件', en: 'Sends an e-mail to one or several people' },
  summary: { 'zh-CN': '邮件发给 {input.to}：{input.subject}', en: 'E-mail to {input.to}: {input.subject}' },
  icon: 'mail',
  timeout: 15,
  input: Input,
  sample: { to: 'desk@example.com', subject: '异常件 753028419066', text: '运单 753028419066 超过 24 小时没有更新。' },
  async run({ config, input, socket, sent, signal, idempotencyKey = '' }) {
    const recipients = recipientsOf(input.to);
    const wrong = recipients.find((address) => !isAddress.test(address));
    if (recipients.length === 0) return { refused: '没有收件人' };
    if (wrong !== undefined) return { refused: `不是邮箱地址：${wrong}` };
    if (recipients.length > MAX_RECIPIENTS)
      return { refused: `收件人有 ${recipients.length} 个，最多 ${MAX_RECIPIENTS} 个` };
    const { from, fromName = '' } = config;
    const message = {
      from: { name: fromName, address: from },
      to: recipients.map((address) => ({ name: '', address })),
      subject: input.subject.replaceAll(/\s+/g, ' ').trim(),
      text: input.text,
      html: htmlOf(input.text),
      messageId: messageIdOf(idempotencyKey, from),
    };
    let begun = false;
    const onContent = () => {
      begun = true;
      sent();
    };
    try {
      return { messageId: await deliver({ config, socket }, message, onContent), state: 'accepted' };
    } catch (error) {
      signal.throwIfAborted();
      return outcomeOf(error as SmtpError, begun);
    }
  },
};
