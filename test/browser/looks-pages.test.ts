import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import { rooms } from '../../designer/i18n/catalogue.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { axe, browserMissing, launchBrowser, type Visit, visit } from '../kit/browser.ts';
import { type WorkedIn, workedIn } from '../kit/worked-in.ts';

vi.setConfig({ testTimeout: 60_000 });

/** An address, and a word on it in both languages. */
type Look = readonly [address: string, zh: string, en: string];

const looks: readonly Look[] = [
  ['/flows', '最近改动', 'Last change'],
  ['/flows?new=1', '从哪里开始', 'Begin with'],
  ['/flows?import=1', '选一个流程文件，或者拖到这里', 'Choose a flow file, or drop it here'],
  ['/flows?q=nowhere-at-all', '没有找到', 'Nothing found'],
  ['/templates', '模板', 'Templates'],
  ['/templates/order-status', '用它新建流程', 'Begin with this'],
  ['/sessions', '已结束', 'Ended'],
  ['/sessions/call-failed', '经过', 'Steps'],
  ['/sessions/nobody', '这里已经没有内容了', 'There is nothing here any more'],
  ['/recordings', '正在录', 'Being recorded'],
  ['/sync', '新建触发器', 'New trigger'],
  ['/sync?view=orders', '系统里变化', 'Changed there'],
  ['/sync?view=dead', '读不懂', 'Unreadable'],
  ['/connections', '连接名与环境', 'Names and environments'],
  ['/imports', '云仓', 'Cloud depot'],
  ['/imports/new', '文档在哪里', 'Where is the document?'],
  ['/numbers', '接听的流程', 'Answered by'],
  ['/audio', '欢迎词', '欢迎词'],
  ['/settings', 'API 密钥', 'API keys'],
  ['/nowhere', '没有这个页面', 'There is no such page'],
];

/** A key that has no words shows itself; so does a value that was not put in. */
const rawKey = new RegExp(`\\b(${Object.keys(rooms).join('|')})\\.[a-z]\\w*|\\{\\{\\w*\\}\\}`);

/** What an open page says: its words, and those that only a screen reader or the mouse finds. */
const words = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const said: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      // A language is called by its own name, and a flow’s steps by those that people gave them.
      if (parent?.checkVisibility() && !parent.closest('body [lang],script,style,.seg,.react-flow'))
        said.push(walker.currentNode.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label],[placeholder],[title]'))
      if (element.checkVisibility() && !element.closest('.react-flow'))
        for (const name of ['aria-label', 'placeholder', 'title']) said.push(element.getAttribute(name) ?? '');
    return [...said, document.title].map((text) => text.trim()).filter((text) => text !== '');
  });

/** Names that people gave, and what callers and other systems said. */
const own =
  /查单热线|双十一|派送失败外呼|主号码|欢迎词|华北运输系统|云仓|查询|预约|还要什么|运单推送|请输入|林晓雯|运单号|物流|签收|派|普通话|中文|[\u4e00-\u9fff]+ (副本|copy)/;

