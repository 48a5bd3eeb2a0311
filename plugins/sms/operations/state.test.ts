import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUniverse } from '../../../test/engine/kit.ts';
import { callNode, realConnections } from '../../../test/kit/node-call.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
});
afterAll(() => peer.close());

const ask = async (answers: Peer['answers'], to = '13800002076', more: object = {}) => {
  peer.answers = answers;
  const { clock } = createUniverse();
  const config = { provider: 'aliyun', endpoint: peer.url, accessKeyId: 'k', accessKeySecret: 's', ...more };
  const connections = realConnections(clock, {
    connections: { sms: { connector: 'sms', config } },
    // Half past midnight in China, the day before in UTC.
    now: () => new Date('2026-03-01T16:30:00Z'),
  });
  const params = { input: { to, messageId: 'b^0' }, timeout: 3, save: { reason: 'reason' } };
  const { step, state } = await (
    await callNode('sms.state', params, { variables: { reason: {} }, clock, connections })
  ).ended();
  return { exit: step.exit, fault: step.fault?.code, reason: state.variables.reason };
};
const details = (...list: object[]) => ({
  body: JSON.stringify({ Code: 'OK', TotalCount: list.length, SmsSendDetailDTOs: { SmsSendDetailDTO: list } }),
});

describe('sms.state', () => {
  it.each([
    [3, 'delivered', ''],
    [2, 'undelivered', 'MK:0003'],
    [1, 'waiting', ''],
  ])('%i is %s', async (SendStatus, exit, reason) => {
    expect(await ask(details({ SendStatus, ErrCode: SendStatus === 2 ? 'MK:0003' : 'DELIVERED' }))).toMatchObject({
      exit,
      reason,
    });
  });

  it('looks at yesterday, too, as days go in China', async () => {
    expect((await ask(details())).exit).toBe('notFound');
    const days = peer.requests.map(({ path }) => new URL(path, peer.url).searchParams.get('SendDate'));
    expect(days).toEqual(['20260302', '20260301']);
  });

  it('asks nobody about a number that gets no messages', async () => {
    expect((await ask(details(), '02161234567')).exit).toBe('notFound');
    expect(peer.requests).toEqual([]);
  });

  it.each([
    ['another provider', {}, { provider: 'http' }, 'connector.rejected'],
    ['a refusal', { body: '{"Code":"isv.INVALID_PARAMETERS"}' }, {}, 'connector.rejected'],
    ['another shape', { body: '{"Code":"OK"}' }, {}, 'connector.bad_answer'],
  ])('%s', async (_, answers, more, fault) => {
    expect(await ask(answers, undefined, more)).toMatchObject({ exit: 'failed', fault });
  });
});
