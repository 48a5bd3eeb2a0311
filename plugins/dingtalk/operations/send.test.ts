import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendingContract } from '../../../test/contracts/sending.ts';
import { createUniverse } from '../../../test/engine/kit.ts';
import { callNode, realConnections } from '../../../test/kit/node-call.ts';
import { type Peer, startPeer } from '../../../test/kit/peer.ts';
import { signedAddress } from '../signature.ts';

const ok = { body: '{"errcode":0,"errmsg":"ok"}' };
const secret = 'SEC5a3ecf88f2b3eb50';
const config = ({ url }: Peer) => ({ webhook: `${url}/robot/send?access_token=47a67f4b`, secret });

sendingContract({ type: 'dingtalk.send', config, input: { text: '您好', format: 'text' }, ok });

describe('the signature', () => {
  const now = new Date(1_577_262_236_757);

  // What the Python example of the documentation (hmac, base64, urllib.parse.quote_plus) prints for this secret and time.
  it('is that of the documented algorithm', () =>
    expect(signedAddress('https://oapi.dingtalk.com/robot/send?access_token=X', 'this is secret', now)).toBe(
      'https://oapi.dingtalk.com/robot/send?access_token=X&timestamp=1577262236757&sign=hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D',
    ));

  it('is left out where the robot wants none', () =>
    expect(signedAddress('https://oapi.dingtalk.com/robot/send?access_token=X', undefined, now)).toBe(
      'https://oapi.dingtalk.com/robot/send?access_token=X',
    ));
});

describe('dingtalk.send', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startPeer();
  });
  afterAll(() => peer.close());

  /** Judges a request as DingTalk does: within the hour, and signed with the robot's own secret. */
  const verified = (path: string): boolean => {
    const { searchParams } = new URL(path, 'http://oapi');
    const timestamp = searchParams.get('timestamp') ?? '';
    const expected = createHmac('sha256', Buffer.from(secret)).update(`${timestamp}\n${secret}`).digest('base64');
    return searchParams.get('sign') === expected && Math.abs(Number(timestamp) - Date.now()) < 3_600_000;
  };

  const send = async (input: object, body = ok.body) => {
    peer.answers = ({ path }) => ({ body: verified(path) ? body : '{"errcode":310000,"errmsg":"sign not match"}' });
    const { clock } = createUniverse();
    const dingtalk = { connector: 'dingtalk', config: config(peer) };
    const connections = realConnections(clock, { connections: { dingtalk } });
    const world = { variables: { reason: {} }, clock, connections };
    const params = { input, timeout: 3, save: { reason: 'reason' } };
    const { step, state } = await (await callNode('dingtalk.send', params, world)).ended();
    return { step, reason: state.variables.reason, sent: JSON.parse(peer.requests.at(-1)?.body ?? '{}') as unknown };
  };

  it('writes a text that the robot takes for its own', async () => {
    const { step, sent } = await send({ text: '我就是我', mention: '13800002076' });
    expect(step.exit).toBe('sent');
    expect(sent).toEqual({
      msgtype: 'text',
      text: { content: '我就是我' },
      at: { atMobiles: ['13800002076'], isAtAll: false },
    });
  });

  it('names who is mentioned in Markdown, too', async () => {
    const { sent } = await send({ text: '# 杭州天气\n9度', format: 'markdown', mention: '13800002076 @all' });
    expect(sent).toEqual({
      msgtype: 'markdown',
      markdown: { title: '杭州天气', text: '# 杭州天气\n9度 @13800002076' },
      at: { atMobiles: ['13800002076'], isAtAll: true },
    });
  });

  it.each([
    [310000, 'keywords not in content, more: [https://…]', 'refused', undefined],
    [430102, 'inappropriate text', 'refused', undefined],
    [310000, 'invalid timestamp', 'failed', 'connector.unauthorized'],
    [300001, 'token is not exist', 'failed', 'connector.unauthorized'],
    [130101, 'send too fast, exceed 20 times per minute', 'failed', 'connector.rate_limited'],
    [-1, '系统繁忙', 'failed', 'connector.error'],
    [404, 'not found', 'failed', 'connector.rejected'],
  ])('errcode %i: %s', async (errcode, errmsg, exit, fault) => {
    const { step, reason } = await send({ text: '您好' }, JSON.stringify({ errcode, errmsg }));
    expect({ exit: step.exit, fault: step.fault?.code }).toEqual({ exit, fault });
    if (exit === 'refused') expect(reason).toBe(errmsg);
    expect(JSON.stringify(step)).not.toMatch(/47a67f4b|SEC5a3/);
  });
});