describe.skipIf(browserMissing)('every page', () => {
  let browser: Browser;
  let app: TestApp;
  let fresh: TestApp;
  let world: WorkedIn;
  const open: Visit[] = [];

  beforeAll(async () => {
    await buildDesigner();
    [browser, app, fresh] = await Promise.all([
      launchBrowser(),
      startTestApp({ deps: { designer: dist } }),
      startTestApp({ setUp: false, deps: { designer: dist } }),
    ]);
    world = await workedIn(app);
  });
  afterEach(async () => {
    const problems = open.flatMap((one) => one.problems);
    await Promise.all(open.splice(0).map((one) => one.close()));
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
    await Promise.all([app?.close(), fresh?.close()]);
  });

  const enter = async (url: string, cookie?: string): Promise<Page> => {
    const one = await visit(browser, url, { scale: 1, theme: 'light', ...(cookie && { cookie }) });
    open.push(one);
    return one.page;
  };
  /** By hand: in the menu below one's name, and with ⌘K where a panel lies over it. */
  const choose = async (page: Page, entry: string): Promise<void> => {
    if (await page.locator('.ant-drawer-mask').isVisible()) {
      await page.keyboard.press('ControlOrMeta+k');
      await page.keyboard.type(entry);
      await page.getByRole('option', { name: entry }).first().click();
      await page.getByRole('option').first().waitFor({ state: 'hidden' });
      return;
    }
    await page.locator('.nav > .nav__i').click();
    await page.getByRole('menuitem', { name: entry }).click();
    await page.getByRole('menuitem', { name: entry }).waitFor({ state: 'hidden' });
  };
  const check = async (page: Page, place: string, language: 'zh-CN' | 'en'): Promise<void> => {
    const said = await words(page);
    expect(
      said.filter((text) => rawKey.test(text)),
      place,
    ).toEqual([]);
    if (language === 'en')
      expect(
        said.filter((text) => /[\u4e00-\u9fff]/.test(text) && !own.test(text)),
        place,
      ).toEqual([]);
    expect(await axe(page), place).toEqual([]);
  };

  it.each(looks)('%s speaks both languages in both themes, switched where it is', async (address, zh, en) => {
    const page = await enter(app.url, app.as.admin.headers.cookie);
    await page.goto(address);
    await page.evaluate(() => Object.assign(window, { sameWindow: true }));
    await page.getByText(zh).first().waitFor();
    await check(page, `${address} 中文 light`, 'zh-CN');
    await choose(page, '深色');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await check(page, `${address} 中文 dark`, 'zh-CN');
    await choose(page, 'English');
    await page.getByText(en).first().waitFor();
    await check(page, `${address} English dark`, 'en');
    await choose(page, 'Light');
    await check(page, `${address} English light`, 'en');
    expect(await page.evaluate(() => 'sameWindow' in window)).toBe(true);
  });

  it('setup and login, too', async () => {
    const setup = await enter(fresh.url);
    const login = await enter(app.url);
    for (const [page, address, zh, en] of [
      [setup, '/setup', '创建管理员', 'Create the administrator'],
      [login, '/login', '登录', 'Log in'],
    ] as const) {
      await page.goto(address);
      await page.getByRole('heading', { name: zh }).waitFor();
      await check(page, `${address} 中文`, 'zh-CN');
      await page.getByText('English', { exact: true }).click();
      await page.getByRole('heading', { name: en }).waitFor();
      await check(page, `${address} English`, 'en');
    }
  });

  it('shows a viewer nothing to press that a viewer may not do', async () => {
    const page = await enter(app.url, app.as.viewer.headers.cookie);
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() === 403) refused.push(new URL(answer.url()).pathname);
    });
    const seen = looks.filter(([address]) => !/new|import|connections|dead|nowhere|nobody/.test(address));
    for (const [address, zh] of seen) {
      await page.goto(address);
      if (address === '/sync') await page.getByText('运单推送').waitFor();
      else if (address !== '/templates/order-status' && address !== '/settings')
        await page.getByText(zh).first().waitFor();
      else await page.locator('main h1').waitFor();
      const pressed = await page.locator('main').getByRole('button').allTextContents();
      const named = await page
        .locator('main button[aria-label]')
        .evaluateAll((all) => all.map((one) => one.ariaLabel ?? ''));
      const forbidden = /^(新建|导入|添加|修改|删除|移除|上传|作废|生成|测试连接|发布|复制|用它|处理)/;
      expect(
        [...pressed, ...named].filter((name) => forbidden.test(name)),
        address,
      ).toEqual([]);
      expect(await axe(page), address).toEqual([]);
    }
    expect(await page.getByRole('navigation').getByRole('link', { name: '连接' }).count()).toBe(0);
    expect(refused).toEqual([]);
    // By a bookmark he gets there all the same, and is told why it is empty and what to do.
    await page.goto('/connections');
    await page.getByRole('heading', { name: '您的角色看不了这里' }).waitFor();
    await page.getByRole('link', { name: '去看流程' }).click();
    await page.waitForURL('**/flows');
  });

  it('says what failed and what to do, and comes back by itself', async () => {
    const page = await enter(app.url, app.as.admin.headers.cookie);
    await page.goto('/flows/deleted-long-ago');
    await page.getByRole('heading', { name: '没有这个流程' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('link', { name: '去看流程' }).click();
    await page.getByRole('link', { name: '查单热线' }).waitFor();

    const failure = { error: { code: 'internal', message: '服务器内部出错', requestId: 'r-4711' } };
    await page.route('**/api/numbers', (route) => route.fulfill({ status: 500, json: failure }));
    await page.getByRole('link', { name: '号码' }).click();
    await page.getByText('错误编号 r-4711').waitFor();
    await page.getByText('还不行就把错误编号告诉管理员').waitFor();
    await page.unroute('**/api/numbers');
    // The fault that was made up, and no other.
    for (const { problems } of open)
      expect(problems.splice(0).filter((problem) => !problem.includes('status of 500'))).toEqual([]);
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByRole('cell', { name: '95001', exact: true }).waitFor();

    await page.route('**/api/**', (route) => route.abort());
    await page.getByRole('link', { name: '提示音' }).click();
    await page.getByRole('heading', { name: '现在连不上服务器' }).waitFor();
    await page.getByText('连不上服务器，正在重试').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.unroute('**/api/**');
    await page.getByText('欢迎词').waitFor();
    await page.getByText('连不上服务器，正在重试').waitFor({ state: 'detached' });

    await page.context().setOffline(true);
    await page.getByText('已离线，这里显示的是离线前的内容').waitFor();
    await page.getByRole('link', { name: '录音' }).click();
    await page.getByRole('heading', { name: /已离线|这个页面没有打开/ }).waitFor();
    await page.getByRole('navigation').waitFor();
    await page.context().setOffline(false);
    await page.getByText('已离线，这里显示的是离线前的内容').waitFor({ state: 'detached' });
  });

  it('orders and narrows down a list of flows', async () => {
    const page = await enter(app.url, app.as.admin.headers.cookie);
    await page.goto('/flows');
    const names = () => page.locator('.nm__n').allTextContents();
    await page.getByRole('button', { name: '流程', exact: true }).click();
    await expect
      .poll(names)
      .toEqual([expect.stringMatching(/^查单/), expect.stringMatching(/^派送/), expect.stringMatching(/^双十一/)]);
    expect(await page.getByRole('columnheader', { name: '流程' }).getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('button', { name: '流程', exact: true }).click();
    await expect.poll(async () => (await names()).at(-1)).toBe('查单热线');
    await page.getByLabel('状态').click();
    await page.getByTitle(/未发布/).click();
    await expect.poll(names).not.toContain('查单热线');
    // What was chosen stands in the address: a reload and a colleague see the same list.
    await page.reload();
    await page.locator('.nm__n').first().waitFor();
    expect(await names()).not.toContain('查单热线');
  });

  it('is busy while a slow server works, and is not pressed twice', async () => {
    const page = await enter(app.url, app.as.admin.headers.cookie);
    let posts = 0;
    await page.route('**/api/flows', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      posts += 1;
      await new Promise((done) => setTimeout(done, 1_500));
      return route.continue();
    });
    await page.goto('/templates/order-status');
    const use = page.getByRole('button', { name: '用它新建流程' });
    await use.click();
    await page.locator('.btn[aria-busy="true"]').waitFor();
    await use.click({ force: true });
    await page.getByLabel('名称').press('Enter');
    await page.waitForURL(/\/flows\/(?!$)/);
    expect(posts).toBe(1);
  });
});
