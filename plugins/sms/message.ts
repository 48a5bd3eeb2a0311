import { both, Fault } from 'switchyard/sdk';

/**
 * A mobile number of mainland China (国内 11 位, MIIT numbering plan) without country code, spaces and hyphens; `undefined`
 * for anything else. Landlines and foreign numbers get no short messages here.
 */
export const mobileNumber = (written: string): string | undefined => {
  const digits = written.replaceAll(/[\s\-()（）]/g, '').replace(/^(\+|00)?86(?=1)/, '');
  return /^1[3-9]\d{9}$/.test(digits) ? digits : undefined;
};

/** Longer messages are not sent: 536 characters. */
export const MAX_PARTS = 8;

/** How many messages are charged for a text in China: 70 characters in one, 67 in each of several. */
export const partsOf = (text: string): number => (text.length <= 70 ? 1 : Math.ceil(text.length / 67));

/** A setting without which this provider can't be asked. */
export const needed = (value: string | undefined, what: string): string => {
  if (value === undefined || value === '')
    throw new Fault('connector.rejected', both(`连接没有设置 ${what}`, `the connection has no ${what}`));
  return value;
};

export interface Message {
  readonly to: string;
  readonly text: string;
  readonly template: string;
  readonly values: readonly { readonly name: string; readonly value: string }[];
  readonly id: string;
}
