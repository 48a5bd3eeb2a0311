import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUniverse } from '../engine/kit.ts';
import { callNode, flowAround, realConnections } from '../kit/node-call.ts';
import { type Peer, type PeerBehaviour, type PeerRequest, startPeer } from '../kit/peer.ts';

/** A connector that sends over HTTP, and how the other system says yes. */
export interface Sending {
  /** `wecom.send` */
  readonly type: string;
  readonly config: (peer: Peer) => Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
  readonly ok: PeerBehaviour;
  /** Exit of a message that went out; `sent` when absent. */
  readonly exit?: string;
  /** Of what may be asked again: where the other system finds that it is the same. */
  readonly keyIn?: (request: PeerRequest) => string;
}

/** What must hold of everything that sends: nothing goes out twice, and nobody is told that it went out when it may not have. */
export const sendingContract = ({ type, config, input, ok, exit = 'sent', keyIn }: Sending): void => {
  const [connector = ''] = type.split('.');
  let peer: Peer;
  beforeAll(async () => {
    peer = await startPeer();
  });
  beforeEach(() => {
    (peer.requests as unknown[]).length = 0;
  });
  afterAll(() => peer.close());

  const params = (timeout: number) => ({ input, timeout });
  const sends = (answers: PeerBehaviour, { timeout = 2, call = false } = {}) => {
    peer.answers = answers;
    const { clock } = createUniverse();
    const connections = realConnections(clock, { connections: { [connector]: { connector, config: config(peer) } } });
    return callNode(type, params(timeout), { clock, connections, call });
  };
  const leaving = async (answers: PeerBehaviour, timeout?: number) => {
    const call = await sends(answers, timeout === undefined ? {} : { timeout });
    const { step, state } = await call.ended();
    await peer.idle();
    expect(state.outcome).toBe('completed');
    return { exit: step.exit, fault: step.fault?.code };
  };
  const reached = async () => {
    while (peer.requests.length === 0) await new Promise((done) => setImmediate(done));
  };

  describe(`${type}, whatever happens on the way,`, () => {
    it('goes out once', async () => {
      expect(await leaving(ok)).toEqual({ exit, fault: undefined });
      expect(peer.requests).toHaveLength(1);
    });

    it.each([
      ['no answer comes', 'hangs'],
      ['the connection breaks', 'breaks'],
      ['a gateway gave up', { status: 504 }],
      ['the answer makes no sense', { body: '<html>' }],
    ] as const)('is unknown, and not sent anew, when %s', async (_, answers) => {
      expect(await leaving(answers, 0.4)).toEqual({ exit: 'unknown', fault: 'effect.unknown' });
      const keys = new Set(peer.requests.map((request, at) => keyIn?.(request) ?? at));
      expect(keys.size).toBe(1);
    });

    it.each([
      [429, 'connector.rate_limited'],
      [500, 'connector.error'],
      [401, 'connector.unauthorized'],
      [403, 'connector.rejected'],
    ])('fails with what %i says', async (status, fault) => {
      expect(await leaving({ status })).toEqual({ exit: 'failed', fault });
    });

    it('has gone out, and goes out no second time, when the caller hangs up', async () => {
      const call = await sends('hangs', { timeout: 0.5, call: true });
      await reached();
      call.hangsUp();
      expect((await call.ended()).state.outcome).toBe('hungup');
      await peer.idle();
      expect(peer.requests).toHaveLength(1);
    });

    it('does not go out a second time when the server dies after the answer', async () => {
      const first = await sends(ok);
      const { state } = await first.ended();
      const interrupted = {
        ...state,
        status: 'running' as const,
        node: 'node',
        seq: 1,
        outcome: null,
        endedAt: null,
      };
      const again = first.universe.engine.resume(interrupted, { flow: flowAround(type, params(2), { call: false }) });
      expect((await again.done).outcome).toBe('completed');
      expect(peer.requests).toHaveLength(1);
    });
  });
};
