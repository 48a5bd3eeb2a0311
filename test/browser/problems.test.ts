import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
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
const whole = JSON.parse(readFileSync(example, 'utf8')) as Flow;

vi.setConfig({ testTimeout: 60_000 });

let test: TestApp;
let browser: Browser;
let visited: Visit | undefined;

beforeAll(async () => {
  if (browserMissing) return;
  await buildDesigner();
  test = await startTestApp({ deps: { designer: dist } });
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

/** Two steps nobody reaches, an open exit, and a variable that nobody declared. */
const troubled = (): Flow => {
  const lonely: FlowNode = { type: 'voice.hangup', params: {}, exits: {} };
  const { menu, waybill } = whole.nodes;
  if (!menu || !waybill) throw new Error('no example');
  const nodes = {
    ...whole.nodes,
    menu: { ...menu, exits: { ...menu.exits, none: null } },
    waybill: { ...waybill, params: { ...waybill.params, variable: 'parcel' } },
    lonely,
    lonelier: lonely,
  };
  const places = { ...whole.view?.nodes, lonely: { x: 240, y: 700 }, lonelier: { x: 480, y: 700 } };
  return { ...whole, nodes, view: { ...whole.view, nodes: places } };
};

const open = async (options: VisitOptions = {}): Promise<{ editor: EditorPage; id: string }> => {
  const body = { name: '有问题的', kind: 'ivr', document: troubled() };
  const { id } = (await test.as.analyst.post<FlowDraft>('/api/flows', body)).json;
  visited = await visit(browser, test.url, { cookie: test.as.analyst.headers.cookie, theme: 'light', ...options });
  const editor = new EditorPage(visited.page);
  await editor.open(test.url, id);
  await editor.page.getByRole('button', { name: /展开问题列表|Show all problems/ }).click();
  return { editor, id };
};
const stored = async (id: string): Promise<Flow> =>
  (await test.as.analyst.get<FlowDraft>(`/api/flows/${id}`)).json.document;

describe.skipIf(browserMissing)('problems', () => {
  it('are mended by one click, each and all of a kind, and undone by one', async () => {
    const { editor, id } = await open();
    const list = editor.page.locator('.problems');
    await list.getByRole('button', { name: '接到「转接坐席」' }).click();
    await editor.expectWired('主菜单', '没有按键');
    await list.getByRole('button', { name: '新建变量「parcel」' }).click();
    await list.getByRole('button', { name: '同类 2 处都这样改' }).click();
    await expect.poll(async () => Object.keys((await stored(id)).nodes)).not.toContain('lonely');
    const mended = await stored(id);
    expect(mended.nodes.lonelier).toBeUndefined();
    expect(mended.nodes.menu?.exits.none).toBe('agent');
    expect(mended.variables.parcel).toEqual({ type: 'text', label: 'parcel' });
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => Object.keys((await stored(id)).nodes)).toContain('lonelier');
    expect((await stored(id)).nodes.lonely).toBeDefined();
  });

  it('lead to the step and the field, by the keyboard, too', async () => {
    const { editor } = await open();
    const list = editor.page.locator('.problems');
    await list.locator('.problem').first().focus();
    await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('ArrowUp');
    await list.locator('.problem', { hasText: '收集运单号' }).first().press('Enter');
    await editor.page.locator('.ins h2', { hasText: '收集运单号' }).waitFor();
    await list.getByText(/^提醒/).click();
    await expect.poll(() => list.locator('.sev--err').count()).toBe(0);
  });

  it.each([
    ['light', 'zh-CN'],
    ['dark', 'en'],
  ] as const)('have no accessibility findings, %s, %s', async (theme, language) => {
    const { editor } = await open({ theme, language });
    await screenshot(editor.page, `problems-${theme}-${language}`);
    expect(await axe(editor.page)).toEqual([]);
  });
});
