import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft, FlowVersion } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { ImportBody, ImportChanges, ImportedSummary, ImportPreview } from '../../schema/imports/api.ts';
import { signaturePresets } from '../../schema/imports/presets.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Peer, type PeerRequest, startPeer } from '../kit/peer.ts';
import { Tester } from '../kit/tester.ts';

const SECRET = 'canary-s3cret-of-the-depot';
const document = readFileSync(new URL('./import/depot.yaml', import.meta.url), 'utf8');

/** Checks the signature by itself, as the other side would: no word of the product's code. */
const isSigned = ({ method, path, headers, body }: PeerRequest): boolean => {
  const time = String(headers['x-timestamp']);
  const text = [method, new URL(path, 'http://depot').pathname, time, body].join('\n');
  const fresh = Math.abs(Date.now() - Number(time)) < 60_000;
  return (
    fresh &&
    headers['x-app-key'] === 'app-7' &&
    headers['x-signature'] === createHmac('sha256', SECRET).update(text).digest('hex')
  );
};

let tokens = 0;
const issued = new Set<string>();
const isAuthorized = (request: PeerRequest): boolean =>
  isSigned(request) || issued.has(String(request.headers.authorization).replace('Bearer ', ''));

const depot = (request: PeerRequest) => {
  const { method, path, headers, body } = request;
  const json = (status: number, value: unknown) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  if (path === '/doc.yaml') return { headers: { 'content-type': 'application/yaml' }, body: document };
  if (path === '/token') {
    const known = headers.authorization === `Basic ${Buffer.from('depot:s%2Bcret').toString('base64')}`;
    if (!known || !body.includes('grant_type=client_credentials')) return json(401, { error: 'invalid_client' });
    tokens += 1;
    issued.add(`token-${tokens}`);
    return json(200, { access_token: `token-${tokens}`, expires_in: 3600, token_type: 'bearer' });
  }
  if (!isAuthorized(request)) return json(401, { error: 'who are you?' });
  if (method === 'POST' && path === '/openapi/v1/bookings') return json(201, { number: 'B-100', status: 'accepted' });
  if (path.startsWith('/openapi/v1/stock/none')) return json(404, {});
  if (path.startsWith('/openapi/v1/stock/'))
    return json(200, { quantity: 42, unit: null, place: { city: '苏州' }, extra: 1 });
  return json(500, {});
};

let peer: Peer;
let test: TestApp;
beforeAll(async () => {
  peer = await startPeer(depot);
  const config = { baseUrl: `${peer.url}/openapi/v1` };
  test = await startTestApp({
    allowedHosts: [peer.host],
    connections: {
      tokens: {
        connector: 'tokens',
        config: { ...config, tokenUrl: `${peer.url}/token`, clientId: 'depot', clientSecret: 's+cret' },
      },
    },
  });
});
afterAll(async () => {
  await test.close();
  await peer.close();
});

const words = (text: string) => ({ 'zh-CN': text, en: text });
const bodyFor = (
  preview: ImportPreview,
  name: string,
  auth: ImportBody['auth'],
  keep: (key: string) => boolean = () => true,
): ImportBody => ({
  document: preview.document,
  name,
  title: words('云仓'),
  server: preview.servers[0]?.url ?? '',
  auth,
  operations: preview.operations
    .filter(({ key }) => keep(key))
    .map((operation) => ({ key: operation.key, name: operation.name, title: words(operation.title) })),
});

const hmac = signaturePresets.hmac?.recipe;
if (!hmac) throw new Error('no preset');
const signature: ImportBody['auth'] = { kind: 'signature', recipe: hmac };
const oauth: ImportBody['auth'] = { kind: 'oauth2', tokenUrl: '', scopes: ['stock:read'], sentIn: 'basic' };

const read = async (): Promise<ImportPreview> => {
  const { status, json, text } = await test.as.admin.post<ImportPreview>('/api/import-addresses', {
    url: `${peer.url}/doc.yaml`,
  });
  expect([status, text]).toEqual([200, expect.any(String)]);
  return json;
};

