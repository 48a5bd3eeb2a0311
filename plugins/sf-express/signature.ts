import { createHash } from 'node:crypto';

/** As Java's `URLEncoder.encode(text, "UTF-8")` writes it: SF’s server does the same. */
const formEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * `msgDigest`: Base64 of the MD5 of the URL-encoded `msgData + timestamp + checkword` (顺丰开放平台, 数字签名认证说明;
 * the platform’s own sample does it in callExpressRequest.py).
 */
export const digestOf = (msgData: string, timestamp: string, checkword: string): string =>
  createHash('md5')
    .update(formEncoded(`${msgData}${timestamp}${checkword}`))
    .digest('base64');
