import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import type { ConnectionList, ConnectionSummary, TestResult } from '../../schema/connections.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import { type Peer, startPeer } from '../../test/kit/peer.ts';
import { hotline } from '../../test/kit/tester.ts';
import { auditOf } from '../store/audit.ts';

let test: TestApp;
let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
  test = await startTestApp({ allowedHosts: [peer.host], checksConnections: true });
});
afterAll(async () => {
  await test.close();
  await peer.close();
});
beforeEach(() => {
  peer.answers = ({ headers }) =>
    headers.authorization === 'Bearer canary-key'
      ? { status: 404, body: JSON.stringify({ error: { code: 'not_found' } }) }
      : { status: 401, body: '{}' };
});

const made = async (title: string, config: object = { baseUrl: peer.url, apiKey: 'canary-key' }) => {
  const answer = await test.as.admin.post<ConnectionSummary>('/api/connections', { title, connector: 'tms', config });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.json;
};
const list = async () => (await test.as.admin.get<ConnectionList>('/api/connections')).json;
const bind = (name: string, environment: 'live' | 'test', connection: string) =>
  test.as.admin.send('/api/bindings', { method: 'PUT', body: { name, environment, connection } });
const unbind = (name: string, environment: 'live' | 'test') =>
  test.as.admin.send('/api/bindings', { method: 'DELETE', body: { name, environment } });
const patch = (id: string, etag: string, body: object) =>
  test.as.admin.send<ConnectionSummary & { error: { code: string; fields: unknown } }>(
    `/api/connections/stored/${id}`,
    {
      method: 'PATCH',
      body,
      headers: { 'if-match': `"${etag}"` },
    },
  );

