import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeadLetter, TriggerBody, TriggerInfo, TriggerSecrets } from '../../schema/trigger-api.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { eventBody, signedHeaders } from '../kit/hook-sender.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const draft: TriggerBody = {
  title: '派送失败',
  type: 'http.webhook',
  enabled: true,
  config: {},
  orders: { source: 'tms' },
  start: { flow: 'any', when: 'order.status == "failed"', inputs: {}, atOnce: 5 },
  revision: 0,
};

const create = async (body: Partial<TriggerBody> = {}): Promise<TriggerInfo> =>
  (await test.as.analyst.post<TriggerInfo>('/api/triggers', { ...draft, ...body })).json;

const secretOf = async (id: string): Promise<string> => {
  const { json } = await test.as.admin.post<TriggerSecrets>(`/api/triggers/${id}/secrets`, { values: {} });
  return json.secrets.secret ?? '';
};

const post = (path: string, raw: string, headers: Record<string, string>) =>
  test.anonymous.send<{ error?: { code: string; message: string } }>(path, { method: 'POST', raw, headers });

const stored = async (): Promise<number> =>
  Number((await test.database.pool.query('SELECT count(*) FROM trigger_events')).rows[0].count);
const remembered = async (): Promise<number> =>
  Number((await test.database.pool.query('SELECT count(*) FROM webhook_requests')).rows[0].count);

beforeEach(async () => {
  await test.database.pool.query('TRUNCATE trigger_events, webhook_requests, trigger_starts');
});

