import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineConnector, defineOperation, hints, Type, type Value } from '../../plugins/sdk/index.ts';
import { operationNode } from '../../plugins/sdk/operation.ts';
import { createUniverse } from '../engine/kit.ts';
import { callNode, plugins, realConnections } from '../kit/node-call.ts';
import { type Peer, startPeer } from '../kit/peer.ts';

const EVIL = `{"data":{"name":"x","__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}},
  "__proto__":{"polluted":"yes"},"list":[{"__proto__":{"polluted":"yes"}}]}`;
const text = (zh: string) => ({ 'zh-CN': zh, en: zh });
const variables = { whole: { type: 'record' }, list: { type: 'list' } } as const;

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer({ body: EVIL });
});
afterAll(() => peer.close());

const clean = (state: { readonly variables: Readonly<Record<string, unknown>> }): void => {
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>).polluted).toBeUndefined();
  for (const value of Object.values(state.variables))
    expect((value as Record<string, unknown>)?.polluted).toBeUndefined();
};

describe('S21 what another system answers', () => {
  it('changes no prototype on its way through an operation, a variable, a template and the trace', async () => {
    const Config = Type.Object({ baseUrl: Type.String() });
    const ask = defineOperation(Config, {
      title: text('问'),
      help: text('问'),
      summary: text('问'),
      icon: 'search',
      effect: 'read',
      cacheSeconds: 60,
      timeout: 3,
      input: Type.Object({}),
      output: Type.Object({
        data: Type.Object({}, hints({ label: text('内容') })),
        list: Type.Array(Type.Object({}), hints({ label: text('列表') })),
      }),
      exits: [{ name: 'found', title: text('查到了') }],
      sample: {},
      async run({ config, http }) {
        const { text: body } = await http({ method: 'GET', url: config.baseUrl });
        // As carelessly as a plugin may do it.
        return { exit: 'found', output: { ...(JSON.parse(body) as Record<string, Value>) } };
      },
    });
    const rude = defineConnector({
      name: 'rude',
      title: text('坏'),
      icon: 'plug',
      config: Config,
      operations: { ask },
    });
    const node = operationNode(rude, 'ask');
    const { clock } = createUniverse();
    const connections = realConnections(clock, {
      connectors: new Map([['rude', rude]]),
      connections: { rude: { connector: 'rude', config: { baseUrl: peer.url } } },
    });
    const registry = { get: (type: string) => (type === 'rude.ask' ? node : plugins.get(type)) };
    // Twice: the second answer comes out of the cache.
    for (let time = 0; time < 2; time += 1) {
      const params = { input: {}, timeout: 3, save: { data: 'whole', list: 'list' } };
      const call = await callNode('rude.ask', params, { registry, variables, clock, connections });
      const { state, step } = await call.ended();
      expect(step.exit).toBe('found');
      clean(state);
      expect(JSON.stringify(step)).not.toContain('"fault"');
    }
    expect(peer.requests).toHaveLength(1);
  });

  it.each(['/data', '/list', '/data/name'])('changes none when an HTTP request stores %s of it', async (path) => {
    const { clock } = createUniverse();
    const params = {
      method: 'GET',
      url: peer.url,
      timeout: 3,
      save: [{ path, variable: path === '/list' ? 'list' : path === '/data' ? 'whole' : 'word' }],
    };
    const call = await callNode('http.request', params, {
      variables: { ...variables, word: {} },
      clock,
      connections: realConnections(clock, { allowedHosts: [peer.host] }),
    });
    const { state, step } = await call.ended();
    expect(step.exit).toBe('ok');
    clean(state);
  });
});