describe('a connection', () => {
  it('shows its configuration to administrators, and its secrets to nobody', async () => {
    const { id } = await made('华北运输');
    const asAdmin = await test.as.admin.get<ConnectionList>('/api/connections');
    expect(asAdmin.json.connections.find((one) => one.id === id)).toMatchObject({
      title: '华北运输',
      connector: 'tms',
      origin: 'stored',
      config: { baseUrl: peer.url },
      secrets: ['/apiKey'],
      problem: null,
      lastTest: null,
      changedBy: 'admin',
    });
    const asAnalyst = await test.as.analyst.get<ConnectionList>('/api/connections');
    expect(asAnalyst.json.connections.find((one) => one.id === id)).toMatchObject({ title: '华北运输', config: null });
    expect(asAnalyst.text).not.toContain(peer.url);
    expect(asAdmin.text + asAnalyst.text).not.toContain('canary');
  });

  it.each([
    ['no address', { connector: 'tms', config: {} }, '/config/baseUrl'],
    ['a wrong address', { connector: 'tms', config: { baseUrl: 'ftp://x' } }, '/config/baseUrl'],
    ['what its connector does not know', { connector: 'tms', config: { baseUrl: 'http://x', x: 1 } }, '/config/x'],
    ['no such connector', { connector: 'tsm', config: {} }, '/connector'],
    [
      'limits that make no sense',
      { connector: 'tms', config: { baseUrl: 'http://x' }, limits: { retries: -1 } },
      '/limits/retries',
    ],
  ])('is refused with %s, at its place', async (_, body, pointer) => {
    const answer = await test.as.admin.post<{ error: { fields: { pointer: string }[] } }>('/api/connections', {
      title: 'x',
      ...body,
    });
    expect(answer.status).toBe(400);
    expect(answer.json.error.fields.map((field) => field.pointer)).toContain(pointer);
  });

  it('S10 takes no field that is not its own', async () => {
    const { id, etag } = await made('多余');
    for (const extra of [
      { id: 'x' },
      { origin: 'configuration' },
      { secrets: {} },
      { connector: 'wms' },
      { etag: '9' },
    ])
      expect((await patch(id, etag, { title: 'y', ...extra })).status).toBe(400);
    const whole = { title: 'x', connector: 'tms', config: { baseUrl: 'http://x' }, byOperator: true };
    expect((await test.as.admin.post('/api/connections', whole)).status).toBe(400);
  });

  it('keeps its secrets when it gets another name, and each editor knows what he has changed', async () => {
    const { id, etag } = await made('旧名');
    const renamed = await patch(id, etag, { title: '新名' });
    expect(renamed.json).toMatchObject({ title: '新名', secrets: ['/apiKey'] });
    expect((await patch(id, etag, { title: '晚了' })).status).toBe(412);
    expect((await test.as.admin.send(`/api/connections/stored/${id}`, { method: 'PATCH', body: {} })).status).toBe(428);
    const same = await patch(id, renamed.json.etag, { config: { baseUrl: peer.url } });
    expect(same.json).toMatchObject({ secrets: ['/apiKey'] });
    const removed = await patch(id, same.json.etag, { config: { baseUrl: peer.url, apiKey: null } });
    expect(removed.json.secrets).toEqual([]);
  });

  it('says whether it works, and what is wrong in words', async () => {
    const { id } = await made('测试');
    const tested = await test.as.admin.post<TestResult>('/api/connection-tests', { id });
    expect(tested.json).toMatchObject({ result: 'ok', detail: '' });
    expect(tested.json.message['zh-CN']).toMatch(/^连接正常，用时 \d+ 毫秒$/);
    expect((await list()).connections.find((one) => one.id === id)?.lastTest).toEqual(tested.json);
    const wrong = await test.as.admin.post<TestResult>('/api/connection-tests', {
      id,
      config: { baseUrl: peer.url, apiKey: 'canary-wrong' },
    });
    expect(wrong.json).toMatchObject({ result: 'failed', detail: 'HTTP 401' });
    expect(wrong.json.message['zh-CN']).toBe('对方系统不认这个连接的密钥');
    peer.answers = 'breaks';
    const broken = await test.as.admin.post<TestResult>('/api/connection-tests', { id });
    expect(broken.json).toMatchObject({ result: 'failed', message: { 'zh-CN': '连不上对方系统' } });
  });

  it('that a person typed does not reach this machine unless the operator allows it', async () => {
    const { json } = await test.as.admin.post<TestResult>('/api/connection-tests', {
      connector: 'tms',
      config: { baseUrl: 'http://127.0.0.1:1/' },
    });
    expect(json.result).toBe('failed');
    expect(json.message.en).toContain('SWITCHYARD_ALLOWED_HOSTS');
  });

  it('stays as long as a name is bound to it, and the refusal names the flows', async () => {
    const { id } = await made('在用');
    await bind('used', 'live', id);
    await bind('used', 'test', id);
    const document = hotline('用连接的流程');
    const track = { ...document.nodes.track, params: { ...document.nodes.track?.params, connection: 'used' } };
    const body = { name: '用连接的流程', kind: 'ivr', document: { ...document, nodes: { ...document.nodes, track } } };
    const flow = await test.as.analyst.post<FlowDraft>('/api/flows', body);
    expect((await list()).names.find(({ name }) => name === 'used')).toEqual({
      name: 'used',
      connectors: ['tms'],
      live: id,
      test: id,
      flows: [{ id: flow.json.id, name: '用连接的流程', live: false }],
    });
    const refused = await test.as.admin.delete(`/api/connections/stored/${id}`);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('用连接的流程');
    expect((await unbind('used', 'live')).status).toBe(204);
    expect((await unbind('used', 'live')).status).toBe(404);
    expect((await unbind('used', 'test')).status).toBe(204);
    expect((await test.as.admin.delete(`/api/connections/stored/${id}`)).status).toBe(204);
    expect((await test.as.admin.delete(`/api/connections/stored/${id}`)).status).toBe(404);
  });

  it('is on record, without its values', async () => {
    const { id, etag } = await made('记录');
    await patch(id, etag, { config: { baseUrl: `${peer.url}/v2`, apiKey: 'canary-second' } });
    await test.as.admin.post('/api/connection-tests', { id });
    await bind('recorded', 'live', id);
    await unbind('recorded', 'live');
    await test.as.admin.delete(`/api/connections/stored/${id}`);
    const entries = [
      ...(await auditOf(test.database.db, `connection:${id}`)),
      ...(await auditOf(test.database.db, 'binding:recorded')),
    ];
    expect(entries.map(({ action }) => action)).toEqual([
      'connection.removed',
      'connection.tested',
      'connection.changed',
      'connection.created',
      'binding.removed',
      'binding.set',
    ]);
    expect(entries[2]?.detail).toEqual({ changed: ['baseUrl', '/apiKey'] });
    expect(JSON.stringify(entries)).not.toMatch(/canary|127\.0\.0\.1/);
  });
});

describe('a binding', () => {
  it('leads to a connection that there is, and of the kind that the flows want', async () => {
    expect((await bind('nowhere', 'live', 'cffffffffffff')).status).toBe(404);
    const { json: crm } = await test.as.admin.post<ConnectionSummary>('/api/connections', {
      title: '客户',
      connector: 'crm',
      config: { baseUrl: peer.url },
    });
    await test.as.analyst.post('/api/flows', { name: '热线', kind: 'ivr', document: hotline('热线') });
    const refused = await bind('tms', 'live', crm.id);
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('热线')]);
  });

  it('of a live flow stays; one that is not there is an error before publishing', async () => {
    const { json: flow } = await test.as.analyst.post<FlowDraft>('/api/flows', {
      name: '发布',
      kind: 'ivr',
      document: hotline('发布'),
    });
    const publish = () =>
      test.as.analyst.send(`/api/flows/${flow.id}/publish`, {
        method: 'POST',
        body: { withoutVoice: true },
        headers: { 'if-match': `"${flow.etag}"` },
      });
    const missing = await publish();
    expect([missing.status, missing.text]).toEqual([422, expect.stringContaining('connection.missing')]);
    const { id } = await made('正式');
    await bind('tms', 'test', id);
    expect((await publish()).text).toContain('connection.not_live');
    await bind('tms', 'live', id);
    expect((await publish()).status).toBe(201);
    const refused = await unbind('tms', 'live');
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('发布')]);
    expect((await unbind('tms', 'test')).status).toBe(204);
  });
});
