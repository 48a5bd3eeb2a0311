import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import type { ScenarioSummary, StoredScenario } from '../../schema/scenario-api.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { openPhone, type PhonePage } from './phone-page.ts';

const flowOf = (name: string): Flow =>
  JSON.parse(readFileSync(new URL(`../../examples/${name}/flow.json`, import.meta.url), 'utf8')) as Flow;

const test = setUpDesigner(
  {
    // Half a day away from the browser.
    deps: {
      settings: { publicUrl: 'http://127.0.0.1', allowedOrigins: [], timeZone: 'America/New_York', dialAllowed: [] },
    },
    connections: { tms: { connector: 'tms', config: { baseUrl: 'http://127.0.0.1:1' } } },
  },
  { testTimeout: 90_000 },
);

const newFlow = async (document: Flow): Promise<string> => (await test.newFlow(document.name, document)).id;
const add = async (id: string, scenario: Partial<Scenario>): Promise<void> => {
  const body = { format: 1, title: '场景', steps: [], expect: { outcome: 'completed' }, ...scenario };
  const { status, text } = await test.as.analyst.post(`/api/flows/${id}/scenarios`, body);
  if (status !== 201) throw new Error(text);
};
const listed = async (id: string): Promise<readonly ScenarioSummary[]> =>
  (await test.as.viewer.get<ScenarioSummary[]>(`/api/flows/${id}/scenarios`)).json;
const documentOf = async (id: string): Promise<Scenario> => {
  const [first] = await listed(id);
  return (await test.as.analyst.get<StoredScenario>(`/api/flows/${id}/scenarios/${first?.id}`)).json.document;
};

const open = (id: string, options: Opening = {}): Promise<PhonePage> => openPhone(test, id, options);

