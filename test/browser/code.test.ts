import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { orderStatus, setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const app = setUpDesigner();

describe.skipIf(browserMissing)('the code of a flow', () => {
  let page: Page;
  let editor: EditorPage;
  let id: string;
  const requests: string[] = [];

  beforeAll(async () => {
    id = (await app.newFlow('查单热线', orderStatus)).id;
    page = await app.stay('');
    page.on('request', (request) => requests.push(request.url()));
    editor = new EditorPage(page);
    await page.goto(`/flows/${id}`);
    await page.locator('.cv .card').first().waitFor();
  });

  const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 });
  const stored = async (): Promise<Flow> => (await app.as.admin.get<FlowDraft>(`/api/flows/${id}`)).json.document;
  const mode = (name: string, on: Page = page) =>
    on
      .getByRole('radiogroup', { name: '怎么看' })
      .or(on.locator('.top'))
      .getByText(name, { exact: true })
      .first()
      .click();
  const code = (on: Page = page) => on.locator('.cview .monaco-editor');
  const area = () => page.getByRole('textbox', { name: '流程的代码' });
  /** The lines in sight, as they are read. */
  const seen = async (): Promise<string> =>
    (await code().locator('.view-line').allTextContents()).join('\n').replaceAll('\u00a0', ' ');
  /** Puts the cursor behind the first place of some words, by the editor's own search. */
  const find = async (words: string) => {
    await area().focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+f');
    await page.locator('.find-widget textarea').first().fill(words);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
  };
  /** What the editor says of the next problem. */
  const nextProblem = async (): Promise<string> => {
    await page.keyboard.press('F8');
    return (await page.locator('.zone-widget').allTextContents()).join();
  };

  it('is fetched when it is opened, not before', async () => {
    const monaco = () => requests.filter((url) => /editor\.worker|json\.worker|codicon/.test(url));
    expect(monaco()).toEqual([]);
    await mode('代码');
    await code().locator('.view-line').first().waitFor();
    await soon(seen).toContain('"name": "查单热线"');
    await soon(() => monaco().length).toBeGreaterThan(0);
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'code');
  });

  it('goes into the flow as it is written, and one undo takes a burst back', async () => {
    await find('"name": "查单热线');
    await page.keyboard.type('二号', { delay: 30 });
    await soon(() => page.locator('.crumb h1').textContent()).toBe('查单热线二号');
    await soon(async () => (await stored()).name).toBe('查单热线二号');
    await area().focus();
    await page.keyboard.press('Control+z');
    await soon(() => page.locator('.crumb h1').textContent()).toBe('查单热线');
    await soon(seen).toContain('"name": "查单热线",');
    await page.keyboard.press('Control+Shift+z');
    await soon(() => page.locator('.crumb h1').textContent()).toBe('查单热线二号');
    await page.getByRole('button', { name: '撤销', exact: true }).click();
    await soon(seen).toContain('"name": "查单热线",');
  });

  it('completes and checks from the server’s closed schema, in the analyst’s words', async () => {
    await find('"type": "voice.say"');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.type('"type": "voice.sa');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'voice.say' }).first().waitFor();
    await screenshot(page, 'code-completion');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await soon(() => page.locator('.cview .ed-strip').count()).toBe(0);
    // Steps of this very document, where something leads.
    await find('"start": "');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: '主菜单' }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await find('"attempts":');
    await page.keyboard.press('Shift+End');
    await page.keyboard.type(' 99,');
    await code().locator('.squiggly-error').first().waitFor();
    await soon(nextProblem).toContain('太大，最大是 9');
    await screenshot(page, 'code-problem');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await soon(() => code().locator('.squiggly-error').count()).toBe(0);
  });

  it('shows what the server says at its place', async () => {
    await find('"when": "status');
    await page.keyboard.type('Nowhere');
    await soon(() => code().locator('.squiggly-error').count()).toBeGreaterThan(0);
    await soon(nextProblem).toContain('没有名为「statusNowhere」的变量');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await soon(() => code().locator('.squiggly-error').count()).toBe(0);
  });

  it('keeps what can’t be read yet, in every view, and says so', async () => {
    await find('"name": "查单热线"');
    await page.keyboard.type(' "x');
    await page.locator('.cview .ed-strip', { hasText: '还没有应用到流程' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'code-not-applied');
    await mode('画布');
    await page.locator('.cv .card').first().waitFor();
    await page.locator('.ed-strip', { hasText: '留在代码视图里' }).waitFor();
    // The canvas changes meanwhile: neither writes over the other.
    await editor.select('主菜单');
    await page.locator('.ins').getByLabel('步骤名称').fill('第一级菜单');
    await page.getByRole('button', { name: '回到代码' }).click();
    await page.locator('.cview .ed-strip', { hasText: '画布上也改过' }).waitFor();
    await find('"name": "查单热线" "');
    await soon(seen).toContain('"name": "查单热线" "x');
    await page.getByRole('button', { name: '放弃，用画布的' }).click();
    await soon(() => page.locator('.cview .ed-strip').count()).toBe(0);
    await find('"title": "第一级菜单');
    await soon(seen).toContain('"title": "第一级菜单"');
  });

  it('follows the canvas without moving the cursor, and either side shows where the other is', async () => {
    await find('"when": "status');
    await soon(() => page.locator('.ins h2').textContent()).toBe('按状态分');
    const line = () => code().locator('.active-line-number').first();
    const [number, before] = [await line().textContent(), await line().boundingBox()];
    await page.locator('.ins').getByLabel('步骤名称').fill('按状态走');
    await soon(async () => (await stored()).nodes.which?.title).toBe('按状态走');
    await expect.poll(() => line().textContent()).toBe(number);
    expect((await line().boundingBox())?.y).toBe(before?.y);
    await find('"title": "按状态走');
    await soon(seen).toContain('"title": "按状态走"');
    await mode('画布');
    await editor.select('收集运单号');
    await mode('代码');
    await soon(seen).toContain('"waybill": {');
    await soon(() => code().locator('.view-line', { hasText: 'voice.collect' }).count()).toBeGreaterThan(0);
  });

  it('lets Tab leave after Ctrl+M', async () => {
    await area().focus();
    await page.keyboard.press('Control+m');
    await page.keyboard.press('Tab');
    await expect.poll(() => area().evaluate((element) => element === document.activeElement)).toBe(false);
    await area().focus();
    await page.keyboard.press('Control+m');
  });

  it('is for reading only below analyst, in English and in the dark', async () => {
    const other = await app.open(`/flows/${id}`, { as: 'viewer', language: 'en', theme: 'dark' });
    await other.locator('.cv .card').first().waitFor();
    await mode('Code', other);
    await code(other).locator('.view-line').first().waitFor();
    expect(await other.getByRole('button', { name: 'Format' }).count()).toBe(0);
    await other.getByRole('textbox', { name: 'The flow as code' }).focus();
    await other.keyboard.press('Control+Home');
    await other.keyboard.type('x');
    await expect.poll(() => code(other).locator('.view-line').first().textContent()).toBe('{');
    await screenshot(other, 'code-en-dark');
    expect(await axe(other)).toEqual([]);
  });
});
