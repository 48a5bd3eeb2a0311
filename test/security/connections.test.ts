import { Writable } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineConnector, defineOperation, Fault, Type } from '../../plugins/sdk/index.ts';
import { LiveConnections } from '../../runtime/connections/live.ts';
import { Vault } from '../../runtime/connections/vault.ts';
import { ConnectionStore } from '../../runtime/store/connections.ts';
import type { ConnectionSummary, TestResult } from '../../schema/connections.ts';
import type { Flow } from '../../schema/flow.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Peer, startPeer } from '../kit/peer.ts';
import { hotline, Tester } from '../kit/tester.ts';

const CANARY = 'canary-secret-0815';

let test: TestApp;
let mine: Peer;
let thief: Peer;
const lines: string[] = [];
beforeAll(async () => {
  [mine, thief] = await Promise.all([startPeer(), startPeer()]);
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  test = await startTestApp({ allowedHosts: [mine.host, thief.host], logger: pino({ level: 'trace' }, sink) });
});
afterAll(async () => {
  await test.close();
  await Promise.all([mine.close(), thief.close()]);
});

const made = async () => {
  const body = { title: '运输', connector: 'tms', config: { baseUrl: mine.url, apiKey: CANARY } };
  // One that rests would send nothing.
  const limits = { breakAfter: 1000, retries: 0 };
  return (await test.as.admin.post<ConnectionSummary>('/api/connections', { ...body, limits })).json;
};

describe('S11 another address demands the secret again', () => {
  const elsewhere = () => ({ baseUrl: thief.url });

  it('when it is stored', async () => {
    const { id, etag } = await made();
    for (const config of [elsewhere(), { ...elsewhere(), apiKey: '' }]) {
      const answer = await test.as.admin.send<{ error: { code: string; fields: unknown } }>(
        `/api/connections/stored/${id}`,
        {
          method: 'PATCH',
          body: { config },
          headers: { 'if-match': `"${etag}"` },
        },
      );
      expect(answer.status).toBe(400);
      expect(answer.json.error).toMatchObject({ code: 'secrets_again', fields: [{ pointer: '/config/apiKey' }] });
    }
    await test.as.admin.post('/api/connection-tests', { id });
    expect(mine.requests.at(-1)?.headers.authorization).toBe(`Bearer ${CANARY}`);
  });

  it('when it is tried before it is stored', async () => {
    const { id } = await made();
    const answer = await test.as.admin.post<{ error: { code: string } }>('/api/connection-tests', {
      id,
      config: elsewhere(),
    });
    expect([answer.status, answer.json.error.code]).toEqual([400, 'secrets_again']);
  });

  it('and the secret has never been there', () => expect(thief.requests).toEqual([]));
});

describe('S12 a secret stays where it belongs when its connector fails', () => {
  it('is in no trace, event, log, answer, metric or database when the other system repeats it', async () => {
    const { id } = await made();
    for (const environment of ['live', 'test'])
      await test.as.admin.send('/api/bindings', {
        method: 'PUT',
        body: { name: 'tms', environment, connection: id },
      });
    const body = { name: '失败', kind: 'ivr', document: short() };
    const { json: flow } = await test.as.analyst.post<{ id: string }>('/api/flows', body);
    const seen: string[] = [];
    mine.answers = ({ headers }) => ({ status: 500, body: `echo ${headers.authorization}` });
    for (const answers of [mine.answers, 'breaks', 'hangs', { body: `<html>${CANARY}` }] as const) {
      mine.answers = answers;
      const tester = await new Tester(test.as.analyst, flow.id).open();
      tester.socket.on('message', (data) => seen.push(String(data)));
      tester.send({ do: 'call' });
      await tester.ended();
      tester.socket.close();
    }
    expect(mine.requests.at(-1)?.headers.authorization).toBe(`Bearer ${CANARY}`);
    seen.push((await test.as.admin.post('/api/connection-tests', { id })).text);
    seen.push((await test.as.admin.get('/api/connections')).text, (await test.as.admin.get('/metrics')).text);
    seen.push(
      (await test.as.admin.get(`/api/flows/${flow.id}`)).text,
      (await test.as.admin.get('/api/catalogue')).text,
    );
    const tables = await test.database.pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables.rows)
      seen.push(JSON.stringify((await test.database.pool.query(`SELECT t::text FROM ${name} t`)).rows));
    const all = [...seen, ...lines].join('\n');
    expect(all).toContain(id);
    expect(all).toContain('connector.timeout');
    for (const shown of [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 16)])
      expect([...seen, ...lines].filter((text) => text.includes(shown))).toEqual([]);
  }, 60_000);

  it('is in no failure of a connector that puts it into its words', async () => {
    const Config = Type.Object({ baseUrl: Type.String(), token: Type.String({ 'x-secret': true }) });
    const words = { 'zh-CN': 'x', en: 'x' };
    const fails = (fail: (token: string) => unknown) =>
      defineOperation(Config, {
        title: words,
        help: words,
        summary: words,
        icon: 'x',
        effect: 'read',
        timeout: 1,
        input: Type.Object({}),
        output: Type.Object({}),
        exits: [],
        sample: {},
        run: async ({ config }) => Promise.reject(fail(config.token)),
      });
    const chatty = defineConnector({
      name: 'chatty',
      title: words,
      icon: 'x',
      config: Config,
      check: ({ config }) => Promise.reject(new Error(`no: ${config.token}`)),
      operations: {
        fault: fails((token) => new Fault('connector.error', `GET /?token=${encodeURIComponent(token)}`)),
        error: fails((token) => Object.assign(new Error(`bad ${token}`), { config: { token } })),
        text: fails((token) => token),
      },
    });
    const config = { baseUrl: mine.url, token: `${CANARY}/+` };
    const connections = new LiveConnections({
      connectors: new Map([['chatty', chatty as never]]),
      configured: { chatty: { connector: 'chatty', config } },
      store: new ConnectionStore(test.database.db),
      vault: new Vault([CANARY.repeat(3)]),
      allowedHosts: [],
      logger: test.deps.log,
    });
    const signal = new AbortController().signal;
    for (const operation of ['fault', 'error', 'text']) {
      const error: unknown = await connections.live
        .call('chatty', operation, {}, { timeout: 1000, signal })
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Fault);
      test.deps.log.error({ err: error }, 'a step failed');
    }
    const connected = connections.book.find('live', 'chatty');
    const tried = await connections.try(chatty as never, connected, { signal, language: 'en' });
    expect(tried).toMatchObject({ result: 'failed' } satisfies Partial<TestResult>);
    await connections.close();
    expect(lines.join('')).toContain('a step failed');
    expect(lines.join('') + JSON.stringify(tried)).not.toContain(CANARY);
  });
});

/** Asks at once, and waits for no key. */
function short(): Flow {
  const flow = hotline('失败');
  const { track, end } = flow.nodes;
  if (!track || !end) throw new Error('the hotline has other steps');
  const params = { ...track.params, input: { waybill: '753028419066' }, timeout: 0.5 };
  return { ...flow, start: 'track', nodes: { track: { ...track, params }, end } };
}
