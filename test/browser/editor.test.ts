import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const test = setUpDesigner();

const newFlow = (name: string, document?: Flow) => test.newFlow(name, document);
const stored = (id: string) => test.draft(id);
const openEditor = (id: string, options: Opening = {}) => test.edit(id, options);

/** The hotline's first half, drawn by hand: menu → collect → track, with a transfer and an end. */
const drawOrderQuery = async (editor: EditorPage): Promise<void> => {
  await editor.add('按键菜单');
  await editor.card('按键菜单').waitFor();
  await editor.write('提示语', '查单请按 1。');
  await editor.page.locator('.ins').getByLabel('去做什么').first().fill('查单');
  await editor.exit('按键菜单', '查单').waitFor();
  await editor.add('收集号码');
  await editor.write('提示语', '请输入 12 位运单号。');
  await editor.add('结束通话');
  await editor.card('结束通话').waitFor();
};

describe.skipIf(browserMissing)('drawing a flow', () => {
  it('adds, wires, edits and saves; a reload shows the same', async () => {
    const { id } = await newFlow('手画的查单热线');
    const editor = await openEditor(id);
    await drawOrderQuery(editor);
    await editor.expectWired('按键菜单', '查单');
    await editor.expectWired('收集号码', '收到号码');
    await editor.connect('按键菜单', '没有按键', '结束通话');
    await editor.expectWired('按键菜单', '没有按键');
    await editor.saved();
    const { document } = await stored(id);
    expect(document.start).toBe('menu');
    expect(document.nodes.menu?.exits).toEqual({ '1': 'collect', none: 'hangup' });
    expect(document.nodes.collect?.exits.collected).toBe('hangup');
    await editor.page.reload();
    await editor.card('按键菜单').waitFor();
    await expect.poll(() => editor.exit('按键菜单', '查单').count()).toBe(1);
  });

  it('undoes and redoes gesture by gesture', async () => {
    const { id } = await newFlow('改错了', orderStatus);
    const editor = await openEditor(id);
    const before = await editor.card('主菜单').boundingBox();
    await editor.dragCard('主菜单', 0, 120);
    await expect
      .poll(async () => (await editor.card('主菜单').boundingBox())?.y)
      .toBeGreaterThan((before?.y ?? 0) + 60);
    await editor.page.keyboard.press('Delete');
    await expect.poll(() => editor.card('主菜单').count()).toBe(0);
    await editor.page.keyboard.press('Control+z');
    await editor.card('主菜单').waitFor();
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => (await editor.card('主菜单').boundingBox())?.y).toBe(before?.y);
    await expect.poll(() => editor.button('撤销').isDisabled()).toBe(true);
    await editor.button('重做').click();
    await expect.poll(async () => (await editor.card('主菜单').boundingBox())?.y).not.toBe(before?.y);
  });

  it('puts a step into a line, and another at the end of a pulled one', async () => {
    const { id } = await newFlow('插入', orderStatus);
    const editor = await openEditor(id);
    const wire = editor.page.locator('[data-id="menu:1"] .react-flow__edge-interaction');
    await wire.hover({ force: true });
    await editor.button('在这里插入一步').click();
    await editor.page.getByRole('dialog', { name: '加一步' }).locator('input:focus').waitFor();
    await editor.page.keyboard.type('bobao');
    await editor.page.keyboard.press('Enter');
    await editor.card('播报').waitFor();
    await editor.saved();
    const first = (await stored(id)).document;
    const added = first.nodes.menu?.exits['1'] ?? '';
    expect(first.nodes[added]?.type).toBe('voice.say');
    expect(first.nodes[added]?.exits.done).toBe(orderStatus.nodes.menu?.exits['1']);
    await editor.pull('主菜单', '没有按键', { x: 420, y: 640 });
    await editor.page.getByRole('dialog', { name: '加一步' }).locator('input:focus').waitFor();
    await editor.page.keyboard.press('Enter');
    const before = orderStatus.nodes.menu?.exits.none;
    await expect.poll(async () => (await stored(id)).document.nodes.menu?.exits.none).not.toBe(before);
  });

  it('takes steps from the palette by dragging, and copies by the keyboard', async () => {
    const { id } = await newFlow('复制', orderStatus);
    const editor = await openEditor(id);
    await editor.dragIn('等待', 500, 640);
    await editor.card('等待').waitFor();
    await editor.page.keyboard.press('Control+d');
    await expect.poll(() => editor.card('等待').count()).toBe(2);
    await editor.page.keyboard.press('Control+c');
    await editor.page.keyboard.press('Control+v');
    await expect.poll(() => editor.card('等待').count()).toBe(3);
  });
});

