import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Value } from '../../schema/value.ts';
import { createUniverse } from '../engine/kit.ts';
import { callNode, plugins, realConnections } from './node-call.ts';
import { type Peer, type PeerBehaviour, startPeer } from './peer.ts';

/** One answer of the other system, and what the flow gets of it. */
export interface AnswerCase {
  readonly answer: PeerBehaviour;
  readonly exit: string;
  readonly output?: Readonly<Record<string, Value>>;
}

export interface OperationCase {
  /** `tms.quote` */
  readonly type: string;
  /** Instead of the operation's sample: templates and expressions as a flow holds them. */
  readonly input?: Readonly<Record<string, string>>;
  /** The request that must arrive; `body` as the parsed JSON. */
  readonly asks: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly answers: Readonly<Record<string, AnswerCase>>;
  /** Inputs about which nobody is asked, and the exit they take. */
  readonly unasked?: readonly (readonly [input: Readonly<Record<string, string>>, exit: string])[];
}

const json = (value: unknown): string => JSON.stringify(value);

const VARIABLE_TYPE: Readonly<Record<string, 'list' | 'number' | 'boolean' | 'text'>> = {
  array: 'list',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

interface Field {
  readonly type?: string;
  readonly anyOf?: readonly Field[];
}

const typeOf = (field: Field | undefined) =>
  VARIABLE_TYPE[field?.type ?? field?.anyOf?.find(({ type }) => type !== 'null')?.type ?? ''] ?? 'text';

/** Numbers become expressions, texts templates, as a flow holds them. */
const asStored = (sample: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, String(value)]));

/** An operation against another system over HTTP: what it asks, and what the flow gets of each answer. */
export const describeOperation = ({ type, input, asks, answers, unasked = [] }: OperationCase): void => {
  const [plugin = '', name = ''] = type.split('.');
  const operation = plugins.connectors.get(plugin)?.operations[name];
  if (!operation) throw new Error(`there is no operation ${type}`);
  const fields = operation.output.properties as Readonly<Record<string, Field>>;
  const stored = input ?? asStored(operation.sample as Record<string, unknown>);
  let peer: Peer;

  beforeAll(async () => {
    peer = await startPeer();
  });
  beforeEach(() => {
    (peer.requests as unknown[]).length = 0;
  });
  afterAll(() => peer.close());

  const call = async (answer: PeerBehaviour, given: Readonly<Record<string, string>>, timeout = 3) => {
    peer.answers = answer;
    const { clock } = createUniverse();
    const connection = { connector: plugin, config: { baseUrl: `${peer.url}/${plugin}/`, apiKey: 'key-1' } };
    const save = Object.fromEntries(Object.keys(fields).map((field) => [field, field]));
    const variables = Object.fromEntries(
      Object.entries(fields).map(([field, schema]) => [field, { type: typeOf(schema) } as const]),
    );
    const params = { input: given, timeout, save };
    const connections = realConnections(clock, { connections: { [plugin]: connection } });
    return (await callNode(type, params, { variables, clock, connections, call: false })).ended();
  };

  describe(type, () => {
    it.each(Object.entries(answers))('%s', async (_name, { answer, exit, output }) => {
      const { step, state } = await call(answer, stored);
      expect(step.exit, step.fault?.code).toBe(exit);
      if (output) expect(state.variables).toMatchObject(output);
      expect(peer.requests).toHaveLength(1);
      const [request] = peer.requests;
      expect({ method: request?.method, path: decodeURIComponent(request?.path ?? '') }).toEqual({
        method: asks.method,
        path: `/${plugin}${asks.path}`,
      });
      if (asks.body !== undefined) expect(JSON.parse(request?.body ?? '')).toEqual(asks.body);
      expect(request?.headers.authorization).toBe('Bearer key-1');
      if (operation.effect === 'write') expect(request?.headers['idempotency-key']).toBeTruthy();
    });

    // Nobody knows what became of a write whose answer makes no sense.
    const nonsense = operation.effect === 'write' ? ['unknown', 'effect.unknown'] : ['failed', 'connector.bad_answer'];
    it.each([
      ['403', { status: 403 }, ['failed', 'connector.rejected']],
      ['500', { status: 500 }, ['failed', 'connector.error']],
      ['a page', { body: '<!doctype html>' }, nonsense],
      ['a list', { body: '[]' }, nonsense],
    ])('fails with %s', async (_name, answer, end) => {
      const { step } = await call(answer, stored);
      expect([step.exit, step.fault?.code]).toEqual(end);
    });

    if (unasked.length > 0)
      it.each(unasked)('asks nobody about %j', async (odd, exit) => {
        const { step } = await call({ body: json({}) }, { ...stored, ...odd });
        expect(step.exit).toBe(exit);
        expect(peer.requests).toEqual([]);
      });
  });
};

/** An answer in JSON. */
export const jsonAnswer = (body: unknown, status = 200): PeerBehaviour => ({ status, body: json(body) });
