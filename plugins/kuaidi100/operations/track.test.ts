import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runOperation } from '../../../test/kit/operation.ts';
import { type Peer, type PeerRequest, startPeer } from '../../../test/kit/peer.ts';

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
});
afterAll(() => peer.close());

/** The documented answer (实时快递查询接口, 返回示例). */
const recorded = {
  message: 'ok',
  state: '0',
  status: '200',
  condition: 'F00',
  ischeck: '0',
  com: 'yuantong',
  nu: 'V030344422',
  data: [
    { context: '上海分拨中心/装件入车扫描 ', time: '2012-08-28 16:33:19', ftime: '2012-08-28 16:33:19' },
    { context: '上海分拨中心/下车扫描 ', time: '2012-08-27 23:22:42', ftime: '2012-08-27 23:22:42' },
  ],
};

/** Judges a query as Kuaidi100 does: MD5 of the very param that came, the key and the customer. */
const genuine = ({ body }: PeerRequest): boolean => {
  const form = new URLSearchParams(body);
  const text = `${form.get('param')}canary-key${form.get('customer')}`;
  return form.get('sign') === createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();
};

const track = async (answer: object, input: object = {}) => {
  peer.answers = (request) => {
    if (request.path.startsWith('/autonumber')) return { body: '[{"comCode":"zhongtong","lengthPre":12}]' };
    return { body: JSON.stringify(genuine(request) ? answer : { result: false, returnCode: '503' }) };
  };
  const config = { customer: 'B16D60', key: 'canary-key', pollUrl: peer.url, autoUrl: `${peer.url}/` };
  const result = await runOperation(
    'kuaidi100.track',
    { waybill: 'V030344422', company: 'yuantong', ...input },
    config,
  );
  expect(JSON.stringify(result.step)).not.toContain('canary');
  return result;
};

describe('kuaidi100.track', () => {
  it('asks with a signature over what it sends, and reads the recorded answer', async () => {
    const { exit, outputs } = await track(recorded, { phone: '138 0000 2076' });
    expect(exit).toBe('found');
    expect(outputs).toMatchObject({
      status: 'inTransit',
      statusText: '运输中',
      company: 'yuantong',
      last: '上海分拨中心/装件入车扫描 ',
      at: '2012-08-28T16:33:19+08:00',
    });
    const param = new URLSearchParams(peer.requests[0]?.body).get('param') ?? '';
    expect(JSON.parse(param)).toEqual({ com: 'yuantong', num: 'V030344422', phone: '13800002076' });
  });

  it('recognises the carrier first when it is not named', async () => {
    expect((await track({ ...recorded, com: 'zhongtong' }, { company: 'auto' })).exit).toBe('found');
    expect(peer.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /autonumber/auto?num=V030344422&key=canary-key',
      'POST /poll/query.do',
    ]);
  });

  it.each([
    ['1', 'inTransit'],
    ['3', 'signed'],
    ['5', 'outForDelivery'],
    ['501', 'outForDelivery'],
    ['1401', 'exception'],
    ['2', 'exception'],
    ['6', 'exception'],
  ])('state %s is %s', async (state, status) => {
    expect((await track({ ...recorded, state })).outputs.status).toBe(status);
  });

  it.each([
    ['500', 'notFound', undefined],
    ['408', 'needsPhone', undefined],
    ['400', 'failed', 'connector.rejected'],
    ['501', 'failed', 'connector.error'],
    ['502', 'failed', 'connector.error'],
    ['503', 'failed', 'connector.unauthorized'],
    ['601', 'failed', 'connector.unauthorized'],
  ])('returnCode %s', async (returnCode, exit, fault) => {
    expect(await track({ result: false, returnCode, message: '…' })).toMatchObject({ exit, fault });
  });

  it('makes nothing of an answer without a state', async () => {
    expect((await track({ message: 'ok' })).fault).toBe('connector.bad_answer');
  });

  it.each(['', '1', '单号', '12345678"}', 'x'.repeat(33)])('asks nobody about %j', async (waybill) => {
    expect((await track(recorded, { waybill })).exit).toBe('notFound');
    expect(peer.requests).toEqual([]);
  });
});
