import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../runtime/http/core/route.ts';
import { routes } from '../../runtime/http/routes.ts';
import type { ApiError, FlowDraft } from '../../schema/api.ts';
import { PASSWORD, startTestApp, type TestApp } from '../kit/app.ts';

let test: TestApp;
let draft: FlowDraft;
beforeAll(async () => {
  test = await startTestApp();
  draft = (await test.as.analyst.post<FlowDraft>('/api/flows', { name: '查单', kind: 'ivr' })).json;
});
afterAll(() => test.close());

const ifMatch = () => ({ 'if-match': `"${draft.etag}"` });

const imported = {
  document: 'a'.repeat(64),
  name: 'courier',
  title: { 'zh-CN': '快递', en: 'Courier' },
  server: '',
  auth: { kind: 'none' },
  operations: [{ key: 'GET /orders', name: 'orders', title: { 'zh-CN': '订单', en: 'Orders' } }],
};

describe('S10 fields that a body does not have', () => {
  /** A body that is right for each route that takes one, at an address where it would do something. */
  const bodies: Readonly<Record<string, { path: string; body: Record<string, unknown> }>> = {
    setUp: { path: '/api/setup', body: { name: 'x', email: 'x@example.cn', password: PASSWORD } },
    logIn: { path: '/api/login', body: { email: 'x@example.cn', password: PASSWORD } },
    createUser: { path: '/api/users', body: { name: 'x', email: 'x@example.cn', password: PASSWORD, role: 'viewer' } },
    patchUser: { path: '/api/users/someone', body: { role: 'viewer' } },
    createKey: { path: '/api/keys', body: { name: 'x', role: 'viewer' } },
    createFlow: { path: '/api/flows', body: { name: 'x', kind: 'ivr' } },
    publishFlow: { path: '/api/flows/someone/publish', body: { note: '' } },
    rollBackFlow: { path: '/api/flows/someone/rollback', body: { version: 1 } },
    createScenario: {
      path: '/api/flows/someone/scenarios',
      body: { format: 1, title: 'x', steps: [], expect: { outcome: 'completed' } },
    },
    replaceScenario: {
      path: '/api/flows/someone/scenarios/s1',
      body: { format: 1, title: 'x', steps: [], expect: { outcome: 'completed' } },
    },
    orderScenarios: { path: '/api/flows/someone/scenario-order', body: { ids: [] } },
    runScenarios: { path: '/api/flows/someone/scenario-run', body: {} },
    putNumber: { path: '/api/numbers/95001', body: { flowId: 'someone' } },
    deleteRecording: { path: '/api/recordings/someone', body: { reason: '客户要求删除' } },
    createTrigger: {
      path: '/api/triggers',
      body: { title: 'x', type: 'http.webhook', enabled: true, config: {}, revision: 0 },
    },
    putTrigger: {
      path: '/api/triggers/someone',
      body: { title: 'x', type: 'http.webhook', enabled: true, config: {}, revision: 0 },
    },
    setTriggerSecrets: { path: '/api/triggers/someone/secrets', body: { values: {} } },
    retryDeadLetter: { path: '/api/dead-letters/e1/retry', body: {} },
    fetchImportDocument: { path: '/api/import-addresses', body: { url: 'https://example.cn/openapi.json' } },
    createImport: { path: '/api/imports', body: imported },
    compareImport: { path: '/api/imports/someone/changes', body: imported },
    replaceImport: { path: '/api/imports/someone', body: imported },
    patchAudio: { path: '/api/audio/someone', body: { title: 'x' } },
    createConnection: { path: '/api/connections', body: { title: 'x', connector: 'tms', config: {} } },
    patchConnection: { path: '/api/connections/stored/someone', body: { title: 'x' } },
    testConnection: { path: '/api/connection-tests', body: { id: 'someone' } },
    putBinding: { path: '/api/bindings', body: { name: 'tms', environment: 'live', connection: 'someone' } },
    deleteBinding: { path: '/api/bindings', body: { name: 'tms', environment: 'live' } },
    speak: { path: '/api/speech', body: { text: '您好', language: 'zh-CN' } },
  };
  const withBody = Object.entries(routes as Record<string, Route>).filter(
    ([, { body }]) => body && typeof body !== 'string',
  );

  it.each(withBody.map(([name, route]) => ({ name, route })))('$name refuses them by name', async ({ name, route }) => {
    const known = bodies[name];
    if (!known) throw new Error(`a new route takes a body: add one for ${name}`);
    for (const field of ['role', 'owner', 'published', 'id', 'isAdmin', 'constructor'].filter(
      (f) => !(f in known.body),
    )) {
      const { status, json } = await test.as.admin.send<ApiError>(known.path, {
        method: route.method,
        body: { ...known.body, [field]: 'admin' },
        headers: { 'if-match': '"1"' },
      });
      expect([field, status, json.error.fields?.map(({ pointer }) => pointer)]).toEqual([field, 400, [`/${field}`]]);
    }
  });

  it('refuses them in a flow document, too', async () => {
    for (const field of ['role', 'owner', 'published']) {
      const { status, json } = await test.as.analyst.put<ApiError>(
        `/api/flows/${draft.id}/draft`,
        { ...draft.document, [field]: true },
        ifMatch(),
      );
      expect([status, json.error.diagnostics?.[0]?.pointer]).toEqual([400, `/${field}`]);
    }
  });

  it('refuses unknown query fields', async () => {
    const { status, json } = await test.as.viewer.get<ApiError>('/api/sessions?owner=1');
    expect([status, json.error.fields?.[0]?.pointer]).toEqual([400, '/owner']);
  });
});

