import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ScenarioSummary, StoredScenario } from '../../schema/scenario-api.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';

const test = setUpDesigner({ connections: { tms: { connector: 'tms', config: { baseUrl: 'http://127.0.0.1:1' } } } });

const newFlow = () => test.newFlow('查单', orderStatus);
const scenariosOf = async (id: string): Promise<readonly ScenarioSummary[]> =>
  (await test.as.viewer.get<ScenarioSummary[]>(`/api/flows/${id}/scenarios`)).json;
const add = (id: string, name: string, change: object = {}) => {
  const file = new URL(`../../examples/order-status/scenarios/${name}.json`, import.meta.url);
  return test.as.analyst.post(`/api/flows/${id}/scenarios`, { ...JSON.parse(readFileSync(file, 'utf8')), ...change });
};

const open = (id: string, options: Opening = {}) => test.edit(id, options);

describe.skipIf(browserMissing)('scenarios', () => {
  it('are written in a form, run, and say on the canvas which way they took', async () => {
    const { id } = await newFlow();
    const editor = await open(id);
    const { page } = editor;
    await editor.button('还没有场景').click();
    const drawer = page.locator('.drawer');
    await drawer.getByText('场景是一通会自己打的电话').waitFor();
    await editor.button('新建场景').click();
    await drawer.getByLabel('名称', { exact: true }).fill('不说话');
    await editor.button('添加一步').click();
    await drawer.getByLabel('第 1 步的内容').fill('欢迎致电');
    await editor.button('添加一步').click();
    await drawer.getByLabel('第 2 步做什么').selectOption({ label: '挂断' });
    await drawer.getByLabel('结局').selectOption({ label: '来电人挂断' });
    await editor.button('保存').click();
    await drawer.getByText('还没跑过').waitFor();
    await editor.button('全部运行').click();
    await drawer.locator('[data-status="passed"]').waitFor();
    await editor.button('场景 1 / 1 通过').waitFor();
    await drawer.locator('.scn__ro').click();
    await expect.poll(() => page.locator('.card--good').count()).toBeGreaterThan(0);
    await page.reload();
    await editor.button('场景 1 / 1 通过').waitFor();
  });

  it('that fail say why, and on which step; others tell which exits nobody tries', async () => {
    const { id } = await newFlow();
    await add(id, 'tms-down');
    await add(id, 'tms-down', { title: '没这句', steps: [{ hears: '不会说的话' }] });
    for (const theme of ['light', 'dark'] as const) {
      const editor = await open(id, { theme });
      const { page } = editor;
      await editor.button('场景').click();
      await editor.button('全部运行').click();
      const drawer = page.locator('.drawer');
      await drawer.locator('[data-status="failed"]').waitFor();
      await drawer.locator('.scn__ro', { hasText: '没这句' }).click();
      await drawer.getByText('第 1 步「听到 不会说的话」没做成。').waitFor();
      await page.locator('.card--bad').waitFor();
      expect(await axe(page)).toEqual([]);
      await screenshot(page, `scenarios-${theme}`);
      await drawer.getByText('覆盖', { exact: true }).click();
      await drawer.getByText(/^出口覆盖 \d+\/\d+$/).waitFor();
      await page.locator('.card .x', { hasText: '没有场景走到' }).first().waitFor();
      expect(await axe(page)).toEqual([]);
      await screenshot(page, `coverage-${theme}`);
      await editor.button('发布').click();
      await page.getByText('1 个场景没通过').waitFor();
      expect(await axe(page)).toEqual([]);
      await test.leave();
    }
  });

  it('are written in full without a file: what is given, answered and expected, each at its field', async () => {
    const { id } = await newFlow();
    const editor = await open(id);
    const { page } = editor;
    await editor.button('场景').click();
    await editor.button('新建场景').click();
    const form = page.locator('.scn__f');
    await form.getByLabel('名称', { exact: true }).fill('派送中');
    await form.getByLabel('来电号码').fill('13800002076');
    await form.getByLabel('开始的时间').fill('2026-12-01T10:30');
    await form.getByText('Asia/Shanghai').waitFor();
    await form.getByLabel('对来电人说').selectOption({ label: '英语' });
    const answers = form.locator('details', { hasText: '系统怎样回答' });
    await answers.locator('summary').click();
    const add = answers.getByLabel('添加系统的回答');
    await add.selectOption({ index: 1 });
    await answers.getByRole('combobox', { name: /的回答$/ }).selectOption({ label: '超时' });
    const variables = form.locator('details', { hasText: '已知的变量' });
    await variables.locator('summary').click();
    await variables.getByLabel('添加变量').selectOption({ index: 1 });
    await expect.poll(() => variables.getByRole('button', { name: /^去掉/ }).count()).toBe(1);
    await variables.getByRole('button', { name: /^去掉/ }).click();
    for (const at of [1, 2]) {
      await editor.button('添加一步').click();
      if (at === 1) await form.getByLabel('第 1 步做什么').selectOption({ label: '挂断' });
    }
    await form.getByLabel('第 2 步的内容').fill('Welcome');
    await form.getByLabel('第 2 步做什么').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => form.getByLabel('第 1 步的内容').inputValue()).toBe('Welcome');
    await expect
      .poll(() => form.getByLabel('第 1 步做什么').evaluate((one) => one === document.activeElement))
      .toBe(true);
    await form.getByLabel('结局').selectOption({ label: '来电人挂断' });
    await form.getByRole('button', { name: /^接着：/ }).click();
    await form.getByLabel('第 1 步走哪个出口').waitFor();
    await form.getByRole('button', { name: '走哪条路都行' }).click();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'scenario-form');
    await form.getByLabel('名称', { exact: true }).fill('');
    await editor.button('保存').click();
    await expect
      .poll(() => form.getByLabel('名称', { exact: true }).evaluate((one) => one.matches(':user-invalid')))
      .toBe(true);
    await form.getByLabel('名称', { exact: true }).fill('派送中');
    // What is half written is still there when the phone has come and gone.
    await editor.button('试打').click();
    await page.locator('.ph').waitFor();
    await expect.poll(() => page.locator('.drawer').count()).toBe(0);
    await editor.button('场景').click();
    await expect.poll(() => page.locator('.ph').count()).toBe(0);
    await editor.button('保存').click();
    await page.locator('.scn__ro', { hasText: '派送中' }).waitFor();
    const [saved] = await scenariosOf(id);
    const stored = await test.as.analyst.get<StoredScenario>(`/api/flows/${id}/scenarios/${saved?.id}`);
    expect(stored.json.document).toMatchObject({
      title: '派送中',
      call: { from: '13800002076' },
      given: { time: '2026-12-01T02:30:00.000Z', language: 'en' },
      steps: [{ hears: 'Welcome' }, { hangsUp: true }],
      expect: { outcome: 'hungup' },
    });
    expect(Object.values(stored.json.document.given?.answers ?? {})).toEqual([
      { exit: 'failed', fault: 'connector.timeout' },
    ]);
    // By its title from the list of everything.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('派送中');
    await page
      .getByRole('option', { name: /派送中/ })
      .first()
      .click();
    await page.locator('[data-status="passed"], [data-status="failed"]').first().waitFor();
    await page.locator('.scn__ro').click();
    await page.getByRole('region', { name: '上次听到的话' }).waitFor();
    await screenshot(page, 'scenario-heard');
    // The way of that run is taken over, and an exit of it chosen anew.
    await editor.button('修改').click();
    await editor.button('用上次走的路').click();
    await editor.button('保存').click();
    await expect
      .poll(
        async () =>
          (await test.as.analyst.get<StoredScenario>(`/api/flows/${id}/scenarios/${saved?.id}`)).json.document.expect
            .path?.length ?? 0,
      )
      .toBeGreaterThan(0);
  });

  it('say which of them an error of the flow keeps from running', async () => {
    const document = { ...orderStatus, start: 'nowhere' };
    const { id } = await test.newFlow('查单', document);
    await add(id, 'hang-up');
    const editor = await open(id, { theme: 'dark' });
    await editor.button('场景').click();
    await editor.page.locator('.scn__rs--err').waitFor();
    await editor.page.locator('.scn__ro').click();
    await editor.page.getByRole('region', { name: '跑不通：流程有错误' }).waitFor();
    expect(await axe(editor.page)).toEqual([]);
  });

  it('are duplicated, put into order, deleted and brought back', async () => {
    const { id } = await newFlow();
    await add(id, 'hang-up', { title: '甲' });
    await add(id, 'hang-up', { title: '乙' });
    const editor = await open(id);
    await editor.button('场景').click();
    const row = (title: string) => editor.page.locator('.scn__ro', { hasText: title });
    const titles = async () => (await scenariosOf(id)).map(({ title }) => title);
    await row('乙').click();
    await editor.button('上移').click();
    await expect.poll(titles).toEqual(['乙', '甲']);
    await editor.button('复制一份').click();
    await expect.poll(titles).toEqual(['乙', '甲', '乙 副本']);
    await editor.button('删除').click();
    await expect.poll(titles).toEqual(['甲', '乙 副本']);
    await editor.page.locator('.drawer .banner').getByRole('button', { name: '撤销' }).click();
    await expect.poll(titles).toEqual(['乙', '甲', '乙 副本']);
  });

  it('are only read by a viewer', async () => {
    const { id } = await newFlow();
    await add(id, 'hang-up');
    const editor = await open(id, { as: 'viewer' });
    await editor.button('场景').click();
    await editor.page.locator('.scn__ro').click();
    await editor.button('导出成文件').waitFor();
    for (const name of ['全部运行', '新建场景', '修改', '删除']) expect(await editor.button(name).count()).toBe(0);
  });
});
