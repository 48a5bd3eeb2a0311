import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../runtime/http/core/route.ts';
import { routes } from '../../runtime/http/routes.ts';
import { type Role, roles } from '../../schema/api.ts';
import { newcomer, startTestApp, type TestApp } from '../kit/app.ts';
import type { Client } from '../kit/http-client.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const table: readonly (readonly [string, Route])[] = Object.entries(routes);
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** An address of the route at which nothing is, so that the matrix changes nothing. */
const nowhere = ({ path }: Route): string =>
  path
    .replace(':version', '7')
    .replace(':number', '99999')
    .replace(':file', 'a'.repeat(64))
    .replace(/:\w+/, 'nothing-here');

/** Only the status: a stream would never end. */
const statusOf = async (client: Client, route: Route, method: string = route.method): Promise<number> => {
  if (route.stream === 'websocket' && method === 'GET') return client.upgradeStatus(nowhere(route));
  const abort = new AbortController();
  const withBody = !['GET', 'HEAD', 'OPTIONS'].includes(method);
  const response = await fetch(client.url + nowhere(route), {
    method,
    signal: abort.signal,
    headers: { ...client.headers, ...(withBody && { 'content-type': 'application/json' }) },
    ...(withBody && { body: '{}' }),
  });
  abort.abort();
  return response.status;
};

type Verdict = 'allowed' | 401 | 403;
const verdictOf = (status: number): Verdict => (status === 401 || status === 403 ? status : 'allowed');
const expected = ({ access }: Route, role: Role | undefined): Verdict => {
  if (access === 'public' || access === 'setup') return 'allowed';
  // Whoever it is: only the signature counts, and nobody here has signed.
  if (access === 'signed') return 401;
  if (role === undefined) return 401;
  return access.includes(role) ? 'allowed' : 403;
};

