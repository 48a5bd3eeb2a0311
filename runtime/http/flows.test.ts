import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiError, FlowDraft, FlowSummary, FlowVersion, PhoneNumber, VersionSummary } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import type { Client } from '../../test/kit/http-client.ts';
import * as answers from './answers.ts';

let test: TestApp;
let analyst: Client;
beforeAll(async () => {
  test = await startTestApp();
  analyst = test.as.analyst;
});
afterAll(() => test.close());

const create = async (name = '查单'): Promise<FlowDraft> =>
  (await analyst.post<FlowDraft>('/api/flows', { name, kind: 'ivr' })).json;
const save = (draft: FlowDraft, document: unknown = draft.document, etag = draft.etag) =>
  analyst.put<FlowDraft & ApiError>(`/api/flows/${draft.id}/draft`, document, { 'if-match': `"${etag}"` });
const publish = ({ id, etag }: FlowDraft, body = {}) =>
  analyst.post<FlowVersion & ApiError>(`/api/flows/${id}/publish`, body, { 'if-match': `"${etag}"` });

describe('a draft', () => {
  it('begins as a flow that could be published, or as a copy', async () => {
    const draft = await create();
    expect(Value.Check(answers.FlowDraft, draft)).toBe(true);
    expect(draft).toMatchObject({ live: null, numbers: [], changedBy: 'analyst', diagnostics: [] });
    const copy = await analyst.post<FlowDraft>('/api/flows', { name: '副本', kind: 'ivr', document: draft.document });
    expect([copy.status, copy.json.document]).toEqual([201, { ...draft.document, name: '副本' }]);
    expect(copy.json.id).not.toBe(draft.id);
    const bad = await analyst.post<ApiError>('/api/flows', { name: 'x', kind: 'ivr', document: { nodes: 1 } });
    expect([bad.status, bad.json.error.code]).toEqual([400, 'not_a_flow']);
  });

  it('opens with its steps in the version that this server has', async () => {
    const draft = await create();
    const old = { type: 'voice.transfer', version: 1, params: { number: '8001', timeout: 20 }, exits: {} };
    await save(draft, { ...draft.document, nodes: { ...draft.document.nodes, old } });
    const opened = await analyst.get<FlowDraft>(`/api/flows/${draft.id}`);
    expect(opened.json.document.nodes.old).toMatchObject({ version: 2, params: { targets: ['8001'], timeout: 20 } });
  });

  it('is never lost to somebody who saved at the same time', async () => {
    const draft = await create();
    const mine = { ...draft.document, description: 'mine' };
    const theirs = { ...draft.document, description: 'theirs' };
    const answered = await Promise.all([save(draft, mine), save(draft, theirs)]);
    expect(answered.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = answered.find(({ status }) => status === 200);
    expect(winner?.headers.get('etag')).toBe(`"${winner?.json.etag}"`);
    expect(answered.find(({ status }) => status === 412)?.json.error.code).toBe('stale');
    const now = await analyst.get<FlowDraft>(`/api/flows/${draft.id}`);
    expect(now.json.document).toEqual(winner?.json.document);
    expect(now.headers.get('etag')).toBe(winner?.headers.get('etag'));
  });

  it('wants to know what its writer has seen', async () => {
    const draft = await create();
    const path = `/api/flows/${draft.id}/draft`;
    expect((await analyst.put(path, draft.document)).status).toBe(428);
    for (const header of ['*', 'nonsense', '"1", "2"', '"0"'])
      expect((await analyst.put(path, draft.document, { 'if-match': header })).status).toBe(412);
    expect((await analyst.put('/api/flows/nothing/draft', draft.document, { 'if-match': '"1"' })).status).toBe(404);
  });

  it('may be unfinished: it is saved with what is wrong with it', async () => {
    const draft = await create();
    const broken = {
      ...draft.document,
      name: '',
      start: 'menu',
      nodes: { menu: { type: 'nobody.knows', params: {}, exits: { done: 'gone', other: null } } },
    };
    const saved = await save(draft, broken);
    expect(saved.status).toBe(200);
    expect(saved.json.diagnostics.some(({ severity, node }) => severity === 'error' && node === 'menu')).toBe(true);
    const list = (await analyst.get<FlowSummary[]>('/api/flows')).json;
    expect(list.find(({ id }) => id === draft.id)?.errors).toBeGreaterThan(0);
    const refused = await publish(saved.json);
    expect([refused.status, refused.json.error.code]).toEqual([422, 'invalid']);
    expect(refused.json.error.diagnostics?.length).toBeGreaterThan(0);
  });
});

describe('versions', () => {
  it('are published, rolled back and never changed', async () => {
    const draft = await create('版本');
    const path = `/api/flows/${draft.id}`;
    const one = await publish(draft, { note: '第一版' });
    expect([one.status, one.json]).toEqual([201, expect.objectContaining({ version: 1, live: true, note: '第一版' })]);
    const saved = await save(draft, { ...draft.document, description: '改过' });
    const list = (await analyst.get<FlowSummary[]>('/api/flows')).json;
    expect(Value.Errors(answers.FlowSummary, list[0])).toEqual([]);
    expect(list[0]).toMatchObject({ id: draft.id, live: 1, draftChanged: true, description: '改过' });

    expect((await publish(draft)).status).toBe(412);
    expect((await publish(saved.json)).json.version).toBe(2);
    const late = await publish(saved.json, { live: 1 });
    expect([late.status, late.json.error.code]).toEqual([409, 'published_meanwhile']);
    const back = await analyst.post<FlowVersion>(`${path}/rollback`, { version: 1 });
    expect([back.status, back.json]).toEqual([200, expect.objectContaining({ version: 1, live: true })]);
    const versions = (await analyst.get<VersionSummary[]>(`${path}/versions`)).json;
    expect(Value.Errors(answers.VersionSummary, versions[0])).toEqual([]);
    expect(versions.map(({ version, live }) => [version, live])).toEqual([
      [2, false],
      [1, true],
    ]);
    const first = (await analyst.get<FlowVersion>(`${path}/versions/1`)).json;
    expect(first.document).toEqual(draft.document);
    expect((await analyst.get<FlowDraft>(path)).json).toMatchObject({ live: 1, document: { description: '改过' } });

    expect((await analyst.post(`${path}/rollback`, { version: 9 })).status).toBe(404);
    expect((await analyst.get(`${path}/versions/9`)).status).toBe(404);
    expect((await analyst.get('/api/flows/nothing/versions')).status).toBe(404);
  });
});

describe('numbers', () => {
  it('lead to a flow, move and are freed', async () => {
    const draft = await create('号码');
    const put = await analyst.put<PhoneNumber>('/api/numbers/95001', { flowId: draft.id, label: '总机' });
    expect([put.status, put.json]).toEqual([
      200,
      { number: '95001', flowId: draft.id, flowName: '号码', label: '总机' },
    ]);
    expect((await analyst.get<FlowDraft>(`/api/flows/${draft.id}`)).json.numbers).toEqual(['95001']);
    expect((await analyst.get<PhoneNumber[]>('/api/numbers')).json).toHaveLength(1);
    expect((await analyst.put('/api/numbers/95002', { flowId: 'nothing' })).status).toBe(404);
    expect((await analyst.delete('/api/numbers/95001')).status).toBe(204);
    expect((await analyst.delete('/api/numbers/95001')).status).toBe(404);
  });
});

describe('what a flow is built from', () => {
  it('validates any document without an error', async () => {
    for (const document of [{}, [], 'x', 1, { format: 1, nodes: [] }]) {
      const { status, json } = await analyst.post<{ diagnostics: unknown[] }>('/api/validate', document);
      expect([status, json.diagnostics.length > 0]).toEqual([200, true]);
    }
  });

  it('serves the catalogue without functions, and the closed schema', async () => {
    const { json } = await analyst.get<{ nodeTypes: { type: string; run?: unknown }[] }>('/api/catalogue');
    expect(json.nodeTypes.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['voice.menu', 'flow.end', 'tms.track']),
    );
    expect(json.nodeTypes.some((type) => 'run' in type || 'sample' in type)).toBe(false);
    const schema = await analyst.get('/api/schema/flow');
    expect(schema.headers.get('content-type')).toBe('application/schema+json');
    expect(schema.text).toContain('voice.menu');
  });

  it('sends the catalogue again only when it has changed', async () => {
    const first = await analyst.get('/api/catalogue');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]+"$/);
    const again = await analyst.get('/api/catalogue', { 'if-none-match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await analyst.get('/api/catalogue', { 'if-none-match': '"old"' })).status).toBe(200);
  });
});

describe('sessions', () => {
  it('show numbers in full to administrators only, and sensitive variables to nobody', async () => {
    const draft = await create('会话');
    const variables = {
      pin: { type: 'text', label: '密码', sensitive: true },
      waybill: { type: 'text', label: '运单号' },
    };
    const saved = await save(draft, { ...draft.document, variables });
    await publish(saved.json);
    await test.database.db
      .insertInto('sessions')
      .values({
        id: 's1',
        flow_id: draft.id,
        version: 1,
        status: 'ended',
        outcome: 'completed',
        node: 'end',
        seq: 3,
        variables: JSON.stringify({ pin: 'canary-4711', waybill: '753028419066', left: 'canary-4712' }),
        from_number: '13800002076',
        to_number: '95001',
        started_at: new Date(),
        ended_at: new Date(),
      })
      .execute();
    await test.database.db
      .insertInto('session_steps')
      .values({
        session_id: 's1',
        seq: 1,
        node: 'transfer',
        type: 'voice.transfer',
        at: new Date(),
        ms: 5,
        effects: JSON.stringify([
          { ms: 1, kind: 'dialled', text: '13911112222', data: { to: '13911112222' } },
          { ms: 2, kind: 'note', text: 'caller 13800002076' },
        ]),
        changed: '{}',
      })
      .execute();
    for (const role of ['viewer', 'agent', 'analyst', 'admin'] as const) {
      const list = await test.as[role].get<{ from: string }[]>('/api/sessions');
      const one = await test.as[role].get<{ from: string; variables: object }>('/api/sessions/s1');
      expect(list.text + one.text).not.toContain('canary');
      expect(list.text.includes('13800002076')).toBe(role === 'admin');
      for (const number of ['13800002076', '13911112222']) expect(one.text.includes(number)).toBe(role === 'admin');
      expect(one.json.from).toBe(role === 'admin' ? '13800002076' : '138 **** 2076');
      expect(one.json.variables).toMatchObject({ waybill: '753028419066' });
    }
    expect((await analyst.get('/api/sessions/nothing')).status).toBe(404);
    const byFlow = await analyst.get<unknown[]>(`/api/sessions?flow=${draft.id}&status=ended&limit=1`);
    expect(byFlow.json).toHaveLength(1);
    expect((await analyst.get('/api/sessions?limit=0')).status).toBe(400);
  });
});
