import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { type Browser, type BrowserContext, type ConsoleMessage, chromium, type Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
/** Where screenshots of test runs go; looked at beside the design reference, never committed. */
export const SCREENS = join(root, 'test/output/screens');

const found = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

/** Why no browser test can run here, or `undefined` when it can. With CI=true a missing browser is a failure instead. */
export const browserMissing = found === undefined && process.env.CI !== 'true' ? 'no Chromium on PATH' : undefined;

export const launchBrowser = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    ...(found && { executablePath: found }),
    // Without a locale Chromium can't read the name of a file in Hanzi.
    env: { ...process.env, LANG: process.env.LANG || 'C.UTF-8' },
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb', ...args],
  });

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Uncaught exceptions, console errors and requests to foreign hosts so far, without answers that a page expects. */
  readonly problems: string[];
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly language?: 'zh-CN' | 'en';
  readonly theme?: 'light' | 'dark';
  /** Logged in already: a `Cookie` header's value. */
  readonly cookie?: string;
  /** Pixels of the screen to one of the page; 2 when it is not given. */
  readonly scale?: number;
}

/**
 * Chromium logs each refusal (401 before a login, 412 for a stale draft) and each lost connection; tests look at what the
 * page makes of it. A fault of the server, or a file that is not there, is nobody's wish.
 */
const isExpectedAnswer = (message: ConsoleMessage): boolean => {
  const text = message.text();
  if (!text.startsWith('Failed to load resource')) return false;
  return (
    text.includes('net::') || (/status of 4\d\d/.test(text) && /^https?:\/\/[^/]+\/api\//.test(message.location().url))
  );
};

/** One person at one browser, with nothing remembered from before. */
export const visit = async (browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> => {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: options.scale ?? 2,
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Shanghai',
    locale: 'zh-CN',
  });
  if (options.cookie) {
    const cookies = options.cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
    });
    await context.addCookies(cookies);
  }
  await context.addInitScript(
    ([language, theme]) => {
      // An empty page has nothing to remember it in, nor has one in a sandbox.
      if (window.origin === 'null') return;
      // Only the first visit: a language chosen in the test must survive a reload.
      if (language && !localStorage.getItem('switchyard.language')) {
        localStorage.setItem('switchyard.language', language);
      }
      if (theme && !localStorage.getItem('switchyard.theme')) localStorage.setItem('switchyard.theme', theme);
    },
    [options.language, options.theme] as const,
  );
  const problems: string[] = [];
  // Of every page that this person opens.
  context.on('weberror', (event) => problems.push(event.error().stack ?? event.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' && !isExpectedAnswer(message)) problems.push(message.text());
  });
  context.on('request', (request) => {
    const asked = new URL(request.url());
    if (/^(https?|wss?):$/.test(asked.protocol) && asked.host !== new URL(url).host)
      problems.push(`asked a foreign host: ${request.url()}`);
  });
  // Sooner than the test's own limit, so that a failure names the step that hangs.
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  return { context, page, problems, close: () => context.close() };
};

export const screenshot = async (page: Page, name: string): Promise<void> => {
  await mkdir(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' });
};

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds wrong with the page (WCAG 2.2 A and AA), one line a place; empty when nothing. */
export const axe = async (page: Page): Promise<string[]> => {
  // Evaluated rather than added as a script: the page's own policy refuses foreign scripts, and shall.
  await page.evaluate(await axeSource);
  const results = await page.evaluate(
    () =>
      (window as unknown as { axe: { run(options: unknown): Promise<unknown> } }).axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      }) as Promise<unknown>,
  );
  return (results as AxeResults).violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  );
};
