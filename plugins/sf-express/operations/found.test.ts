import { afterAll, beforeAll, expect, it } from 'vitest';
import { runOperation } from '../../../test/kit/operation.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';
import { sfAnswers, sfConfig, sfNo, sfYes } from '../../../test/kit/sf-peer.ts';

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
afterAll(() => peer.close());

it.each([
  [
    'an order',
    sfYes({
      waybillNoInfoList: [
        { waybillType: 2, waybillNo: 'x' },
        { waybillType: 1, waybillNo: 'SF1' },
      ],
    }),
    'found',
    'SF1',
  ],
  ['none', sfNo('8024'), 'notFound', null],
  ['a broken system', sfNo('4001'), 'failed', null],
])('sf-express.found: %s', async (_, answer, exit, waybill) => {
  peer.answers = sfAnswers({ EXP_RECE_SEARCH_ORDER_RESP: answer });
  const result = await runOperation('sf-express.found', { order: 'QIAO-1' }, sfConfig(peer));
  expect(result.exit).toBe(exit);
  if (waybill) expect(result.outputs.waybill).toBe(waybill);
});
