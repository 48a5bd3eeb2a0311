import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendingContract } from '../../../test/contracts/sending.ts';
import { runOperation } from '../../../test/kit/operation.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';

const config = ({ url }: Peer, more: object = {}) => ({
  customer: 'c',
  key: 'canary-key',
  salt: 'canary-salt',
  callback: 'https://desk.example.com/hooks/1',
  pollUrl: url,
  autoUrl: url,
  ...more,
});
const input = { waybill: 'YT6186594166532', company: 'yuantong' };

sendingContract({
  type: 'kuaidi100.subscribe',
  config,
  input,
  ok: { body: '{"result":true,"returnCode":"200","message":"提交成功"}' },
  exit: 'subscribed',
});

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
afterAll(() => peer.close());

const subscribe = async (returnCode: string, given: object = {}, more: object = {}) => {
  peer.answers = { body: JSON.stringify({ result: returnCode === '200', returnCode, message: '说明' }) };
  const result = await runOperation('kuaidi100.subscribe', { ...input, ...given }, config(peer, more));
  expect(JSON.stringify(result.step)).not.toContain('canary');
  return result;
};

describe('kuaidi100.subscribe', () => {
  it('names the place for pushes and what signs them', async () => {
    expect((await subscribe('200', { phone: '13868688888' })).exit).toBe('subscribed');
    const form = new URLSearchParams(peer.requests.at(-1)?.body);
    expect(form.get('schema')).toBe('json');
    expect(JSON.parse(form.get('param') ?? '')).toEqual({
      company: 'yuantong',
      number: 'YT6186594166532',
      key: 'canary-key',
      parameters: { callbackurl: 'https://desk.example.com/hooks/1', salt: 'canary-salt', phone: '13868688888' },
    });
  });

  it('lets the carrier be found out', async () => {
    await subscribe('200', { company: 'auto' });
    const param = JSON.parse(new URLSearchParams(peer.requests.at(-1)?.body).get('param') ?? '') as object;
    expect(param).toMatchObject({ parameters: { autoCom: '1' } });
    expect(param).not.toHaveProperty('company');
  });

  it.each([
    ['501', 'subscribed', undefined],
    ['701', 'refused', undefined],
    ['600', 'failed', 'connector.unauthorized'],
    ['601', 'failed', 'connector.unauthorized'],
    ['500', 'failed', 'connector.error'],
  ])('returnCode %s', async (code, exit, fault) => expect(await subscribe(code)).toMatchObject({ exit, fault }));

  it('needs a place for pushes', async () =>
    expect((await subscribe('200', {}, { callback: undefined })).fault).toBe('connector.rejected'));
});
