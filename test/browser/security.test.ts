import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import type { AudioAsset, FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { PASSWORD, startTestApp, type TestApp } from '../kit/app.ts';
import { browserMissing, launchBrowser, visit } from '../kit/browser.ts';
import { toneWav } from '../kit/voice-service.ts';

vi.setConfig({ testTimeout: 240_000 });

let test: TestApp;
let browser: Browser;

beforeAll(async () => {
  if (browserMissing) return;
  await buildDesigner();
  test = await startTestApp({ deps: { designer: dist } });
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await test?.close();
});

const upload = (bytes: Uint8Array<ArrayBuffer> | string, type: string, path = '/api/audio?title=x&language=zh-CN') =>
  test.as.admin.send<AudioAsset>(path, { method: 'POST', raw: bytes, headers: { 'content-type': type } });

/** A page whose dialogs, reports of the policy and planted globals are noted. */
const watched = async (language: 'zh-CN' | 'en' = 'zh-CN') => {
  const one = await visit(browser, test.url, { cookie: test.as.admin.headers.cookie, language });
  const seen: string[] = [];
  one.page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await one.page.exposeFunction('noteViolation', (text: string) => seen.push(text));
  await one.page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      (window as unknown as { noteViolation(text: string): void }).noteViolation(
        `policy: ${violatedDirective} ${blockedURI} ${sample}`,
      ),
    );
  });
  return { ...one, seen };
};

/** Whether anything of the corpus became more than text. */
const planted = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    if ('pwned' in window) found.push('a script ran');
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`${element.tagName} ${name}`);
        if (/^(href|src|action)$/i.test(name) && /^\s*javascript:/i.test(value))
          found.push(`${element.tagName} ${value}`);
      }
      if (element.tagName === 'SCRIPT' && !(element as HTMLScriptElement).src) found.push('an inline script');
      if (element.matches('iframe, object, embed, img[src="x"], svg[onload]')) found.push(element.tagName);
    }
    return found;
  });

describe.skipIf(browserMissing)('S16 an upload that names a file', () => {
  const names = ['/etc/passwd', 'file:///etc/passwd', '../../package.json'];
  it.each(names)('%s is opened by no route', async (name) => {
    const body = JSON.stringify({
      path: name,
      file: name,
      filepath: name,
      url: name,
      files: { data: { filepath: name } },
    });
    for (const path of ['/api/audio?title=x&language=zh-CN', '/api/imports/document']) {
      const answer = await upload(body, 'application/json', path);
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(answer.text).not.toContain('root:');
    }
    // The same bytes called audio are no sound, either.
    expect((await upload(body, 'audio/wav')).status).toBeGreaterThanOrEqual(400);
    expect((await test.as.admin.get<AudioAsset[]>('/api/audio')).json).toEqual([]);
  });
});

