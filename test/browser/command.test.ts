import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';

const test = setUpDesigner();

const newFlow = async (name: string, document?: Flow): Promise<string> => (await test.newFlow(name, document)).id;

const open = async (path: string, options: Opening = {}): Promise<Page> => {
  const page = await test.open(path, options);
  await page.locator('.page__h, .react-flow__viewport').first().waitFor();
  return page;
};

const palette = (page: Page) => page.locator('dialog.cmd');
const ask = async (page: Page, words: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await palette(page).locator('input:focus').waitFor();
  await page.keyboard.type(words);
};
const first = (page: Page) => palette(page).locator('.cmd__i[data-selected="true"]');

describe.skipIf(browserMissing)('⌘K', () => {
  it('leads from any page to another by pinyin, and to a flow by initials', async () => {
    await newFlow('夜间查单热线', orderStatus);
    const page = await open('/numbers');
    await ask(page, 'luyin');
    await expect.poll(() => first(page).textContent()).toContain('去「录音」');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '录音', level: 1 }).waitFor();
    await ask(page, 'yjcd');
    await expect.poll(() => first(page).textContent()).toContain('夜间查单热线');
    await page.keyboard.press('Enter');
    await page.locator('.card').first().waitFor();
    await expect.poll(() => page.locator('.crumb h1').textContent()).toBe('夜间查单热线');
  });

  it('puts what was used lately first, for this person on the next visit, too', async () => {
    const page = await open('/numbers');
    await ask(page, 'luyin');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '录音', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: '录音', level: 1 }).waitFor();
    await ask(page, '');
    const heading = palette(page).locator('[cmdk-group-heading]').first();
    await expect.poll(() => heading.textContent()).toBe('最近用过');
    await expect.poll(() => first(page).textContent()).toContain('去「录音」');
  });

  it('adds any step to a flow, goes to any step, and undoes', async () => {
    const page = await open(`/flows/${await newFlow('命令', orderStatus)}`);
    await ask(page, 'cxyd');
    await expect.poll(() => first(page).textContent()).toContain('查询运单');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.card.sel .card__t').textContent()).toBe('查询运单');
    const cards = await page.locator('.card').count();
    await page.keyboard.press('a');
    await palette(page).locator('input:focus').waitFor();
    await page.keyboard.type('dengdai');
    await page.keyboard.press('Enter');
    await page.locator('.card__t', { hasText: /^等待$/ }).waitFor();
    await ask(page, 'undo');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.card').count()).toBe(cards);
  });

  it('finds a version by its note, shows it and puts it back; finds a template by its name', async () => {
    const id = await newFlow('有版本的', orderStatus);
    const { json: draft } = await test.as.analyst.get<FlowDraft>(`/api/flows/${id}`);
    const published = await test.as.analyst.post(
      `/api/flows/${id}/publish`,
      { note: '双十一之前' },
      { 'if-match': `"${draft.etag}"` },
    );
    expect(published.status, published.text).toBe(201);
    const page = await open(`/flows/${id}`);
    const cards = await page.locator('.card').count();
    await page.locator('.card').first().click();
    await page.keyboard.press('Delete');
    await expect.poll(() => page.locator('.card').count()).toBe(cards - 1);
    await ask(page, 'shuangshiyi');
    await palette(page).locator('.cmd__i', { hasText: '第 1 版：对比' }).waitFor();
    await palette(page).locator('.cmd__i', { hasText: '第 1 版：放回草稿' }).click();
    await expect.poll(() => page.locator('.card').count()).toBe(cards);
    await ask(page, 'shuangshiyi');
    await palette(page).locator('.cmd__i', { hasText: '第 1 版：看这一版' }).click();
    await page.getByText('第 1 版，只能看').waitFor();
    await ask(page, '网点');
    await palette(page).locator('[cmdk-group]', { hasText: '模板' }).locator('.cmd__i').first().click();
    await page.waitForURL(/\/templates\/./);
  });

  it('gives the focus back when it is closed by Escape', async () => {
    const page = await open('/numbers');
    const link = page.getByRole('link', { name: '录音' });
    await link.focus();
    await ask(page, 'xyzzy');
    await palette(page).getByText('没有找到「xyzzy」').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => palette(page).count()).toBe(0);
    await expect.poll(() => link.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it('changes language and colours at once, without a reload', async () => {
    const page = await open(`/flows/${await newFlow('换语言', orderStatus)}`);
    await page.evaluate(() => Object.assign(window, { sameVisit: true }));
    await ask(page, 'english');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Publish' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('en');
    await page.getByText('After the time', { exact: false }).count();
    await ask(page, 'dark');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await ask(page, 'chinese');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '发布' }).waitFor();
    await expect.poll(() => page.evaluate(() => Object.hasOwn(window, 'sameVisit'))).toBe(true);
  });
});

describe.skipIf(browserMissing)('the sheet of keys', () => {
  it('opens by ? and tells the keys that the page acts upon', async () => {
    const page = await open(`/flows/${await newFlow('快捷键', orderStatus)}`);
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: '键盘快捷键' });
    await sheet.getByText('撤销', { exact: true }).waitFor();
    await expect
      .poll(() => sheet.locator('.kbs__r', { hasText: '撤销' }).locator('kbd.kb').first().textContent())
      .toBe('CtrlZ');
    await page.keyboard.press('Escape');
    await expect.poll(() => sheet.count()).toBe(0);
  });
  it('opens from the menu of the person, too', async () => {
    const page = await open('/flows');
    await page.locator('.nav__i', { hasText: 'analyst' }).click();
    await page.getByRole('menuitem', { name: '键盘快捷键' }).click();
    await page.getByRole('dialog', { name: '键盘快捷键' }).getByText('搜索所有操作').waitFor();
  });
  it('opens from the menu of a flow, which changes language and colours, too', async () => {
    const page = await open(`/flows/${await newFlow('菜单', orderStatus)}`);
    const menu = page.locator('.top').getByRole('button', { name: '流程菜单' });
    await menu.click();
    await page.getByRole('menuitem', { name: '深色' }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await menu.click();
    await page.getByRole('menuitem', { name: '键盘快捷键' }).click();
    await page.getByRole('dialog', { name: '键盘快捷键' }).getByText('搜索所有操作').waitFor();
  });
});

describe.skipIf(browserMissing)('commands', () => {
  it.each(['light', 'dark'] as const)('have no barriers (%s)', async (theme) => {
    const page = await open(`/flows/${await newFlow(`轴 ${theme}`, orderStatus)}`, { theme });
    await ask(page, '');
    await first(page).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `command-${theme}`);
    await page.keyboard.press('Escape');
    await expect.poll(() => palette(page).count()).toBe(0);
    await page.keyboard.press('?');
    await page.locator('.kbs__r').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `shortcuts-${theme}`);
  });
});
