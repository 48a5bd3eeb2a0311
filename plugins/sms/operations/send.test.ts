import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendingContract } from '../../../test/contracts/sending.ts';
import { createUniverse } from '../../../test/engine/kit.ts';
import { callNode, realConnections } from '../../../test/kit/node-call.ts';
import { type Peer, type PeerBehaviour, type PeerRequest, startPeer } from '../../../test/kit/peer.ts';
import { mobileNumber, partsOf } from '../message.ts';

const sent: PeerBehaviour = {
  body: '{"Message":"OK","RequestId":"F655A8D5","Code":"OK","BizId":"900619746936498440^0"}',
};
const aliyun = ({ url }: Peer) => ({
  provider: 'aliyun',
  endpoint: url,
  accessKeyId: 'testId',
  accessKeySecret: 'canary-key',
  signName: '阿里云短信测试',
});
const gateway = ({ url }: Peer) => ({
  provider: 'http',
  url: `${url}/send?mobile={to}`,
  body: '{"mobile":"{to}","content":"{text}","password":"{secret}","uid":"{id}"}',
  secret: 'canary-"key',
  okField: 'result.code',
  okValue: '0',
  idField: 'result.id',
});
const input = {
  to: '13800002076',
  text: '您好',
  template: 'SMS_154950909',
  values: [{ name: 'time', value: '18点' }],
};

sendingContract({ type: 'sms.send', config: aliyun, input, ok: sent });
sendingContract({ type: 'sms.send', config: gateway, input, ok: { body: '{"result":{"code":0,"id":7}}' } });

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
});
afterAll(() => peer.close());

const send = async (config: (peer: Peer) => object, given: object, answers: Peer['answers']) => {
  peer.answers = answers;
  const { clock } = createUniverse();
  const sms = { connector: 'sms', config: config(peer) as Record<string, unknown> };
  const connections = realConnections(clock, { connections: { sms } });
  const params = { input: given, timeout: 3, save: { messageId: 'id', reason: 'reason' } };
  const world = { variables: { id: {}, reason: {} }, clock, connections };
  const { step, state } = await (await callNode('sms.send', params, world)).ended();
  expect(JSON.stringify({ step, state })).not.toContain('canary');
  return { exit: step.exit, fault: step.fault?.code, ...state.variables };
};

/** Judges a request as Alibaba Cloud does, from what came over the wire. */
const genuine = ({ path, headers, method }: PeerRequest): boolean => {
  const [, names = '', signature = ''] =
    /SignedHeaders=([^,]+),Signature=(\w+)$/.exec(headers.authorization ?? '') ?? [];
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const query = path.slice(2).split('&').sort().join('&');
  const payload = createHash('sha256').update('').digest('hex');
  const canonical = `${method}\n/\n${query}\n${lines.join('')}\n${names}\n${payload}`;
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  return createHmac('sha256', 'canary-key').update(text).digest('hex') === signature;
};

