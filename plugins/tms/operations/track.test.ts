import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUniverse } from '../../../test/engine/kit.ts';
import { callNode, realConnections } from '../../../test/kit/node-call.ts';
import { type Peer, type PeerBehaviour, startPeer } from '../../../test/kit/peer.ts';

const variables = { waybill: {}, status: {}, statusText: {}, eta: { type: 'time' }, outlet: {}, signedBy: {} } as const;
const save = { status: 'status', statusText: 'statusText', eta: 'eta', outlet: 'outlet', signedBy: 'signedBy' };
let peer: Peer;

beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
});
afterAll(() => peer.close());

const track = async (answers: PeerBehaviour, waybill = '753028419066', timeout = 3, config: object = {}) => {
  peer.answers = answers;
  const { clock } = createUniverse();
  const tms = { connector: 'tms', config: { baseUrl: `${peer.url}/tms/`, apiKey: 'key-1', ...config } };
  const connections = realConnections(clock, { connections: { tms } });
  const params = { input: { waybill: '{{ waybill }}' }, timeout, save };
  const world = { variables: { ...variables, waybill: { default: waybill } }, clock, connections };
  return (await callNode('tms.track', params, world)).ended();
};
const found = (waybill: object): PeerBehaviour => ({ body: JSON.stringify(waybill) });

describe('tms.track', () => {
  it('asks with the key and stores what it is told', async () => {
    const { state, step } = await track(
      found({
        status: 'outForDelivery',
        statusText: { 'zh-CN': '派送中', en: 'Out for delivery' },
        eta: '2026-03-02T18:00:00+08:00',
        outlet: '浦东网点',
        lastEvent: { place: '上海' },
      }),
    );
    expect(step.exit).toBe('found');
    expect(state.variables).toMatchObject({
      status: 'outForDelivery',
      statusText: '派送中',
      outlet: '浦东网点',
      signedBy: '',
    });
    expect(new Date(String(state.variables.eta)).getTime()).toBe(Date.parse('2026-03-02T18:00:00+08:00'));
    expect(peer.requests).toMatchObject([
      { method: 'GET', path: '/tms/waybills/753028419066', headers: { authorization: 'Bearer key-1' } },
    ]);
  });

  it('does with a status alone', async () => {
    const { state, step } = await track(found({ status: 'lost', eta: 5, outlet: null }));
    expect(step.exit).toBe('found');
    expect(state.variables).toMatchObject({ status: 'lost', statusText: 'lost', eta: null, outlet: '' });
  });

  const answers: [string, PeerBehaviour, string, string | undefined][] = [
    ['404', { status: 404 }, 'notFound', undefined],
    ['302 to a place that is none', { status: 302, headers: { location: 'http://[' } }, 'failed', 'connector.rejected'],
    ['401', { status: 401 }, 'failed', 'connector.unauthorized'],
    ['500', { status: 500 }, 'failed', 'connector.error'],
    ['a page', { body: '<!doctype html>' }, 'failed', 'connector.bad_answer'],
    ['nothing of what was asked', { body: '[]' }, 'failed', 'connector.bad_answer'],
    ['null', { body: 'null' }, 'failed', 'connector.bad_answer'],
    ['more than 1 MB', { body: `{"status":"${'x'.repeat(1_000_000)}"}` }, 'failed', 'connector.bad_answer'],
    ['a torn connection', 'breaks', 'failed', 'connector.unavailable'],
  ];
  it.each(answers)('%s', async (_name, answer, exit, fault) => {
    const { step, state } = await track(answer);
    expect({ exit: step.exit, fault: step.fault?.code }).toEqual({ exit, fault });
    expect(state.outcome).toBe('completed');
    // What may pass is asked for twice more.
    const mayPass = fault === 'connector.error' || fault === 'connector.unavailable';
    expect(peer.requests).toHaveLength(mayPass ? 3 : 1);
  });

  it('gives up after its time', async () => {
    const { step } = await track('hangs', '753', 0.2);
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'connector.timeout' } });
    await peer.idle();
  });

  it.each(['', '../admin', '753?x=1', '753/../..', '七五三', 'a'.repeat(41)])(
    'does not ask about %j',
    async (waybill) => {
      const { step } = await track(found({ status: 'x' }), waybill);
      expect(step.exit).toBe('notFound');
      expect(peer.requests).toEqual([]);
    },
  );

  it('says so when no TMS is connected', async () => {
    const { clock } = createUniverse();
    const params = { input: { waybill: '753' }, timeout: 3 };
    const call = await callNode('tms.track', params, { clock, connections: realConnections(clock, {}) });
    expect((await call.ended()).step).toMatchObject({ exit: 'failed', fault: { code: 'connector.unknown' } });
  });
});
