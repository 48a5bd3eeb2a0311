import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendingContract } from '../../../test/contracts/sending.ts';
import { createUniverse } from '../../../test/engine/kit.ts';
import { callNode, realConnections } from '../../../test/kit/node-call.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';

const ok = { body: '{"errcode":0,"errmsg":"ok"}' };
const config = ({ url }: Peer) => ({ webhook: `${url}/cgi-bin/webhook/send?key=693a91f6` });

sendingContract({ type: 'wecom.send', config, input: { text: '您好', format: 'text' }, ok });

describe('wecom.send', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startPeer();
  });
  afterAll(() => peer.close());

  const send = async (input: object, body = ok.body) => {
    peer.answers = { body };
    const { clock } = createUniverse();
    const wecom = { connector: 'wecom', config: config(peer) };
    const connections = realConnections(clock, { connections: { wecom } });
    const params = { input, timeout: 3, save: { messageId: 'id', reason: 'reason' } };
    const world = { variables: { id: {}, reason: {} }, clock, connections };
    const { step, state } = await (await callNode('wecom.send', params, world)).ended();
    const { body: last = '{}', path } = peer.requests.at(-1) ?? {};
    return { step, variables: state.variables, path, sent: JSON.parse(last) as { text: { content: string } } };
  };

  it('writes a text and mentions people by their numbers', async () => {
    const { path, sent, variables } = await send({ text: '广州今日天气：29度', mention: '13800002076，@all' });
    expect(path).toBe('/cgi-bin/webhook/send?key=693a91f6');
    expect(sent).toEqual({
      msgtype: 'text',
      text: { content: '广州今日天气：29度', mentioned_mobile_list: ['13800002076', '@all'] },
    });
    expect(variables.id).toBe('session-1:1:wecom.send');
  });

  it('writes Markdown', async () => {
    expect((await send({ text: '**异常** <font color="warning">3 单</font>', format: 'markdown' })).sent).toEqual({
      msgtype: 'markdown',
      markdown: { content: '**异常** <font color="warning">3 单</font>' },
    });
  });

  it('cuts what is too long, between characters', async () => {
    const { sent } = await send({ text: `a${'运'.repeat(900)}` });
    expect(Buffer.byteLength(sent.text.content)).toBeLessThanOrEqual(2048);
    expect(sent.text.content).toMatch(/^a运+…$/);
  });

  it.each([
    [40058, 'refused', undefined],
    [45009, 'failed', 'connector.rate_limited'],
    [93000, 'failed', 'connector.unauthorized'],
    [-1, 'failed', 'connector.error'],
    [41001, 'failed', 'connector.rejected'],
  ])('errcode %i', async (errcode, exit, fault) => {
    const { step, variables } = await send({ text: '您好' }, JSON.stringify({ errcode, errmsg: 'invalid' }));
    expect({ exit: step.exit, fault: step.fault?.code }).toEqual({ exit, fault });
    if (exit === 'refused') expect(variables.reason).toBe('invalid');
    expect(JSON.stringify(step)).not.toContain('693a91f6');
  });

  it('has nothing to say', async () => {
    const before = peer.requests.length;
    expect((await send({ text: '  ' })).step.exit).toBe('refused');
    expect(peer.requests).toHaveLength(before);
  });
});
