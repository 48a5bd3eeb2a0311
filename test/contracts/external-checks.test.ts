import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryConnection } from '../../runtime/connections/try.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { type Peer, startPeer } from '../kit/peer.ts';

const plugins = await loadPlugins();
let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
afterAll(() => peer.close());

const kuaidi100 = () => ({ customer: 'c', key: 'canary-key', pollUrl: peer.url, autoUrl: peer.url });
const sf = () => ({
  environment: 'other',
  address: peer.url,
  partnerId: 'p',
  checkword: 'canary-checkword',
  authentication: 'digest',
});
const aliyun = () => ({ provider: 'aliyun', endpoint: peer.url, accessKeyId: 'id', accessKeySecret: 'canary-secret' });
const other = () => ({ provider: 'http', url: `${peer.url}/send`, secret: 'canary-secret' });

const tried = async (connector: string, config: Readonly<Record<string, unknown>>, status: number, body: object) => {
  const definition = plugins.connectors.get(connector);
  if (!definition) throw new Error(`no connector ${connector}`);
  peer.answers = { status, body: JSON.stringify(body) };
  const result = await tryConnection(
    definition,
    { id: 'tried', connector, config, byOperator: true },
    { allowedHosts: [], signal: new AbortController().signal, language: 'zh-CN' },
  );
  expect(JSON.stringify(result)).not.toContain('canary');
  return { result: result.result, detail: result.detail };
};

describe('the test of a connection', () => {
  it.each([
    ['500', 'ok', ''],
    ['503', 'failed', 'returnCode 503'],
    ['601', 'failed', 'returnCode 601'],
  ])('to kuaidi100 that answers %s', async (returnCode, result, detail) =>
    expect(await tried('kuaidi100', kuaidi100(), 200, { result: false, returnCode })).toEqual({ result, detail }),
  );

  it.each([
    [{ apiResultCode: 'A1000', apiResultData: '{"success":true,"msgData":{}}' }, 'ok', ''],
    [{ apiResultCode: 'A1000', apiResultData: '{"success":false,"errorCode":"S0001"}' }, 'ok', ''],
    [{ apiResultCode: 'A1006' }, 'failed', 'apiResultCode A1006'],
    [{ apiResultCode: 'A1004' }, 'failed', 'apiResultCode A1004'],
  ])('to SF that answers %j', async (answer, result, detail) =>
    expect(await tried('sf-express', sf(), 200, answer)).toEqual({ result, detail }),
  );

  it.each([
    [200, { Code: 'OK' }, 'ok', ''],
    [200, { Code: 'isv.MOBILE_NUMBER_ILLEGAL' }, 'ok', ''],
    [400, { Code: 'SignatureDoesNotMatch' }, 'failed', 'SignatureDoesNotMatch'],
    [404, { Code: 'InvalidAccessKeyId.NotFound' }, 'failed', 'InvalidAccessKeyId.NotFound'],
  ])('to Alibaba Cloud that answers %i %j', async (status, answer, result, detail) =>
    expect(await tried('sms', aliyun(), status, answer)).toEqual({ result, detail }),
  );

  it('of another SMS provider says no more than that something answers, and sends nothing', async () => {
    expect(await tried('sms', other(), 404, {})).toEqual({ result: 'reachable', detail: '' });
    expect(peer.requests.at(-1)).toMatchObject({ method: 'GET', path: '/' });
    expect(await tried('sms', other(), 503, {})).toMatchObject({ result: 'failed' });
  });
});
