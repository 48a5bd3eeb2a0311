import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const test = setUpDesigner({}, { testTimeout: 90_000 });

const newFlow = async (name: string, document: Flow = orderStatus): Promise<string> =>
  (await test.newFlow(name, { ...document, name })).id;
const stored = async (id: string): Promise<Flow> => (await test.draft(id)).document;

const openEditor = async (id: string, options: Opening = {}): Promise<EditorPage> => {
  const editor = await test.edit(id, options);
  await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: test.url });
  return editor;
};

const titleOf = (node: Flow['nodes'][string] | undefined): string | undefined => node?.title;
const cardBox = async (editor: EditorPage, title: string) => {
  const box = await editor.card(title).boundingBox();
  if (!box) throw new Error(`no card ${title}`);
  return box;
};
/** A free place on the ground, in pixels of the screen. */
const ground = async (editor: EditorPage, x: number, y: number) => {
  const box = await editor.page.locator('.cv').boundingBox();
  return { x: (box?.x ?? 0) + x, y: (box?.y ?? 0) + y };
};
const menuItem = (editor: EditorPage, name: string) => editor.page.getByRole('menuitem', { name });

/** Two loose steps and a line, far apart. */
const simple: Flow = {
  format: 1,
  kind: 'ivr',
  name: '小流程',
  language: 'zh-CN',
  variables: {},
  start: 'hello',
  nodes: {
    hello: {
      type: 'voice.say',
      title: '欢迎',
      params: { prompt: { text: { 'zh-CN': '您好' } } },
      exits: { done: 'bye' },
    },
    bye: { type: 'voice.hangup', title: '再见', params: { prompt: { text: { 'zh-CN': '再见' } } }, exits: {} },
    loose: {
      type: 'voice.say',
      title: '插播',
      params: { prompt: { text: { 'zh-CN': '通知' } } },
      exits: { done: null },
    },
  },
  view: { nodes: { hello: { x: 0, y: 0 }, bye: { x: 600, y: 0 }, loose: { x: 300, y: 320 } } },
};

describe.skipIf(browserMissing)('adding steps on the canvas', () => {
  it('by double click on the ground, and by dragging onto a line that lights up', async () => {
    const id = await newFlow('双击', simple);
    const editor = await openEditor(id);
    const { mouse } = editor.page;
    const at = await ground(editor, 620, 420);
    await mouse.dblclick(at.x, at.y);
    await editor.page.getByRole('dialog', { name: '加一步' }).locator('input:focus').waitFor();
    await editor.page.keyboard.type('dengdai');
    await editor.page.keyboard.press('Enter');
    const box = await cardBox(editor, '等待');
    expect(Math.abs(box.x - at.x) + Math.abs(box.y - at.y)).toBeLessThan(260);
    // A card that nothing leads to, dragged over the line, lights it and goes in between.
    const loose = await cardBox(editor, '插播');
    const line = await cardBox(editor, '再见');
    await mouse.move(loose.x + 90, loose.y + 20);
    await mouse.down();
    await mouse.move(line.x - 150, line.y + 150, { steps: 6 });
    const ring = await editor.exit('欢迎', '播完').locator('.h').boundingBox();
    await mouse.move(line.x - 40, line.y + 22, { steps: 6 });
    if (ring) await mouse.move(ring.x + 30, ring.y + 5, { steps: 8 });
    await editor.page.locator('.w.into').first().waitFor();
    await screenshot(editor.page, 'canvas-drop-on-line');
    await mouse.up();
    await expect.poll(async () => (await stored(id)).nodes.hello?.exits.done).toBe('loose');
    expect((await stored(id)).nodes.loose?.exits.done).toBe('bye');
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored(id)).nodes.hello?.exits.done).toBe('bye');
    expect((await stored(id)).view?.nodes?.loose).toEqual({ x: 300, y: 320 });
  });

  it('by Tab after Tab, and wires an exit by keys alone', async () => {
    const id = await newFlow('键盘', {
      ...simple,
      nodes: { hello: { ...simple.nodes.hello, exits: { done: null } } as never },
    });
    const editor = await openEditor(id);
    const { keyboard } = editor.page;
    await editor.page.locator('.react-flow__node-card').first().focus();
    await keyboard.press('Enter');
    await expect.poll(() => editor.page.locator('.card.sel').count()).toBe(1);
    for (const step of ['anjiancaidan', 'bobao']) {
      await keyboard.press('Tab');
      await editor.page.getByRole('dialog', { name: '加一步' }).locator('input:focus').waitFor();
      await keyboard.type(step);
      await keyboard.press('Enter');
      await editor.page.locator('.react-flow__node-card:focus .card.sel').waitFor();
    }
    await editor.saved();
    const { nodes } = await stored(id);
    expect(nodes.hello?.exits.done).toBe('menu');
    expect(Object.values(nodes.menu?.exits ?? {})).toContain('say');
    await keyboard.press('c');
    const dialog = editor.page.getByRole('dialog', { name: /哪个出口/ });
    await dialog.locator('input:focus').waitFor();
    await keyboard.press('Enter');
    await editor.page.getByRole('dialog', { name: /接到哪一步/ }).waitFor();
    await keyboard.type('caidan');
    await keyboard.press('Enter');
    await expect.poll(async () => (await stored(id)).nodes.say?.exits.done).toBe('menu');
    // Arrows walk from card to card once nothing is selected.
    await keyboard.press('Escape');
    await keyboard.press('ArrowLeft');
    await editor.page.locator('.react-flow__node-card:focus', { hasText: '按键菜单' }).waitFor();
  });
});

