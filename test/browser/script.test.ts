import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';

const test = setUpDesigner();

const newFlow = async (name: string, document?: Flow): Promise<string> => (await test.newFlow(name, document)).id;
const stored = async (id: string): Promise<Flow> => (await test.draft(id)).document;

/** The script of a flow, opened as a hand would: by the switch in the middle of the top bar. */
const openScript = async (id: string, options: Opening = {}): Promise<Page> => {
  const page = await test.open(`/flows/${id}`, options);
  await page.locator('.react-flow__viewport').waitFor();
  await page
    .getByRole('radio', { name: options.language === 'en' ? 'Script' : '话术', exact: true })
    .check({ force: true });
  await page.locator('.sc').waitFor();
  return page;
};
const step = (page: Page, title: string): Locator => page.getByRole('article', { name: new RegExp(`步 ${title}$`) });
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.closest('[data-step]')?.getAttribute('data-step') ?? '');
const said = (page: Page): Promise<string> => page.locator('[data-announcer]').innerText();
const saved = (page: Page): Promise<void> => page.locator('.ed__saved[data-status="saved"]').waitFor();

describe.skipIf(browserMissing)('the call script', () => {
  it('reads a flow in the order of the call, with every way as words', async () => {
    const page = await openScript(await newFlow('读话术', orderStatus));
    const menu = step(page, '主菜单');
    await expect.poll(() => menu.locator('[data-exit="1"]').innerText()).toContain('接着第 2 步 收集运单号');
    await expect.poll(() => menu.getByText('您好，欢迎致电汀舟速运', { exact: false }).count()).toBe(1);
    await expect.poll(() => menu.getByText('Welcome to Tingzhou', { exact: false }).count()).toBe(1);
    await expect.poll(() => step(page, '播报查无此单').getByRole('link').textContent()).toBe('回到第 2 步 收集运单号');
    await expect
      .poll(() => step(page, '按状态分').locator('[data-exit]').first().textContent())
      .toContain('如果状态代码 是');
    await expect.poll(() => step(page, '查询运单').getByText('记下').count()).toBe(1);
    const numbers = await page.locator('.sc__no').allTextContents();
    expect(numbers).toEqual(numbers.map((_, at) => String(at + 1)));
    expect(numbers).toHaveLength(Object.keys(orderStatus.nodes).length);
  });

  it('is a list of headings and links to a screen reader', async () => {
    const page = await openScript(await newFlow('听话术', orderStatus));
    const tree = await page.locator('.sc').ariaSnapshot();
    expect(tree).toMatch(/region "话术"/);
    expect(tree).toMatch(/article "第 1 步 主菜单"/);
    expect(tree).toMatch(/heading "第 1 步 主菜单" \[level=3\]/);
    expect(tree).toMatch(/heading "第 2 步 收集运单号" \[level=4\]/);
    expect(tree).toMatch(/link "接着第 2 步 收集运单号"/);
    expect(tree).toMatch(/list "第 1 步「主菜单」按 1：查单"/);
  });

  it('is walked and edited by keys alone, and the property panel follows', async () => {
    const id = await newFlow('键盘改话术', orderStatus);
    const page = await openScript(id);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toBe('waybill');
    await page.locator('.ins__t[placeholder="收集号码"]').waitFor();
    await page.keyboard.press('k');
    await expect.poll(() => focused(page)).toBe('menu');
    await page.keyboard.press('Enter');
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('您好，查单请按 1。');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('menu');
    await page.keyboard.press('F2');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('总机');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('menu');
    await step(page, '总机').waitFor();
    await saved(page);
    const { menu } = (await stored(id)).nodes;
    expect(menu?.title).toBe('总机');
    expect(menu?.params.prompt).toMatchObject({ text: { 'zh-CN': '您好，查单请按 1。' } });
    await page.keyboard.press('End');
    await expect.poll(() => focused(page)).toBe(await page.locator('[data-step]').last().getAttribute('data-step'));
  });

  it('connects, inserts and disconnects an exit, says so, and never loses the focus', async () => {
    const id = await newFlow('接出口', orderStatus);
    const page = await openScript(id);
    await step(page, '主菜单').focus();
    await page.getByRole('button', { name: '断开「人工」' }).press('Enter');
    await expect.poll(() => said(page)).toContain('断开了「主菜单」按 0');
    await expect.poll(() => step(page, '主菜单').locator('[data-exit="0"]').innerText()).toContain('没有接');
    await expect.poll(() => focused(page)).toBe('menu');
    await page.getByRole('button', { name: /接到….*人工/ }).press('Enter');
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('shoujihaoma');
    await page.keyboard.press('Enter');
    await expect.poll(() => said(page)).toContain('已在「主菜单」按 0 后加了「收集号码」');
    await expect.poll(() => focused(page)).toBe('collect');
    await page.keyboard.press('Control+z');
    await expect.poll(() => said(page)).toContain('删掉了「收集号码」');
    await expect.poll(() => focused(page)).not.toBe('');
    await step(page, '主菜单').focus();
    await page.getByRole('button', { name: /接到….*人工/ }).press('Enter');
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('zjzx');
    await page.keyboard.press('Enter');
    await expect.poll(() => said(page)).toContain('接到了「转接坐席」');
    await page.getByRole('button', { name: '在「查单」后插入一步' }).press('Enter');
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('bobao');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('say');
    await saved(page);
    const { menu, say } = (await stored(id)).nodes;
    expect(menu?.exits).toMatchObject({ '1': 'say', '0': 'agent' });
    expect(say?.exits.done).toBe('waybill');
  });

  it('moves, makes the start and deletes; the next step has the focus then', async () => {
    const id = await newFlow('移动', orderStatus);
    const page = await openScript(id);
    await step(page, '坐席正忙').focus();
    await page.keyboard.press('Delete');
    await expect.poll(() => said(page)).toContain('删掉了「坐席正忙」');
    await expect.poll(() => focused(page)).not.toBe('');
    await step(page, '记一次没查到').focus();
    await page.keyboard.press('Alt+ArrowDown');
    await saved(page);
    await step(page, '查询运单').focus();
    await step(page, '查询运单').getByRole('button', { name: '这一步能做什么' }).press('Enter');
    await page.getByRole('menuitem', { name: '从这一步开始' }).press('Enter');
    await expect.poll(() => said(page)).toContain('来电从「查询运单」开始');
    await saved(page);
    expect((await stored(id)).start).toBe('track');
  });

  it('switches a step off and on again, and calls from any step', async () => {
    const id = await newFlow('停用', orderStatus);
    const page = await openScript(id);
    const menu = async (item: string | RegExp) => {
      await step(page, '记一次没查到').focus();
      await step(page, '记一次没查到').getByRole('button', { name: '这一步能做什么' }).press('Enter');
      await page.getByRole('menuitem', { name: item }).press('Enter');
    };
    const off = step(page, '记一次没查到').getByText('停用，电话直接往下走');
    await menu(/^停用/);
    await off.waitFor();
    await expect.poll(() => said(page)).toContain('停用了「记一次没查到」');
    await saved(page);
    expect(Object.values((await stored(id)).nodes).filter(({ disabled }) => disabled)).toHaveLength(1);
    await menu(/重新启用/);
    await off.waitFor({ state: 'detached' });
    await expect.poll(() => said(page)).toContain('重新启用了「记一次没查到」');
    await step(page, '查询运单').focus();
    await step(page, '查询运单').getByRole('button', { name: '这一步能做什么' }).press('Enter');
    await page.getByRole('menuitem', { name: '从这里试打' }).press('Enter');
    await page.locator('.ph').waitFor();
  });

  it('begins a flow that is empty, and remembers the view', async () => {
    const id = await newFlow('从空白写起');
    const page = await openScript(id);
    await page.keyboard.press('a');
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('caidan');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('menu');
    await page.reload();
    await step(page, '按键菜单').waitFor();
  });

  it('stays quick with a thousand steps', async () => {
    const nodes: Flow['nodes'] = {};
    for (let n = 0; n < 1000; n += 1) {
      nodes[`s${n}`] = {
        type: 'voice.say',
        title: `第几句 ${n}`,
        params: { prompt: { text: { 'zh-CN': `这是第 ${n} 句话。` } } },
        exits: { done: n < 999 ? `s${n + 1}` : null },
      };
    }
    const page = await openScript(await newFlow('一千步', { ...orderStatus, start: 's0', nodes }));
    await page.locator('[data-step="s999"]').waitFor({ state: 'attached' });
    await page.locator('[data-step="s0"]').focus();
    const walked = await page.evaluate(async () => {
      const times: number[] = [];
      for (let n = 0; n < 20; n += 1) {
        const begun = performance.now();
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b)[10] ?? 0;
    });
    await expect.poll(() => focused(page)).toBe('s20');
    expect(walked).toBeLessThan(400);
  });

  it.each([
    ['light', 'zh-CN'],
    ['dark', 'zh-CN'],
    ['light', 'en'],
  ] as const)('has no barriers (%s, %s)', async (theme, language) => {
    const broken = { ...orderStatus, nodes: { ...orderStatus.nodes } };
    const menu = broken.nodes.menu;
    if (menu) broken.nodes.menu = { ...menu, exits: { ...menu.exits, none: null } };
    const page = await openScript(await newFlow(`无障碍 ${theme} ${language}`, broken), { theme, language });
    await page.locator('[data-step="menu"]').focus();
    await page.locator('.sc__xa').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `script-${theme}-${language}`);
    if (language === 'en') {
      const chrome = await page.locator('.sc__way, .sc__go, .sc__ty, .sc__l, .tag').allTextContents();
      expect(chrome.filter((text) => /^[\p{Script=Han}]/u.test(text))).toEqual([]);
    }
  });
});
