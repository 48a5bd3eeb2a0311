import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hostRule } from '../../../runtime/connections/hosts.ts';
import { Outlet } from '../../../runtime/connections/http.ts';
import { Fault } from '../../../schema/faults.ts';
import { type Peer, type PeerBehaviour, startPeer } from '../../../test/kit/peer.ts';
import { type ClientCredentials, TokenSource } from './oauth2.ts';
import type { AuthContext } from './request.ts';

let peer: Peer;
let outlet: Outlet;
beforeAll(async () => {
  peer = await startPeer();
  outlet = new Outlet(hostRule({ byOperator: [peer.host] }));
});
afterAll(async () => {
  outlet.close();
  await peer.close();
});

let now = Date.parse('2026-01-01T00:00:00Z');
const contextOf = (signal: AbortSignal = new AbortController().signal): AuthContext => ({
  now: () => new Date(now),
  random: (bytes) => new Uint8Array(bytes),
  http: (request) => outlet.exchange(request, { signal, left: 5_000 }),
});
const credentials = (): ClientCredentials => ({
  tokenUrl: `${peer.url}/token`,
  clientId: 'a b',
  clientSecret: 'p:w+',
  scopes: ['x', 'y'],
});
const token = (value: string, seconds: number): PeerBehaviour => ({
  body: JSON.stringify({ access_token: value, expires_in: seconds, token_type: 'Bearer' }),
});

let given = 0;
beforeEach(() => {
  given = 0;
  peer.answers = () => {
    given += 1;
    return token(`t${given}`, 600);
  };
});

describe('client credentials', () => {
  it('asks as RFC 6749 says, once for all who need it at the same time', async () => {
    const source = new TokenSource();
    const all = await Promise.all(Array.from({ length: 20 }, () => source.get(credentials(), contextOf())));
    expect([new Set(all), given]).toEqual([new Set(['t1']), 1]);
    const [request] = peer.requests.slice(-1);
    expect(request).toMatchObject({ method: 'POST', path: '/token', body: 'grant_type=client_credentials&scope=x+y' });
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('a+b:p%3Aw%2B').toString('base64')}`);
  });

  it('sends the secret in the form when asked to', async () => {
    await new TokenSource().get({ ...credentials(), sentIn: 'body', scopes: [] }, contextOf());
    const [request] = peer.requests.slice(-1);
    expect(request?.body).toBe('grant_type=client_credentials&client_id=a+b&client_secret=p%3Aw%2B');
    expect(request?.headers.authorization).toBeUndefined();
  });

  it('is used until shortly before it expires, and replaced once it was refused', async () => {
    const source = new TokenSource();
    expect(await source.get(credentials(), contextOf())).toBe('t1');
    now += 569_000;
    expect(await source.get(credentials(), contextOf())).toBe('t1');
    now += 2_000;
    expect(await source.get(credentials(), contextOf())).toBe('t2');
    expect(await Promise.all([1, 2, 3].map(() => source.get(credentials(), contextOf(), 't2')))).toEqual([
      't3',
      't3',
      't3',
    ]);
    expect(given).toBe(3);
  });

  it('of one who hung up does not fail those who waited', async () => {
    const source = new TokenSource();
    const leaver = new AbortController();
    let asked = 0;
    peer.answers = () => {
      asked += 1;
      return asked === 1 ? 'hangs' : token('later', 600);
    };
    const first = source.get(credentials(), contextOf(leaver.signal));
    const second = source.get(credentials(), contextOf());
    while (asked === 0) await new Promise((done) => setImmediate(done));
    leaver.abort(new Error('hung up'));
    await expect(first).rejects.toThrow('hung up');
    expect(await second).toBe('later');
  });

  it.each([
    [{ status: 401, body: '{}' }, 'connector.unauthorized'],
    [{ status: 400, body: '{"error":"invalid_client"}' }, 'connector.unauthorized'],
    [{ status: 503, body: '' }, 'connector.error'],
    [{ status: 200, body: 'no json' }, 'connector.bad_answer'],
    [{ status: 200, body: 'null' }, 'connector.bad_answer'],
    [{ status: 200, body: '{"access_token":"a\\nb"}' }, 'connector.bad_answer'],
    ['breaks', 'connector.unavailable'],
  ] as const)('%j is a fault that leaves nothing open', async (answer, code) => {
    peer.answers = answer;
    const error = await new TokenSource().get(credentials(), contextOf()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code, sent: false });
    expect(String(error)).not.toContain('p:w');
  });
});