describe('sms.send through Alibaba Cloud', () => {
  it('sends a template, signed', async () => {
    const answers = (request: PeerRequest) =>
      genuine(request) ? sent : { status: 400, body: '{"Code":"SignatureDoesNotMatch"}' };
    const result = await send(aliyun, { ...input, to: '+86 138-0000-2076' }, answers);
    expect(result).toMatchObject({ exit: 'sent', id: '900619746936498440^0' });
    const [request] = peer.requests;
    expect(request?.headers).toMatchObject({ 'x-acs-action': 'SendSms', 'x-acs-version': '2017-05-25' });
    expect(Object.fromEntries(new URL(request?.path ?? '', peer.url).searchParams)).toEqual({
      PhoneNumbers: '13800002076',
      SignName: '阿里云短信测试',
      TemplateCode: 'SMS_154950909',
      TemplateParam: '{"time":"18点"}',
      OutId: 'session-1:1:sms.send',
    });
  });

  it.each([
    ['isv.MOBILE_NUMBER_ILLEGAL', 'refused', undefined],
    ['isv.TEMPLATE_MISSING_PARAMETERS', 'refused', undefined],
    ['isv.BUSINESS_LIMIT_CONTROL', 'failed', 'connector.rate_limited'],
    ['isp.SYSTEM_ERROR', 'failed', 'connector.error'],
    ['isp.RAM_PERMISSION_DENY', 'failed', 'connector.unauthorized'],
    ['isv.OUT_OF_SERVICE', 'failed', 'connector.rejected'],
  ])('%s', async (Code, exit, fault) => {
    const result = await send(aliyun, input, { body: JSON.stringify({ Code, Message: '说明' }) });
    expect(result).toMatchObject({ exit, fault });
    if (exit === 'refused') expect(result).toMatchObject({ reason: `${Code}: 说明` });
  });

  it('takes a refused signature for a matter of the connection', async () => {
    const answers = { status: 400, body: '{"Code":"SignatureDoesNotMatch","Message":"…"}' };
    expect(await send(aliyun, input, answers)).toMatchObject({ exit: 'failed', fault: 'connector.unauthorized' });
  });

  it.each([
    ['without a template', { ...input, template: '' }],
    ['to a landline', { ...input, to: '02161234567' }],
    ['abroad', { ...input, to: '+1 202 555 0100' }],
    ['to nobody', { ...input, to: '' }],
    ['that is too long', { ...input, text: '运'.repeat(537) }],
  ])('asks nobody %s', async (_, given) => {
    expect((await send(aliyun, given, sent)).exit).toBe('refused');
    expect(peer.requests).toEqual([]);
  });
});

describe('sms.send through a provider’s own interface', () => {
  const ok: PeerBehaviour = { body: '{"result":{"code":"0","id":7}}' };

  it('fills in the request, escaped', async () => {
    const text = '您好 "{to}"\n\\第二行 {secret}';
    expect(await send(gateway, { to: '13800002076', text }, ok)).toMatchObject({ exit: 'sent', id: '7' });
    const [request] = peer.requests;
    expect(request?.path).toBe('/send?mobile=13800002076');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      mobile: '13800002076',
      content: text,
      password: 'canary-"key',
      uid: 'session-1:1:sms.send',
    });
  });

  it('fills in a form', async () => {
    const form = (at: Peer) => ({ ...gateway(at), format: 'form', body: 'm={to}&c={text}&p={secret}' });
    await send(form, { to: '13800002076', text: 'a&p=1=您' }, ok);
    expect(Object.fromEntries(new URLSearchParams(peer.requests[0]?.body))).toEqual({
      m: '13800002076',
      c: 'a&p=1=您',
      p: 'canary-"key',
    });
  });

  it.each([
    ['another result', { body: '{"result":{"code":"9"}}' }, 'refused', undefined],
    ['no result', { body: '{"ok":1}' }, 'unknown', 'effect.unknown'],
    ['only the prototype', { body: '{"__proto__":{"result":{"code":"0"}}}' }, 'unknown', 'effect.unknown'],
    ['a full queue', { status: 429 }, 'failed', 'connector.rate_limited'],
  ])('%s', async (_, answers, exit, fault) => {
    expect(await send(gateway, input, answers)).toMatchObject({ exit, fault });
  });

  it('says so when the connection is not finished', async () => {
    expect(await send(() => ({ provider: 'http' }), input, ok)).toMatchObject({ fault: 'connector.rejected' });
    expect(await send(() => ({ provider: 'http' }), { to: '13800002076', text: ' ' }, ok)).toMatchObject({
      exit: 'refused',
    });
  });
});

describe('numbers and lengths', () => {
  it.each([
    ['138 0000 2076', '13800002076'],
    ['+8613800002076', '13800002076'],
    ['008613800002076', '13800002076'],
    ['86-138-0000-2076', '13800002076'],
    ['12800002076', undefined],
    ['1380000207', undefined],
    ['13800002076;13800002077', undefined],
  ])('%s', (written, number) => expect(mobileNumber(written)).toBe(number));

  it.each([
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
  ])('%i characters', (length, parts) => expect(partsOf('运'.repeat(length))).toBe(parts));
});
