import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendingContract } from '../../../test/contracts/sending.ts';
import { runOperation } from '../../../test/kit/operation.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';
import { sfAnswers, sfConfig, sfMessage, sfNo, sfYes } from '../../../test/kit/sf-peer.ts';
import { order } from './order.ts';

const taken = sfYes({
  orderId: 'x',
  filterResult: 2,
  waybillNoInfoList: [{ waybillType: 1, waybillNo: 'SF1000000000001' }],
});
const { sample: input } = order;

sendingContract({
  type: 'sf-express.order',
  config: sfConfig,
  input,
  ok: taken,
  exit: 'ordered',
  keyIn: (request) => String(sfMessage(request).orderId),
});

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
});
afterAll(() => peer.close());

const place = (services: Parameters<typeof sfAnswers>[0]) => {
  peer.answers = sfAnswers(services);
  return runOperation('sf-express.order', input, sfConfig(peer, { monthlyCard: '7551234567' }));
};

describe('sf-express.order', () => {
  it('orders under a number of the step’s own', async () => {
    const { exit, outputs } = await place({ EXP_RECE_CREATE_ORDER: taken });
    expect({ exit, ...outputs }).toMatchObject({ exit: 'ordered', waybill: 'SF1000000000001' });
    const [request] = peer.requests;
    const message = request && sfMessage(request);
    expect(message).toMatchObject({
      orderId: outputs.order,
      expressTypeId: 2,
      payMethod: 1,
      monthlyCard: '7551234567',
      contactInfoList: [
        { contactType: 1, contact: '张三丰', mobile: '17006805888' },
        { contactType: 2, contact: '郭襄阳', mobile: '18963828829' },
      ],
    });
    expect(String(outputs.order)).toMatch(/^SY[0-9a-f]{30}$/);
  });

  it('finds the order that an earlier try of it placed', async () => {
    const first = await place({ EXP_RECE_CREATE_ORDER: taken });
    const again = await place({ EXP_RECE_CREATE_ORDER: sfNo('8016'), EXP_RECE_SEARCH_ORDER_RESP: taken });
    expect(again).toMatchObject({
      exit: 'ordered',
      outputs: { waybill: 'SF1000000000001', order: first.outputs.order },
    });
  });

  it.each([
    ['out of the area', sfYes({ filterResult: 3 }), 'outOfArea', undefined],
    ['a bad number', sfNo('6130'), 'refused', undefined],
    ['its system broken', sfNo('4001'), 'failed', 'connector.error'],
    ['no waybill', sfYes({ filterResult: 2 }), 'unknown', 'effect.unknown'],
  ])('%s', async (_, answer, exit, fault) => {
    expect(await place({ EXP_RECE_CREATE_ORDER: answer })).toMatchObject({ exit, fault });
  });

  it('nobody knows when the platform did not hear from the service', async () => {
    expect((await place({ EXP_RECE_CREATE_ORDER: { body: '{"apiResultCode":"A1009"}' } })).exit).toBe('unknown');
  });
});
