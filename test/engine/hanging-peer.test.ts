import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../runtime/clock.ts';
import { createConnections } from '../../runtime/connections/connections.ts';
import { plugins } from '../kit/node-call.ts';
import { type Peer, startPeer } from '../kit/peer.ts';
import { createUniverse, flowOf } from './kit.ts';

const MANY = 60;
const found = { body: '{"status":"transit","statusText":{"zh-CN":"运输中","en":"In transit"}}' };
let good: Peer;
let hanging: Peer;

beforeAll(async () => {
  good = await startPeer(found);
  hanging = await startPeer('hangs');
});
afterAll(() => Promise.all([good.close(), hanging.close()]));

const flowOver = (connection: string, timeout: number) =>
  flowOf(
    {
      ask: [
        'tms.track',
        { input: { waybill: '753' }, timeout, connection, save: { statusText: 'status' } },
        { found: 'end', notFound: 'end', failed: 'end' },
      ],
      end: ['flow.end'],
    },
    { kind: 'ticket', variables: { status: {} } },
  );

const setUp = () => {
  const at = (peer: Peer) => ({ connector: 'tms', config: { baseUrl: peer.url } });
  const connections = createConnections({
    connectors: plugins.connectors,
    connections: { good: at(good), hanging: { ...at(hanging), limits: { atOnce: 20, waiting: 20 } } },
    allowedHosts: [],
  });
  const universe = createUniverse({ registry: plugins, clock: realClock as never, connections });
  return { connections, universe };
};

describe('a system that hangs', () => {
  it('holds up the flows that use it, for their time at most, and nobody else', async () => {
    const { connections, universe } = setUp();
    const stuck = await Promise.all(Array.from({ length: MANY }, () => universe.start(flowOver('hanging', 30))));
    await expect.poll(() => connections.health().get('hanging')?.inFlight).toBe(20);
    expect(connections.health().get('hanging')).toMatchObject({ inFlight: 20, waiting: 20 });
    // Those who found the queue full have gone on already.
    await expect.poll(() => universe.engine.active).toBe(40);

    const took: number[] = [];
    for (let time = 0; time < 20; time += 1) {
      const began = performance.now();
      const session = await universe.start(flowOver('good', 3));
      expect((await session.done).variables).toMatchObject({ status: '运输中' });
      took.push(performance.now() - began);
    }
    took.sort((a, b) => a - b);
    // A median: the machine may do other things for a moment, a hanging system would not let go at all.
    expect(took[10]).toBeLessThan(500);
    expect(connections.health().get('good')).toMatchObject({ calls: 20, failed: 0, waiting: 0 });

    for (const session of stuck) session.cancel();
    await Promise.all(stuck.map(({ done }) => done));
    expect(connections.health().get('hanging')).toMatchObject({ inFlight: 0, waiting: 0 });
    await hanging.idle();
    await connections.close();
  });

  it('is left alone after a while: callers hear of it at once, until it is back', async () => {
    const { connections, universe } = setUp();
    const ask = async (timeout: number) => {
      const session = await universe.start(flowOver('hanging', timeout));
      await session.done;
      return universe.store.trace(session.id)[0];
    };
    const first = await Promise.all(Array.from({ length: 5 }, () => ask(1.1)));
    expect(first.map((step) => step?.fault?.code)).toEqual(Array(5).fill('connector.timeout'));
    const began = performance.now();
    expect((await ask(3))?.fault?.code).toBe('connector.circuit_open');
    expect(performance.now() - began).toBeLessThan(500);
    expect(connections.health().get('hanging')).toMatchObject({
      state: 'open',
      lastFault: { code: 'connector.timeout' },
    });
    hanging.answers = found;
    await expect.poll(() => connections.health().get('hanging')?.state, { timeout: 10_000 }).toBe('halfOpen');
    expect((await ask(3))?.exit).toBe('found');
    expect(connections.health().get('hanging')?.state).toBe('closed');
    await connections.close();
  });
});
