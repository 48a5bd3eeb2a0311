import { createHash } from 'node:crypto';
import {
  both,
  Fault,
  type FaultCode,
  faultIn,
  type HttpAnswer,
  type Json,
  type OperationContext,
} from 'switchyard/sdk';
import type { Config } from './config.ts';

export type Means = Pick<OperationContext<Config, unknown>, 'config' | 'http'>;

/** 32 hexadecimal digits in capitals. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex').toUpperCase();

export const base = (url: string): string => url.replace(/\/+$/, '');

/** A number as carriers print it: 6 to 32 letters and digits. */
export const waybillIn = (written: string): string | undefined => {
  const number = written.replaceAll(/[\s-]/g, '');
  return /^[A-Za-z0-9]{6,32}$/.test(number) ? number : undefined;
};

/** `returnCode` (…/5f0ffb5ebc8da837cbd8aefc, 返回码): what is no answer to the question. */
const codes: Readonly<Record<string, FaultCode>> = {
  '400': 'connector.rejected',
  '501': 'connector.error',
  '502': 'connector.error',
  '503': 'connector.unauthorized',
  '600': 'connector.unauthorized',
  '601': 'connector.unauthorized',
};

export const faultFor = (returnCode: string): Fault =>
  new Fault(codes[returnCode] ?? 'connector.rejected', `returnCode ${returnCode}`);

export const post = (
  { config, http }: Means,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<HttpAnswer> =>
  http({
    method: 'POST',
    url: `${base(config.pollUrl)}${path}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });

/** The carriers whose numbers look like this one, the likeliest first (`GET /autonumber/auto`, 智能识别). */
export const carriersOf = async ({ config, http }: Means, number: string): Promise<readonly Json[]> => {
  const query = new URLSearchParams({ num: number, key: config.key });
  const answer = await http({ method: 'GET', url: `${base(config.autoUrl)}/autonumber/auto?${query}` });
  const fault = faultIn(answer);
  if (fault) throw fault;
  let found: unknown;
  try {
    found = JSON.parse(answer.text);
  } catch (cause) {
    throw new Fault('connector.bad_answer', both('回答不是 JSON', 'the answer is no JSON'), { cause });
  }
  if (Array.isArray(found)) return found.filter((one) => typeof one === 'object' && one !== null);
  const { returnCode } = (found ?? {}) as { returnCode?: unknown };
  if (returnCode === undefined)
    throw new Fault(
      'connector.bad_answer',
      both('既没有快递公司，也没有 returnCode', 'neither carriers nor a returnCode'),
    );
  throw faultFor(String(returnCode));
};