/** Asks for the stock and books, and says what came back. */
const flowWith = (connector: string, stock: string, booking: string): Flow => ({
  format: 1,
  kind: 'ivr',
  name: `${connector} 库存`,
  language: 'zh-CN',
  variables: {
    quantity: { type: 'number', label: '数量', default: 0 },
    city: { type: 'text', label: '城市', default: '' },
    booking: { type: 'text', label: '预约号', default: '' },
  },
  start: 'stock',
  nodes: {
    stock: {
      type: `${connector}.${stock}`,
      params: {
        input: { sku: 'A/{{ 7 }}', warehouses: "['苏州', '无锡']" },
        timeout: 5,
        save: { quantity: 'quantity', place_city: 'city' },
      },
      exits: { done: 'book', notFound: 'end', failed: 'end' },
    },
    book: {
      type: `${connector}.${booking}`,
      params: {
        input: { sku: 'A7', speed: 'express', contact_phone: '13800000000' },
        timeout: 5,
        save: { number: 'booking' },
      },
      exits: { done: 'say', conflict: 'end', failed: 'end', unknown: 'end' },
    },
    say: {
      type: 'voice.say',
      params: { prompt: { text: { 'zh-CN': '{{ city }}还有{{ quantity }}件，预约号{{ booking }}。' } } },
      exits: { done: 'end' },
    },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
});

const hears = async (flow: Flow): Promise<{ readonly said: string; readonly messages: string }> => {
  const made = await test.as.analyst.post<FlowDraft>('/api/flows', { name: flow.name, kind: 'ivr', document: flow });
  expect(made.json.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const tester = await new Tester(test.as.analyst, made.json.id).open();
  tester.send({ do: 'call' });
  const said = await tester.sees((message) => message.kind === 'prompt');
  await tester.ended();
  tester.socket.close();
  return { said: said.kind === 'prompt' ? String(said.text) : '', messages: JSON.stringify(tester.messages) };
};

/** A connection to an imported connector, bound under its own name: what an administrator does in the designer. */
const connect = async (connector: string, config: Readonly<Record<string, string>>): Promise<void> => {
  const made = await test.as.admin.post<{ id: string }>('/api/connections', { title: '云仓测试', connector, config });
  expect([made.status, made.text.includes('canary')]).toEqual([201, false]);
  for (const environment of ['test', 'live']) {
    const bound = await test.as.admin.put('/api/bindings', { name: connector, environment, connection: made.json.id });
    expect(bound.status).toBe(204);
  }
};

describe('a service that nobody has seen', () => {
  it('offers its operations: names in ASCII, titles as they are', async () => {
    const preview = await read();
    expect(preview).toMatchObject({ title: '云仓开放接口', version: '1.4.0', openapi: '3.1.0' });
    expect(preview.servers.map(({ url }) => url)).toEqual([`${peer.url}/openapi/v1`, `${peer.url}/openapi/v2`]);
    expect(preview.auth.map(({ auth }) => auth.kind)).toEqual(['apiKey', 'oauth2']);
    const shown = preview.operations.map(({ key, name, title, tags, effect, problem }) => ({
      key,
      name,
      title,
      tags,
      effect,
      problem,
    }));
    expect(shown).toEqual([
      {
        key: 'GET /stock/{sku}',
        name: 'getStockBySku',
        title: '查询库存',
        tags: ['库存'],
        effect: 'read',
        problem: undefined,
      },
      {
        key: 'POST /bookings',
        name: 'postBookings',
        title: '预约送仓',
        tags: ['预约'],
        effect: 'write',
        problem: undefined,
      },
    ]);
  });

  it('answers a caller through a signature, with no code at all', async () => {
    const etag = (await test.as.analyst.get('/api/catalogue')).headers.get('etag') ?? '';
    const body = bodyFor(await read(), 'depot', signature);
    const made = await test.as.admin.post<ImportedSummary>('/api/imports', body);
    expect([made.status, made.json.operations?.length]).toEqual([201, 2]);
    expect((await test.as.analyst.get('/api/catalogue', { 'if-none-match': etag })).status).toBe(200);
    await connect('depot', { baseUrl: `${peer.url}/openapi/v1`, appKey: 'app-7', appSecret: SECRET });
    const { said, messages } = await hears(flowWith('depot', 'getStockBySku', 'postBookings'));
    expect(said).toBe('苏州还有42件，预约号B-100。');
    expect(messages).not.toContain('canary');
    const [stock, booking] = peer.requests.slice(-2);
    expect(stock?.path).toBe('/openapi/v1/stock/A%2F7?warehouses=%E8%8B%8F%E5%B7%9E%7C%E6%97%A0%E9%94%A1');
    expect(JSON.parse(booking?.body ?? '')).toEqual({
      kind: 'inbound',
      sku: 'A7',
      speed: 'express',
      contact: { phone: '13800000000' },
    });
    expect(booking?.headers['idempotency-key']).toMatch(/\S{8,}/);
  });

  it('answers through OAuth 2: one token for all calls, and another one when it was taken back', async () => {
    const made = await test.as.admin.post('/api/imports', bodyFor(await read(), 'tokens', oauth));
    expect(made.status).toBe(201);
    const flow = flowWith('tokens', 'getStockBySku', 'postBookings');
    expect((await hears(flow)).said).toBe('苏州还有42件，预约号B-100。');
    expect(tokens).toBe(1);
    issued.clear();
    expect((await hears({ ...flow, name: 'again' })).said).toBe('苏州还有42件，预约号B-100。');
    expect(tokens).toBe(2);
  });

  it('says what a smaller choice would do to which flows, and takes it', async () => {
    const preview = await read();
    const less = bodyFor(preview, 'depot', signature, (key) => key.startsWith('GET'));
    const { json } = await test.as.admin.post<ImportChanges>('/api/imports/depot/changes', less);
    expect(json).toMatchObject({ added: [], removed: ['postBookings'], changed: [] });
    expect(json.flows.map(({ name, operations }) => [name, operations])).toEqual([['depot 库存', ['postBookings']]]);

    const now = await test.as.admin.get<ImportedSummary>('/api/imports/depot');
    const stale = await test.as.admin.put('/api/imports/depot', less, { 'if-match': '"99"' });
    expect(stale.status).toBe(412);
    const taken = await test.as.admin.put('/api/imports/depot', less, { 'if-match': `"${now.json.etag}"` });
    expect(taken.status).toBe(200);
    const [flow] = (await test.as.analyst.get<{ id: string; name: string }[]>('/api/flows')).json.filter(
      ({ name }) => name === 'depot 库存',
    );
    const draft = await test.as.analyst.get<FlowDraft>(`/api/flows/${flow?.id}`);
    expect(draft.json.document.nodes.book?.type).toBe('depot.postBookings');
    expect(draft.json.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'node.unknown_operation', node: 'book' }),
    );
    const refused = await test.as.analyst.send<FlowVersion>(`/api/flows/${flow?.id}/publish`, {
      method: 'POST',
      body: {},
      headers: { 'if-match': `"${draft.json.etag}"` },
    });
    expect(refused.status).toBe(422);
  });

  it('stays while flows use it, and names them', async () => {
    const refused = await test.as.admin.delete<{ error: { code: string; message: string } }>('/api/imports/tokens');
    expect([refused.status, refused.json.error.code]).toEqual([409, 'import_used']);
    expect(refused.json.error.message).toContain('tokens 库存');
    const connected = await test.as.admin.delete<{ error: { message: string } }>('/api/imports/depot');
    expect([connected.status, connected.json.error.message]).toEqual([409, expect.stringContaining('云仓测试')]);
  });
});

