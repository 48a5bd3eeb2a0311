import { createHmac } from 'node:crypto';

/**
 * The robot's address with `timestamp` and `sign`: HMAC-SHA256 of `<timestamp>\n<secret>` with the secret as key, Base64,
 * URL-encoded (https://open.dingtalk.com/document/robots/customize-robot-security-settings, 加签). It is good for an hour.
 */
export const signedAddress = (webhook: string, secret: string | undefined, now: Date): string => {
  if (!secret) return webhook;
  const timestamp = now.getTime();
  const url = new URL(webhook);
  url.searchParams.set('timestamp', String(timestamp));
  url.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
  return url.href;
};