describe.skipIf(browserMissing)('arranging', () => {
  it('shows what a dragged card is level with, and snaps to it', async () => {
    const id = await newFlow('对齐', simple);
    const editor = await openEditor(id);
    const { mouse } = editor.page;
    const loose = await cardBox(editor, '插播');
    const bye = await cardBox(editor, '再见');
    await mouse.move(loose.x + 90, loose.y + 20);
    await mouse.down();
    // The first pixels only say that this is a drag.
    await mouse.move(loose.x + 93, loose.y + 20);
    await mouse.move(loose.x + 200, loose.y + 40, { steps: 4 });
    await mouse.move(bye.x + 90 + 4, loose.y + 20 + 30, { steps: 4 });
    await editor.page.locator('.guide--upright').waitFor();
    await screenshot(editor.page, 'canvas-guides');
    await mouse.up();
    await expect.poll(async () => (await stored(id)).view?.nodes?.loose?.x).toBe(600);
    await expect.poll(() => editor.page.locator('.guide').count()).toBe(0);
  });

  it('moves a group by its title, as one step', async () => {
    const grouped = {
      ...simple,
      view: { ...simple.view, groups: [{ id: 'group1', title: '问候', nodes: ['hello', 'bye'] }] },
    };
    const id = await newFlow('分组', grouped);
    const editor = await openEditor(id);
    const title = await editor.page.locator('.frame__n').boundingBox();
    if (!title) throw new Error('no title');
    const { mouse } = editor.page;
    await mouse.move(title.x + 8, title.y + 8);
    await mouse.down();
    await mouse.move(title.x + 11, title.y + 8);
    await mouse.move(title.x + 40, title.y + 60, { steps: 4 });
    await mouse.move(title.x + 71, title.y + 128, { steps: 4 });
    await mouse.up();
    // The way of the pointer, 120, without the first pixels, which tell a drag from a click.
    await expect.poll(async () => (await stored(id)).view?.nodes?.hello?.y).toBeGreaterThan(110);
    const { hello, bye } = (await stored(id)).view?.nodes ?? {};
    expect(hello?.x).toBeGreaterThan(50);
    expect({ x: (bye?.x ?? 0) - (hello?.x ?? 0), y: (bye?.y ?? 0) - (hello?.y ?? 0) }).toEqual({ x: 600, y: 0 });
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored(id)).view?.nodes?.hello).toEqual({ x: 0, y: 0 });
    await editor.page.locator('.frame__n').dblclick();
    await editor.page.getByLabel('分组名称').fill('开头');
    await editor.page.keyboard.press('Enter');
    await expect.poll(async () => (await stored(id)).view?.groups?.[0]?.title).toBe('开头');
  });

  it('lays out the selection only', async () => {
    const id = await newFlow('排布', simple);
    const editor = await openEditor(id);
    await editor.select('再见');
    await editor
      .card('插播')
      .locator('.card__h')
      .click({ modifiers: ['Control'] });
    await editor.page.keyboard.press('Shift+T');
    await expect.poll(async () => (await stored(id)).view?.nodes?.bye).not.toEqual({ x: 600, y: 0 });
    expect((await stored(id)).view?.nodes?.hello).toEqual({ x: 0, y: 0 });
  });
});

