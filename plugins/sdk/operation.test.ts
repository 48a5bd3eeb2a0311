import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConnections } from '../../runtime/connections/connections.ts';
import { upgradedParams } from '../../runtime/engine/upgrade.ts';
import { createUniverse } from '../../test/engine/kit.ts';
import { callNode, flowAround, plugins, realConnections } from '../../test/kit/node-call.ts';
import { type Peer, type PeerBehaviour, startPeer } from '../../test/kit/peer.ts';
import { AsWritten, Choice, defineConnector, defineOperation, Fault, hints, Items, Template, Type } from './index.ts';
import { operationNode } from './operation.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const Config = Type.Object({ baseUrl: Type.String() });

/** A connector as a plugin writes one: it books a redelivery, which must take place once. */
const redeliver = defineOperation(Config, {
  title: text('改约派送', 'Redeliver'),
  help: text('另约一次派送', 'Books another delivery'),
  summary: text('{input.waybill}', '{input.waybill}'),
  icon: 'truck',
  effect: 'write',
  timeout: 3,
  input: Type.Object({
    waybill: Type.String(hints({ label: text('运单号', 'Waybill') })),
    pieces: Type.Optional(Type.Integer(hints({ label: text('件数', 'Pieces') }))),
  }),
  output: Type.Object({ ticket: Type.String(hints({ label: text('单号', 'Ticket') })) }),
  exits: [{ name: 'booked', title: text('约好了', 'Booked') }],
  sample: { waybill: '753' },
  async run({ config, input, http, idempotencyKey }) {
    const answer = await http({
      method: 'POST',
      url: `${config.baseUrl}/redeliveries`,
      headers: { 'idempotency-key': idempotencyKey ?? 'none' },
      body: JSON.stringify(input),
    });
    if (answer.status !== 201) throw new Fault('connector.rejected', `HTTP ${answer.status}`);
    return { exit: 'booked', output: { ticket: (JSON.parse(answer.text) as { ticket: string }).ticket } };
  },
});
const courier = defineConnector({
  name: 'courier',
  title: text('快递系统', 'Courier'),
  icon: 'truck',
  config: Config,
  operations: { redeliver },
});

const node = operationNode(courier, 'redeliver');
const registry = { get: (type: string) => (type === 'courier.redeliver' ? node : plugins.get(type)) };
const variables = { waybill: { default: '753' }, n: { type: 'number', default: 2 }, ticket: {} } as const;
const params = {
  input: { waybill: '{{ waybill }}', pieces: 'n + 1' },
  timeout: 3,
  save: { ticket: 'ticket' },
};
const booked: PeerBehaviour = { status: 201, body: '{"ticket":"T-7"}' };
let peer: Peer;

beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  (peer.requests as unknown[]).length = 0;
});
afterAll(() => peer.close());

const book = async (answers: PeerBehaviour, given: object = params, call = false) => {
  peer.answers = answers;
  const { clock } = createUniverse();
  const connections = realConnections(clock, {
    connectors: new Map([['courier', courier]]),
    connections: {
      courier: { connector: 'courier', config: { baseUrl: peer.url } },
      second: { connector: 'courier', config: { baseUrl: `${peer.url}/second` } },
    },
  });
  return callNode('courier.redeliver', given, { registry, variables, clock, connections, call });
};

