import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiError, AudioAsset, FlowDraft, FlowVersion } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import type { Client } from '../../test/kit/http-client.ts';
import { decodeWav, encodeWav } from '../speech/audio/wav.ts';
import { auditOf } from '../store/audit.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const mp3 = new Uint8Array(readFileSync(new URL('../speech/uploads/testing/greeting.mp3', import.meta.url)));
const tone = (hertz: number, seconds = 0.5): Uint8Array<ArrayBuffer> => {
  const pcm = Int16Array.from(
    { length: 22_050 * seconds },
    (_, i) => 9000 * Math.sin((2 * Math.PI * hertz * i) / 22_050),
  );
  return new Uint8Array(encodeWav({ pcm, rate: 22_050 }));
};
const audio: Readonly<Record<string, string>> = { 'content-type': 'audio/wav' };

const upload = (
  client: Client,
  raw: Uint8Array<ArrayBuffer> | string,
  query: Record<string, string> = {},
  headers = audio,
) =>
  client.send<AudioAsset & ApiError>(
    `/api/audio?${new URLSearchParams({ title: '欢迎词', language: 'zh-CN', ...query })}`,
    {
      method: 'POST',
      raw,
      headers,
    },
  );
const uploaded = async (hertz: number, query?: Record<string, string>): Promise<AudioAsset> => {
  const { status, json } = await upload(test.as.analyst, tone(hertz), query);
  expect(status).toBe(201);
  return json;
};
const listed = async (id: string): Promise<AudioAsset | undefined> =>
  (await test.as.viewer.get<AudioAsset[]>('/api/audio')).json.find((asset) => asset.id === id);