describe.skipIf(browserMissing)('the menu, switching off and renaming', () => {
  it('switches a step off and on by its menu, and renames it on its card', async () => {
    const id = await newFlow('停用', simple);
    const editor = await openEditor(id);
    await editor.card('欢迎').locator('.card__h').click({ button: 'right' });
    await screenshot(editor.page, 'canvas-menu');
    expect(await axe(editor.page)).toEqual([]);
    await menuItem(editor, '停用或启用').click();
    await editor.page.locator('.card.off').waitFor();
    await expect.poll(async () => (await stored(id)).nodes.hello?.disabled).toBe(true);
    await screenshot(editor.page, 'canvas-disabled');
    await editor.card('欢迎').locator('.card__h').click();
    await editor.page.keyboard.press('d');
    await expect.poll(async () => (await stored(id)).nodes.hello?.disabled).toBeUndefined();
    await editor.card('欢迎').locator('.card__t').dblclick();
    await editor.page.locator('.card__w').fill('您好');
    await editor.page.keyboard.press('Enter');
    await expect.poll(async () => titleOf((await stored(id)).nodes.hello)).toBe('您好');
    await editor.page.keyboard.press('F2');
    await editor.page.locator('.card__w:focus').fill('算了');
    await editor.page.keyboard.press('Escape');
    await editor.card('您好').waitFor();
  });

  it('opens by the keyboard, and on the ground', async () => {
    const id = await newFlow('菜单', simple);
    const editor = await openEditor(id);
    await editor.select('欢迎');
    await editor.page.keyboard.press('Shift+F10');
    const menu = editor.page.getByRole('menu');
    await menu.locator('button:focus').waitFor();
    await editor.page.keyboard.press('Escape');
    await expect.poll(() => menu.count()).toBe(0);
    const at = await ground(editor, 700, 520);
    await editor.page.mouse.click(at.x, at.y, { button: 'right' });
    await menuItem(editor, '贴便签').click();
    await editor.page.locator('textarea:focus').waitFor();
    await editor.page.keyboard.type('夜间改人工');
    await editor.page.keyboard.press('Escape');
    await expect
      .poll(async () => (await stored(id)).view?.notes?.[0])
      .toMatchObject({ text: '夜间改人工', by: 'analyst' });
  });
});

describe.skipIf(browserMissing)('the clipboard', () => {
  it('takes steps to another flow, and says what else it holds', async () => {
    const from = await newFlow('来源');
    const to = await newFlow('去处', simple);
    const editor = await openEditor(from);
    await editor.page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } });
    await editor.page.keyboard.press('Control+a');
    await editor.page.keyboard.press('Control+c');
    const other = new EditorPage(await editor.page.context().newPage());
    await other.open(test.url, to);
    const at = await ground(other, 500, 300);
    await other.page.mouse.move(at.x, at.y);
    await other.page.keyboard.press('Control+v');
    await other.saved();
    const count = Object.keys(orderStatus.nodes).length;
    await expect.poll(async () => Object.keys((await stored(to)).nodes).length).toBe(count + 3);
    expect(Object.keys((await stored(to)).variables)).toEqual(
      expect.arrayContaining(Object.keys(orderStatus.variables).slice(0, 1)),
    );
    await other.page.evaluate(() => navigator.clipboard.writeText('hello'));
    await other.page.keyboard.press('Control+v');
    await other.page.getByText('剪贴板里不是步骤').waitFor();
    await other.page.evaluate(() => navigator.clipboard.writeText('{"switchyard":"steps","nodes":{"a":'));
    await other.page.keyboard.press('Control+v');
    await other.page.getByText('剪贴板里的步骤不完整').waitFor();
    await other.page.keyboard.press('Control+z');
    await expect.poll(async () => Object.keys((await stored(to)).nodes).length).toBe(3);
  });

  it('lets a viewer copy and search, and nothing else', async () => {
    const id = await newFlow('只读', simple);
    const editor = await openEditor(id, { as: 'viewer' });
    await editor.card('欢迎').locator('.card__h').click({ button: 'right' });
    expect(await menuItem(editor, '停用').count()).toBe(0);
    await menuItem(editor, '复制').click();
    expect(await editor.page.evaluate(() => navigator.clipboard.readText())).toContain('"switchyard"');
    await editor.page.keyboard.press('Delete');
    await editor.page.keyboard.press('d');
    const at = await ground(editor, 620, 420);
    await editor.page.mouse.dblclick(at.x, at.y);
    expect(await editor.page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => editor.titles()).toEqual(['欢迎', '再见', '插播']);
  });
});

