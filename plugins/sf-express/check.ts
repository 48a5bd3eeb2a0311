import type { CheckContext } from 'switchyard/sdk';
import { callSf, failIfBroken } from './api.ts';
import type { Config } from './config.ts';

/**
 * Asks for the routes of a waybill that there is not. The platform looks at customer code and check word first (A1004,
 * A1006, A1008); whatever the service behind it says then, they are right.
 */
export const check = async (context: CheckContext<Config>): Promise<void> => {
  const answer = await callSf(context, 'EXP_RECE_SEARCH_ROUTES', {
    language: '0',
    trackingType: '1',
    trackingNumber: ['SF0000000000000'],
    methodType: '1',
  });
  if ('errorCode' in answer) failIfBroken(answer);
};