describe.skipIf(browserMissing)('values in a scenario', () => {
  it('are written in rows by what is declared, by keyboard, and times in the server’s zone', async () => {
    const choice = flowOf('delivery-choice');
    const id = await newFlow({
      ...choice,
      variables: {
        ...choice.variables,
        free: { type: 'record', label: '备注' },
        called: { type: 'time', label: '约定时间' },
      },
    });
    const editor = await open(id);
    const { page } = editor;
    await editor.button('场景').click();
    await editor.button('新建场景').click();
    const form = page.locator('.scn__f');
    await form.getByLabel('名称', { exact: true }).fill('有两个时段');
    const variables = form.locator('details', { hasText: '已知的变量' });
    await variables.locator('summary').click();
    const choose = variables.getByLabel('添加变量');
    for (const label of ['可选时段', '备注', '约定时间']) await choose.selectOption({ label });
    // A list of declared records: the keyboard goes to the new row.
    await variables.getByRole('button', { name: '给「可选时段」加一项' }).press('Enter');
    await page.keyboard.type('S1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('明天上午');
    await variables.getByRole('button', { name: '给「可选时段」加一项' }).press('Enter');
    await page.keyboard.type('S2');
    await variables.getByRole('button', { name: '给「可选时段」加一项' }).press('Enter');
    await page.keyboard.type('S3');
    await variables.getByRole('button', { name: '去掉「可选时段」第 2 项' }).press('Enter');
    await expect.poll(() => variables.getByLabel('时段代码').nth(1).inputValue()).toBe('S3');
    // A record that nobody declared: names and values of one's own.
    await variables.getByRole('button', { name: '给「备注」加一个内容' }).press('Enter');
    await page.keyboard.type('楼层');
    await variables.getByLabel('「楼层」是什么').selectOption({ label: '数字' });
    await variables.getByLabel('楼层', { exact: true }).fill('三');
    await variables.getByText('请写数字').waitFor();
    await editor.button('保存').click();
    // What fits no value is not saved, and stays where it is to be mended.
    expect(
      await variables.getByLabel('楼层', { exact: true }).evaluate((one) => one.ownerDocument.activeElement === one),
    ).toBe(true);
    await variables.getByLabel('楼层', { exact: true }).fill('3');
    await variables.getByText('按 America/New_York 的时间').waitFor();
    await variables.getByLabel('约定时间', { exact: true }).fill('2026-12-01T10:30');
    await form.getByLabel('开始的时间').fill('2026-12-01T09:00');
    await screenshot(page, 'scenario-rows');
    expect(await axe(page)).toEqual([]);
    // As text for whoever has it as text.
    await variables.getByRole('button', { name: '把「备注」写成一段文本' }).click();
    await expect.poll(() => variables.locator('textarea').inputValue()).toBe('{"楼层":3}');
    await variables.locator('textarea').fill('{"楼层":4,"急":true}');
    await variables.getByRole('button', { name: '把「备注」分行填写' }).click();
    await expect.poll(() => variables.getByLabel('楼层', { exact: true }).inputValue()).toBe('4');
    await editor.button('保存').click();
    await page.locator('.scn__ro', { hasText: '有两个时段' }).waitFor();
    expect((await documentOf(id)).given).toEqual({
      time: '2026-12-01T14:00:00.000Z',
      variables: {
        slots: [{ id: 'S1', text: '明天上午' }, { id: 'S3' }],
        free: { 楼层: 4, 急: true },
        called: '2026-12-01T15:30:00.000Z',
      },
    });
    await page.locator('.scn__ro').click();
    await editor.button('修改').click();
    expect(await variables.getByLabel('约定时间', { exact: true }).inputValue()).toBe('2026-12-01T10:30');
    expect(await variables.getByLabel('时段代码').count()).toBe(2);
  });

  it('of one step’s answers are chosen by name, the n-th time, dark and in English', async () => {
    const id = await newFlow(orderStatus);
    const editor = await open(id, { theme: 'dark', language: 'en' });
    const { page } = editor;
    await editor.button('Scenarios').click();
    await editor.button('New scenario').click();
    const form = page.locator('.scn__f');
    await form.getByLabel('Name', { exact: true }).fill('Nothing, then found');
    const answers = form.locator('details', { hasText: 'How systems answer' }).first();
    await answers.locator('summary').first().click();
    await answers.getByRole('button', { name: 'For one step only' }).click();
    await answers.getByRole('button', { name: 'For one step only' }).click();
    await answers.getByLabel('Which time at “查询运单”').first().fill('2');
    const gets = answers.getByLabel('What “查询运单” gets');
    await gets.nth(0).selectOption({ label: 'Nonsense' });
    await gets.nth(1).selectOption({ label: 'Empty answer' });
    await answers.getByLabel('Which time at “查询运单”').nth(1).fill('');
    await screenshot(page, 'scenario-step-answers-dark');
    expect(await axe(page)).toEqual([]);
    await editor.button('Save').click();
    await page.locator('.scn__ro').waitFor();
    expect((await documentOf(id)).given).toEqual({
      stepAnswers: {
        track: [
          { exit: 'failed', fault: 'connector.bad_answer', time: 2 },
          { exit: 'found', output: {} },
        ],
      },
    });
  });
});

describe.skipIf(browserMissing)('a scenario whose step was deleted', () => {
  it('says which, for what, and what to do', async () => {
    const id = await newFlow(orderStatus);
    await test.as.analyst.post(`/api/flows/${id}/publish`, { note: '' });
    await add(id, {
      given: { start: 'miss', stepAnswers: { track: [{ exit: 'found' }] } },
      expect: { outcome: 'completed', path: ['miss:done', 'enough:otherwise'] },
    });
    const draft = (await test.as.analyst.get<FlowDraft>(`/api/flows/${id}`)).json;
    const { miss: _, track: __, ...nodes } = draft.document.nodes;
    const document = { ...draft.document, nodes };
    await test.as.analyst.with({ 'if-match': `"${draft.etag}"` }).put(`/api/flows/${id}/draft`, document);
    const editor = await open(id);
    await editor.button('场景').click();
    await editor.button('全部运行').click();
    await editor.page.locator('[data-status="failed"]').waitFor();
    await editor.page.locator('.scn__ro').click();
    const lost = editor.page.getByRole('region', { name: '提到了已经删掉的步骤' });
    await lost.getByText(/^从「.+」开始，这一步已经没有了$/).waitFor();
    await lost.getByText(/^给「.+」的回答没有用了$/).waitFor();
    await lost.getByText(/^必须走的路上有「.+」$/).waitFor();
    await screenshot(editor.page, 'scenario-lost');
    expect(await axe(editor.page)).toEqual([]);
    await lost.getByRole('button', { name: '改这个场景' }).click();
    const form = editor.page.locator('.scn__f');
    await form.getByText('有一个应答是给已经删掉的步骤（track）的').waitFor();
    await form.getByRole('button', { name: '去掉它' }).click();
    await form.getByLabel('从哪一步开始').selectOption({ label: '流程的第一步' });
    await form.getByRole('button', { name: '走哪条路都行' }).click();
    await editor.button('保存').click();
    await editor.page.locator('.scn__ro').waitFor();
    const { given, expect: expected } = await documentOf(id);
    expect([given, expected]).toEqual([undefined, { outcome: 'completed' }]);
  });
});

describe.skipIf(browserMissing)('an exit that no scenario takes', () => {
  it('is called, taken, and kept as the scenario that was missing', async () => {
    const id = await newFlow(orderStatus);
    const editor = await open(id);
    const { page } = editor;
    await editor.button('场景').click();
    await page.locator('.drawer').getByText('覆盖', { exact: true }).click();
    await page.getByRole('button', { name: /^打过去走「查询运单 · 查无此单」$/ }).click();
    await page
      .getByText('要走到「查询运单 · 查无此单」。')
      .or(page.getByText('走到了「查询运单 · 查无此单」'))
      .first()
      .waitFor();
    await page.getByText('走到了「查询运单 · 查无此单」').waitFor();
    await screenshot(page, 'phone-aim');
    expect(await axe(page)).toEqual([]);
    await page.locator('.ph-aim').getByRole('button', { name: '存为场景' }).click();
    const review = page.getByRole('form', { name: '存为场景' });
    await review.getByRole('button', { name: '保存并跑一遍' }).click();
    await page.getByText('已存为场景，跑了一遍，通过').waitFor({ timeout: 30_000 });
    await editor.button('场景').click();
    await page.locator('.drawer').getByText('覆盖', { exact: true }).click();
    await page.getByText(/^出口覆盖 [1-9]/).waitFor();
    expect(await page.getByRole('button', { name: /^打过去走「查询运单 · 查无此单」$/ }).count()).toBe(0);
    // One that a key leads to says which.
    await page.getByRole('button', { name: /^打过去走「主菜单 · 查单」$/ }).click();
    await page.locator('.ph-aim', { hasText: '按 1' }).waitFor();
    await editor.hears('您好，欢迎致电汀舟速运');
    await editor.button('挂断').click();
    await page.getByText('没有走到「主菜单 · 查单」').waitFor();
    await editor.button('不用走到那里了').click();
    await expect.poll(() => page.locator('.ph-aim').count()).toBe(0);
  });
});

describe.skipIf(browserMissing)('two hundred scenarios', () => {
  it('run with progress, stop when told to, and all pass in the end', async () => {
    const id = await newFlow(orderStatus);
    for (let at = 0; at < 194; at++)
      await add(id, {
        title: `第 ${at} 个`,
        steps: [{ hears: '欢迎致电' }, { hangsUp: true }],
        expect: { outcome: 'hungup' },
      });
    // The last ones take the three seconds in which a system does not answer.
    const hangs = new URL('../../examples/order-status/scenarios/tms-hangs.json', import.meta.url);
    for (let at = 194; at < 200; at++) await add(id, JSON.parse(readFileSync(hangs, 'utf8')) as Scenario);
    const editor = await open(id);
    const { page } = editor;
    await editor.button('场景').click();
    await page.locator('.scn__ro').nth(199).waitFor();
    await editor.button('全部运行').click();
    await page.getByText(/^已跑完 19\d \/ 200$/).waitFor({ timeout: 30_000 });
    await editor.button('停止').click();
    await editor.button('全部运行').waitFor();
    const before = (await listed(id)).filter(({ last }) => last).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(200);
    await editor.button('全部运行').click();
    await page.getByText('200 / 200 通过').first().waitFor({ timeout: 60_000 });
    await screenshot(page, 'scenarios-200');
  });
});
