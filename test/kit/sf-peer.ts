import { createHash } from 'node:crypto';
import type { Peer, PeerRequest } from './peer.ts';

export const SF_CHECKWORD = 'canary-checkword';

/** As `URLEncoder.encode` of Java writes it, by the platform's own reading of the form. */
const encoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);

/** The form that came, when it is signed as SF wants it. */
const genuine = ({ body }: PeerRequest): URLSearchParams | undefined => {
  const form = new URLSearchParams(body);
  const text = encoded(`${form.get('msgData')}${form.get('timestamp')}${SF_CHECKWORD}`);
  const digest = createHash('md5').update(text).digest('base64');
  return form.get('msgDigest') === digest || form.get('accessToken') === 'token-1' ? form : undefined;
};

const answer = (result: object) => ({
  body: JSON.stringify({
    apiErrorMsg: '',
    apiResponseID: '000184DB8E57803FE6AA43A0CAC24D3F',
    apiResultCode: 'A1000',
    apiResultData: JSON.stringify(result),
  }),
});

/** What SF says to one who is who he says: data, or the code of an error. */
export const sfYes = (msgData: object) => answer({ success: true, errorCode: 'S0000', errorMsg: null, msgData });
export const sfNo = (errorCode: string) => answer({ success: false, errorCode, errorMsg: '说明' });

/** Lets a peer check each request as SF does, and answer by service. */
export const sfAnswers =
  (services: Readonly<Record<string, ReturnType<typeof answer>>>): Peer['answers'] =>
  (request) => {
    if (request.path === '/oauth2/accessToken') {
      const form = new URLSearchParams(request.body);
      const known = form.get('secret') === SF_CHECKWORD && form.get('grantType') === 'password';
      return {
        body: JSON.stringify(
          known ? { apiResultCode: 'A1000', accessToken: 'token-1', expiresIn: 7200 } : { apiResultCode: 'A1011' },
        ),
      };
    }
    const form = genuine(request);
    if (!form) return { body: '{"apiResultCode":"A1006","apiErrorMsg":"数字签名无效"}' };
    return services[form.get('serviceCode') ?? ''] ?? { body: '{"apiResultCode":"A1004"}' };
  };

export const sfConfig = ({ url }: Pick<Peer, 'url'>, more: object = {}) => ({
  environment: 'other',
  address: url,
  partnerId: 'Y7hHmkqf',
  checkword: SF_CHECKWORD,
  authentication: 'digest',
  ...more,
});

/** `msgData` of a request. */
export const sfMessage = ({ body }: PeerRequest): Record<string, unknown> =>
  JSON.parse(new URLSearchParams(body).get('msgData') ?? '') as Record<string, unknown>;
