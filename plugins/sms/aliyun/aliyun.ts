import {
  both,
  Fault,
  type FaultCode,
  faultIn,
  type HttpAnswer,
  type OperationContext,
  objectIn,
  type Sent,
} from 'switchyard/sdk';
import type { Config } from '../config.ts';
import { type Message, needed } from '../message.ts';
import { signed } from './signature.ts';

const ENDPOINT = 'https://dysmsapi.aliyuncs.com';

type Means = Pick<OperationContext<Config, unknown>, 'config' | 'http' | 'now' | 'random'>;

/** What the message itself is refused for (https://help.aliyun.com/document_detail/101346.html, API 错误码). */
const REFUSED =
  /^isv\.(MOBILE_|TEMPLATE_|SMS_TEMPLATE|SMS_CONTENT|PARAM_|INVALID_|BLACK_KEY|DOMESTIC_NUMBER|SMS_SIGN|SIGN_|SMS_SIGNATURE)/;

const codes: readonly (readonly [RegExp, FaultCode])[] = [
  [/^isv\.BUSINESS_LIMIT_CONTROL$|^Throttling/, 'connector.rate_limited'],
  [
    /^(InvalidAccessKeyId|SignatureDoesNotMatch|Forbidden|isp\.RAM_PERMISSION_DENY|isv\.ACCOUNT)/,
    'connector.unauthorized',
  ],
  [/^isp\.|^(ServiceUnavailable|InternalError)/, 'connector.error'],
];

/** One call of Dysmsapi 2017-05-25. `write`: the answer says whether something was done. */
export const callAliyun = async (
  { config, http, now, random }: Means,
  action: string,
  query: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const { host, origin } = new URL(config.endpoint ?? ENDPOINT);
  const call = signed({
    host,
    action,
    version: '2017-05-25',
    query,
    accessKeyId: needed(config.accessKeyId, 'AccessKey ID'),
    accessKeySecret: needed(config.accessKeySecret, 'AccessKey secret'),
    now: now(),
    nonce: Buffer.from(random(16)).toString('hex'),
  });
  const answer = await http({ method: 'POST', url: `${origin}/?${call.query}`, headers: call.headers });
  return readAnswer(answer, action === 'SendSms');
};

const readAnswer = (answer: HttpAnswer, sent: boolean): Readonly<Record<string, unknown>> => {
  const fault = faultIn(answer);
  // A refusal says why in its body; what a gateway answers is no JSON.
  if (fault && (answer.status >= 500 || !answer.text.startsWith('{'))) throw fault;
  const body = objectIn(answer, { sent });
  if (typeof body.Code !== 'string')
    throw fault ?? new Fault('connector.bad_answer', both('回答里没有 Code', 'no Code'), { sent });
  if (body.Code === 'OK' || REFUSED.test(body.Code)) return body;
  const code = codes.find(([pattern]) => pattern.test(String(body.Code)))?.[1];
  throw new Fault(code ?? fault?.code ?? 'connector.rejected', body.Code);
};

/**
 * SendSms (https://help.aliyun.com/document_detail/101414.html): an approved template with its values. `OutId` comes back
 * in receipts; it does not keep a message from going out twice.
 */
export const sendByAliyun = async (means: Means, { to, template, values, id }: Message): Promise<Sent> => {
  if (template === '') return { refused: '阿里云只发审核过的模板，请填模板编号' };
  const answer = await callAliyun(means, 'SendSms', {
    PhoneNumbers: to,
    SignName: needed(means.config.signName, 'signature name'),
    TemplateCode: template,
    ...(values.length > 0 && {
      TemplateParam: JSON.stringify(Object.fromEntries(values.map(({ name, value }) => [name, value]))),
    }),
    OutId: id,
  });
  if (answer.Code !== 'OK') return { refused: `${answer.Code}: ${answer.Message}` };
  if (typeof answer.BizId !== 'string')
    throw new Fault('connector.bad_answer', both('回答里没有 BizId', 'no BizId'), { sent: true });
  return { messageId: answer.BizId, state: 'accepted' };
};

/** What the operator's network reports of a message. */
export interface Delivery {
  readonly state: 'delivered' | 'undelivered' | 'waiting' | 'unknown';
  readonly reason: string;
}

const STATES = { 1: 'waiting', 2: 'undelivered', 3: 'delivered' } as const;

/** QuerySendDetails (https://help.aliyun.com/document_detail/102352.html): `day` as 20260302, messages of the last 30 days. */
export const deliveryByAliyun = async (means: Means, to: string, messageId: string, day: string): Promise<Delivery> => {
  const answer = await callAliyun(means, 'QuerySendDetails', {
    PhoneNumber: to,
    BizId: messageId,
    SendDate: day,
    PageSize: '10',
    CurrentPage: '1',
  });
  if (answer.Code !== 'OK') throw new Fault('connector.rejected', String(answer.Code));
  const { SmsSendDetailDTO: list } = (answer.SmsSendDetailDTOs ?? {}) as { SmsSendDetailDTO?: unknown };
  if (!Array.isArray(list))
    throw new Fault('connector.bad_answer', both('回答里没有 SmsSendDetailDTOs', 'no SmsSendDetailDTOs'));
  const [first] = list as readonly { SendStatus?: unknown; ErrCode?: unknown }[];
  const state = STATES[first?.SendStatus as keyof typeof STATES];
  if (!state) return { state: 'unknown', reason: '' };
  return { state, reason: state === 'undelivered' && typeof first?.ErrCode === 'string' ? first.ErrCode : '' };
};
