import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendingContract } from '../../../test/contracts/sending.ts';
import { runOperation } from '../../../test/kit/operation.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';
import { sfAnswers, sfConfig, sfMessage, sfNo, sfYes } from '../../../test/kit/sf-peer.ts';

const done = sfYes({ orderId: 'QIAO-1', resStatus: 2 });
const input = { order: ' QIAO-1 ' };

sendingContract({ type: 'sf-express.cancel', config: sfConfig, input, ok: done, exit: 'cancelled' });

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
afterAll(() => peer.close());

it.each([
  ['done', done, 'cancelled'],
  ['done before', sfNo('8037'), 'cancelled'],
  ['picked up already', sfNo('8018'), 'refused'],
  ['another waybill', sfYes({ resStatus: 1 }), 'refused'],
  ['a broken system', sfNo('4001'), 'failed'],
])('sf-express.cancel: %s', async (_, answer, exit) => {
  peer.answers = sfAnswers({ EXP_RECE_UPDATE_ORDER: answer });
  expect((await runOperation('sf-express.cancel', input, sfConfig(peer))).exit).toBe(exit);
  const last = peer.requests.at(-1);
  expect(last && sfMessage(last)).toEqual({ orderId: 'QIAO-1', dealType: 2, language: 'zh-CN' });
});
