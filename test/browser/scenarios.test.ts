import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { ScenarioSummary } from '../../schema/scenario-api.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import {
  axe,
  browserMissing,
  launchBrowser,
  screenshot,
  type Visit,
  type VisitOptions,
  visit,
} from '../kit/browser.ts';
import { EditorPage } from './editor-page.ts';

const example = new URL('../../examples/order-status/flow.json', import.meta.url);
const orderStatus = JSON.parse(readFileSync(example, 'utf8')) as Flow;

// A whole visit to a browser a test, on a machine that others use, too.
vi.setConfig({ testTimeout: 60_000 });

let test: TestApp;
let browser: Browser;
let visited: Visit | undefined;

beforeAll(async () => {
  if (browserMissing) return;
  await buildDesigner();
  test = await startTestApp({
    deps: { designer: dist },
    connections: { tms: { connector: 'tms', config: { baseUrl: 'http://127.0.0.1:1' } } },
  });
  browser = await launchBrowser();
});
afterEach(async () => {
  const problems = visited?.problems ?? [];
  await visited?.close();
  visited = undefined;
  expect(problems).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await test?.close();
});

const newFlow = async (): Promise<FlowDraft> =>
  (await test.as.analyst.post<FlowDraft>('/api/flows', { name: '查单', kind: 'ivr', document: orderStatus })).json;
const scenariosOf = async (id: string): Promise<readonly ScenarioSummary[]> =>
  (await test.as.viewer.get<ScenarioSummary[]>(`/api/flows/${id}/scenarios`)).json;
const add = (id: string, name: string, change: object = {}) => {
  const file = new URL(`../../examples/order-status/scenarios/${name}.json`, import.meta.url);
  return test.as.analyst.post(`/api/flows/${id}/scenarios`, { ...JSON.parse(readFileSync(file, 'utf8')), ...change });
};

const open = async (id: string, options: VisitOptions = {}, as: 'analyst' | 'viewer' = 'analyst') => {
  visited = await visit(browser, test.url, { cookie: test.as[as].headers.cookie, theme: 'light', ...options });
  const editor = new EditorPage(visited.page);
  await editor.open(test.url, id);
  return editor;
};

describe.skipIf(browserMissing)('scenarios', () => {
  it('are written in a form, run, and say on the canvas which way they took', async () => {
    const { id } = await newFlow();
    const editor = await open(id);
    const { page } = editor;
    await editor.button('还没有场景').click();
    const drawer = page.locator('.drawer');
    await drawer.getByText('场景是一通会自己打的电话').waitFor();
    await editor.button('新建场景').click();
    await drawer.getByLabel('名称', { exact: true }).fill('不说话');
    await editor.button('添加一步').click();
    await drawer.getByLabel('第 1 步的内容').fill('欢迎致电');
    await editor.button('添加一步').click();
    await drawer.getByLabel('第 2 步做什么').selectOption({ label: '挂断' });
    await drawer.getByLabel('结局').selectOption({ label: '来电人挂断' });
    await editor.button('保存').click();
    await drawer.getByText('还没跑过').waitFor();
    await editor.button('全部运行').click();
    await drawer.locator('[data-status="passed"]').waitFor();
    await editor.button('场景 1 / 1 通过').waitFor();
    await drawer.locator('.scn__ro').click();
    await expect.poll(() => page.locator('.card--good').count()).toBeGreaterThan(0);
    await page.reload();
    await editor.button('场景 1 / 1 通过').waitFor();
  });

  it('that fail say why, and on which step; others tell which exits nobody tries', async () => {
    const { id } = await newFlow();
    await add(id, 'tms-down');
    await add(id, 'tms-down', { title: '没这句', steps: [{ hears: '不会说的话' }] });
    for (const theme of ['light', 'dark'] as const) {
      const editor = await open(id, { theme });
      const { page } = editor;
      await editor.button('场景').click();
      await editor.button('全部运行').click();
      const drawer = page.locator('.drawer');
      await drawer.locator('[data-status="failed"]').waitFor();
      await drawer.locator('.scn__ro', { hasText: '没这句' }).click();
      await drawer.getByText('第 1 步「听到 不会说的话」没做成。').waitFor();
      await page.locator('.card--bad').waitFor();
      expect(await axe(page)).toEqual([]);
      await screenshot(page, `scenarios-${theme}`);
      await drawer.getByText('覆盖', { exact: true }).click();
      await drawer.getByText(/^出口覆盖 \d+\/\d+$/).waitFor();
      await page.locator('.card .x', { hasText: '没有场景走到' }).first().waitFor();
      expect(await axe(page)).toEqual([]);
      await screenshot(page, `coverage-${theme}`);
      await editor.button('发布').click();
      await page.getByText('1 个场景没通过').waitFor();
      expect(await axe(page)).toEqual([]);
      await visited?.close();
      visited = undefined;
    }
  });

  it('are duplicated, put into order, deleted and brought back', async () => {
    const { id } = await newFlow();
    await add(id, 'hang-up', { title: '甲' });
    await add(id, 'hang-up', { title: '乙' });
    const editor = await open(id);
    await editor.button('场景').click();
    const row = (title: string) => editor.page.locator('.scn__ro', { hasText: title });
    const titles = async () => (await scenariosOf(id)).map(({ title }) => title);
    await row('乙').click();
    await editor.button('上移').click();
    await expect.poll(titles).toEqual(['乙', '甲']);
    await editor.button('复制一份').click();
    await expect.poll(titles).toEqual(['乙', '甲', '乙 副本']);
    await editor.button('删除').click();
    await expect.poll(titles).toEqual(['甲', '乙 副本']);
    await editor.page.locator('.drawer .banner').getByRole('button', { name: '撤销' }).click();
    await expect.poll(titles).toEqual(['乙', '甲', '乙 副本']);
  });

  it('are only read by a viewer', async () => {
    const { id } = await newFlow();
    await add(id, 'hang-up');
    const editor = await open(id, {}, 'viewer');
    await editor.button('场景').click();
    await editor.page.locator('.scn__ro').click();
    await editor.button('导出成文件').waitFor();
    for (const name of ['全部运行', '新建场景', '修改', '删除']) expect(await editor.button(name).count()).toBe(0);
  });
});