describe('a document that can’t be used', () => {
  const upload = (raw: string | Uint8Array<ArrayBuffer>) =>
    test.as.admin.send<{ error: { code: string; message: string; fields?: { pointer: string }[] } }>(
      '/api/import-documents?file=x.yaml',
      {
        method: 'POST',
        raw,
        headers: { 'content-type': 'application/octet-stream' },
      },
    );
  it.each([
    ['broken YAML', 'openapi: 3.1.0\npaths: [', /Line 2/],
    ['broken JSON', '{"openapi": "3.0.0",\n "paths": {,}}', /Line 2/],
    ['Swagger 2.0', '{"swagger": "2.0"}', /Swagger 2\.0/],
    ['another version', 'openapi: 4.0.0', /4\.0\.0/],
    ['something else', '<html></html>', /no OpenAPI|not valid/i],
    ['an archive', new Uint8Array([0x50, 0x4b, 3, 4, 0xff, 0xfe]), /archive/],
    ['nothing to do', 'openapi: 3.0.0\npaths: {}', /no operations/],
    [
      'a bomb of aliases',
      `openapi: 3.0.0\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\npaths: {}`,
      /aliases/,
    ],
    ['YAML that is too deep', `openapi: 3.0.0\npaths: ${'['.repeat(60_000)}`, /nested too deeply|not valid/],
  ])('%s is told in words', async (_what, raw, expected) => {
    const answer = await upload(raw as string);
    expect(answer.status).toBe(422);
    expect(answer.json.error.code).toBe('bad_document');
    expect(answer.json.error.message).toMatch(expected);
  });

  it('is not fetched from inside (S13)', async () => {
    for (const url of [
      'http://127.0.0.1:1/x',
      'http://[::ffff:169.254.169.254]/latest',
      'http://2130706433/',
      'file:///etc/passwd',
    ]) {
      const answer = await test.as.admin.post<{ error: { code: string } }>('/api/import-addresses', { url });
      expect([url, answer.status, answer.json.error.code]).toEqual([url, 422, 'bad_document']);
    }
  });

  it('changes no prototype', async () => {
    const text = JSON.stringify({
      openapi: '3.0.0',
      info: { title: 'x' },
      paths: {
        '/a': { get: { operationId: 'constructor', responses: {} }, post: { operationId: '__proto__', responses: {} } },
      },
      components: { schemas: { a: { properties: {} } } },
    }).replace('"schemas":{', '"__proto__":{"polluted":1},"schemas":{"__proto__":{"polluted":1},');
    expect((await upload(text)).status).toBe(200);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
