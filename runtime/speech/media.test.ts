import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSpeech } from './create.ts';
import { mediaRoutes } from './media.ts';
import type { SpeechProvider } from './speech.ts';

const beep: SpeechProvider = {
  name: 'beep',
  available: () => Promise.resolve(true),
  synthesize: () => Promise.resolve({ pcm: new Int16Array(800).fill(9000), rate: 8000 }),
};

let dataFolder: string;
let id: string;
let app: ReturnType<typeof mediaRoutes>;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'media-'));
  const logger = pino({ level: 'silent' });
  const speech = createSpeech({ providers: [beep], dataFolder, baseUrl: '', mediaKey: 'k', logger });
  id = (await speech.render('您好', 'zh-CN')).id;
  app = mediaRoutes(speech);
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

const get = (path: string, init?: RequestInit) => app.request(`/media/prompts/${path}`, init);

describe('prompts over HTTP', () => {
  it.each([
    ['.wav', 'audio/wav', 44 + 1600],
    ['', 'audio/wav', 44 + 1600],
    ['.ulaw', 'audio/basic', 800],
    ['.alaw', 'audio/x-alaw-basic', 800],
  ])('come as %s', async (extension, type, size) => {
    const response = await get(`${id}${extension}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('Content-Length')).toBe(String(size));
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect((await response.arrayBuffer()).byteLength).toBe(size);
  });

  it('answer HEAD without a body', async () => {
    const response = await get(`${id}.wav`, { method: 'HEAD' });
    expect([response.status, response.headers.get('Content-Length'), await response.text()]).toEqual([200, '1644', '']);
  });

  it.each([
    ['bytes=0-3', 206, 'bytes 0-3/1644', 'RIFF'],
    ['bytes=8-11', 206, 'bytes 8-11/1644', 'WAVE'],
    ['bytes=1640-9999', 206, 'bytes 1640-1643/1644', undefined],
    ['bytes=-4', 206, 'bytes 1640-1643/1644', undefined],
    ['bytes=1644-', 416, 'bytes */1644', undefined],
    ['bytes=-0', 416, 'bytes */1644', undefined],
    ['bytes=5-2', 200, null, undefined],
    ['bytes=0-1,4-5', 200, null, undefined],
    ['lines=1-2', 200, null, undefined],
  ])('answer Range %s', async (range, status, span, text) => {
    const response = await get(`${id}.wav`, { headers: { Range: range } });
    expect([response.status, response.headers.get('Content-Range')]).toEqual([status, span]);
    if (text) expect(await response.text()).toBe(text);
  });
});

/** Sends the path as it is: fetch would tidy up dots and slashes before the server could see them. */
const raw = (port: number, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request({ port, path, host: '127.0.0.1' }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });

describe('nothing else is served', () => {
  it('whatever the address', async () => {
    const { promise, resolve } = Promise.withResolvers<AddressInfo>();
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, resolve);
    const { port } = await promise;
    const ab = id.slice(0, 2);
    const paths = [
      `..%2f..%2fmedia%2fprompts%2f${ab}%2f${id}.wav`,
      `%2e%2e%2f${id}.wav`,
      `..%252f${id}.wav`,
      `%252e%252e%252fetc%252fpasswd`,
      `..%5c${id}.wav`,
      `../prompts/${ab}/${id}.wav`,
      `${ab}/${id}.wav`,
      `%2fetc%2fpasswd`,
      '/etc/passwd',
      `${id}.wav%00`,
      `%00${id}.wav`,
      `${id}%00.wav`,
      `${id}.wav%0a`,
      `${id}.mp3`,
      `${id}.`,
      `${id}.wav.ulaw`,
      `${id.toUpperCase()}.wav`,
      `${id.slice(1)}.wav`,
      `${'0'.repeat(64)}.wav`,
      ':file',
      '*',
      '%',
      '',
    ];
    const answers = await Promise.all(paths.map(async (path) => [path, await raw(port, `/media/prompts/${path}`)]));
    expect(answers.filter(([, status]) => status !== 404)).toEqual([]);
    // A bare backslash is no address at all: it is refused before any route sees it.
    expect(await raw(port, `/media/prompts/..\\${id}.wav`)).toBe(400);
    expect(await raw(port, `/media/prompts/${id}.wav`)).toBe(200);
    await new Promise((done) => server.close(done));
  });

  it('nor can anything be written', async () => {
    expect((await get(`${id}.wav`, { method: 'PUT', body: 'x' })).status).toBe(404);
    expect((await get(`${id}.wav`, { method: 'DELETE' })).status).toBe(404);
  });
});