describe.skipIf(browserMissing)('saving', () => {
  it('takes in at once what somebody else saved, and keeps what one does meanwhile', async () => {
    const { id, etag, document } = await newFlow('两个人', orderStatus);
    const editor = await openEditor(id);
    const put = await test.as.admin.send(`/api/flows/${id}/draft`, {
      method: 'PUT',
      body: { ...document, name: '对方改的名字' },
      headers: { 'if-match': `"${etag}"` },
    });
    expect(put.status).toBe(200);
    await editor.dragCard('主菜单', 0, 60);
    await editor.page.getByRole('heading', { name: '对方改的名字', level: 1 }).waitFor();
    await editor.saved();
    await expect.poll(async () => (await stored(id)).document.view?.nodes?.menu?.y).toBeGreaterThan(40);
    expect((await stored(id)).document.name).toBe('对方改的名字');
  });

  it('keeps work in the browser while offline, and after the tab is gone', async () => {
    const { id } = await newFlow('离线', orderStatus);
    const editor = await openEditor(id);
    await editor.page.context().setOffline(true);
    await editor.select('主菜单');
    await editor.write('步骤名称', '离线改的菜单');
    await editor.page.getByText('已离线，改动存在本机').waitFor();
    await editor.page.close();
    await editor.page.context().setOffline(false);
    const again = new EditorPage(await editor.page.context().newPage());
    await again.open(test.url, id);
    await again.card('离线改的菜单').waitFor();
    await again.saved();
    expect(Object.values((await stored(id)).document.nodes).map(({ title }) => title)).toContain('离线改的菜单');
  });
});

describe.skipIf(browserMissing)('publishing', () => {
  it('is refused with a reason while there are errors, and done once they are gone', async () => {
    const open = { ...orderStatus.nodes.menu, exits: { ...orderStatus.nodes.menu?.exits, '1': null } };
    const broken = { ...orderStatus, nodes: { ...orderStatus.nodes, menu: open } } as Flow;
    const { id } = await newFlow('要发布的', broken);
    const editor = await openEditor(id);
    await editor.button('发布').click();
    await editor.page.getByText('改好才能发布').waitFor();
    await expect.poll(() => editor.button('发布第 1 版').isDisabled()).toBe(true);
    await editor.page.keyboard.press('Escape');
    await editor.connect('主菜单', '查单', '收集运单号');
    await editor.saved();
    await editor.button('发布').click();
    await editor.page.getByLabel('这一版改了什么').fill('第一版');
    await editor.button('发布第 1 版').click();
    await editor.page.getByText('第 1 版已发布').waitFor();
    await editor.page.getByText('第 1 版在线', { exact: true }).waitFor();
    expect((await stored(id)).live).toBe(1);
  });
});

describe.skipIf(browserMissing)('a call in the simulator', () => {
  it('lights the cards that it comes through, and says what it heard', async () => {
    const { id } = await newFlow('要打的', orderStatus);
    const editor = await openEditor(id);
    await editor.button('试打').click();
    await editor.page.locator('.card.now').filter({ hasText: '主菜单' }).waitFor();
    await screenshot(editor.page, 'simulator-menu');
    await editor.button(/^按 1：/).click();
    await editor.page.locator('.card.now').filter({ hasText: '收集运单号' }).waitFor();
    await expect.poll(() => editor.exit('主菜单', '查单').getAttribute('class')).toContain('took');
    // Keys that come before the prompt would stand above it, in a bubble of their own.
    await editor.page.locator('.ph-bub--now', { hasText: '请输入 12 位运单号' }).waitFor();
    await editor.page.keyboard.type('753028419066#');
    await editor.page.locator('.me', { hasText: '7530 2841 9066' }).waitFor();
    await editor.page.locator('.card.on, .card.now').filter({ hasText: '查询运单' }).waitFor();
    await editor.page.locator('.call-vars .chg', { hasText: '运单号' }).waitFor();
    await screenshot(editor.page, 'simulator-running');
    expect(await axe(editor.page)).toEqual([]);
    await editor.button('挂断').click();
    await editor.page.getByText('来电人挂断').waitFor();
    await editor.button('重新打').first().click();
    await editor.page.locator('.card.now').filter({ hasText: '主菜单' }).waitFor();
  });
});

describe.skipIf(browserMissing)('the page', () => {
  it.each([
    ['light', 'zh-CN'],
    ['dark', 'zh-CN'],
    ['light', 'en'],
  ] as const)('has no serious accessibility findings, %s, %s', async (theme, language) => {
    const { id } = await newFlow('无障碍', orderStatus);
    const editor = await openEditor(id, { theme, language });
    await editor.card('收集运单号').locator('.card__h').click();
    await editor.page.locator('.ins .tabs').waitFor();
    await screenshot(editor.page, `editor-${theme}-${language}`);
    expect(await axe(editor.page)).toEqual([]);
  });

  it('can be walked with the keyboard, in the order of the call', async () => {
    const { id } = await newFlow('键盘', orderStatus);
    const editor = await openEditor(id);
    await editor.page.locator('.react-flow__node-card').first().focus();
    const focused = () => editor.page.evaluate(() => document.activeElement?.getAttribute('data-id'));
    await expect.poll(() => focused()).toBe('menu');
    await editor.page.keyboard.press('Enter');
    await editor.page.locator('.card.sel', { hasText: '主菜单' }).waitFor();
    await editor.page.keyboard.press('ArrowDown');
    await expect.poll(() => editor.button('撤销').isEnabled()).toBe(true);
  });
});
