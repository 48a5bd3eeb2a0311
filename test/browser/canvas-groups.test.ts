import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { browserMissing } from '../kit/browser.ts';
import { boxOf, drag, drawing, gripOf, ground, simple } from './canvas-kit.ts';
import { setUpDesigner } from './designer.ts';

const test = setUpDesigner({}, { testTimeout: 90_000 });
const { newFlow, stored, openEditor } = drawing(test);

const grouped: Flow = {
  ...simple,
  view: { ...simple.view, groups: [{ id: 'group1', title: '问候', nodes: ['hello', 'bye'] }] },
};

describe.skipIf(browserMissing)('moving by hand', () => {
  it('keeps a group under the pointer from its first pixel on, as one step', async () => {
    const id = await newFlow('整组', grouped);
    const editor = await openEditor(id);
    const title = await boxOf(editor.page.locator('.frame__n'));
    const ground = await boxOf(editor.page.locator('.react-flow__node-area'));
    const { mouse } = editor.page;
    await mouse.move(title.x + 8, title.y + 8);
    await mouse.down();
    await mouse.move(title.x + 8 + 70, title.y + 8 + 40, { steps: 9 });
    // While it is carried, cards and their ground are where the pointer is.
    await expect
      .poll(async () => (await boxOf(editor.page.locator('.react-flow__node-area'))).x - ground.x)
      .toBeCloseTo(70, 0);
    await mouse.move(title.x + 8 + 120, title.y + 8 + 64, { steps: 5 });
    await mouse.up();
    await expect.poll(async () => (await stored(id)).view?.nodes?.hello).toEqual({ x: 120, y: 64 });
    expect((await stored(id)).view?.nodes?.bye).toEqual({ x: 720, y: 64 });
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored(id)).view?.nodes?.hello).toEqual({ x: 0, y: 0 });
    expect((await stored(id)).view?.nodes?.bye).toEqual({ x: 600, y: 0 });
  });

  it('keeps a card under the pointer when the first move is wide, and far out as well', async () => {
    const id = await newFlow('一张');
    const editor = await openEditor(id);
    const { mouse, keyboard } = editor.page;
    const from = await gripOf(editor, '插播');
    await keyboard.down('Alt');
    await mouse.move(from.x, from.y);
    await mouse.down();
    // One jump, as a quick hand's first report is.
    await mouse.move(from.x + 90, from.y + 30);
    await mouse.move(from.x + 131, from.y + 47);
    await mouse.up();
    await keyboard.up('Alt');
    await expect.poll(async () => (await stored(id)).view?.nodes?.loose).toEqual({ x: 431, y: 367 });
    await editor.page.getByRole('button', { name: '缩小' }).click();
    await editor.page.getByRole('button', { name: '缩小' }).click();
    await expect.poll(() => editor.page.locator('.float__z').textContent()).toMatch(/^[67]\d%$/);
    const now = await gripOf(editor, '插播');
    await keyboard.down('Alt');
    await drag(editor, now, { x: 60, y: -45 });
    await keyboard.up('Alt');
    const zoom = Number.parseInt((await editor.page.locator('.float__z').textContent()) ?? '', 10) / 100;
    await expect.poll(async () => (await stored(id)).view?.nodes?.loose?.x).not.toBe(431);
    const at = (await stored(id)).view?.nodes?.loose;
    expect(Math.abs((at?.x ?? 0) - (431 + 60 / zoom))).toBeLessThan(2);
    expect(Math.abs((at?.y ?? 0) - (367 - 45 / zoom))).toBeLessThan(2);
  });

  it('moves a selection that was drawn with a box, as one step, with its lines', async () => {
    const id = await newFlow('框选');
    const editor = await openEditor(id);
    const { mouse, keyboard } = editor.page;
    const [hello, bye] = [await boxOf(editor.card('欢迎')), await boxOf(editor.card('再见'))];
    await keyboard.down('Shift');
    // Beside the flag above the card.
    await mouse.move(hello.x - 12, hello.y - 45);
    await mouse.down();
    await mouse.move(bye.x + bye.width + 10, bye.y + bye.height + 10, { steps: 6 });
    await mouse.up();
    await keyboard.up('Shift');
    await expect.poll(() => editor.page.locator('.card.sel').count()).toBe(2);
    // The gap between the cards belongs to the selection's frame.
    await drag(editor, { x: hello.x + hello.width + 150, y: hello.y + 60 }, { x: 80, y: 90 });
    await expect.poll(async () => (await stored(id)).view?.nodes?.hello).toEqual({ x: 80, y: 90 });
    expect((await stored(id)).view?.nodes?.bye).toEqual({ x: 680, y: 90 });
    expect((await stored(id)).view?.nodes?.loose).toEqual({ x: 300, y: 320 });
    const line = await boxOf(editor.page.locator('.react-flow__edge path.w'));
    const after = await boxOf(editor.card('欢迎'));
    expect(Math.abs(line.x - (after.x + after.width))).toBeLessThan(12);
    await keyboard.press('Control+z');
    await expect.poll(async () => (await stored(id)).view?.nodes?.hello).toEqual({ x: 0, y: 0 });
    expect((await stored(id)).view?.nodes?.bye).toEqual({ x: 600, y: 0 });
  });

  it('goes on beyond the border, where the canvas comes along', async () => {
    const id = await newFlow('越界');
    const editor = await openEditor(id);
    const { mouse } = editor.page;
    const from = await gripOf(editor, '插播');
    const canvas = await boxOf(editor.page.locator('.cv'));
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(from.x, canvas.y + canvas.height - 60, { steps: 6 });
    await mouse.move(from.x, canvas.y + canvas.height - 4, { steps: 6 });
    // It pans as long as one holds the card there.
    await expect.poll(() => editor.card('欢迎').count(), { timeout: 10_000 }).toBe(0);
    await expect.poll(() => editor.card('插播').count()).toBe(1);
    await mouse.up();
    await expect.poll(async () => (await stored(id)).view?.nodes?.loose?.y).toBeGreaterThan(800);
    const card = await boxOf(editor.card('插播'));
    expect(card.y).toBeGreaterThan(canvas.y + canvas.height - 120);
  });
});