describe.skipIf(browserMissing)('S19 pages that are called a sound', () => {
  const html = '<html><script>window.pwned = 1; alert(1)</script></html>';
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';

  it.each([html, svg, `RIFF    WAVE${html}`])('%s is refused', async (content) => {
    for (const type of ['audio/wav', 'application/octet-stream', 'audio/mpeg'])
      expect((await upload(content, type)).status).toBeGreaterThanOrEqual(400);
  });

  it('a sound with a page inside is made anew without it, and opened in the browser it runs nothing', async () => {
    const wav = toneWav(440, 0.5);
    const polyglot = new Uint8Array(wav.byteLength + html.length);
    polyglot.set(new Uint8Array(wav));
    polyglot.set(new TextEncoder().encode(html), wav.byteLength);
    const { status, json, text } = await upload(polyglot, 'audio/wav');
    if (status !== 201) return expect(status, text).toBeLessThan(500);
    const played = await fetch(test.url + json.url);
    expect(played.headers.get('x-content-type-options')).toBe('nosniff');
    expect(played.headers.get('content-type')).toMatch(/^audio\//);
    expect(played.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(Buffer.from(await played.arrayBuffer()).includes('<script')).toBe(false);
    const { page, seen, close } = await watched();
    await page.goto(test.url + json.url).catch((error: Error) => {
      // An attachment is downloaded instead of opened.
      if (!error.message.includes('Download is starting')) throw error;
    });
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(seen).toEqual([]);
    await close();
  });
});

describe.skipIf(browserMissing)('S20 texts are data', () => {
  const corpus = [
    '<script>window.pwned=1;alert(1)</script>',
    '"><img src=x onerror="window.pwned=1;alert(1)">',
    '</title><svg onload=alert(1)>',
    "javascript:alert(1)//'{{7*7}}",
    '=HYPERLINK("http://evil.example")',
  ];
  const short = (text: string) => text.slice(0, 40);
  const evil = (text: string): Flow => ({
    format: 1,
    kind: 'ivr',
    name: text,
    description: text,
    language: 'zh-CN',
    variables: { waybill: { type: 'text', label: short(text), default: text } },
    start: 'menu',
    nodes: {
      menu: {
        type: 'voice.menu',
        title: text,
        params: { prompt: { text: { 'zh-CN': text, en: text } }, options: [{ key: '1', label: short(text) }] },
        exits: { 1: 'say', none: 'end' },
      },
      say: {
        type: 'voice.say',
        title: text,
        params: { prompt: { text: { 'zh-CN': `${text} {{ waybill }}` } } },
        exits: { done: 'end' },
      },
      end: { type: 'flow.end', title: text, params: {}, exits: {} },
    },
    view: {
      nodes: { menu: { x: 0, y: 0 }, say: { x: 300, y: 0 }, end: { x: 600, y: 0 } },
      groups: [{ id: 'g', title: text, nodes: ['say'] }],
      notes: [{ id: 'n', text, by: text, at: '2026-11-26T00:00:00Z', x: 0, y: 300 }],
    },
  });

  const plant = async (): Promise<string[]> => {
    const { admin } = test.as;
    const ids: string[] = [];
    for (const [index, text] of corpus.entries()) {
      const {
        json,
        status,
        text: why,
      } = await admin.post<FlowDraft>('/api/flows', { name: text, kind: 'ivr', document: evil(text) });
      if (status !== 201) throw new Error(why);
      ids.push(json.id);
      await admin.post(
        `/api/flows/${json.id}/publish`,
        { note: text, withoutVoice: true },
        { 'if-match': `"${json.etag}"` },
      );
      await admin.put(`/api/numbers/9500${index}`, { flowId: json.id, label: short(text) });
      await admin.post('/api/keys', { name: short(text), role: 'viewer' });
      await admin.post('/api/users', {
        name: short(text),
        email: `x${index}@example.cn`,
        password: PASSWORD,
        role: 'analyst',
      });
      await admin.post('/api/connections', { title: short(text), connector: 'tms', config: {} });
      await upload(
        new Uint8Array(toneWav(440, 0.3)),
        'audio/wav',
        `/api/audio?${new URLSearchParams({ title: text, language: 'zh-CN', transcript: text })}`,
      );
      await test.database.pool.query(
        `INSERT INTO sessions (id, flow_id, version, from_number, to_number, node, status, seq, started_at, variables)
         VALUES ($1, $2, 1, $3, $3, 'menu', 'ended', 1, now(), $4)`,
        [`s${index}`, json.id, text, JSON.stringify({ waybill: text })],
      );
    }
    return ids;
  };

  it('are shown by every page and view in both languages, and become nothing else', async () => {
    const flows = await plant();
    const paths = [
      '/sessions/s0',
      '/sessions/s1',
      '/flows',
      '/templates',
      '/sessions',
      '/recordings',
      '/sync',
      '/connections',
      '/imports',
      '/numbers',
      '/audio',
      '/settings',
    ];
    const { json: sessions } = await test.as.admin.get<unknown[]>('/api/sessions');
    expect(sessions).toHaveLength(corpus.length);
    for (const language of ['zh-CN', 'en'] as const) {
      const { page, seen, problems, close } = await watched(language);
      for (const path of paths) {
        await page.goto(test.url + path);
        await page.locator('main, .page').first().waitFor();
        await page.waitForLoadState('networkidle');
        expect([path, await planted(page)]).toEqual([path, []]);
      }
      for (const id of flows) {
        await page.goto(`${test.url}/flows/${id}`);
        await page.locator('.cv .card').first().waitFor();
        for (const card of await page.locator('.card .card__h').all()) {
          await card.click();
          for (const tab of await page.locator('.ins [role=tab], .ins .seg button').all()) await tab.click();
        }
        await page.keyboard.press('Escape');
        expect([id, await planted(page)]).toEqual([id, []]);
        // The other views of the document.
        for (const mode of await page.locator('.top .seg button, .top [role=tab], .top [role=radio]').all()) {
          await mode.click();
          await page.waitForLoadState('networkidle');
          expect([id, await planted(page)]).toEqual([id, []]);
        }
      }
      expect(seen).toEqual([]);
      expect(problems).toEqual([]);
      await close();
    }
  });
});

describe.skipIf(browserMissing)('the Content-Security-Policy', () => {
  it('lets no inline script, no foreign one and no eval run, on any page', async () => {
    const { json } = await test.as.admin.post<FlowDraft>('/api/flows', { name: '严格', kind: 'ivr' });
    const { page, close } = await watched();
    for (const path of [
      '/flows',
      '/templates',
      '/sessions',
      '/connections',
      '/numbers',
      '/audio',
      '/settings',
      `/flows/${json.id}`,
    ]) {
      const response = await page.goto(test.url + path);
      const policy = response?.headers()['content-security-policy'] ?? '';
      const scripts = policy.split(';').find((one) => one.trim().startsWith('script-src')) ?? '';
      expect(scripts.trim()).toBe("script-src 'self'");
      expect(policy).not.toContain('unsafe-eval');
      expect(policy).toContain("default-src 'none'");
      // Run by the page itself: what a test evaluates is no subject of the policy, a timer of the page is.
      const refused = await page.evaluate(async () => {
        const violations: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) => violations.push(event.blockedURI));
        const inline = document.createElement('script');
        inline.textContent = 'window.inlineRan = 1';
        document.head.append(inline);
        const foreign = document.createElement('script');
        foreign.src = 'https://evil.example/x.js';
        document.head.append(foreign);
        const image = document.createElement('div');
        image.setAttribute('onclick', 'window.handlerRan = 1');
        document.body.append(image);
        image.click();
        setTimeout('window.evalRan = 1', 0);
        await new Promise((resolve) => setTimeout(resolve, 200));
        return {
          violations: [...new Set(violations)].sort(),
          ran: ['inlineRan', 'handlerRan', 'evalRan'].filter((name) => name in window),
        };
      });
      expect(refused.ran).toEqual([]);
      expect(refused.violations).toEqual(expect.arrayContaining(['eval', 'inline']));
    }
    await close();
  });
});
