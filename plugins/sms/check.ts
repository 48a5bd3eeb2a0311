import { type CheckContext, faultIn } from 'switchyard/sdk';
import { callAliyun } from './aliyun/aliyun.ts';
import type { Config } from './config.ts';
import { needed } from './message.ts';

/** China’s calendar day, as 20260302. */
const dayOf = (now: Date): string =>
  new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');

/**
 * Alibaba Cloud: asks what was sent today to a number; its signature and the right to ask are looked at first. Of another
 * provider nothing harmless is known: only whether something answers at its address, to a request that sends nothing.
 */
export const check = async (context: CheckContext<Config>): Promise<undefined | 'reachable'> => {
  const { config, http, now } = context;
  if (config.provider === 'aliyun') {
    await callAliyun(context, 'QuerySendDetails', {
      PhoneNumber: '13800138000',
      SendDate: dayOf(now()),
      PageSize: '1',
      CurrentPage: '1',
    });
    return undefined;
  }
  const { origin } = new URL(needed(config.url, 'address'));
  const answer = await http({ method: 'GET', url: `${origin}/` });
  const fault = answer.status >= 500 ? faultIn(answer) : undefined;
  if (fault) throw fault;
  return 'reachable';
};
