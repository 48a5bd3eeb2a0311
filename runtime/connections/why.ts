import { both, type LocalText } from '../../schema/text.ts';

/** Why a line could not be used, in Chinese, by Node's code of the error. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: '对方没有在这个端口接听',
  ECONNRESET: '对方把连接断开了',
  EPIPE: '对方把连接断开了',
  ENOTFOUND: '找不到这个地址',
  EAI_AGAIN: '暂时查不到这个地址',
  ETIMEDOUT: '对方没有回应',
  EHOSTUNREACH: '到不了这个地址',
  ENETUNREACH: '到不了这个网络',
  CERT_HAS_EXPIRED: '对方的证书过期了',
  DEPTH_ZERO_SELF_SIGNED_CERT: '对方用的是自己签的证书',
  SELF_SIGNED_CERT_IN_CHAIN: '对方的证书链里有自己签的证书',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: '对方的证书验证不了',
  ERR_TLS_CERT_ALTNAME_INVALID: '对方的证书不是给这个地址的',
  failed: '没有成功',
};

/** `place: ECONNREFUSED`, and the same in Chinese; codes that need no words of their own stay. */
export const lineTrouble = (place: string, error: unknown): LocalText => {
  const code = (error as NodeJS.ErrnoException).code ?? 'failed';
  return both(`${place}：${WORDS[code] ?? code}`, `${place}: ${code}`);
};
