import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { orderStatus, setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const app = setUpDesigner();

describe.skipIf(browserMissing)('the inspector', () => {
  let page: Page;
  let panel: Locator;
  let id: string;

  beforeAll(async () => {
    id = (await app.newFlow('查单热线', orderStatus)).id;
    page = await app.stay(`/flows/${id}`);
    await page.locator('.cv .card').first().waitFor();
    panel = page.locator('.ins');
  });
  /** Asked for until it is so: edits reach the server when the hand rests. */
  const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);

  const select = (title: string) => new EditorPage(page).select(title);
  const stored = async (): Promise<Flow> => (await app.as.admin.get<FlowDraft>(`/api/flows/${id}`)).json.document;
  const params = async (node: string): Promise<unknown> => (await stored()).nodes[node]?.params;

  it('shows variables by their labels and stores their names', async () => {
    await select('收集运单号');
    expect(await axe(page)).toEqual([]);
    const prompt = panel.getByRole('textbox', { name: '提示语' }).first();
    await prompt.fill('请输入运单号。');
    await prompt.press('End');
    await panel.getByRole('button', { name: '插入变量' }).first().click();
    await page.getByRole('menuitem', { name: '运单号 文本' }).click();
    await soon(() => prompt.inputValue()).toBe('请输入运单号。{{ 运单号 }}');
    await soon(() => params('waybill')).toMatchObject({ prompt: { text: { 'zh-CN': '请输入运单号。{{ waybill }}' } } });
  });

  it('writes the other language beside the first', async () => {
    await select('主菜单');
    await panel.getByRole('radiogroup', { name: '说哪种语言' }).first().getByText('English').click();
    await panel.getByRole('textbox', { name: '提示语' }).first().fill('Press 1 or 0.');
    await soon(() => params('menu')).toMatchObject({
      prompt: { text: { 'zh-CN': expect.stringContaining('您好') as string, en: 'Press 1 or 0.' } },
    });
  });

  it('adds a key to a menu, and the step has a new exit', async () => {
    await select('主菜单');
    await panel.getByRole('button', { name: '添加一项' }).first().click();
    await panel.getByRole('textbox', { name: '按 2 去做什么' }).fill('投诉');
    await soon(async () => (await stored()).nodes.menu?.exits).toHaveProperty('2', null);
    await panel.getByRole('tab', { name: '出口 4' }).click();
    expect(await axe(page)).toEqual([]);
    await panel.getByLabel('投诉').click();
    await page.keyboard.type('zhuanjie');
    await page.keyboard.press('Enter');
    await soon(async () => (await stored()).nodes.menu?.exits['2']).toBe('agent');
    await panel.getByRole('tab', { name: '设置' }).click();
    await panel.getByRole('button', { name: '移除「投诉」' }).click();
    await soon(async () => (await stored()).nodes.menu?.exits).not.toHaveProperty('2');
  });

  it('keeps numbers within their bounds', async () => {
    await select('收集运单号');
    const attempts = panel.getByLabel('最多几次');
    await attempts.fill('99');
    await attempts.press('Tab');
    await soon(() => attempts.inputValue()).toBe('9');
    await soon(() => params('waybill')).toMatchObject({ attempts: 9 });
  });

  it('builds conditions without code, and leaves code to those who want it', async () => {
    await select('按状态分');
    expect(await axe(page)).toEqual([]);
    await panel.getByLabel('值', { exact: true }).first().fill('onTheWay');
    await soon(() => params('which')).toMatchObject({
      cases: [{ when: 'status == "onTheWay"' }, expect.anything(), expect.anything()],
    });
    await panel.getByRole('button', { name: '写表达式' }).first().click();
    await panel.locator('.cel .view-line').first().waitFor();
    await panel.locator('.cel textarea').first().focus();
    await page.keyboard.press('Control+a');
    // As one piece: what is typed letter by letter gets its closing marks by itself.
    await page.keyboard.insertText('status == "onTheWay" && size(place) > 2');
    await soon(() => params('which')).toMatchObject({
      cases: [{ when: 'status == "onTheWay" && size(place) > 2' }, expect.anything(), expect.anything()],
    });
    await screenshot(page, 'inspector-branch');
  });

  it('makes a new variable where one is chosen', async () => {
    await select('收集运单号');
    await panel.getByLabel('存到变量').click();
    await page.keyboard.type('会员卡号');
    await screenshot(page, 'inspector-new-variable');
    await page.getByRole('button', { name: '新建变量「会员卡号」' }).click();
    await soon(async () => Object.values((await stored()).variables)).toContainEqual({
      type: 'text',
      label: '会员卡号',
    });
    const variable = Object.entries((await stored()).variables).find(([, { label }]) => label === '会员卡号')?.[0];
    await soon(() => params('waybill')).toMatchObject({ variable });
    await panel.getByRole('switch', { name: /记录里打码/ }).click();
    await soon(async () => (await stored()).variables[variable ?? '']).toMatchObject({ sensitive: true });
  });

  it('shows the server’s message at the field it speaks of', async () => {
    await select('收集运单号');
    const prompt = panel.getByRole('textbox', { name: '提示语' }).first();
    await prompt.fill('您的 {{ nothing }}');
    await soon(() => prompt.getAttribute('aria-invalid')).toBe('true');
    const note = await prompt.getAttribute('aria-describedby');
    await expect.poll(() => page.locator(`[id="${note}"]`).textContent()).toContain('nothing');
    await screenshot(page, 'inspector-error');
    await prompt.fill('请输入运单号。');
    await soon(() => prompt.getAttribute('aria-invalid')).toBeNull();
  });

  it('lets a viewer look, and change nothing', async () => {
    const editor = await app.edit(id, { as: 'viewer' });
    await editor.select('收集运单号');
    const inspector = editor.page.locator('.ins');
    await expect.poll(() => inspector.getByRole('textbox', { name: '提示语' }).first().isDisabled()).toBe(true);
    await expect.poll(() => inspector.getByLabel('存到变量').isDisabled()).toBe(true);
    expect(await inspector.getByRole('button', { name: '更多操作' }).count()).toBe(0);
    expect(await axe(editor.page)).toEqual([]);
  });
});
