import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { boxOf, drag, drawing, gripOf, ground, say, simple } from './canvas-kit.ts';
import { setUpDesigner } from './designer.ts';

const test = setUpDesigner({}, { testTimeout: 90_000 });
const { newFlow, stored, openEditor } = drawing(test);

describe.skipIf(browserMissing)('what is deleted', () => {
  it('is the step that was selected last, not the line before it', async () => {
    const id = await newFlow('选谁删谁');
    const editor = await openEditor(id);
    const { mouse, keyboard } = editor.page;
    const [hello, bye] = [await boxOf(editor.card('欢迎')), await boxOf(editor.card('再见'))];
    await mouse.click((hello.x + hello.width + bye.x) / 2 + 60, bye.y + 22);
    await mouse.move(bye.x + 60, bye.y + 400);
    await editor.page.locator('.w.near').waitFor();
    // By the keyboard: no click tells the canvas of it.
    await editor.page.locator('.react-flow__node-card', { hasText: '插播' }).focus();
    await keyboard.press('Enter');
    await keyboard.press('Delete');
    await expect.poll(async () => Object.keys((await stored(id)).nodes)).toEqual(['hello', 'bye']);
    expect((await stored(id)).nodes.hello?.exits.done).toBe('bye');
  });

  it('may be where calls begin: they begin at the next step then, and undo brings all back', async () => {
    const id = await newFlow('删开头');
    const editor = await openEditor(id);
    await editor.select('欢迎');
    await editor.page.keyboard.press('Delete');
    await expect.poll(async () => (await stored(id)).start).toBe('bye');
    await editor.card('再见').locator('.flag').waitFor();
    await editor.page.keyboard.press('Control+a');
    await editor.page.keyboard.press('Delete');
    await expect.poll(async () => Object.keys((await stored(id)).nodes)).toEqual([]);
    await editor.page.keyboard.press('Control+z');
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored(id)).start).toBe('hello');
    expect((await stored(id)).nodes).toEqual(simple.nodes);
  });
});

describe.skipIf(browserMissing)('drawing with cases that nobody plans', () => {
  it('leads a step to itself, and back to one at the left', async () => {
    const id = await newFlow('回头');
    const editor = await openEditor(id);
    const loose = await boxOf(editor.card('插播'));
    await editor.pull('插播', '播完', { x: loose.x + 60, y: loose.y + 24 });
    await expect.poll(async () => (await stored(id)).nodes.loose?.exits.done).toBe('loose');
    // Tucked by its rule: the row names the target. Drawn by its menu, the line goes round the card.
    await editor.exit('插播', '播完').locator('.go').waitFor();
    await screenshot(editor.page, 'canvas-self-loop');
    await editor.exit('插播', '播完').locator('.go').hover();
    const line = editor.page.locator('[data-id="loose:done"] path.w');
    await line.waitFor();
    const box = await boxOf(line);
    expect(box.width).toBeGreaterThan(loose.width);
    await editor.connect('插播', '播完', '欢迎');
    await expect.poll(async () => (await stored(id)).nodes.loose?.exits.done).toBe('hello');
  });

  it('puts a step into the line of one that is switched off', async () => {
    const id = await newFlow('停用的线', {
      ...simple,
      nodes: { ...simple.nodes, hello: say('欢迎', 'bye', { disabled: true }) },
    });
    const editor = await openEditor(id);
    const ring = await boxOf(editor.exit('欢迎', '播完').locator('.h'));
    const { mouse } = editor.page;
    const from = await gripOf(editor, '插播');
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(ring.x + 90, ring.y + 60, { steps: 8 });
    await mouse.move(ring.x + 34, ring.y + 5, { steps: 8 });
    await editor.page.locator('.w.into').waitFor();
    await mouse.up();
    await expect.poll(async () => (await stored(id)).nodes.hello?.exits.done).toBe('loose');
    expect((await stored(id)).nodes.hello?.disabled).toBe(true);
    expect((await stored(id)).nodes.loose?.exits.done).toBe('bye');
  });

  it('adds a step by Tab also where a chain is at its end', async () => {
    const id = await newFlow('链尾');
    const editor = await openEditor(id);
    await editor.select('再见');
    await editor.page.locator('.react-flow__node-card', { hasText: '再见' }).focus();
    await editor.page.keyboard.press('Tab');
    await editor.page.getByRole('dialog', { name: '加一步' }).locator('input:focus').waitFor();
    await editor.page.keyboard.type('dengdai');
    await editor.page.keyboard.press('Enter');
    await editor.page.locator('.react-flow__node-card:focus', { hasText: '等待' }).waitFor();
    const [fresh, end] = [await boxOf(editor.card('等待')), await boxOf(editor.card('再见'))];
    expect(fresh.x).toBeGreaterThan(end.x + end.width);
  });

  it('gives an emptied title its type’s back, keeps a long one in its card, and takes Enter of an input method for no end', async () => {
    const long = 'Please hold the line while we look for your parcel in all depots';
    const id = await newFlow('名字', { ...simple, nodes: { ...simple.nodes, hello: say('顺'.repeat(60), 'bye') } });
    const editor = await openEditor(id);
    const { keyboard } = editor.page;
    const card = await boxOf(editor.page.locator('.react-flow__node-card').first());
    expect(card.width).toBe(196);
    await editor.card('插播').locator('.card__t').dblclick();
    await editor.page.locator('.card__w').fill('');
    await keyboard.press('Enter');
    await expect.poll(async () => (await stored(id)).nodes.loose?.title).toBeUndefined();
    await editor.card('播报').waitFor();
    await keyboard.press('F2');
    const field = editor.page.locator('.card__w');
    await field.fill(long.slice(0, 60));
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await field.count()).toBe(1);
    await keyboard.press('Enter');
    await expect.poll(async () => (await stored(id)).nodes.loose?.title).toBe(long.slice(0, 60));
    const over = await editor.page.locator('.card').evaluateAll((cards) =>
      cards.map((one) => {
        const title = one.querySelector('.card__t')?.getBoundingClientRect();
        return (title?.right ?? Number.POSITIVE_INFINITY) - one.getBoundingClientRect().right;
      }),
    );
    expect(Math.max(...over)).toBeLessThan(0);
    await screenshot(editor.page, 'canvas-long-titles');
    expect(await axe(editor.page)).toEqual([]);
  });

  it('shows a menu of all keys and one exit more, each with its line', async () => {
    const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'];
    const targets = Object.fromEntries(keys.map((key, at) => [`t${at}`, say(`去向 ${key}`, null)]));
    const menu: Flow['nodes'][string] = {
      type: 'voice.menu',
      title: '大菜单',
      params: {
        prompt: { text: { 'zh-CN': '请选择' } },
        options: keys.map((key) => ({ key, label: `选项 ${key}` })),
        attempts: 3,
        timeoutSeconds: 5,
      },
      exits: Object.fromEntries([...keys.map((key, at) => [key, `t${at}`]), ['none', 't0']]),
    };
    const places = Object.fromEntries(keys.map((_, at) => [`t${at}`, { x: 420, y: at * 150 - 600 }]));
    const id = await newFlow('多出口', {
      ...simple,
      start: 'menu',
      nodes: { menu, ...targets },
      view: { nodes: { menu: { x: 0, y: 0 }, ...places } },
    });
    const editor = await openEditor(id);
    await editor.page.keyboard.press('f');
    await expect.poll(() => editor.wires()).toHaveLength(Object.keys(menu.exits).length);
    await screenshot(editor.page, 'canvas-many-exits');
  });
});

