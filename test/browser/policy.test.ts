import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';

const test = setUpDesigner();

/** Sources that a policy allows for something, in order. */
const allowed = (policy: string, directive: string): string[] =>
  (policy.split(';').find((one) => one.trim().startsWith(`${directive} `)) ?? '').trim().split(' ').slice(1).sort();

describe.skipIf(browserMissing)('the Content-Security-Policy', () => {
  let flow: string;
  beforeAll(async () => {
    flow = (await test.newFlow('严格', orderStatus)).id;
  });

  /** Every kind of address that a browser may open as a page: pages, what is not there, files, errors of the API. */
  const addresses = () => [
    '/',
    '/setup',
    '/login',
    '/flows',
    '/templates',
    '/templates/order-status',
    '/sessions',
    '/sessions/none',
    '/sessions/none/replay',
    '/recordings',
    '/sync',
    '/connections',
    '/imports',
    '/imports/new',
    '/imports/none',
    '/numbers',
    '/audio',
    '/settings',
    `/flows/${flow}`,
    '/flows/none',
    '/nowhere/at/all',
    '/nowhere.html',
    '/index.html',
    '/assets/gone.js',
    '/..%2fpackage.json',
    '/mark.svg',
    '/api/nothing',
    '/api/flows',
    '/api/flows/none',
    '/api/sessions?limit=x',
    '/media/prompts/none',
    '/healthz',
    '/openapi.json',
  ];

  it('is strict on the answer of every address, whoever asks, and whatever the answer is', async () => {
    const statuses = new Set<number>();
    for (const person of [test.as.admin, test.anonymous])
      for (const path of addresses()) {
        const { headers, status } = await person.get(path);
        statuses.add(status);
        const policy = headers.get('content-security-policy') ?? '';
        expect([path, allowed(policy, 'default-src')]).toEqual([path, ["'none'"]]);
        const scripts = allowed(policy, 'script-src');
        // What is no page of ours may run nothing at all.
        expect([path, scripts.length === 0 || scripts.join() === "'self'"]).toEqual([path, true]);
        expect([path, /unsafe-eval|unsafe-hashes|wasm|strict-dynamic|\*|https?:/.test(policy)]).toEqual([path, false]);
        if (scripts.length > 0) {
          expect([path, allowed(policy, 'connect-src')]).toEqual([path, ["'self'"]]);
          expect([path, allowed(policy, 'worker-src')]).toEqual([path, ["'self'", 'blob:']]);
          for (const [directive, value] of [
            ['base-uri', "'none'"],
            ['form-action', "'self'"],
            ['frame-ancestors', "'none'"],
          ] as const)
            expect([path, directive, allowed(policy, directive)]).toEqual([path, directive, [value]]);
        }
        expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      }
    expect([...statuses].sort()).toEqual([200, 400, 401, 404]);
  });

  it('needs no exception: the page has no inline script and no handler', async () => {
    const { text } = await test.anonymous.get('/');
    expect(text).toMatch(/<script [^>]*src=/);
    expect(text.replace(/<script [^>]*src=[^>]*><\/script>/g, '')).not.toMatch(/<script| on\w+=|javascript:/i);
  });

  /** Run by the page itself: what a test evaluates is no subject of the policy, a timer of the page is. */
  const attack = (page: Page) =>
    page.evaluate(async () => {
      const refused = new Set<string>();
      const told = new Promise<void>((resolve) =>
        document.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
          refused.add(blockedURI.replace(/^https:\/\/evil\.example.*/, 'foreign'));
          if (refused.size === 3) resolve();
        }),
      );
      const inline = document.createElement('script');
      inline.textContent = 'window.inlineRan = 1';
      document.head.append(inline);
      const foreign = document.createElement('script');
      foreign.src = 'https://evil.example/x.js';
      document.head.append(foreign);
      const handler = document.createElement('div');
      handler.setAttribute('onclick', 'window.handlerRan = 1');
      document.body.append(handler);
      handler.click();
      setTimeout('window.evalRan = 1', 0);
      await told;
      return {
        refused: [...refused].sort(),
        ran: ['inlineRan', 'handlerRan', 'evalRan'].filter((name) => name in window),
      };
    });

  it.each<[string, () => string, Opening]>([
    ['login', () => '/login', { as: 'nobody' }],
    ['list', () => '/flows', { as: 'viewer' }],
    ['editor', () => `/flows/${flow}`, {}],
    ['missing page', () => '/nowhere/at/all', {}],
  ])('is kept by the browser: no inline script, no foreign one, no eval (%s)', async (_name, path, opening) => {
    const page = await test.open(path(), opening);
    await page.locator('#root > *').first().waitFor();
    test.allow(/Content Security Policy|Content-Security-Policy|evil\.example/);
    expect(await attack(page)).toEqual({ refused: ['eval', 'foreign', 'inline'], ran: [] });
  });

  it('lets the workers of the code and of the layout do their work', async () => {
    const page = await test.open(`/flows/${flow}`);
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await page.locator('.cv .card').first().waitFor();
    // Laid out anew: every card has its place, and none lies where it lay.
    const places = () =>
      page
        .locator('.react-flow__node')
        .evaluateAll((all) => all.map((node) => (node as HTMLElement).style.transform).sort());
    const before = await places();
    await page.getByRole('button', { name: '自动布局' }).click();
    await expect.poll(places).not.toEqual(before);
    await page.getByRole('radio', { name: '代码', exact: true }).check({ force: true });
    await page.locator('.cview .monaco-editor .view-line').first().waitFor();
    // Completion comes from a worker; without it the words of the text would be offered.
    const code = page.getByRole('textbox', { name: '流程的代码' });
    await code.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('x');
    await page.locator('.cview .squiggly-error').first().waitFor();
    await expect.poll(() => workers.some((url) => /json|editor/.test(url))).toBe(true);
    for (const url of workers)
      expect(new URL(url).origin === test.url || url.startsWith(`blob:${test.url}`)).toBe(true);
  });
});
