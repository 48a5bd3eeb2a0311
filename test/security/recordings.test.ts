import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { encodeUlaw } from '../../runtime/speech/audio/g711.ts';
import { decodeWav } from '../../runtime/speech/audio/wav.ts';
import type { RecordingAccess, RecordingSummary } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';

const ID = 'session-1_3_1';
const EVIL = '<script>alert(1)</script>';
let test: TestApp;
let store: RecordingStore;
const audio = encodeUlaw(Int16Array.from({ length: 160_000 }, (_, at) => Math.round(9000 * Math.sin(at / 4))));

const put = async (id: string, bytes: Uint8Array = audio): Promise<void> => {
  const begun = { session: 'session-1', flowId: 'hotline', node: 'leave', kind: 'voicemail', category: EVIL } as const;
  const numbers = { from: '13800002076', to: '95001' };
  await store.begin({ id, ...begun, ...numbers, switchId: `1-note-${id}`, at: new Date('2026-03-02T01:02:03Z') }, 'x');
  for (let at = 0; at * 64_000 < bytes.length; at += 1)
    await store.putPiece(id, at, bytes.subarray(at * 64_000, (at + 1) * 64_000));
  await store.complete(id, { bytes: bytes.length, durationMs: bytes.length / 8, soundMs: bytes.length / 8 });
};

beforeAll(async () => {
  test = await startTestApp();
  store = new RecordingStore(test.database.db, 90);
  await put(ID);
});
afterAll(() => test.close());

const accesses = async (id = ID): Promise<string[]> => {
  const { json } = await test.as.admin.get<RecordingAccess[]>(`/api/recordings/${id}/accesses`);
  return json.map(({ who, what }) => `${who} ${what}`);
};
const fetchAs = (role: 'admin' | 'analyst' | 'agent' | 'viewer', path: string, init: RequestInit = {}) =>
  fetch(`${test.url}/api/recordings/${path}`, { ...init, headers: { ...test.as[role].headers, ...init.headers } });

describe('S08 recordings', () => {
  it('tell a role without the right nothing about which there are', async () => {
    for (const path of ['sound', 'file', 'accesses']) {
      const there = await test.as.viewer.get<{ error: { code: string } }>(`/api/recordings/${ID}/${path}`);
      const nowhere = await test.as.viewer.get<{ error: { code: string } }>(`/api/recordings/none_1_1/${path}`);
      expect(there.status).toBe(403);
      expect([nowhere.status, nowhere.json.error.code]).toEqual([there.status, there.json.error.code]);
      expect(there.headers.get('content-type')).toContain('json');
    }
    expect(await accesses()).toEqual([]);
  });

  it('are 404 where there is none, for those with the right', async () => {
    for (const path of ['', '/sound', '/file', '/accesses'])
      expect((await test.as.admin.get(`/api/recordings/none_1_1${path}`)).status).toBe(404);
    expect(
      (await test.as.admin.send('/api/recordings/none_1_1', { method: 'DELETE', body: { reason: 'why' } })).status,
    ).toBe(404);
  });

  it('show numbers to administrators only, and find no hidden digits for others', async () => {
    const list = async (role: 'admin' | 'viewer', query = '') =>
      (await test.as[role].get<RecordingSummary[]>(`/api/recordings${query}`)).json;
    expect((await list('admin'))[0]).toMatchObject({ id: ID, from: '13800002076', durationMs: 20_000, bytes: 160_000 });
    expect((await list('viewer'))[0]).toMatchObject({ id: ID, from: '138 **** 2076' });
    expect(await list('viewer', '?number=2076')).toHaveLength(1);
    expect(await list('viewer', '?number=02076')).toHaveLength(0);
    expect(await list('admin', '?number=02076')).toHaveLength(1);
    expect((await test.as.viewer.get('/api/recordings?number=%25')).status).toBe(400);
    expect((await test.as.viewer.get('/api/recordings?from=yesterday')).status).toBe(400);
  });
});

describe('S17 S19 a recording’s audio', () => {
  it('is a wav and nothing else, whoever looks at it', async () => {
    const answer = await fetchAs('agent', `${ID}/sound`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
      'accept-ranges': 'bytes',
      'content-length': String(44 + 320_000),
    });
    expect(decodeWav(Buffer.from(await answer.arrayBuffer())).pcm).toHaveLength(160_000);
  });

  it('comes in parts', async () => {
    const part = await fetchAs('agent', `${ID}/sound`, { headers: { range: 'bytes=200000-200099' } });
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
      206,
      'bytes 200000-200099/320044',
      '100',
    ]);
    const whole = Buffer.from(await (await fetchAs('agent', `${ID}/sound`)).arrayBuffer());
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(200_000, 200_100))).toBe(true);
    const beyond = await fetchAs('agent', `${ID}/sound`, { headers: { range: 'bytes=400000-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */320044']);
    const head = await fetchAs('agent', `${ID}/sound`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '320044']);
  });

  it('is downloaded under a name that tells nothing', async () => {
    const answer = await fetchAs('admin', `${ID}/file`);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="recording-20260302-090203.wav"');
    await answer.arrayBuffer();
    expect((await fetchAs('analyst', `${ID}/file`)).status).toBe(403);
  });

  it('is found under no other address', async () => {
    for (const id of ['..%2f..', '%2e%2e', `${ID}%00`, `${ID}%2f..`, '%252f', `${ID}.wav`])
      expect([id, (await fetchAs('admin', `${id}/sound`)).status]).toEqual([id, 404]);
  });
});

describe('who has listened', () => {
  it('is on record before the first byte, once for a listening, and not for a look at the list', async () => {
    await put('heard_1_1');
    await test.as.analyst.get('/api/recordings/heard_1_1');
    await fetchAs('analyst', 'heard_1_1/sound', { method: 'HEAD' });
    expect(await accesses('heard_1_1')).toEqual([]);
    for (const range of ['bytes=0-', 'bytes=5000-', 'bytes=90000-'])
      await (await fetchAs('analyst', 'heard_1_1/sound', { headers: { range } })).arrayBuffer();
    await (await fetchAs('admin', 'heard_1_1/file')).arrayBuffer();
    expect(await accesses('heard_1_1')).toEqual(['admin downloaded', 'analyst played']);
  });

  it('stays on record with who deleted it and why; the audio is found nowhere', async () => {
    await put('gone_1_1');
    const refused = await test.as.admin.send('/api/recordings/gone_1_1', { method: 'DELETE', body: { reason: ' ' } });
    expect(refused.status).toBe(400);
    const reason = '来电人要求删除';
    const deleted = await test.as.admin.send('/api/recordings/gone_1_1', { method: 'DELETE', body: { reason } });
    expect(deleted.status).toBe(204);
    for (const path of ['sound', 'file']) expect((await fetchAs('admin', `gone_1_1/${path}`)).status).toBe(404);
    const { json } = await test.as.admin.get<RecordingSummary>('/api/recordings/gone_1_1');
    expect(json).toMatchObject({ state: 'deleted', deletedBy: 'admin', deleteReason: reason, bytes: 0 });
    expect(await accesses('gone_1_1')).toEqual(['admin deleted']);
    const left = await test.database.db
      .selectFrom('recording_audio')
      .select('piece')
      .where('recording_id', '=', 'gone_1_1')
      .execute();
    expect(left).toEqual([]);
  });
});