describe('bad bodies end in a clear message', () => {
  const save = (raw: string | Uint8Array<ArrayBuffer>, headers = {}) =>
    test.as.analyst.send<ApiError>(`/api/flows/${draft.id}/draft`, {
      method: 'PUT',
      raw,
      headers: { ...ifMatch(), ...headers },
    });
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it('a document of 10 MB', async () => {
    const { status, json } = await save(JSON.stringify({ ...draft.document, description: 'x'.repeat(10_000_000) }));
    expect([status, json.error.code, json.error.message]).toEqual([413, 'too_large', expect.stringMatching(/2000 KB/)]);
  });

  it('an endless body without a length', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
        if (sent > 200_000_000) controller.close();
      },
    });
    const request = fetch(`${test.url}/api/flows/${draft.id}/draft`, {
      method: 'PUT',
      body,
      duplex: 'half',
      headers: { ...test.as.analyst.headers, ...ifMatch(), 'content-type': 'application/json' },
    } as RequestInit & { duplex: 'half' });
    // Whether the answer arrives before the connection is cut is up to the network; that it is cut short is not.
    const status = await request.then(
      (response) => response.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(sent).toBeLessThan(50_000_000);
  });

  it.each([
    ['deep nesting', nested(100_000), 400],
    ['deep nesting inside a flow', `{"format":1,"kind":"ivr","nodes":${nested(10_000)}}`, 400],
    ['no JSON', '{"format": 1,', 400],
    ['nothing', '', 400],
    ['something else', '"a flow"', 400],
    ['null', 'null', 400],
    ['another format', '{"format": 99}', 400],
  ])('%s', async (_what, raw, expected) => {
    const { status, json } = await save(raw);
    expect([status, json.error.diagnostics?.length ?? 1]).toEqual([expected, expect.any(Number)]);
    expect(json.error.message.length).toBeGreaterThan(5);
    expect(json.error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('deep nesting in an ordinary body', async () => {
    const raw = `{"name": ${nested(20_000)}}`;
    const { status, json } = await test.as.admin.send<ApiError>('/api/keys', { method: 'POST', raw });
    expect([status, json.error.code]).toEqual([400, 'too_deep']);
  });

  it('bytes that are no text, and a form', async () => {
    expect((await save(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))).status).toBe(400);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await save('a=1', form)).status).toBe(415);
    expect((await save('{}', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('speaks the language that the browser asks for', async () => {
    const path = '/api/flows/nowhere';
    const ask = async (language: string) =>
      (await test.as.viewer.get<ApiError>(path, { 'accept-language': language })).json.error.message;
    expect(await ask('zh-CN,zh;q=0.9,en;q=0.8')).toBe('没有找到');
    expect(await ask('en-GB,en;q=0.9,zh;q=0.1')).toBe('Not found');
    expect(await ask('de')).toBe('没有找到');
  });
});

describe('S21 prototype pollution', () => {
  const payloads = [
    '"__proto__":{"polluted":1}',
    '"constructor":{"prototype":{"polluted":1}}',
    '"\\u005f_proto__":{"polluted":1}',
  ];

  it.each(payloads)('%s changes nothing', async (payload) => {
    const { analyst, admin } = test.as;
    const text = JSON.stringify(draft.document).slice(1);
    await analyst.send(`/api/flows/${draft.id}/draft`, {
      method: 'PUT',
      raw: `{${payload},${text}`,
      headers: ifMatch(),
    });
    await analyst.send('/api/validate', { method: 'POST', raw: `{${payload},${text}` });
    await analyst.send('/api/validate', { method: 'POST', raw: `{"nodes":{${payload}},"variables":{${payload}}}` });
    await analyst.send('/api/flows', { method: 'POST', raw: `{"name":"x","kind":"ivr","document":{${payload}}}` });
    const key = await admin.send('/api/keys', { method: 'POST', raw: `{"name":"x","role":"viewer",${payload}}` });
    expect(key.status).toBe(400);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((await analyst.get<FlowDraft>(`/api/flows/${draft.id}`)).text).not.toContain('polluted');
  });
});

describe('S22 requests that another site makes', () => {
  const foreign = ['https://evil.example', 'null', 'http://127.0.0.1.evil.example', 'http://127.0.0.1:1'];
  const writes = Object.entries(routes as Record<string, Route>).filter(([, { method }]) => method !== 'GET');

  it.each(writes.map(([name, route]) => ({ name, route })))('$name is refused', async ({ route }) => {
    const path = route.path.replace(':number', '95001').replace(/:\w+/, draft.id);
    for (const origin of foreign)
      expect((await test.as.admin.send(path, { method: route.method, body: {}, headers: { origin } })).status).toBe(
        403,
      );
  });

  it('a WebSocket is refused', async () => {
    const path = `/api/flows/${draft.id}/simulate`;
    for (const origin of foreign) expect(await test.as.analyst.upgradeStatus(path, { origin })).toBe(403);
    expect(await test.as.analyst.upgradeStatus(path, { origin: test.url })).toBe(101);
    expect(await test.as.analyst.upgradeStatus(path)).toBe(101);
  });

  it('a browser without Origin is known by Sec-Fetch-Site', async () => {
    const body = { name: 'x', kind: 'ivr' };
    expect((await test.as.analyst.post('/api/flows', body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await test.as.analyst.post('/api/flows', body, { 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  it('our own page and programs with a key may', async () => {
    const body = { name: 'x', kind: 'ivr' };
    expect((await test.as.analyst.post('/api/flows', body, { origin: test.url })).status).toBe(201);
    expect((await test.withKey.analyst.post('/api/flows', body, { origin: 'https://bi.example.cn' })).status).toBe(201);
    // A bad key does not fall back to the cookie.
    const { cookie = '' } = test.as.analyst.headers;
    const both = test.anonymous.with({ cookie, authorization: 'Bearer sy_wrong' });
    expect((await both.post('/api/flows', body, { origin: 'https://evil.example' })).status).toBe(401);
  });
});

describe('S20 texts are data', () => {
  const corpus = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</title><svg onload=alert(1)>',
    '\u2028{{7*7}}',
  ];

  it.each(corpus)('%s comes back as it went in, as JSON that no browser takes for a page', async (text) => {
    const { analyst, admin } = test.as;
    const name = text.slice(0, 60);
    const { json: made } = await analyst.post<FlowDraft>('/api/flows', { name, kind: 'ivr' });
    await analyst.put(`/api/numbers/9500${corpus.indexOf(text)}`, { flowId: made.id, label: name });
    await admin.post('/api/keys', { name, role: 'viewer' });
    for (const path of [`/api/flows/${made.id}`, '/api/flows', '/api/numbers', '/api/keys']) {
      const answer = await admin.get(path);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(answer.text).toContain(JSON.stringify(name).slice(1, -1));
    }
  });

  it('an address in an error message is not repeated as a page', async () => {
    const answer = await test.as.admin.get('/api/%3Cscript%3Ealert(1)%3C/script%3E');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json']);
    expect(answer.text).not.toContain('script');
  });
});

describe('S25 SQL in every field and filter', () => {
  const corpus = [
    "' OR '1'='1",
    "'; DROP TABLE flows; --",
    '1) UNION SELECT password FROM login_account --',
    '\\',
    '%',
    'a\'b"c`d',
    '\0',
  ];

  it('finds nothing and changes nothing', async () => {
    const { admin } = test.as;
    const count = async () => (await admin.get<unknown[]>('/api/flows')).json.length;
    const before = await count();
    for (const text of corpus) {
      const encoded = encodeURIComponent(text);
      for (const filter of ['flow', 'before']) {
        const { status, json } = await admin.get<unknown[]>(`/api/sessions?${filter}=${encoded}`);
        expect([filter, text, status, json]).toEqual([filter, text, 200, []]);
      }
      expect((await admin.get(`/api/sessions?status=${encoded}`)).status).toBe(400);
      expect((await admin.get(`/api/sessions?limit=${encoded}`)).status).toBe(400);
      for (const path of ['flows', 'sessions']) expect((await admin.get(`/api/${path}/${encoded}`)).status).toBe(404);
      expect((await admin.put('/api/numbers/95009', { flowId: text })).status).toBe(404);
      expect((await test.anonymous.post('/api/login', { email: 'x@example.cn', password: text })).status).toBe(401);
    }
    expect(await count()).toBe(before);
  });

  it('the application is no superuser of its database', async () => {
    const { rows } = await test.database.pool.query(
      'SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user',
    );
    expect(rows).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false }]);
  });
});
