import { describe, expect, it } from 'vitest';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, setUpDesigner, orderStatus as whole } from './designer.ts';
import type { EditorPage } from './editor-page.ts';

const test = setUpDesigner();

/** Two steps nobody reaches, an open exit, and a variable that nobody declared. */
const troubled = (): Flow => {
  const lonely: FlowNode = { type: 'voice.hangup', params: {}, exits: {} };
  const { menu, waybill } = whole.nodes;
  if (!menu || !waybill) throw new Error('no example');
  const nodes = {
    ...whole.nodes,
    menu: { ...menu, exits: { ...menu.exits, none: null } },
    waybill: { ...waybill, params: { ...waybill.params, variable: 'parcel' } },
    lonely,
    lonelier: lonely,
  };
  const places = { ...whole.view?.nodes, lonely: { x: 240, y: 700 }, lonelier: { x: 480, y: 700 } };
  return { ...whole, nodes, view: { ...whole.view, nodes: places } };
};

const open = async (options: Opening = {}): Promise<{ editor: EditorPage; id: string }> => {
  const { id } = await test.newFlow('有问题的', troubled());
  const editor = await test.edit(id, options);
  await editor.page.getByRole('button', { name: /展开问题列表|Show all problems/ }).click();
  return { editor, id };
};
const stored = async (id: string): Promise<Flow> => (await test.draft(id)).document;

describe.skipIf(browserMissing)('problems', () => {
  it('are mended by one click, each and all of a kind, and undone by one', async () => {
    const { editor, id } = await open();
    const list = editor.page.locator('.problems');
    await list.getByRole('button', { name: '接到「转接坐席」' }).click();
    await editor.expectWired('主菜单', '没有按键');
    await list.getByRole('button', { name: '新建变量「parcel」' }).click();
    await list.getByRole('button', { name: '同类 2 处都这样改' }).click();
    await expect.poll(async () => Object.keys((await stored(id)).nodes)).not.toContain('lonely');
    const mended = await stored(id);
    expect(mended.nodes.lonelier).toBeUndefined();
    expect(mended.nodes.menu?.exits.none).toBe('agent');
    expect(mended.variables.parcel).toEqual({ type: 'text', label: 'parcel' });
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => Object.keys((await stored(id)).nodes)).toContain('lonelier');
    expect((await stored(id)).nodes.lonely).toBeDefined();
  });

  it('lead to the step and the field, by the keyboard, too', async () => {
    const { editor } = await open();
    const list = editor.page.locator('.problems');
    await list.locator('.problem').first().focus();
    await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('ArrowUp');
    await list.locator('.problem', { hasText: '收集运单号' }).first().press('Enter');
    await editor.page.locator('.ins h2', { hasText: '收集运单号' }).waitFor();
    await list.getByText(/^提醒/).click();
    await expect.poll(() => list.locator('.sev--err').count()).toBe(0);
  });

  it.each([
    ['light', 'zh-CN'],
    ['dark', 'en'],
  ] as const)('have no accessibility findings, %s, %s', async (theme, language) => {
    const { editor } = await open({ theme, language });
    await screenshot(editor.page, `problems-${theme}-${language}`);
    expect(await axe(editor.page)).toEqual([]);
  });
});

/** A value over its limit, an unknown variable, a text in the other language only, two equal keys, a way that is open. */
const wrongInside = (): Flow => {
  const flow = troubled();
  const { menu, waybill, bye } = flow.nodes;
  if (!menu || !waybill || !bye) throw new Error('no example');
  const options = [...(menu.params.options as object[]), { key: '1', label: '再查' }];
  return {
    ...flow,
    nodes: {
      ...flow.nodes,
      menu: { ...menu, params: { ...menu.params, options, colour: 'red' } },
      waybill: { ...waybill, params: { ...waybill.params, variable: 'waybil', attempts: 99 } },
      bye: { ...bye, title: '道别', params: { prompt: { text: { en: 'Thank you for calling' } } } },
    },
  };
};

