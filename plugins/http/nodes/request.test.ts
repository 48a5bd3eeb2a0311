import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUniverse } from '../../../test/engine/kit.ts';
import { callNode, flowAround, plugins, realConnections } from '../../../test/kit/node-call.ts';
import { type Peer, type PeerBehaviour, startPeer } from '../../../test/kit/peer.ts';

const variables = { waybill: { default: '753' }, eta: {}, weight: { type: 'number' } } as const;
let peer: Peer;

beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
  peer.answers = {};
});
afterAll(() => peer.close());

const request = (changes: object = {}, hosts: readonly string[] = [peer.host], call = false) => {
  const { clock } = createUniverse();
  const connections = realConnections(clock, { allowedHosts: hosts });
  const params = { method: 'GET', url: `${peer.url}/waybills/{{ waybill }}`, timeout: 3, ...changes };
  return callNode('http.request', params, { variables, clock, connections, call });
};
const save = [
  { path: '/data/eta', variable: 'eta' },
  { path: '/weight', variable: 'weight' },
];

describe('http.request', () => {
  it('asks and stores what the answer holds', async () => {
    peer.answers = { body: '{"data":{"eta":"18:00","more":1},"weight":2.5}' };
    const { state, step } = await (await request({ save })).ended();
    expect(step.exit).toBe('ok');
    expect(state.variables).toMatchObject({ eta: '18:00', weight: 2.5 });
    expect(peer.requests).toMatchObject([{ method: 'GET', path: '/waybills/753', body: '' }]);
    expect(peer.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    '%s goes through once, with a key that names this very step',
    async (method) => {
      const headers = [{ name: 'X-Waybill', value: '{{ waybill }}' }];
      const call = await request({ method, headers, body: '{"number":"{{ waybill }}"}' });
      expect(await call.leavesBy()).toBe('ok');
      expect(peer.requests).toMatchObject([{ method, body: '{"number":"753"}' }]);
      expect(peer.requests[0]?.headers).toMatchObject({
        'x-waybill': '753',
        'content-type': 'application/json',
        'idempotency-key': 'session-1:1:request',
      });
      expect(await call.universe.store.effect({ id: 'session-1', epoch: 1 }, 1, 'request')).toMatchObject({
        known: true,
        result: { status: 200 },
      });
    },
  );

  it('is not sent a second time when the process died after the answer', async () => {
    peer.answers = { body: '{"data":{"eta":"T-7"},"weight":1}' };
    const first = await request({ method: 'POST', save });
    const { state } = await first.ended();
    // As it was on disk before the step ended: running, at the node, with the effect's result stored.
    const interrupted = {
      ...state,
      status: 'running' as const,
      node: 'node',
      seq: 1,
      variables: {},
      outcome: null,
      endedAt: null,
    };
    const params = { method: 'POST', url: `${peer.url}/x`, timeout: 3, save };
    const flow = flowAround('http.request', params, { variables });
    const again = first.universe.engine.resume(interrupted, { flow });
    expect((await again.done).variables).toEqual({ eta: 'T-7', weight: 1 });
    expect(peer.requests).toHaveLength(1);
  });

  const answers: [string, PeerBehaviour, string, string | undefined][] = [
    ['204', { status: 204 }, 'ok', undefined],
    [
      '302 inward',
      { status: 302, headers: { location: 'http://169.254.169.254/' } },
      'failed',
      'connector.address_refused',
    ],
    ['304', { status: 304 }, 'refused', undefined],
    ['404', { status: 404 }, 'refused', undefined],
    ['422', { status: 422, body: 'no' }, 'refused', undefined],
    ['500', { status: 500 }, 'failed', 'connector.error'],
    ['503', { status: 503 }, 'failed', 'connector.error'],
    ['more than 1 MB', { body: `"${'x'.repeat(1_000_001)}"` }, 'failed', 'connector.bad_answer'],
    ['a broken line', 'breaks', 'failed', 'connector.unavailable'],
  ];
  it.each(answers)('%s is taken as it is meant', async (_name, answer, exit, fault) => {
    peer.answers = answer;
    const { step } = await (await request()).ended();
    expect({ exit: step.exit, fault: step.fault?.code }).toEqual({ exit, fault });
    expect(peer.requests).toHaveLength(answer === 'breaks' ? 3 : 1);
  });

  it.each([
    ['no JSON', '<!doctype html>'],
    ['JSON without the field', '{"data":{}}'],
    ['another shape', '[1,2]'],
    ['null', 'null'],
    ['what only the prototype has', '{"data":{"__proto__":{"eta":1}}}'],
  ])('%s is a bad answer, and nothing is stored', async (_name, body) => {
    peer.answers = { body };
    const { state, step } = await (await request({ save })).ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'connector.bad_answer' } });
    expect(state.variables).toEqual({ waybill: '753' });
  });

  it('does not read the answer when nothing is to be stored', async () => {
    peer.answers = { body: 'OK' };
    expect(await (await request()).leavesBy()).toBe('ok');
  });

  it('gives up after its time', async () => {
    peer.answers = 'hangs';
    const { step } = await (await request({ timeout: 0.2 })).ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'connector.timeout' } });
    await peer.idle();
  });

  it.each([
    ['the answer does not come', 'hangs'],
    ['the connection breaks', 'breaks'],
    ['a gateway gave up waiting', { status: 504 }],
  ] as const)('nobody knows what became of a write when %s', async (_name, answer) => {
    peer.answers = answer;
    const { step } = await (await request({ method: 'POST', timeout: 0.3 })).ended();
    expect(step).toMatchObject({ exit: 'unknown', fault: { code: 'effect.unknown' } });
    await peer.idle();
  });

  it('a write that never left has failed, and no more', async () => {
    const { step } = await (await request({ method: 'POST', url: 'http://127.0.0.1:9/x' }, ['127.0.0.1:9'])).ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'connector.unavailable' } });
  });

  it('lets go of the other system when the caller hangs up', async () => {
    peer.answers = 'hangs';
    const call = await request({ timeout: 30 }, [peer.host], true);
    while (peer.requests.length === 0) await new Promise((done) => setImmediate(done));
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'hungup' });
    await peer.idle();
  });

  it.each(['http://127.0.0.1:1/', 'http://169.254.169.254/', 'file:///etc/passwd', 'nonsense', ''])(
    'does not reach %j',
    async (url) => {
      const { step } = await (await request({ url }, [])).ended();
      expect(step).toMatchObject({ exit: 'failed', fault: { code: 'connector.address_refused' } });
    },
  );

  it('encodes what stands in parameters and forms: what a caller gives adds nothing', async () => {
    const waybill = '7&admin=1#x="y"';
    const query = [{ name: 'number', value: '{{ waybill }}' }];
    const form = [{ name: 'phone', value: '{{ waybill }}' }];
    const given = { query, method: 'POST', bodyAs: 'form', form, url: `${peer.url}/a?fixed=1` };
    const { clock } = createUniverse();
    const connections = realConnections(clock, { allowedHosts: [peer.host] });
    const call = await callNode(
      'http.request',
      { timeout: 3, ...given },
      {
        variables: { waybill: { default: waybill } },
        clock,
        connections,
      },
    );
    expect(await call.leavesBy()).toBe('ok');
    const [sent] = peer.requests;
    expect([...new URL(`http://x${sent?.path}`).searchParams]).toEqual([
      ['fixed', '1'],
      ['number', waybill],
    ]);
    expect([...new URLSearchParams(sent?.body)]).toEqual([['phone', waybill]]);
    expect(sent?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('sends no JSON that a value has broken', async () => {
    const { step } = await (await request({ method: 'POST', body: '{"a": {{ waybill }}x}' })).ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'connector.bad_request' } });
    expect(peer.requests).toEqual([]);
  });

  it('sends plain text as it is', async () => {
    await (await request({ method: 'PUT', bodyAs: 'text', body: '单号 {{ waybill }}' })).ended();
    expect(peer.requests).toMatchObject([
      { body: '单号 753', headers: { 'content-type': 'text/plain; charset=utf-8' } },
    ]);
  });

  it.each([
    [404, '404'],
    [409, '4xx'],
    [500, '500'],
    [200, 'ok'],
    [302, 'refused'],
    [503, 'failed'],
  ])('%i leaves by %s when statuses have ways of their own', async (status, exit) => {
    peer.answers = { status, body: '{"data":{"eta":"18:00"},"weight":1}' };
    const statuses = [
      { status: '404', label: '没有' },
      { status: '4xx', label: '不行' },
      { status: '500', label: '坏了' },
    ];
    const { state, step } = await (await request({ statuses, save })).ended();
    expect(step.exit).toBe(exit);
    expect(state.variables.eta).toBe(['refused', 'failed'].includes(exit) ? undefined : '18:00');
  });

  it('stores the whole answer, and what stands in lists or under odd names', async () => {
    peer.answers = { body: '{"list":[{"a/b":"1","c~d":"2"}]}' };
    const { state } = await (
      await request({
        save: [
          { path: '/list/0/a~1b', variable: 'eta' },
          { path: '/list/0/c~0d', variable: 'weight' },
        ],
      })
    ).ended();
    expect(state.variables).toMatchObject({ eta: '1', weight: 2 });
  });

  it('takes what version 1 had', () => {
    const { upgrade } = plugins.nodes.get('http.request') ?? {};
    const old = {
      method: 'GET',
      url: 'https://a.example.com',
      timeout: 3,
      save: [{ path: 'data.eta', variable: 'eta' }],
    };
    expect(upgrade?.(old, 1)).toEqual({ ...old, bodyAs: 'json', save: [{ path: '/data/eta', variable: 'eta' }] });
    expect(upgrade?.({ method: 'GET' }, 1)).toEqual({ method: 'GET', bodyAs: 'json' });
  });
});
