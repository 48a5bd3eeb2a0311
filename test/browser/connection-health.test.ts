import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import { configuredId } from '../../runtime/connections/book.ts';
import { faultKinds } from '../../schema/faults.ts';
import { PASSWORD, startTestApp, type TestApp } from '../kit/app.ts';
import { axe, browserMissing, launchBrowser, screenshot, type Visit, visit } from '../kit/browser.ts';

const health = (server: string, state: 'closed' | 'open') => ({
  connection: configuredId('tms'),
  server,
  state,
  restSeconds: state === 'open' ? 9 : 0,
  inFlight: 2,
  waiting: 0,
  calls: 120,
  failed: state === 'open' ? 7 : 0,
  retries: 4,
  fromCache: 0,
  p95Ms: 231,
  lastFault:
    state === 'open'
      ? {
          code: 'connector.timeout',
          at: new Date().toISOString(),
          message: faultKinds['connector.timeout'].message,
        }
      : null,
});

describe.skipIf(browserMissing)(
  'the state of a connection in a browser',
  () => {
    let browser: Browser;
    let app: TestApp;
    let there: Visit;

    beforeAll(async () => {
      await buildDesigner();
      browser = await launchBrowser();
      const read = async () => [health('one', 'closed'), health('two', 'open')];
      const connections = { tms: { connector: 'tms', config: { baseUrl: 'http://127.0.0.1:9' } } };
      app = await startTestApp({ deps: { designer: dist, connectionHealth: { read } }, connections });
      there = await visit(browser, app.url);
    });
    afterAll(async () => {
      await there?.close();
      await browser?.close();
      await app?.close();
    });

    it('is that of the worst server, and says what it means and what to do', async () => {
      const { page } = there;
      await page.goto('/connections');
      await page.getByLabel('邮箱').fill('admin@example.cn');
      await page.getByLabel('密码').fill(PASSWORD);
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByRole('button', { name: '已暂停访问' }).click();
      const panel = page.getByRole('region', { name: '运行状况' });
      await panel.getByText(/9 秒后自动再试.*来电人不用白等/).waitFor();
      await panel.getByText(/最近的错误: 对方系统没有在限时内回答/).waitFor();
      await panel.getByText('服务器 one').waitFor();
      await panel.getByText('231 毫秒').first().waitFor();
      await screenshot(page, 'connection-health');
      expect(await axe(page)).toEqual([]);
    });
  },
  120_000,
);