describe.skipIf(browserMissing)('the search in the flow', () => {
  it('marks what it finds and goes from one to the next', async () => {
    const id = await newFlow('查找');
    const editor = await openEditor(id);
    await editor.page.keyboard.press('Control+f');
    const field = editor.page.getByRole('searchbox', { name: '在流程里查找' });
    await field.fill('zhucaidan');
    await editor.page.getByText('第 1 处').waitFor();
    await editor.page.locator('.card--found').first().waitFor();
    await screenshot(editor.page, 'canvas-search');
    expect(await axe(editor.page)).toEqual([]);
    await field.fill('运单号');
    await expect.poll(() => editor.page.locator('.card--found').count()).toBeGreaterThan(1);
    await editor.page.keyboard.press('Enter');
    await editor.page.keyboard.press('Enter');
    await editor.page.getByText('第 2 处').waitFor();
    await editor.page.keyboard.press('Escape');
    await expect.poll(() => editor.page.locator('.card--found').count()).toBe(0);
    await expect.poll(() => editor.page.locator('.card.sel').count()).toBe(1);
  });
});

describe.skipIf(browserMissing)('a flow within a flow', () => {
  it('opens in place, is edited there, and leads back to where one was', async () => {
    const child = await newFlow('自助下单', simple);
    const parent: Flow = {
      ...simple,
      nodes: {
        ...simple.nodes,
        loose: {
          type: 'flow.subflow',
          title: '下单',
          params: { call: { flow: child, name: '自助下单', inputs: {}, outputs: {} } },
          exits: { done: 'bye', failed: 'bye' },
        },
      },
    };
    const id = await newFlow('查单热线', parent);
    const editor = await openEditor(id);
    await editor.select('下单');
    await screenshot(editor.page, 'canvas-subflow');
    const before = await cardBox(editor, '下单');
    await editor.button('打开子流程').click();
    await editor.page.getByRole('heading', { level: 1, name: '自助下单' }).waitFor();
    await editor.page.getByRole('button', { name: '查单热线' }).waitFor();
    await editor.select('欢迎');
    await editor.write('步骤名称', '欢迎下单');
    await editor.saved();
    await expect.poll(async () => titleOf((await stored(child)).nodes.hello)).toBe('欢迎下单');
    await screenshot(editor.page, 'canvas-within');
    await editor.page.getByRole('button', { name: '查单热线' }).click();
    await editor.page.locator('.card.sel', { hasText: '下单' }).waitFor();
    expect((await cardBox(editor, '下单')).x).toBe(before.x);
    expect(titleOf((await stored(id)).nodes.hello)).toBe('欢迎');
    await editor.page.goBack();
    await editor.page.getByRole('heading', { level: 1, name: '自助下单' }).waitFor();
    await editor.page.reload();
    await editor.card('欢迎下单').waitFor();
  });
});

describe.skipIf(browserMissing)('how it looks', () => {
  it.each(['light', 'dark'] as const)('has nothing that axe finds serious, %s', async (theme) => {
    const off = { ...simple.nodes.hello, disabled: true } as Flow['nodes'][string];
    const id = await newFlow(`样子 ${theme}`, { ...simple, nodes: { ...simple.nodes, hello: off } });
    const editor = await openEditor(id, { theme, language: theme === 'dark' ? 'en' : 'zh-CN' });
    await editor.page.keyboard.press('Control+f');
    await editor.page.locator('.seek input').fill('再见');
    await editor.page.locator('.card--found').first().waitFor();
    await screenshot(editor.page, `canvas-${theme}`);
    expect(await axe(editor.page)).toEqual([]);
    await editor.page.keyboard.press('Escape');
    const at = await ground(editor, 700, 520);
    await editor.page.mouse.click(at.x, at.y, { button: 'right' });
    await editor.page.getByRole('menu').waitFor();
    await screenshot(editor.page, `canvas-menu-${theme}`);
    expect(await axe(editor.page)).toEqual([]);
  });
});
