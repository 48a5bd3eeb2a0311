import { createHash, createHmac } from 'node:crypto';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** RFC 3986, 2.3: only unreserved characters stay. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export interface SignedCall {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly now: Date;
  /** Another one for each request. */
  readonly nonce: string;
}

/**
 * Query and headers of a call to an API of Alibaba Cloud in RPC style, signed with ACS3-HMAC-SHA256: `POST /?<query>`
 * without a body (https://help.aliyun.com/document_detail/2593177.html, V3 版本请求体 & 签名机制). A call is good for 15
 * minutes.
 */
export const signed = (call: SignedCall): { readonly query: string; readonly headers: Record<string, string> } => {
  const query = Object.entries(call.query)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
  const payload = hex('');
  const headers: Record<string, string> = {
    host: call.host,
    'x-acs-action': call.action,
    'x-acs-content-sha256': payload,
    'x-acs-date': `${call.now.toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': call.nonce,
    'x-acs-version': call.version,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const signature = createHmac('sha256', call.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${hex(canonical)}`)
    .digest('hex');
  const { host: _, ...sent } = headers;
  return {
    query,
    headers: {
      ...sent,
      authorization: `ACS3-HMAC-SHA256 Credential=${call.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
    },
  };
};
