import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const output = fileURLToPath(new URL('../output/', import.meta.url));

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--force-color-profile=srgb', '--autoplay-policy=no-user-gesture-required'],
  });

export interface Visit {
  readonly url: string;
  /** As sent in a `Cookie` header. */
  readonly cookie: string;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'zh-CN' | 'en';
}

/** A browser window of somebody who is logged in, at the size of the design reference. */
export const openWindow = async (
  browser: Browser,
  { url, cookie, theme, language }: Visit,
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 2,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
    }),
  );
  await context.addInitScript(
    ([scheme, tongue]) => {
      localStorage.setItem('switchyard.theme', scheme ?? 'light');
      localStorage.setItem('switchyard.language', tongue ?? 'zh-CN');
    },
    [theme ?? 'light', language ?? 'zh-CN'],
  );
  return context;
};

/** Keeps a picture under `test/output/`, to be laid beside the design reference. */
export const keepPicture = async (page: Page, name: string): Promise<void> => {
  mkdirSync(output, { recursive: true });
  await page.screenshot({ path: `${output}${name}.png` });
};

interface AxeResult {
  readonly violations: readonly { id: string; impact: string | null; nodes: readonly { html: string }[] }[];
}

/** Serious and critical findings of axe on the page as it stands. */
export const accessibilityFindings = async (page: Page): Promise<string[]> => {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const result = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResult;
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
};
