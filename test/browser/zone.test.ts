import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { browserMissing, launchBrowser, visit } from '../kit/browser.ts';

vi.setConfig({ testTimeout: 60_000 });

let test: TestApp;
let browser: Browser;

beforeAll(async () => {
  if (browserMissing) return;
  await buildDesigner();
  test = await startTestApp({
    deps: {
      designer: dist,
      settings: { publicUrl: 'http://127.0.0.1', allowedOrigins: [], timeZone: 'America/New_York', dialAllowed: [] },
    },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await test?.close();
});

describe.skipIf(browserMissing)('times', () => {
  it('are the server’s, until a person wants this computer’s; no reload', async () => {
    await test.as.analyst.post('/api/flows', { name: '几点改的', kind: 'ivr' });
    // The browser is in Shanghai, the server in New York: half a day apart.
    const { page, problems, close } = await visit(browser, test.url, { cookie: test.as.analyst.headers.cookie });
    const clockIn = (timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date());
    const shown = () => page.locator('.who .num').first().textContent();
    await page.goto('/flows');
    const minutes = (text: string | null) => {
      const [hours = 0, rest = 0] = (text ?? '').split(':').map(Number);
      return hours * 60 + rest;
    };
    const near = async (zone: string) => Math.abs(minutes(await shown()) - minutes(clockIn(zone))) <= 2;
    expect(await near('America/New_York')).toBe(true);
    await page.getByRole('link', { name: '设置' }).click();
    await page.getByText('America/New_York').waitFor();
    await page.getByText('这台电脑', { exact: true }).click();
    await page.getByText('Asia/Shanghai').waitFor();
    await page.getByRole('link', { name: '流程', exact: true }).click();
    await page.locator('.who .num').first().waitFor();
    expect(await near('Asia/Shanghai')).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });
});