describe('S07 every route × every role', () => {
  // Written out by hand: the matrix below only proves that the table is obeyed, not that it is right.
  it('the table grants what each role is for', () => {
    const grantedTo = (access: unknown): string[] =>
      table
        .filter(([, route]) => JSON.stringify(route.access) === JSON.stringify(access))
        .map(([name]) => name)
        .sort();
    const readers = [
      'listAudio',
      'listRecordings',
      'getRecording',
      'getCatalogue',
      'getFlow',
      'getFlowSchema',
      'getMe',
      'getSession',
      'getStatistics',
      'getTemplate',
      'listTemplates',
      'getVersion',
      'listFlows',
      'listTriggers',
      'listOrders',
      'getOrder',
      'listScenarios',
      'getScenario',
    ];
    const others = ['listNumbers', 'listSessions', 'listVersions', 'logOut', 'metrics', 'presence', 'streamEvents'];
    expect(grantedTo(['admin', 'analyst', 'agent', 'viewer'])).toEqual([...readers, ...others].sort());
    const flowWork = [
      'getPublishing',
      'createFlow',
      'publishFlow',
      'rollBackFlow',
      'saveDraft',
      'simulate',
      'speak',
      'validate',
    ];
    const triggerWork = ['createTrigger', 'putTrigger', 'listDeadLetters'];
    const importLook = ['listImports', 'getImport', 'getConnectionHealth'];
    const scenarioWork = ['createScenario', 'replaceScenario', 'deleteScenario', 'orderScenarios', 'runScenarios'];
    const audioWork = ['uploadFax', 'deleteAudio', 'patchAudio', 'replaceAudio', 'uploadAudio'];
    expect(grantedTo(['admin', 'analyst'])).toEqual(
      [
        ...flowWork,
        ...scenarioWork,
        ...audioWork,
        'deleteNumber',
        'putNumber',
        'listConnections',
        ...triggerWork,
        ...importLook,
      ].sort(),
    );
    const triggerSafety = [
      'deleteTrigger',
      'setTriggerSecrets',
      'retireTriggerSecrets',
      'retryDeadLetter',
      'dismissDeadLetter',
    ];
    const importing = [
      'uploadImportDocument',
      'fetchImportDocument',
      'getImportDocument',
      'createImport',
      'compareImport',
      'replaceImport',
      'deleteImport',
    ];
    const people = ['createKey', 'createUser', 'deleteKey', 'deleteUser', 'listKeys', 'listUsers', 'patchUser'];
    const files = ['deleteRecording', 'downloadRecording', 'listRecordingAccesses'];
    const connectionWork = [
      'createConnection',
      'patchConnection',
      'deleteConnection',
      'testConnection',
      'putBinding',
      'deleteBinding',
    ];
    expect(grantedTo(['admin'])).toEqual(
      [...files, ...people, ...triggerSafety, ...importing, ...connectionWork].sort(),
    );
    expect(grantedTo(['admin', 'analyst', 'agent'])).toEqual(['playRecording', 'readFax']);
    expect(grantedTo('setup')).toEqual(['getSetup', 'setUp']);
    expect(grantedTo('signed')).toEqual(['receiveHook']);
    expect(grantedTo('public')).toEqual(['getPrompt', 'healthz', 'logIn', 'openapi', 'readyz']);
  });

  const rows = table.map(([name, route]) => ({ name, route }));

  it.each(rows)('$name refuses strangers and unknown credentials', async ({ route }) => {
    // An empty body is no log-in: 400 from a public route.
    expect(verdictOf(await statusOf(test.anonymous, route))).toBe(expected(route, undefined));
    for (const headers of [
      { authorization: 'Bearer sy_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { cookie: 'switchyard.session_token=forged.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D' },
    ] as readonly Record<string, string>[])
      expect(verdictOf(await statusOf(test.anonymous.with(headers), route))).toBe(expected(route, undefined));
  });

  for (const role of roles)
    it.each(rows)(`$name × ${role}`, async ({ name, route }) => {
      expect(verdictOf(await statusOf(test.withKey[role], route))).toBe(expected(route, role));
      // Logging out would end the session that the other rows need.
      if (name !== 'logOut') expect(verdictOf(await statusOf(test.as[role], route))).toBe(expected(route, role));
    });

  it('logging out ends the session for good', async () => {
    const leaver = await newcomer(test.as.admin, test.anonymous, 'viewer', 'leaver');
    expect((await leaver.get('/api/me')).status).toBe(200);
    expect((await leaver.post('/api/logout', {})).status).toBe(204);
    expect((await leaver.get('/api/me')).status).toBe(401);
  });

  it.each(rows.filter(({ route }) => route.method === 'GET'))(
    'HEAD of $name is guarded like GET',
    async ({ route }) => {
      for (const role of [undefined, ...roles]) {
        const client = role ? test.withKey[role] : test.anonymous;
        expect(verdictOf(await statusOf(client, route, 'HEAD'))).toBe(expected(route, role));
      }
    },
  );

  it('knows no method that the table does not list', async () => {
    for (const path of new Set(table.map(([, { path }]) => path))) {
      const here = table.filter(([, route]) => route.path === path).map(([, route]) => route);
      const [first] = here;
      if (!first) continue;
      for (const method of methods.filter((method) => here.every((route) => route.method !== method))) {
        const isApi = path.startsWith('/api/');
        expect([path, method, await statusOf(test.anonymous, first, method)]).toEqual([
          path,
          method,
          isApi ? 401 : 405,
        ]);
        expect([path, method, await statusOf(test.withKey.admin, first, method)]).toEqual([path, method, 405]);
      }
    }
  });

  it('has no route outside the table', async () => {
    const registered = test.app.hono.routes.filter(({ method }) => method !== 'ALL');
    const listed = table.map(([, { method, path }]) => `${method} ${path}`);
    const extra = registered.map(({ method, path }) => `${method} ${path}`).filter((route) => !listed.includes(route));
    // The designer's files, and nothing else.
    expect(extra).toEqual(['GET /*']);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('lets nobody reach the login library’s own routes', async () => {
    for (const path of [
      '/api/auth/sign-up/email',
      '/api/auth/get-session',
      '/api/auth/sign-in/email',
      '/api/auth/ok',
    ]) {
      expect((await test.anonymous.post(path, {})).status).toBe(401);
      expect((await test.as.admin.post(path, {})).status).toBe(404);
    }
  });

  it('takes away a role, a login and a key at once', async () => {
    const { admin } = test.as;
    const person = await newcomer(admin, test.anonymous, 'admin', 'fallen');
    const { json: me } = await person.get<{ id: string }>('/api/me');
    expect((await person.get('/api/users')).status).toBe(200);
    expect((await admin.patch(`/api/users/${me.id}`, { role: 'viewer' })).status).toBe(200);
    expect((await person.get('/api/users')).status).toBe(403);
    expect((await admin.delete(`/api/users/${me.id}`)).status).toBe(204);
    expect((await person.get('/api/me')).status).toBe(401);

    const { json: key } = await admin.post<{ id: string; secret: string }>('/api/keys', { name: 'k', role: 'viewer' });
    const program = test.anonymous.with({ authorization: `Bearer ${key.secret}` });
    expect((await program.get('/api/me')).status).toBe(200);
    expect((await admin.delete(`/api/keys/${key.id}`)).status).toBe(204);
    expect((await program.get('/api/me')).status).toBe(401);
  });

  it('keeps the last administrator', async () => {
    const { json: people } = await test.as.admin.get<{ id: string; role: Role }[]>('/api/users');
    const admins = people.filter(({ role }) => role === 'admin');
    expect(admins).toHaveLength(1);
    const path = `/api/users/${admins[0]?.id}`;
    expect((await test.as.admin.patch(path, { role: 'viewer' })).status).toBe(409);
    expect((await test.as.admin.delete(path)).status).toBe(409);
    expect((await test.as.admin.get('/api/users')).status).toBe(200);
  });

  it('never shows a key’s secret or a password’s hash again', async () => {
    const { json: key } = await test.as.admin.post<{ secret: string }>('/api/keys', { name: 'shown', role: 'viewer' });
    const listed = (await test.as.admin.get('/api/keys')).text + (await test.as.admin.get('/api/users')).text;
    expect(listed).not.toContain(key.secret);
    expect(listed).not.toMatch(/hash|password/);
    const stored = await test.database.db.selectFrom('api_key').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(key.secret);
  });
});

describe('S09 path parameters match only what they name', () => {
  const strange = [
    ':id',
    '*',
    '%2a',
    '',
    '%20',
    '..',
    '%2e%2e',
    '%00',
    'a%2fb',
    'a%5cb',
    "'%20or%201=1--",
    '%25',
    '-',
    'null;',
  ];

  it.each(table.filter(([, { path }]) => path.includes(':')).map(([name, route]) => ({ name, route })))(
    '$name',
    async ({ route }) => {
      for (const value of strange) {
        let first = true;
        const path = route.path.replaceAll(/:\w+/g, () => {
          const here = first ? value : '1';
          first = false;
          return here;
        });
        const client = test.withKey.admin;
        const status =
          route.stream === 'websocket'
            ? await client.upgradeStatus(path)
            : (await client.send(path, { method: route.method, ...(route.method !== 'GET' && { body: {} }) })).status;
        // An empty parameter is another address, which may exist with another method, or a page of the designer.
        expect([path, status], path).toSatisfy(([, got]: [string, number]) => [404, 405, 503].includes(got));
      }
    },
  );
});