describe.skipIf(browserMissing)('a group', () => {
  it('whose name was emptied can still be taken hold of', async () => {
    const id = await newFlow('无名', grouped);
    const editor = await openEditor(id);
    await editor.page.locator('.frame__n').dblclick();
    await editor.page.getByLabel('分组名称').fill('');
    await editor.page.keyboard.press('Enter');
    await expect.poll(async () => (await stored(id)).view?.groups?.[0]?.title).toBe('');
    await expect.poll(() => editor.page.locator('.frame__n').textContent()).toBe('新分组');
    const title = await boxOf(editor.page.locator('.frame__n'));
    await drag(editor, { x: title.x + 8, y: title.y + 8 }, { x: 30, y: 20 });
    await expect.poll(async () => (await stored(id)).view?.nodes?.hello).toEqual({ x: 30, y: 20 });
  });

  it('goes along when its steps are duplicated, and is left by a step that is deleted', async () => {
    const id = await newFlow('成组', grouped);
    const editor = await openEditor(id);
    await editor.page.keyboard.press('Control+a');
    await editor.page.keyboard.press('Control+d');
    await expect.poll(async () => (await stored(id)).view?.groups?.length).toBe(2);
    const copy = await stored(id);
    const [, second] = copy.view?.groups ?? [];
    const [first = ''] = second?.nodes ?? [];
    // The line within the selection leads from copy to copy.
    expect(second?.nodes).toContain(copy.nodes[first]?.exits.done);
    const at = await ground(editor, 900, 560);
    await editor.page.mouse.click(at.x, at.y);
    await editor.card('再见').first().locator('.card__h').click();
    await editor.page.keyboard.press('Delete');
    await expect.poll(async () => Object.keys((await stored(id)).nodes).length).toBe(5);
    for (const { nodes } of (await stored(id)).view?.groups ?? [])
      for (const node of nodes) expect((await stored(id)).nodes[node]).toBeDefined();
  });
});
