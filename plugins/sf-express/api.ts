import {
  both,
  Fault,
  type FaultCode,
  faultIn,
  type Json,
  jsonObject,
  jsonText,
  type OperationContext,
  objectIn,
} from 'switchyard/sdk';
import type { Config } from './config.ts';
import { digestOf } from './signature.ts';

/** 统一接入平台 (顺丰开放平台, 接口定义 2.1): where calls and tokens are asked for. */
const ADDRESSES = {
  production: { service: 'https://bspgw.sf-express.com', token: 'https://sfapi.sf-express.com' },
  sandbox: { service: 'https://sfapi-sbox.sf-express.com', token: 'https://sfapi-sbox.sf-express.com' },
} as const;

export type Means = Pick<OperationContext<Config, unknown>, 'config' | 'http' | 'now' | 'random' | 'keep'>;

const addressesOf = ({ environment, address }: Config): { readonly service: string; readonly token: string } => {
  if (environment !== 'other') return ADDRESSES[environment];
  if (!address) throw new Fault('connector.rejected', both('连接没有设置地址', 'the connection has no address'));
  const base = address.replace(/\/+$/, '');
  return { service: base, token: base };
};

/** `apiResultCode` of the platform itself; `A1000` is good. */
const codes: Readonly<Record<string, FaultCode>> = {
  A1002: 'connector.unauthorized',
  A1003: 'connector.unauthorized',
  A1004: 'connector.unauthorized',
  A1005: 'connector.rate_limited',
  A1006: 'connector.unauthorized',
  A1008: 'connector.unauthorized',
  A1009: 'connector.error',
  A1010: 'connector.unauthorized',
  A1011: 'connector.unauthorized',
  A1099: 'connector.error',
};

const platformFault = (code: string, writes: boolean): Fault =>
  // The platform did not hear from the service behind it: of a write nobody knows.
  new Fault(codes[code] ?? 'connector.rejected', `apiResultCode ${code}`, { sent: writes && code === 'A1009' });

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
/** A token is good for two hours; it is asked for anew a little before. */
const TOKEN_MARGIN_MS = 60_000;

interface Token {
  text: string;
  until: number;
}

/** OAuth 2 (顺丰开放平台, OAuth2 认证说明): `POST /oauth2/accessToken`. */
const tokenFor = async ({ config, http, now, keep }: Means): Promise<Token> => {
  const token = await keep<Token>('token', () => ({ value: { text: '', until: 0 }, close: () => undefined }));
  if (token.until > now().getTime()) return token;
  const fields = { partnerID: config.partnerId, secret: config.checkword, grantType: 'password' };
  const answer = await http({
    method: 'POST',
    url: `${addressesOf(config).token}/oauth2/accessToken`,
    headers: FORM,
    body: new URLSearchParams(fields).toString(),
  });
  const fault = faultIn(answer);
  if (fault) throw new Fault(fault.code, fault.told);
  const body = objectIn(answer);
  const code = jsonText(body, 'apiResultCode');
  if (code !== 'A1000') throw platformFault(code, false);
  const seconds = Number(body.expiresIn);
  token.text = jsonText(body, 'accessToken');
  token.until = now().getTime() + (Number.isFinite(seconds) ? seconds * 1000 : 0) - TOKEN_MARGIN_MS;
  return token;
};

/** What a service of SF answers: its data, or why not. */
export type Answer = { readonly data: Json } | { readonly errorCode: string; readonly reason: string };

const answerIn = (body: Json, writes: boolean): Answer => {
  const raw = body.apiResultData;
  const result = typeof raw === 'string' && raw !== '' ? objectIn({ text: raw }, { sent: writes }) : jsonObject(raw);
  if (result.success === true || result.success === 'true') return { data: jsonObject(result.msgData) };
  const errorCode = jsonText(result, 'errorCode');
  if (errorCode === '')
    throw new Fault('connector.bad_answer', both('回答里看不出成没成', 'the answer says neither yes nor no'), {
      sent: writes,
    });
  return { errorCode, reason: jsonText(result, 'errorMsg') || jsonText(result, 'errorMessage') || errorCode };
};

/**
 * Calls a service: `POST /std/service` with `partnerID, requestID, serviceCode, timestamp, msgData` and either `msgDigest`
 * or `accessToken`. The answer's `apiResultData` is JSON in a text.
 */
export const callSf = async (
  means: Means,
  serviceCode: string,
  message: Json,
  { writes = false, requestId = '' } = {},
): Promise<Answer> => {
  const { config, http, now, random } = means;
  const msgData = JSON.stringify(message);
  const timestamp = String(now().getTime());
  const token = config.authentication === 'oauth' ? await tokenFor(means) : undefined;
  const proof: Readonly<Record<string, string>> = token
    ? { accessToken: token.text }
    : { msgDigest: digestOf(msgData, timestamp, config.checkword) };
  const requestID = requestId || Buffer.from(random(16)).toString('hex');
  const answer = await http({
    method: 'POST',
    url: `${addressesOf(config).service}/std/service`,
    headers: FORM,
    body: new URLSearchParams({
      partnerID: config.partnerId,
      requestID,
      serviceCode,
      timestamp,
      ...proof,
      msgData,
    }).toString(),
  });
  const fault = faultIn(answer);
  if (fault) throw fault;
  const body = objectIn(answer, { sent: writes });
  const code = jsonText(body, 'apiResultCode');
  if (code === '')
    throw new Fault('connector.bad_answer', both('回答里没有 apiResultCode', 'no apiResultCode'), { sent: writes });
  if (code === 'A1000') return answerIn(body, writes);
  // Whatever is wrong with the token, the next call asks for another.
  if (token) token.until = 0;
  throw platformFault(code, writes);
};

/** 4001: SF’s own system failed (错误编码). */
export const failIfBroken = ({ errorCode }: { readonly errorCode: string }): void => {
  if (errorCode === '4001') throw new Fault('connector.error', 'errorCode 4001');
};
