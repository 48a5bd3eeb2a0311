import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../schema/api.ts';
import { PASSWORD } from '../kit/app.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const test = setUpDesigner({}, { testTimeout: 90_000 });
// A connection that a test takes away is missed in the console, too.
beforeEach(() => test.allow(/WebSocket connection/));

const newFlow = (name: string) => test.newFlow(name, orderStatus);
const stored = (id: string) => test.draft(id);

/** A person at a browser of their own, with the flow open. */
const sit = async (as: Role, id: string, options: Opening = {}) => {
  const editor = await test.edit(id, { as, ...options });
  const { page } = editor;
  return { editor, page, context: page.context(), close: () => page.context().close() };
};

const strip = (editor: EditorPage, text: string | RegExp) => editor.page.locator('.ed-strip', { hasText: text });

describe.skipIf(browserMissing)('two people on one flow', () => {
  it('see each other, and what the other saves appears at once', async () => {
    const { id } = await newFlow('两个人');
    const first = await sit('analyst', id);
    const second = await sit('admin', id);
    await expect.poll(() => first.page.locator('.avs .av').count()).toBe(2);
    await second.editor.select('主菜单');
    await first.editor.card('主菜单').locator('.card__p .av').waitFor();
    await screenshot(first.page, 'together-presence');
    expect(await axe(first.page)).toEqual([]);
    await second.editor.dragCard('主菜单', 0, 100);
    const before = await first.editor.card('主菜单').boundingBox();
    await second.editor.page.keyboard.press('Escape');
    await expect
      .poll(async () => (await stored(id)).document.view?.nodes?.menu?.y, { timeout: 15_000 })
      .not.toBe(orderStatus.view?.nodes?.menu?.y);
    await expect.poll(async () => (await first.editor.card('主菜单').boundingBox())?.y).not.toBe(before?.y ?? 0);
    // What the other did is nothing that I could undo.
    await expect.poll(() => first.editor.button('撤销').isDisabled()).toBe(true);
    await second.close();
    await expect.poll(() => first.page.locator('.avs .av').count(), { timeout: 15_000 }).toBe(0);
  });

  it('change different things while one is offline: both stay, and one is told', async () => {
    const { id } = await newFlow('各改各的');
    const first = await sit('analyst', id);
    const second = await sit('admin', id);
    await first.context.setOffline(true);
    await first.editor.add('播报');
    await strip(first.editor, '已离线，改动存在本机').first().waitFor();
    await second.editor.dragCard('主菜单', 0, 100);
    await second.editor.page.keyboard.press('Control+a');
    await second.editor.page.keyboard.press('Escape');
    await second.editor.saved();
    await first.context.setOffline(false);
    await strip(first.editor, /已合并 .* 的 \d+ 处改动/).waitFor({ timeout: 20_000 });
    await screenshot(first.page, 'together-merged');
    await first.editor.saved();
    const { document } = await stored(id);
    expect(Object.keys(document.nodes)).toHaveLength(Object.keys(orderStatus.nodes).length + 1);
    expect(document.view?.nodes?.menu?.y).not.toBe(orderStatus.view?.nodes?.menu?.y);
    // Mine can be undone; theirs stays.
    await first.editor.button('撤销').click();
    await first.editor.saved();
    const undone = await stored(id);
    expect(Object.keys(undone.document.nodes).sort()).toEqual(Object.keys(orderStatus.nodes).sort());
    expect(undone.document.view?.nodes?.menu?.y).toBe(document.view?.nodes?.menu?.y);
  });

  it('change the same field: each chooses, and undo leads to the other version', async () => {
    const { id } = await newFlow('改同一处');
    const first = await sit('analyst', id);
    await first.editor.select('主菜单');
    await first.context.setOffline(true);
    await first.editor.page.locator('.ins').getByLabel('提示语').first().fill('我写的提示语');
    await strip(first.editor, '已离线，改动存在本机').first().waitFor();
    const other = await stored(id);
    const menu = other.document.nodes.menu;
    if (!menu) throw new Error('no menu');
    const prompt = { text: { 'zh-CN': '对方写的提示语' } };
    const document = {
      ...other.document,
      nodes: { ...other.document.nodes, menu: { ...menu, params: { ...menu.params, prompt } } },
    };
    const saved = await test.as.admin.put(`/api/flows/${id}/draft`, document, { 'if-match': `"${other.etag}"` });
    expect(saved.status).toBe(200);
    await first.context.setOffline(false);
    const panel = first.page.locator('.cfl');
    await panel.waitFor({ timeout: 20_000 });
    await first.editor.card('主菜单').locator('.mark', { hasText: '冲突' }).waitFor();
    await screenshot(first.page, 'together-conflict');
    expect(await axe(first.page)).toEqual([]);
    await expect.poll(() => panel.textContent()).toContain('我写的提示语');
    await expect.poll(() => panel.textContent()).toContain('对方写的提示语');
    await panel
      .getByLabel(/的对方写的提示语$/)
      .first()
      .check();
    await first.editor.button('按选的保存').click();
    await first.editor.saved();
    const promptOf = async () => (await stored(id)).document.nodes.menu?.params.prompt;
    expect(await promptOf()).toMatchObject(prompt);
    // Two steps back is mine.
    await first.editor.page.keyboard.press('Control+z');
    await first.editor.page.keyboard.press('Control+z');
    await expect.poll(promptOf, { timeout: 15_000 }).toMatchObject({ text: { 'zh-CN': '我写的提示语' } });
  });

  it('are told when the flow is deleted, and keep their work as a new one', async () => {
    const { id } = await newFlow('要被删掉');
    const first = await sit('analyst', id);
    await test.database.pool.query('DELETE FROM flows WHERE id = $1', [id]);
    await first.editor.add('播报');
    await strip(first.editor, '这个流程已经被删除').waitFor();
    expect(await axe(first.page)).toEqual([]);
    await first.editor.button('存成新流程').click();
    await first.page.waitForURL((url) => !url.pathname.endsWith(id));
    await first.editor.saved();
    const kept = await stored(first.page.url().split('/').at(-1) ?? '');
    expect(Object.keys(kept.document.nodes).length).toBe(Object.keys(orderStatus.nodes).length + 1);
  });

  it('stay with their work when the login ends, log in beside it, and it is saved', async () => {
    const { id } = await newFlow('就地登录');
    const page = await test.open('');
    await page.clock.install();
    const editor = new EditorPage(page);
    await editor.open(test.url, id);
    await page.context().clearCookies();
    await editor.add('播报');
    await strip(editor, '登录已过期').waitFor();
    // The page looks who it belongs to when somebody comes back to it after a while.
    const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/me') && answer.status() === 401);
    await page.clock.fastForward(120_000);
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await asked;
    await strip(editor, '登录已过期').waitFor();
    await editor.add('播报');
    await editor.button('重新登录').click();
    const form = page.locator('.ed-strip--login');
    await form.getByLabel('密码').fill('not the password');
    await form.getByRole('button').click();
    await strip(editor, /邮箱或密码/).waitFor();
    await form.getByLabel('密码').fill(PASSWORD);
    await form.getByRole('button').click();
    await form.waitFor({ state: 'detached' });
    await editor.saved();
    expect(page.url()).toContain(id);
    expect(Object.keys((await stored(id)).document.nodes)).toHaveLength(Object.keys(orderStatus.nodes).length + 2);
  });

  it('log in again without losing work', async () => {
    const { id } = await newFlow('登录过期');
    const first = await sit('analyst', id);
    const cookies = await first.context.cookies();
    await first.context.clearCookies();
    await first.editor.add('播报');
    await strip(first.editor, '登录已过期').waitFor();
    await first.context.addCookies(cookies);
    await first.editor.button('重新登录').click();
    expect(await axe(first.page)).toEqual([]);
    await first.page.reload();
    await first.editor.saved();
    await expect
      .poll(async () => Object.keys((await stored(id)).document.nodes).length)
      .toBe(Object.keys(orderStatus.nodes).length + 1);
  });

  it('say so when this browser has no room for a copy', async () => {
    const { id } = await newFlow('没有地方');
    const first = await sit('analyst', id);
    await first.context.setOffline(true);
    await first.page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await first.editor.add('播报');
    await strip(first.editor, '没有地方放改动的副本').waitFor();
    await first.context.setOffline(false);
    await first.editor.saved();
    await expect.poll(() => strip(first.editor, '没有地方放改动的副本').count()).toBe(0);
  });
});