describe('an operation that writes', () => {
  it('fills in texts as templates, other fields as expressions, and stores what comes back', async () => {
    const { state, step } = await (await book(booked)).ended();
    expect(step.exit).toBe('booked');
    expect(state.variables.ticket).toBe('T-7');
    expect(peer.requests.map(({ body }) => JSON.parse(body))).toEqual([{ waybill: '753', pieces: 3 }]);
  });

  it('goes through once, with one key for every try of this step', async () => {
    const call = await book(booked);
    const { state } = await call.ended();
    const before = { ...state, status: 'running' as const, node: 'node', seq: 1, outcome: null, endedAt: null };
    const flow = flowAround('courier.redeliver', params, { registry, variables });
    const again = await call.universe.engine.resume({ ...before, variables: {} }, { flow }).done;
    expect(again.variables.ticket).toBe('T-7');
    expect(peer.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['session-1:1:courier.redeliver']);
  });

  it('uses the connection that the node names', async () => {
    await (await book(booked, { ...params, connection: 'second' })).ended();
    expect(peer.requests[0]?.path).toBe('/second/redeliveries');
  });

  it('a refusal takes the exit failed, and nothing counts as done', async () => {
    const call = await book({ status: 409 });
    expect((await call.ended()).step).toMatchObject({ exit: 'failed', fault: { code: 'connector.rejected' } });
    expect(await call.universe.store.effect({ id: 'session-1', epoch: 1 }, 1, 'courier.redeliver')).toEqual({
      known: false,
    });
  });

  it.each([
    ['no answer', 'hangs'],
    ['a torn connection', 'breaks'],
    ['an answer that makes no sense', { status: 201, body: 'oops' }],
  ] as const)('%s leaves open whether it was done', async (_name, answer) => {
    const call = await book(answer, { ...params, timeout: 0.3 });
    expect((await call.ended()).step).toMatchObject({ exit: 'unknown', fault: { code: 'effect.unknown' } });
  });

  it('is not torn up by a hang-up', async () => {
    let release: () => void = () => undefined;
    const call = await book('hangs', params, true);
    peer.answers = () => {
      release();
      return booked;
    };
    await new Promise<void>((done) => {
      release = done;
    });
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'hungup', variables: { ticket: 'T-7' } });
    expect(peer.requests).toHaveLength(1);
  });
});

describe('an operation of a newer version', () => {
  const renamed = defineConnector({
    ...courier,
    operations: {
      redeliver: {
        ...redeliver,
        version: 2,
        upgrade: ({ input: { number, ...input }, save: { id, ...save } }) => ({
          input: { ...input, ...(number !== undefined && { waybill: number }) },
          save: { ...save, ...(id !== undefined && { ticket: id }) },
        }),
      },
    },
  });

  it('takes what a flow holds for the older one', () => {
    const type = operationNode(renamed, 'redeliver');
    const stored = { input: { number: '{{ waybill }}' }, timeout: 3, save: { id: 'ticket' }, connection: 'second' };
    expect(upgradedParams({ type: 'courier.redeliver', params: stored, exits: {} }, type)).toEqual({
      input: { waybill: '{{ waybill }}' },
      timeout: 3,
      save: { ticket: 'ticket' },
      connection: 'second',
    });
    expect(upgradedParams({ type: 'courier.redeliver', params: { input: { number: '1' } }, exits: {} }, type)).toEqual({
      input: { waybill: '1' },
    });
  });

  it('leaves what is as new alone', () => {
    const type = operationNode(renamed, 'redeliver');
    expect(upgradedParams({ type: 'courier.redeliver', version: 2, params, exits: {} }, type)).toEqual(params);
  });
});

