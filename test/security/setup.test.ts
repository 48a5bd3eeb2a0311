import { afterEach, describe, expect, it } from 'vitest';
import type { Route } from '../../runtime/http/core/route.ts';
import { routes } from '../../runtime/http/routes.ts';
import { PASSWORD, startTestApp, type TestApp } from '../kit/app.ts';

let test: TestApp | undefined;
const fresh = async (): Promise<TestApp> => {
  test = await startTestApp({ setUp: false });
  return test;
};
afterEach(async () => {
  await test?.close();
  test = undefined;
});

const first = { name: '管理员', email: 'first@example.cn', password: PASSWORD };
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
const setupRequest = (headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: JSON.stringify(first),
  headers: { 'content-type': 'application/json', ...headers },
});

describe('S04 a fresh installation', () => {
  it('answers 401 on every address that is not public, WebSocket and event stream included', async () => {
    const { anonymous } = await fresh();
    for (const [name, route] of Object.entries(routes) as [string, Route][]) {
      if (!Array.isArray(route.access)) continue;
      const path = route.path.replace(':version', '1').replace(':number', '1').replace(/:\w+/, 'x');
      const status =
        route.stream === 'websocket'
          ? await anonymous.upgradeStatus(path)
          : (await anonymous.send(path, { method: route.method, ...(route.method !== 'GET' && { body: {} }) })).status;
      expect([name, status]).toEqual([name, 401]);
    }
  });

  it('shows nothing but health, description and designer without a login', async () => {
    const open = Object.entries(routes as Record<string, Route>)
      .filter(([, { access }]) => !Array.isArray(access))
      .map(([name]) => name);
    expect(open.sort()).toEqual([
      'getPrompt',
      'getSetup',
      'healthz',
      'logIn',
      'openapi',
      'readyz',
      'receiveHook',
      'setUp',
    ]);
  });

  it('lets the first administrator be made on the server itself only', async () => {
    const { app } = await fresh();
    for (const stranger of ['203.0.113.9', '192.168.1.4', '::ffff:10.0.0.8', '2001:db8::1', '']) {
      expect((await app.hono.request('/api/setup', setupRequest(), from(stranger))).status).toBe(403);
      expect((await app.hono.request('/api/setup', {}, from(stranger))).status).toBe(403);
    }
    // A proxy on this machine speaks for somebody else.
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
      expect(
        (await app.hono.request('/api/setup', setupRequest({ [name]: '127.0.0.1' }), from('127.0.0.1'))).status,
      ).toBe(403);
    for (const here of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(await (await app.hono.request('/api/setup', {}, from(here))).json()).toEqual({ needed: true });
  });

  it('does not let a foreign page on the server’s own browser do it', async () => {
    const { anonymous, app } = await fresh();
    const evil = await anonymous.post('/api/setup', first, { origin: 'https://evil.example' });
    expect(evil.status).toBe(403);
    // DNS rebinding: the page’s own name points at us, so that Origin and Host agree.
    const headers = { origin: 'http://evil.example', host: 'evil.example' };
    const rebound = await app.hono.request('/api/setup', setupRequest(headers), from('127.0.0.1'));
    expect(rebound.status).toBe(403);
    expect((await anonymous.get('/api/setup')).json).toEqual({ needed: true });
  });
});

describe('S05 fifty clients race for the first administrator', () => {
  it('one wins, and the door is closed', async () => {
    const { anonymous, database } = await fresh();
    const racers = Array.from({ length: 50 }, (_, i) => ({ ...first, email: `racer${i}@example.cn` }));
    const answers = await Promise.all(racers.map((body) => anonymous.post('/api/setup', body)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    expect(await database.db.selectFrom('login_user').select('role').execute()).toEqual([{ role: 'admin' }]);

    const late = await anonymous.post<{ error: { code: string } }>('/api/setup', {
      ...first,
      email: 'late@example.cn',
    });
    expect([late.status, late.json.error.code]).toEqual([409, 'setup_done']);
    expect((await anonymous.get('/api/setup')).json).toEqual({ needed: false });
  });
});

describe('log-in', () => {
  it('sets a cookie that scripts and other sites do not get', async () => {
    const { anonymous } = await fresh();
    const made = await anonymous.post('/api/setup', first);
    const [cookie = ''] = made.headers.getSetCookie();
    expect(cookie).toMatch(/^switchyard\.session_token=.+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('sends the cookie over https only when that is where people come in', async () => {
    test = await startTestApp({
      setUp: false,
      deps: {
        settings: {
          publicUrl: 'https://hotline.example.cn',
          allowedOrigins: [],
          timeZone: 'Asia/Shanghai',
          dialAllowed: [],
        },
      },
    });
    const made = await test.anonymous.post('/api/setup', first);
    expect(made.headers.getSetCookie()[0]).toMatch(/^__Secure-.+; Secure/);
    expect(made.headers.get('strict-transport-security')).toContain('max-age');
  });

  it('says the same of a wrong password and of somebody unknown', async () => {
    const { anonymous } = await fresh();
    await anonymous.post('/api/setup', first);
    const wrong = await anonymous.post<{ error: object }>('/api/login', {
      email: first.email,
      password: 'wrong password',
    });
    const unknown = await anonymous.post<{ error: object }>('/api/login', { email: 'no@example.cn', password: 'x' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect({ ...wrong.json.error, requestId: '' }).toEqual({ ...unknown.json.error, requestId: '' });
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  it('stops guessing after ten tries, also parallel ones, and says for how long', async () => {
    const { anonymous } = await fresh();
    await anonymous.post('/api/setup', first);
    const guesses = Array.from({ length: 25 }, () =>
      anonymous.post<{ error: { message: string } }>('/api/login', {
        email: first.email,
        password: 'a wrong password',
      }),
    );
    const answers = await Promise.all(guesses);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json.error.message).toMatch(/try again in \d+ min/);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    // The right password has to wait as well, and another account has not.
    expect((await anonymous.post('/api/login', { email: first.email, password: PASSWORD })).status).toBe(429);
    expect((await anonymous.post('/api/login', { email: 'other@example.cn', password: PASSWORD })).status).toBe(401);
  });
});
