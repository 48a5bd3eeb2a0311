import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const flows = resolve(import.meta.dirname, '../flows/catalogue');
const examples = resolve(import.meta.dirname, '../../examples');

const app = setUpDesigner();

describe.skipIf(browserMissing)('fields for times, shares and patterns', () => {
  let page: Page;
  let panel: Locator;
  let id: string;

  /** Opens a flow of the catalogue in the editor. */
  const open = async (name: string, folder = flows) => {
    const file = folder === flows ? `${name}.json` : `${name}/flow.json`;
    id = (await app.newFlow(name, JSON.parse(await readFile(resolve(folder, file), 'utf8')) as Flow)).id;
    await page.goto(`/flows/${id}`);
    await page.locator('.cv .card').first().waitFor();
    panel = page.locator('.ins');
  };

  beforeAll(async () => {
    page = await app.stay('/flows');
  });
  /** Asked for until it is so: edits reach the server when the hand rests. */
  const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);

  const select = (title: string) => new EditorPage(page).select(title);
  const params = async (node: string): Promise<unknown> =>
    (await app.as.admin.get<FlowDraft>(`/api/flows/${id}`)).json.document.nodes[node]?.params;
  const summary = (title: string) => new EditorPage(page).card(title).locator('.card__s').textContent();

  it('say on the card what they hold', async () => {
    await open('after-hours');
    await select('工作时间');
    expect(await axe(page)).toEqual([]);
    await expect.poll(() => summary('工作时间')).toBe('周一至周五 9:00–18:00；周六 9:00–12:00');
  });

  it('takes the hours of a week', async () => {
    const closes = panel.getByLabel('周一至周五几点下班');
    await closes.fill('1730');
    await closes.press('Tab');
    await soon(() => closes.inputValue()).toBe('17:30');
    // By keyboard alone: the day's key is a box to tick.
    await panel.getByRole('checkbox', { name: '周五' }).first().focus();
    await page.keyboard.press('Space');
    await soon(() => params('hours')).toMatchObject({
      week: [{ days: [1, 2, 3, 4], from: '09:00', until: '17:30' }, { days: [6] }],
    });
    await panel.getByRole('button', { name: '加一段时间' }).click();
    await soon(() => params('hours')).toMatchObject({
      week: [{}, {}, { days: [5, 7], from: '09:00', until: '18:00' }],
    });
    const night = panel.getByLabel('周五、周日几点下班');
    await night.fill('2');
    await night.press('Enter');
    await panel.getByText('次日').waitFor();
    await soon(() => summary('工作时间')).toContain('周五、周日 9:00–次日 2:00');
    await screenshot(page, 'field-week');
    expect(await axe(page)).toEqual([]);
    await night.fill('9:00');
    await night.press('Tab');
    await panel.getByText('有一段时间的开始和结束一样').waitFor();
    await panel.getByRole('button', { name: '移除「周五、周日」' }).click();
    await soon(() => params('hours')).toMatchObject({ week: [{}, { days: [6] }] });
  });

  it('takes special days, and a time zone by its name', async () => {
    await select('工作时间');
    await panel.getByLabel('说明').fill('盘点日');
    const until = panel.getByLabel('到哪一天');
    await until.fill('2026-07-02');
    await until.press('Enter');
    await soon(() => params('hours')).toMatchObject({
      dates: [{ label: '盘点日', from: '2026-06-30', until: '2026-07-02', open: 'closed' }],
    });
    await panel.getByLabel('时区').click();
    await page.keyboard.type('New_York');
    await page.keyboard.press('Enter');
    await soon(() => params('hours')).toMatchObject({ zone: 'America/New_York' });
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'field-days');
    // Times are asked for on days that are open.
    expect(await panel.getByLabel('几点上班', { exact: true }).count()).toBe(0);
    await panel.getByText('上班', { exact: true }).last().click();
    await panel.getByLabel('几点上班', { exact: true }).fill('10');
    await panel.getByLabel('几点下班', { exact: true }).fill('15');
    await page.keyboard.press('Tab');
    await soon(() => params('hours')).toMatchObject({ dates: [{ open: 'open', opens: '10:00', closes: '15:00' }] });
  });

  it('takes from when till when an announcement is valid', async () => {
    await select('定期通告');
    expect(await axe(page)).toEqual([]);
    await expect.poll(() => summary('定期通告')).toContain('2026-09-28 00:00 至 2026-10-09 00:00');
    const until = panel.getByLabel('到', { exact: true });
    await until.fill('2026-09-01 08:00');
    await until.press('Enter');
    await panel.getByText('有效期结束不晚于开始').waitFor();
    await screenshot(page, 'field-period');
    await until.fill('2026-10-12 18:30');
    await until.press('Enter');
    await soon(() => params('notice')).toMatchObject({
      announcements: [{ period: { from: '2026-09-28T00:00', until: '2026-10-12T18:30' } }],
    });
  });

  it('takes what a number looks like, by name or as a pattern', async () => {
    await select('收集号码');
    await panel.getByText('运单号（10 到 15 位）').waitFor();
    await panel.getByLabel('是什么号码').click();
    await page.getByTitle('手机号', { exact: true }).click();
    await soon(() => params('waybill')).toMatchObject({ pattern: '1[3-9][0-9]{9}' });
    await panel.getByLabel('是什么号码').click();
    await page.getByTitle('自己写格式').click();
    await panel.getByLabel('格式（正则）').fill('([0-9]');
    await panel.getByText('的格式写得不对').waitFor();
    await panel.getByLabel('格式（正则）').fill('[0-9]{12}');
    await soon(() => params('waybill')).toMatchObject({ pattern: '[0-9]{12}' });
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'field-pattern');
    await panel.getByRole('heading', { name: '念给来电人确认' }).scrollIntoViewIfNeeded();
    await screenshot(page, 'field-collect');
  });

  it('takes shares, and tells their sum', async () => {
    await open('two-menus');
    await select('按比例分流');
    expect(await axe(page)).toEqual([]);
    await panel.getByRole('textbox', { name: '「新菜单」占百分之几' }).fill('20');
    await panel.getByText('合计 70%').waitFor();
    await panel.getByText('应当正好是 100%').waitFor();
    await screenshot(page, 'field-shares');
    await panel.getByRole('button', { name: '加一条路' }).click();
    await panel.getByRole('textbox', { name: '第 3 条路的名称' }).fill('机器人');
    await soon(() => params('split')).toMatchObject({
      shares: [{ percent: 50 }, { percent: 20 }, { label: '机器人', percent: 30 }],
    });
    await soon(() => summary('按比例分流')).toBe('老菜单 50%、新菜单 20%、机器人 30%');
    await panel.getByRole('tab', { name: '出口 3' }).waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it('shows each offer in its own language', async () => {
    await select('选择语言');
    await expect.poll(() => summary('选择语言')).toBe('中文 1、英语 2');
    expect(await axe(page)).toEqual([]);
    await soon(() => panel.getByRole('textbox', { name: '怎么问' }).nth(1).inputValue()).toBe('For English, press 2.');
    await screenshot(page, 'field-language');
  });

  it('takes several numbers to transfer to, and prompts that are written only when one wants them', async () => {
    await open('agent-handover', examples);
    await select('坐席组');
    expect(await axe(page)).toEqual([]);
    const second = panel.getByRole('textbox', { name: '号码 2' });
    await expect.poll(() => second.inputValue()).toBe('8002');
    await second.fill('8012');
    await panel.getByRole('button', { name: '添加一项' }).click();
    await panel.getByRole('textbox', { name: '号码 4' }).fill('8004');
    await panel.getByRole('button', { name: '下移「8001」' }).click();
    await panel.getByRole('button', { name: '移除「8003」' }).click();
    await soon(() => params('team')).toMatchObject({ targets: ['8012', '8001', '8004'] });
    await soon(() => summary('坐席组')).toContain('转到 8012、8001、8004');
    await screenshot(page, 'field-numbers');
    await select('值班经理');
    await expect.poll(() => panel.getByRole('textbox', { name: '转接前说' }).count()).toBe(0);
    await panel.getByRole('button', { name: '添加：转接前说' }).click();
    await page.keyboard.type('请稍候。');
    await soon(() => params('manager')).toMatchObject({ prompt: { text: { 'zh-CN': '请稍候。' } } });
    // Words that are taken back leave the place to write new ones.
    await panel.getByRole('textbox', { name: '转接前说' }).fill('');
    await soon(() => params('manager')).not.toHaveProperty('prompt');
    await expect.poll(() => panel.getByRole('textbox', { name: '转接前说' }).count()).toBe(1);
    await panel.getByRole('textbox', { name: '号码 1' }).fill('');
    await panel.getByRole('textbox', { name: '号码 2' }).fill('13900000010');
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'field-numbers-empty');
  });

  it('asks for other ways to say a choice only where callers may speak', async () => {
    await select('评价');
    expect(await panel.getByText('也可以说').count()).toBe(0);
    await panel.getByRole('switch', { name: '也可以用嘴说' }).click();
    await panel.getByText('也可以说').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'field-speech');
  });

  it('is as plain in English and in the dark', async () => {
    await open('after-hours');
    const other = await app.open(`/flows/${id}`, { as: 'admin', language: 'en', theme: 'dark' });
    await other.locator('.cv .card').first().waitFor();
    await other.locator('.card', { hasText: 'Opening hours' }).locator('.card__h').click();
    await other.locator('.ins').getByLabel('Mon–Fri: opens at').waitFor();
    await screenshot(other, 'field-week-en-dark');
    expect(await axe(other)).toEqual([]);
  });
});