describe('an input', () => {
  const word = (label: string) => ({ label: text(label, label) });
  const echo = defineOperation(Config, {
    title: text('问', 'Ask'),
    help: text('问', 'Ask'),
    summary: text('{input.query}', '{input.query}'),
    icon: 'database',
    effect: 'read',
    timeout: 3,
    input: Type.Object({
      query: AsWritten({ ...word('语句'), lines: true, maxLength: 2000 }),
      order: Choice({ up: text('升序', 'Up'), down: text('降序', 'Down') }, { ...word('顺序'), default: 'up' }),
      note: Template({ ...word('说明'), multiline: true, maxLength: 1500 }),
      values: Items(
        Type.Object({
          name: AsWritten({ ...word('名称'), pattern: '^[a-z]+$' }),
          value: Type.Unknown(hints(word('值'))),
        }),
        { ...word('参数'), maxItems: 5 },
      ),
    }),
    output: Type.Object({ given: Type.String(hints(word('收到的'))) }),
    exits: [{ name: 'done', title: text('好了', 'Done') }],
    sample: { query: 'q', order: 'up', note: '', values: [] },
    run: async ({ input }) => ({ exit: 'done', output: { given: JSON.stringify(input) } }),
  });
  const asker = defineConnector({
    name: 'asker',
    title: text('问', 'Ask'),
    icon: 'plug',
    config: Config,
    operations: { echo },
  });
  const asking = operationNode(asker, 'echo');

  it('has a form of its own kind', () => {
    const { properties } = asking.params.properties.input as never as { properties: Record<string, object> };
    expect(properties.query).toMatchObject({ 'x-widget': 'lines', maxLength: 2000 });
    expect(properties.query).not.toHaveProperty('x-template');
    expect(properties.order).toMatchObject({ 'x-widget': 'choice', enum: ['up', 'down'] });
    expect(properties.note).toMatchObject({ 'x-widget': 'multiline', 'x-template': true, maxLength: 1500 });
    expect(properties.values).toMatchObject({
      maxItems: 5,
      items: { properties: { name: { 'x-widget': 'text' }, value: { 'x-expression': 'any' } } },
    });
  });

  it('that is chosen or written down is given as it is; in lists the others count', async () => {
    const input = {
      query: "SELECT '{{ waybill }}'",
      note: '单号 {{ waybill }}',
      values: [
        { name: 'a', value: 'waybill' },
        { name: 'b', value: 'n + 1' },
      ],
    };
    const { clock } = createUniverse();
    const call = await callNode(
      'asker.echo',
      { input, timeout: 3, save: { given: 'ticket' } },
      {
        registry: { get: (type) => (type === 'asker.echo' ? asking : plugins.get(type)) },
        variables,
        clock,
        connections: realConnections(clock, {
          connectors: new Map([['asker', asker as never]]),
          connections: { asker: { connector: 'asker', config: { baseUrl: peer.url } } },
        }),
      },
    );
    const { state } = await call.ended();
    expect(JSON.parse(String(state.variables.ticket))).toEqual({
      query: "SELECT '{{ waybill }}'",
      order: 'up',
      note: '单号 753',
      values: [
        { name: 'a', value: '753' },
        { name: 'b', value: 3 },
      ],
    });
  });
});

describe('an operation whose answer may be given again', () => {
  const lookUp = defineOperation(Config, {
    title: text('查客户', 'Look up'),
    help: text('查客户', 'Looks a customer up'),
    summary: text('{input.id}', '{input.id}'),
    icon: 'users',
    effect: 'read',
    cacheSeconds: 600,
    timeout: 3,
    input: Type.Object({ id: Type.String(hints({ label: text('编号', 'Id') })) }),
    output: Type.Object({ name: Type.String(hints({ label: text('名字', 'Name') })) }),
    exits: [{ name: 'found', title: text('查到了', 'Found') }],
    sample: { id: '1' },
    async run({ config, http }) {
      const { text: body } = await http({ method: 'GET', url: config.baseUrl });
      return { exit: 'found', output: JSON.parse(body) as { name: string } };
    },
  });
  const customers = defineConnector({
    name: 'customers',
    title: text('客户', 'Customers'),
    icon: 'users',
    config: Config,
    operations: { lookUp },
  });
  const known = operationNode(customers, 'lookUp');

  it('offers its age, and a flow can say how old it is', async () => {
    expect(known.params.properties.save).toMatchObject({ properties: { ageSeconds: {} } });
    peer.answers = { body: '{"name":"王女士"}' };
    let now = new Date('2026-03-02T09:00:00+08:00');
    const connections = createConnections({
      connectors: new Map([['customers', customers]]),
      connections: { customers: { connector: 'customers', config: { baseUrl: peer.url } } },
      allowedHosts: [],
      now: () => now,
    });
    const ask = async () => {
      const { clock } = createUniverse();
      const call = await callNode(
        'customers.lookUp',
        { input: { id: '7' }, timeout: 3, save: { name: 'ticket', ageSeconds: 'n' } },
        {
          registry: { get: (type) => (type === 'customers.lookUp' ? known : plugins.get(type)) },
          variables,
          clock,
          connections: {
            call: (...args) => clock.busy(() => connections.call(...args)),
            http: (...args) => connections.http(...args),
          },
        },
      );
      return call.ended();
    };
    expect((await ask()).state.variables).toMatchObject({ ticket: '王女士', n: 0 });
    now = new Date(now.getTime() + 300_000);
    const { state, step } = await ask();
    expect(state.variables).toMatchObject({ ticket: '王女士', n: 300 });
    expect(step.effects[0]).toMatchObject({ kind: 'request', data: { exit: 'found', cached: true, ageSeconds: 300 } });
    expect(peer.requests).toHaveLength(1);
    await connections.close();
  });
});
