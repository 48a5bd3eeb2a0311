import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runOperation } from '../../../test/kit/operation.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';
import { sfAnswers, sfConfig, sfMessage, sfNo, sfYes } from '../../../test/kit/sf-peer.ts';

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
});
afterAll(() => peer.close());

/** As the sandbox answers (路由查询接口, 响应报文样例), and a parcel further on. */
const picked = {
  acceptAddress: '深圳市',
  acceptTime: '2023-09-15 15:46:15',
  remark: '顺丰速运 已收取快件',
  opCode: '50',
};
const routes = (...list: object[]) => sfYes({ routeResps: [{ mailNo: 'SF7444471039325', routes: list }] });

const track = async (answers: Peer['answers'], input: object = {}, config: object = {}) => {
  peer.answers = answers;
  const given = { waybill: 'sf7444471039325', ...input };
  const result = await runOperation('sf-express.track', given, sfConfig(peer, config));
  expect(JSON.stringify(result.step)).not.toContain('canary');
  return result;
};
const searching = (answer: ReturnType<typeof routes>) => sfAnswers({ EXP_RECE_SEARCH_ROUTES: answer });

describe('sf-express.track', () => {
  it('asks with a signature that SF accepts, and reads the recorded answer', async () => {
    const { exit, outputs } = await track(searching(routes(picked)), { phone: '138-0000-2076' });
    expect({ exit, ...outputs }).toMatchObject({
      exit: 'found',
      status: 'inTransit',
      last: '顺丰速运 已收取快件',
      place: '深圳市',
      at: '2023-09-15T15:46:15+08:00',
    });
    const [request] = peer.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/std/service' });
    expect(request && sfMessage(request)).toEqual({
      language: '0',
      trackingType: '1',
      trackingNumber: ['SF7444471039325'],
      methodType: '1',
      checkPhoneNo: '2076',
    });
  });

  it.each([
    ['44', 'outForDelivery'],
    ['80', 'signed'],
    ['8000', 'signed'],
    ['33', 'exception'],
    ['30', 'inTransit'],
  ])('opCode %s is %s, whatever the order of the routes', async (opCode, status) => {
    const last = { ...picked, opCode, acceptTime: '2023-09-16 10:00:00' };
    expect((await track(searching(routes(picked, last)))).outputs.status).toBe(status);
    expect((await track(searching(routes(last, picked)))).outputs.status).toBe(status);
  });

  it('asks for a token first, with OAuth 2', async () => {
    const { exit } = await track(searching(routes(picked)), {}, { authentication: 'oauth' });
    expect(exit).toBe('found');
    expect(peer.requests.map(({ path }) => path)).toEqual(['/oauth2/accessToken', '/std/service']);
    expect(peer.requests[1]?.body).not.toContain('msgDigest');
  });

  it('is refused with a wrong check word, either way', async () => {
    const wrong = { checkword: 'canary-wrong' };
    expect((await track(searching(routes(picked)), {}, wrong)).fault).toBe('connector.unauthorized');
    const oauth = { ...wrong, authentication: 'oauth' };
    expect((await track(searching(routes(picked)), {}, oauth)).fault).toBe('connector.unauthorized');
  });

  it.each([
    ['no routes', searching(routes()), 'notFound', undefined],
    ['another waybill', searching(sfYes({ routeResps: [{ mailNo: 'SF1', routes: [picked] }] })), 'notFound', undefined],
    ['too often', { body: '{"apiResultCode":"A1005"}' }, 'failed', 'connector.rate_limited'],
    ['the service away', { body: '{"apiResultCode":"A1009"}' }, 'failed', 'connector.error'],
    ['its system broken', searching(sfNo('4001')), 'failed', 'connector.error'],
    ['a refusal', searching(sfNo('6101')), 'failed', 'connector.rejected'],
    ['no JSON inside', { body: '{"apiResultCode":"A1000","apiResultData":"<xml>"}' }, 'failed', 'connector.bad_answer'],
    ['nothing inside', { body: '{"apiResultCode":"A1000"}' }, 'failed', 'connector.bad_answer'],
  ])('%s', async (_, answers, exit, fault) =>
    expect(await track(answers as Peer['answers'])).toMatchObject({ exit, fault }),
  );

  it.each(['', '单号', 'SF1', 'SF74444072"}'])('asks nobody about %j', async (waybill) => {
    expect((await track({}, { waybill })).exit).toBe('notFound');
    expect(peer.requests).toEqual([]);
  });
});