describe.skipIf(browserMissing)('looking around', () => {
  it('zooms by pinching between a tenth and twice, and scrolls by the wheel', async () => {
    const id = await newFlow('缩放');
    const editor = await openEditor(id);
    const { mouse, keyboard } = editor.page;
    const zoom = async () => Number.parseInt((await editor.page.locator('.float__z').textContent()) ?? '', 10);
    const at = await ground(editor, 500, 420);
    await mouse.move(at.x, at.y);
    const before = await boxOf(editor.card('欢迎'));
    await mouse.wheel(0, 120);
    await expect.poll(async () => (await boxOf(editor.card('欢迎'))).y).toBeLessThan(before.y);
    expect(await zoom()).toBe(100);
    // A touchpad's pinch comes as a wheel with Ctrl.
    await keyboard.down('Control');
    for (let turn = 0; turn < 30; turn += 1) await mouse.wheel(0, -200);
    await expect.poll(zoom).toBe(200);
    for (let turn = 0; turn < 60; turn += 1) await mouse.wheel(0, 200);
    await expect.poll(zoom).toBe(10);
    await keyboard.up('Control');
    await screenshot(editor.page, 'canvas-far-out');
    await editor.page.keyboard.press('f');
    await expect.poll(zoom).toBeGreaterThan(60);
  });

  it('walks, moves, wires and names by the keyboard alone, one step of the history a burst', async () => {
    const id = await newFlow('只用键盘');
    const editor = await openEditor(id);
    const { keyboard } = editor.page;
    await editor.page.locator('.react-flow__node-card', { hasText: '欢迎' }).focus();
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await editor.page.locator('.react-flow__node-card:focus', { hasText: '插播' }).waitFor();
    await keyboard.press('Enter');
    for (let move = 0; move < 4; move += 1) await keyboard.press('ArrowDown');
    await keyboard.press('Shift+ArrowRight');
    await expect.poll(async () => (await stored(id)).view?.nodes?.loose).toEqual({ x: 320, y: 340 });
    await keyboard.press('Control+z');
    await expect.poll(async () => (await stored(id)).view?.nodes?.loose).toEqual({ x: 300, y: 320 });
  });

  it('keeps a note of many words readable, and moves it', async () => {
    const text = '夜间转人工，节假日除外。'.repeat(40);
    const notes = [{ id: 'note1', text, by: '林晓雯', at: '2026-11-20T08:00:00Z', x: 700, y: 200 }];
    const id = await newFlow('长便签', { ...simple, view: { ...simple.view, notes } });
    const editor = await openEditor(id);
    const note = await boxOf(editor.page.locator('.note'));
    expect(note.height).toBeLessThan(420);
    await screenshot(editor.page, 'canvas-long-note');
    await drag(editor, { x: note.x + note.width / 2, y: note.y + note.height - 8 }, { x: -60, y: 30 });
    await expect.poll(async () => (await stored(id)).view?.notes?.[0]).toMatchObject({ x: 640, y: 230, text });
  });
});