describe.skipIf(browserMissing)('a problem in the inspector', () => {
  const start = async (options: Opening = {}) => {
    const { id } = await test.newFlow('有问题的', wrongInside());
    const editor = await test.edit(id, options);
    return { editor, id, page: editor.page, panel: editor.page.locator('.ins') };
  };
  const at = (pointer: string) => `.ins [data-pointer="${pointer}"]`;

  it('has its fix right at its field, and one undo takes it back', async () => {
    const { editor, id, page } = await start();
    await editor.select('收集运单号');
    const attempts = page.locator(at('/nodes/waybill/params/attempts'));
    await attempts.getByText('最大是 9').waitFor();
    await attempts.getByRole('button', { name: '降到上限 9' }).click();
    await expect.poll(async () => (await stored(id)).nodes.waybill?.params.attempts).toBe(9);
    await expect.poll(() => attempts.getByRole('button', { name: '降到上限 9' }).count()).toBe(0);
    // The cursor is where one would go on by hand.
    expect(await attempts.locator('input').evaluate((input) => input === document.activeElement)).toBe(true);
    await page.locator(at('/nodes/waybill/params/variable')).getByRole('button', { name: '用变量「运单号」' }).click();
    await expect.poll(async () => (await stored(id)).nodes.waybill?.params.variable).toBe('waybill');
    await editor.page.locator('.cv').click({ position: { x: 20, y: 400 } });
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored(id)).nodes.waybill?.params.variable).toBe('waybil');
  });

  it('offers the other ways to mend it as a list, by keys', async () => {
    const { editor, id, page } = await start();
    await editor.select('收集运单号');
    const field = page.locator(at('/nodes/waybill/params/variable'));
    await field.getByRole('button', { name: '其他改法' }).focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('dialog');
    await list.getByText('用变量「运单号」').waitFor();
    await page.keyboard.type('新建');
    await list.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await stored(id)).variables.waybil).toEqual({ type: 'text', label: 'waybil' });
  });

  it('copies a language that is missing, and says that it has to be translated', async () => {
    const { id, page, panel } = await start();
    // Its card is far out of sight.
    await page.getByRole('button', { name: '展开问题列表' }).click();
    await page.locator('.problems .problem', { hasText: '没有中文内容' }).click();
    await panel.getByRole('button', { name: '先照抄英文，标为待翻译' }).click();
    await expect
      .poll(async () => (await stored(id)).nodes.bye?.params.prompt)
      .toEqual({ text: { 'zh-CN': 'Thank you for calling', en: 'Thank you for calling' } });
    await panel.getByText('中文内容还是照抄的，没有翻译').first().waitFor();
    await screenshot(page, 'problems-copied');
    await panel.getByRole('textbox', { name: '道别的话' }).fill('感谢您的来电。');
    await expect.poll(() => panel.getByText('没有翻译').count()).toBe(0);
    await page.locator('.foot').waitFor();
  });

  it('marks the tab that it is in, and leads an open exit to the step that one looks for', async () => {
    const { editor, id, page, panel } = await start();
    await editor.select('主菜单');
    // Two keys alike: the second gets a free one, and what no field holds is told above all fields.
    await panel.getByText('没有「colour」这一项').waitFor();
    await panel.getByRole('button', { name: '去掉多出来的内容' }).click();
    await expect.poll(async () => (await stored(id)).nodes.menu?.params.colour).toBeUndefined();
    await panel.getByRole('button', { name: '改用 2 键' }).click();
    await expect.poll(async () => Object.keys((await stored(id)).nodes.menu?.exits ?? {})).toContain('2');
    await panel.getByRole('tab', { name: /出口.*错误/ }).click();
    const exit = page.locator(at('/nodes/menu/exits/none'));
    await exit.getByRole('button', { name: '接到「转接坐席」' }).waitFor();
    await exit.getByRole('button', { name: '接到…' }).focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('dialog');
    await list.getByText('最可能的').waitFor();
    await list.getByText('加一步「致歉并挂断」').waitFor();
    await screenshot(page, 'problems-targets');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.type('baoqian');
    await page.keyboard.press('Escape');
    await expect.poll(() => list.count()).toBe(0);
    await exit.getByRole('button', { name: '接到…' }).click();
    await list.getByText('加一步「致歉并挂断」').click();
    await expect
      .poll(async () => {
        const { nodes } = await stored(id);
        return nodes[nodes.menu?.exits.none ?? '']?.title;
      })
      .toBe('致歉并挂断');
  });

  it('is said on the card, which leads to its field', async () => {
    const { editor, page } = await start();
    const badge = editor.card('收集运单号').locator('.badge');
    expect(await badge.getAttribute('title')).toContain('waybil');
    await badge.click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-pointer]')?.getAttribute('data-pointer')))
      .toMatch(/^\/nodes\/waybill\/params\//);
  });

  it.each([
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ] as const)('has no accessibility findings, %s, %s', async (theme, language) => {
    const { editor, page } = await start({ theme, language });
    await editor.card('收集运单号').locator('.card__h').click();
    await page.locator('.ins .fixes').first().waitFor();
    await screenshot(page, `problems-field-${theme}-${language}`);
    expect(await axe(page)).toEqual([]);
  });
});
