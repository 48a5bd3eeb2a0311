import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOperation } from '../../../test/kit/operation.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
afterAll(() => peer.close());

const recognise = (body: string, waybill = '906919164534') => {
  peer.answers = { body };
  const config = { customer: 'c', key: 'k', pollUrl: peer.url, autoUrl: peer.url };
  return runOperation('kuaidi100.recognise', { waybill }, config);
};

describe('kuaidi100.recognise', () => {
  it('takes the likeliest carrier', async () => {
    const { exit, outputs } = await recognise('[{"comCode":"ems","lengthPre":12},{"comCode":"yunda"}]');
    expect({ exit, ...outputs }).toMatchObject({ exit: 'known', company: 'ems', companyName: 'EMS' });
  });

  it('names a carrier that is not in the list as it is', async () => {
    expect((await recognise('[{"comCode":"tiantian","name":"天天快递"}]')).outputs.companyName).toBe('天天快递');
  });

  it.each([
    ['[]', 'notRecognised', undefined],
    ['{"returnCode":"601","message":"KEY已过期"}', 'failed', 'connector.unauthorized'],
    ['{"message":"?"}', 'failed', 'connector.bad_answer'],
    ['<html>', 'failed', 'connector.bad_answer'],
  ])('%s', async (body, exit, fault) => expect(await recognise(body)).toMatchObject({ exit, fault }));

  it('does not ask about what is no number', async () =>
    expect((await recognise('[{"comCode":"ems"}]', '&key=1')).exit).toBe('notRecognised'));
});