describe('S15 webhooks without, with a wrong or with a replayed signature', () => {
  const body = eventBody('SF1', 1, 'failed');

  it('a hook without a secret is closed, whatever it is sent', async () => {
    const { path, secretsSet } = await create();
    expect(secretsSet).toBe(false);
    for (const secret of ['', 'undefined', 'null', 'secret'])
      expect((await post(path ?? '', body, signedHeaders(secret, body))).status).toBe(401);
    expect(await stored()).toBe(0);
  });

  it('refuses everything that is not signed with its secret, in one and the same way', async () => {
    const { path, id } = await create();
    const other = await create();
    const secret = await secretOf(id);
    const otherSecret = await secretOf(other.id);
    const good = signedHeaders(secret, body);
    const time = good['x-timestamp'] ?? '';
    const hmac = (algorithm: string, text: string) => createHmac(algorithm, secret).update(text).digest('hex');
    const attempts: Record<string, [string, Record<string, string>]> = {
      nothing: [body, { 'content-type': 'application/json' }],
      'no signature': [body, { ...good, 'x-signature': '' }],
      'no timestamp': [body, { ...good, 'x-timestamp': '' }],
      'another secret': [body, signedHeaders('wrong', body)],
      'the secret of another hook': [body, signedHeaders(otherSecret, body)],
      'another body': [body.replace('failed', 'signed'), good],
      'a body with a space more': [`${body} `, good],
      'another timestamp': [body, { ...good, 'x-timestamp': String(Number(time) + 1) }],
      'the body alone signed': [body, { ...good, 'x-signature': hmac('sha256', body) }],
      'another algorithm': [body, { ...good, 'x-signature': hmac('sha1', `${time}.${body}`) }],
      'half a signature': [body, { ...good, 'x-signature': (good['x-signature'] ?? '').slice(0, 32) }],
      'the start of a signature and more': [body, { ...good, 'x-signature': `${good['x-signature']}00` }],
      'a timestamp that is none': [body, { ...good, 'x-timestamp': 'NaN' }],
      'a timestamp with a sign': [body, { ...good, 'x-timestamp': `+${time}` }],
      'a signature of six minutes ago': [body, signedHeaders(secret, body, { timestamp: Date.now() / 1000 - 360 })],
      'a signature of six minutes ahead': [body, signedHeaders(secret, body, { timestamp: Date.now() / 1000 + 360 })],
      'a login instead of a signature': [body, { 'content-type': 'application/json', ...test.as.admin.headers }],
      'an API key instead of a signature': [
        body,
        { 'content-type': 'application/json', ...test.withKey.admin.headers },
      ],
    };
    const answers = new Set<string>();
    for (const [what, [raw, headers]] of Object.entries(attempts)) {
      const answer = await post(path ?? '', raw, headers);
      expect([what, answer.status]).toEqual([what, 401]);
      answers.add(`${answer.json.error?.code} ${answer.json.error?.message}`);
    }
    const nowhere = await post('/hooks/000000000000000000000000', body, good);
    answers.add(`${nowhere.json.error?.code} ${nowhere.json.error?.message}`);
    expect(nowhere.status).toBe(401);
    expect(answers.size).toBe(1);
    expect([await stored(), await remembered()]).toEqual([0, 0]);
    expect((await post(path ?? '', body, good)).status).toBe(202);
    expect(await stored()).toBe(1);
  });

  it('takes a signed request once; a second one with the same signature is refused, at once and side by side', async () => {
    const { path, id } = await create();
    const headers = signedHeaders(await secretOf(id), body);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(path ?? '', body, headers)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(9).fill(401)]);
    expect((await post(path ?? '', body, headers)).status).toBe(401);
    const again = { ...headers, 'x-signature': `sha256=${headers['x-signature']?.toUpperCase()}` };
    expect((await post(path ?? '', body, again)).status).toBe(401);
    const { rows } = await test.database.pool.query('SELECT deliveries FROM trigger_events');
    expect(rows).toEqual([{ deliveries: 1 }]);
  });

  it('takes an event that is honestly sent again, and counts it once', async () => {
    const { path, id } = await create();
    const secret = await secretOf(id);
    expect((await post(path ?? '', body, signedHeaders(secret, body))).status).toBe(202);
    const later = signedHeaders(secret, body, { timestamp: Date.now() / 1000 + 1 });
    expect((await post(path ?? '', body, later)).status).toBe(202);
    const { rows } = await test.database.pool.query('SELECT deliveries FROM trigger_events');
    expect(rows).toEqual([{ deliveries: 2 }]);
  });

  it('takes two secrets while they are changed over, then only the new one', async () => {
    const { path, id } = await create();
    const [first, second] = [await secretOf(id), await secretOf(id)];
    const send = async (secret: string, version: number) => {
      const text = eventBody('SF2', version, 'failed');
      return (await post(path ?? '', text, signedHeaders(secret, text))).status;
    };
    expect([await send(first, 1), await send(second, 2)]).toEqual([202, 202]);
    expect((await test.as.admin.delete(`/api/triggers/${id}/former-secrets`)).status).toBe(204);
    expect([await send(first, 3), await send(second, 4)]).toEqual([401, 202]);
  });

  it('is closed while it is switched off, and no flow comes from what it is sent (S23)', async () => {
    const off = await create({ enabled: false });
    const text = eventBody('SF3', 1, 'failed', { flow: { format: 1, nodes: {} }, start: { flow: 'other' } });
    expect((await post(off.path ?? '', text, signedHeaders(await secretOf(off.id), text))).status).toBe(401);
    const on = await create();
    expect((await post(on.path ?? '', text, signedHeaders(await secretOf(on.id), text))).status).toBe(202);
    const { rows } = await test.database.pool.query('SELECT start FROM triggers WHERE id = $1', [on.id]);
    expect(rows[0].start.flow).toBe('any');
  });

  it('keeps what is genuine and unreadable; takes no files, no giants and no floods', async () => {
    const { path, id } = await create();
    const secret = await secretOf(id);
    const nonsense = '{"id": 1';
    expect((await post(path ?? '', nonsense, signedHeaders(secret, nonsense))).status).toBe(202);
    const noVersion = JSON.stringify({ id: 'e', subject: 'SF4', at: '2026-11-25T10:00:00Z', phone: '13800002076' });
    expect((await post(path ?? '', noVersion, signedHeaders(secret, noVersion))).status).toBe(202);
    const { json } = await test.as.analyst.get<DeadLetter[]>('/api/dead-letters');
    expect(json.map(({ reason }) => reason)).toEqual(['unreadable', 'unreadable']);
    expect(JSON.stringify(json)).not.toContain('13800002076');
    expect((await test.as.admin.get('/api/dead-letters')).text).toContain('13800002076');
    const image = { ...signedHeaders(secret, 'x'), 'content-type': 'image/png' };
    expect((await post(path ?? '', 'x', image)).status).toBe(415);
    const giant = 'x'.repeat(1_000_001);
    expect((await post(path ?? '', giant, signedHeaders(secret, giant))).status).toBe(413);
  });

  it('never tells a secret again, and stores none in the open', async () => {
    const { id } = await create();
    const secret = await secretOf(id);
    const answers = [
      await test.as.admin.get('/api/triggers'),
      await test.as.admin.put(`/api/triggers/${id}`, { ...draft, title: 'x', revision: 1 }),
    ];
    for (const { text, status } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain(secret);
    }
    const tables = ['triggers', 'trigger_states', 'trigger_events', 'audit_log'];
    for (const table of tables) {
      const { rows } = await test.database.pool.query(`SELECT * FROM ${table}`);
      expect(JSON.stringify(rows)).not.toContain(secret);
    }
    const withSecret = { ...draft, config: { secret: 'a-secret-in-the-open' } };
    expect((await test.as.admin.post('/api/triggers', withSecret)).status).toBe(400);
  });
});
