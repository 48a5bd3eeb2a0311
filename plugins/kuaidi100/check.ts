import { both, type CheckContext, Fault, faultIn, objectIn } from 'switchyard/sdk';
import { faultFor, md5, post } from './api.ts';
import type { Config } from './config.ts';
import { statusOf } from './status.ts';

/** A number that no parcel has. */
const param = JSON.stringify({ com: 'yuantong', num: 'YT0000000000000' });
/** `returnCode` of a query that was understood: there is none, or not with this phone number. */
const UNDERSTOOD = /^(500|408)$/;

/**
 * Asks for a parcel that there is not: the signature is looked at first, so that 503 (wrong signature) and 601 (expired
 * key) tell a wrong key from a right one.
 */
export const check = async ({ config, http }: Pick<CheckContext<Config>, 'config' | 'http'>): Promise<void> => {
  const sign = md5(`${param}${config.key}${config.customer}`);
  const answer = await post({ config, http }, '/poll/query.do', { customer: config.customer, sign, param });
  const fault = faultIn(answer);
  if (fault) throw fault;
  const { returnCode, state } = objectIn(answer);
  if (returnCode === undefined) {
    if (statusOf(state)) return;
    throw new Fault('connector.bad_answer', both('既没有状态，也没有 returnCode', 'neither a state nor a returnCode'));
  }
  if (!UNDERSTOOD.test(String(returnCode))) throw faultFor(String(returnCode));
};
