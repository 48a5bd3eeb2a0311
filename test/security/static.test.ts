import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.ts';

const SECRET = 'canary-outside-the-designer';
let test: TestApp;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-static-'));
  const dist = join(folder, 'dist');
  await mkdir(join(dist, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), SECRET);
  await writeFile(join(dist, 'index.html'), '<!doctype html><title>Switchyard</title>');
  await writeFile(join(dist, 'assets', 'app-1a2b3c.js'), `// ${'x'.repeat(3000)}`);
  await symlink(join(folder, 'secret.txt'), join(dist, 'link.txt'));
  test = await startTestApp({ deps: { designer: dist } });
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

/** As it stands: `fetch` would tidy the address up. */
const raw = (path: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(test.url);
    request({ hostname, port, path, method: 'GET' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });

describe('S17 no address leads out of the designer’s folder', () => {
  const up = ['..%2f', '..%252f', '%2e%2e/', '%2e%2e%2f', '..\\', '..%5c', '..%c0%af', '....//', '..;/', '%00../'];
  const targets = ['secret.txt', 'etc/passwd'];
  const addresses = up.flatMap((step) =>
    targets.flatMap((target) => ['/', '/assets/', '/media/prompts/'].map((base) => base + step.repeat(5) + target)),
  );

  it.each([
    ...addresses,
    '/%2fetc%2fpasswd',
    '//etc/passwd',
    '/assets/%00',
    '/assets/app-1a2b3c.js%00.txt',
    '/C:%5cWindows%5cwin.ini',
    '/link.txt',
    '/index.html/../../secret.txt.bak',
    '/assets/',
    '/.env',
    '/package.json',
  ])('%s', async (path) => {
    const { status, text } = await raw(path);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('root:');
    // A raw backslash is no address at all: refused before it reaches the application.
    expect(status).toBe(path.includes('\\') ? 400 : 404);
  });

  it('an absolute address in the request line is an address on this server', async () => {
    const { status, text } = await raw('http://evil.example/api/me');
    expect([status, text.includes('unauthenticated')]).toEqual([401, true]);
  });
});

describe('the designer’s files', () => {
  it('serves pages of the app, which change, and assets, which never do', async () => {
    for (const path of ['/', '/flows', '/flows/f0123/edit', '/index.html']) {
      const page = await test.anonymous.get(path);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      const again = await test.anonymous.get(path, { 'if-none-match': page.headers.get('etag') ?? '' });
      expect(again.status).toBe(304);
    }
    const asset = await test.anonymous.get('/assets/app-1a2b3c.js', { 'accept-encoding': 'gzip' });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    expect(asset.text).toHaveLength(3003);
  });

  it('gives no page for an address of the API', async () => {
    expect((await test.as.admin.get('/api/nothing')).status).toBe(404);
    expect((await test.anonymous.get('/assets/gone-123.js')).status).toBe(404);
    expect((await test.anonymous.post('/flows', {})).status).toBe(404);
  });

  it('lets no page run foreign scripts or be framed', async () => {
    const { headers } = await test.anonymous.get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});