/** A flow that says one prompt. */
const saying = (prompt: unknown): Flow => ({
  format: 1,
  kind: 'ivr',
  name: '欢迎',
  language: 'zh-CN',
  variables: {},
  start: 'say',
  nodes: {
    say: { type: 'voice.say', params: { prompt }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
});
const newFlow = async (prompt: unknown): Promise<FlowDraft> =>
  (await test.as.analyst.post<FlowDraft>('/api/flows', { name: '欢迎', kind: 'ivr', document: saying(prompt) })).json;
const save = async ({ id, etag }: FlowDraft, prompt: unknown): Promise<FlowDraft> =>
  (await test.as.analyst.put<FlowDraft>(`/api/flows/${id}/draft`, saying(prompt), { 'if-match': `"${etag}"` })).json;
const publish = ({ id, etag }: FlowDraft) =>
  test.as.analyst.post<FlowVersion & ApiError>(`/api/flows/${id}/publish`, {}, { 'if-match': `"${etag}"` });

describe('an upload', () => {
  it('becomes telephone audio that everybody lists and hears', async () => {
    const { json } = await upload(test.as.analyst, mp3, { transcript: '您好，欢迎' }, { 'content-type': 'audio/mpeg' });
    expect(json).toMatchObject({
      title: '欢迎词',
      transcript: '您好，欢迎',
      language: 'zh-CN',
      changedBy: 'analyst',
      flows: [],
    });
    expect(await listed(json.id)).toEqual(json);
    const heard = await fetch(test.url + json.url);
    expect(heard.headers.get('content-type')).toBe('audio/wav');
    const { pcm, rate } = decodeWav(Buffer.from(await heard.arrayBuffer()));
    expect(rate).toBe(8000);
    expect(pcm.length / 8).toBeCloseTo(json.durationMs, -1);
    expect(await auditOf(test.database.db, `audio:${json.id}`)).toMatchObject([
      { actor: 'analyst', action: 'audio.uploaded' },
    ]);
  });

  it('has the telephone’s formats beside each other, parts of them, and headers that let nothing run', async () => {
    const { url } = await uploaded(500);
    const address = test.url + url.replace('.wav', '');
    for (const [ending, type] of [
      ['.ulaw', 'audio/basic'],
      ['.alaw', 'audio/x-alaw-basic'],
      ['', 'audio/wav'],
    ] as const) {
      const answer = await fetch(address + ending, { headers: { range: 'bytes=2-5' } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([206, type]);
      expect((await answer.arrayBuffer()).byteLength).toBe(4);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  it('stores the same sound once, under an address that its content alone does not tell', async () => {
    const [one, other] = [await uploaded(600), await uploaded(600, { title: '另一个' })];
    expect(one.url).toBe(other.url);
    expect(one.id).not.toBe(other.id);
    const { rows } = await test.database.pool.query(
      'SELECT count(*)::int AS n FROM audio_contents WHERE media_id = $1',
      [one.url.slice('/media/prompts/'.length, -4)],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('is answered in the reader’s language when it can’t be used', async () => {
    const chinese = await upload(test.as.analyst, 'hello', {}, { ...audio, 'accept-language': 'zh-CN' });
    expect(chinese.status).toBe(422);
    expect(chinese.json.error).toMatchObject({ code: 'bad_audio', message: '这不是可用的音频文件：请上传 wav 或 mp3' });
    const english = await upload(test.as.analyst, tone(440).slice(0, 20));
    expect(english.json.error.message).toContain('damaged');
  });

  it('needs a title, a known language and a body', async () => {
    const queries: readonly Record<string, string>[] = [
      { title: '' },
      { title: '   ' },
      { title: '长'.repeat(81) },
      { language: 'fr' },
      { path: '/etc/passwd' },
    ];
    for (const query of queries) expect((await upload(test.as.analyst, tone(440), query)).status).toBe(400);
    expect((await upload(test.as.analyst, '')).status).toBe(422);
  });

  it('is stopped at 20 MB, whatever it claims', async () => {
    const { status, json } = await upload(test.as.analyst, new Uint8Array(20_000_001));
    expect([status, json.error.code]).toEqual([413, 'too_large']);
    expect(json.error.message).toContain('20 MB');
  });

  it('is refused from another site’s page', async () => {
    const forged = await upload(
      test.as.analyst,
      tone(440),
      {},
      {
        ...audio,
        origin: 'https://evil.example',
      },
    );
    expect([forged.status, forged.json.error.code]).toEqual([403, 'foreign_origin']);
  });
});

describe('S16 an upload that names a file', () => {
  it.each([
    ['{"path":"/etc/passwd"}', 'application/json'],
    ['{"file":{"filepath":"/etc/passwd","size":10}}', 'application/json'],
    ['path=/etc/passwd', 'application/x-www-form-urlencoded'],
    [
      '--x\r\nContent-Disposition: form-data; name="file"; filename="/etc/passwd"\r\n\r\n\r\n--x--',
      'multipart/form-data; boundary=x',
    ],
  ])('%s opens nothing', async (raw, type) => {
    const { status, json, text } = await upload(test.as.admin, raw, {}, { 'content-type': type });
    expect([status, json.error.code]).toEqual([415, 'not_audio']);
    expect(text).not.toContain('root:');
    // The same as audio: no audio.
    expect((await upload(test.as.admin, raw)).status).toBe(422);
  });
});

describe('S17 addresses and names that lead elsewhere', () => {
  it.each([
    '..%2f..%2fetc%2fpasswd',
    '..%252f..%252fetc',
    '%2e%2e/x',
    '..\\x',
    '/etc/passwd',
    'a%00.wav',
    'C:%5cx',
    `${'a'.repeat(64)}.exe`,
  ])('%s is nothing', async (name) => {
    expect((await test.anonymous.get(`/media/prompts/${name}`)).status).toBe(404);
    for (const method of ['PATCH', 'DELETE'])
      expect([404, 405]).toContain((await test.as.admin.send(`/api/audio/${name}`, { method, body: {} })).status);
  });

  it('a title is a title, not a path', async () => {
    const { title, url } = await uploaded(700, { title: '../../etc/passwd' });
    expect(title).toBe('../../etc/passwd');
    expect(url).toMatch(/^\/media\/prompts\/[0-9a-f]{64}\.wav$/);
  });
});

describe('a change', () => {
  it('of words leaves the sound alone', async () => {
    const asset = await uploaded(800);
    const { json } = await test.as.analyst.patch<AudioAsset>(`/api/audio/${asset.id}`, {
      title: '新名字',
      transcript: '您好',
    });
    expect(json).toMatchObject({ title: '新名字', transcript: '您好', url: asset.url });
    expect((await test.as.analyst.patch(`/api/audio/${asset.id}`, { url: 'x' })).status).toBe(400);
    expect((await test.as.analyst.patch('/api/audio/none', {})).status).toBe(404);
  });

  it('of the sound is what flows play from then on, under the same id', async () => {
    const asset = await uploaded(900);
    const put = (id: string, raw: Uint8Array<ArrayBuffer>) =>
      test.as.analyst.send<AudioAsset>(`/api/audio/${id}/content`, { method: 'PUT', raw, headers: audio });
    const { json } = await put(asset.id, tone(950, 1));
    expect(json).toMatchObject({ id: asset.id, title: asset.title });
    expect(json.url).not.toBe(asset.url);
    expect(await test.deps.assets.find(asset.id)).toMatchObject({
      text: asset.title,
      durationMs: json.durationMs,
      url: `${test.url}${json.url.replace('.wav', '')}`,
    });
    // Who was about to play the old one still can.
    expect((await fetch(test.url + asset.url)).status).toBe(200);
    expect((await put('none', tone(950))).status).toBe(404);
  });
});

describe('an audio that flows play', () => {
  it('stays until no draft and no live version plays it', async () => {
    const asset = await uploaded(1000);
    const remove = (headers = {}) =>
      test.as.analyst.send<ApiError>(`/api/audio/${asset.id}`, { method: 'DELETE', headers });
    const draft = await newFlow({ parts: { 'zh-CN': [{ audio: asset.id }, { text: '请稍候' }] } });
    expect(draft.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect((await listed(asset.id))?.flows).toEqual([{ id: draft.id, name: '欢迎' }]);
    const refused = await remove({ 'accept-language': 'zh-CN' });
    expect([refused.status, refused.json.error.code]).toEqual([409, 'audio_used']);
    expect(refused.json.error.message).toBe('还有流程在用这段音频：「欢迎」');

    expect((await publish(draft)).status).toBe(201);
    const without = await save(draft, { text: { 'zh-CN': '您好' } });
    expect((await remove()).status).toBe(409);
    expect((await publish(without)).status).toBe(201);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect(await test.deps.assets.find(asset.id)).toBeUndefined();
    // The old version would be silent now.
    const back = await test.as.analyst.post<ApiError>(`/api/flows/${draft.id}/rollback`, { version: 1 });
    expect([back.status, back.json.error.diagnostics?.[0]?.code]).toEqual([422, 'prompt.audio_unknown']);
  });

  it('is an error in the flow when it is not there', async () => {
    const draft = await newFlow({ audio: { 'zh-CN': 'nobody' } });
    expect(draft.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'prompt.audio_unknown',
        node: 'say',
        pointer: '/nodes/say/params/prompt/audio/zh-CN',
      }),
    );
    expect((await publish(draft)).status).toBe(422);
  });
});
