import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Download, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FlowDraft, FlowSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { setUpDesigner } from './designer.ts';

const example = fileURLToPath(new URL('../../examples/order-status/flow.json', import.meta.url));

const test = setUpDesigner();

const flows = async (): Promise<readonly FlowSummary[]> =>
  (await test.as.analyst.get<readonly FlowSummary[]>('/api/flows')).json;
const textOf = async (download: Download): Promise<Buffer> => readFile(await download.path());

describe.skipIf(browserMissing)('the gallery', () => {
  it('is where somebody with no flow yet is led to, and finds by pinyin', async () => {
    const page = await test.open('/flows');
    await page.getByText('从一个做好的流程开始').waitFor();
    await page.getByRole('link', { name: '看全部模板' }).click();
    await page.getByRole('link', { name: /反盗热线/ }).waitFor();
    await page.getByPlaceholder('搜模板或拼音').fill('chadan');
    await expect.poll(() => page.locator('.tpl').count()).toBe(2);
    await page.getByPlaceholder('搜模板或拼音').fill('没有这种东西');
    await page.getByText('没有这样的模板').waitFor();
  });

  it('shows a template as it is drawn, and makes a flow of it that can be opened', async () => {
    const page = await test.open('/templates');
    await page.getByRole('link', { name: /查单热线/ }).click();
    await page.locator('.card__t', { hasText: '收集运单号' }).waitFor();
    await page.getByLabel('名称').fill('我的查单');
    await page.getByRole('button', { name: '用它新建流程' }).click();
    await page.locator('.ed .card').first().waitFor();
    expect((await flows()).map(({ name }) => name)).toContain('我的查单');
  });

  it.each(['light', 'dark'] as const)('has no accessibility findings, %s', async (theme) => {
    const page = await test.open('/templates', { theme });
    await page.locator('.tpl').first().waitFor();
    await screenshot(page, `templates-${theme}`);
    expect(await axe(page)).toEqual([]);
    await page.goto('/templates/booking');
    await page.locator('.card').first().waitFor();
    await screenshot(page, `template-${theme}`);
    expect(await axe(page)).toEqual([]);
  });
});

describe.skipIf(browserMissing)('taking a flow away and back', () => {
  const exported = async (page: Page, item: string): Promise<Download> => {
    await page.getByRole('button', { name: '流程菜单' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    return download;
  };

  it('exports a picture, a drawing and the document; the document comes back as it was', async () => {
    const document = JSON.parse(await readFile(example, 'utf8')) as Flow;
    const body = { name: '带走/的', kind: 'ivr', document };
    const { id } = (await test.as.analyst.post<FlowDraft>('/api/flows', body)).json;
    const page = await test.open(`/flows/${id}`);
    await page.locator('.card').first().waitFor();
    const png = await exported(page, '导出图片 PNG');
    expect(png.suggestedFilename()).toBe('带走 的.png');
    const bytes = await textOf(png);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(2000);
    const svg = (await textOf(await exported(page, '导出矢量图 SVG'))).toString();
    expect(svg).toContain('收集运单号');
    const json = await exported(page, '下载流程文件');
    await page.goto('/flows');
    await page.getByRole('button', { name: '导入', exact: true }).click();
    await page.locator('input[type="file"]').setInputFiles({
      name: 'flow.json',
      mimeType: 'application/json',
      buffer: await textOf(json),
    });
    await page.getByLabel('名称').fill('回来的');
    await page.getByRole('dialog').getByRole('button', { name: '导入' }).click();
    await page.locator('.ed .card').first().waitFor();
    const back = (await flows()).find(({ name }) => name === '回来的');
    const { json: stored } = await test.as.analyst.get<FlowDraft>(`/api/flows/${back?.id}`);
    expect(stored.document).toEqual({ ...document, name: '回来的' });
  });

  it('says what is wrong with a file, and makes nothing of it', async () => {
    const before = (await flows()).length;
    const page = await test.open('/flows');
    await page.getByRole('button', { name: '导入', exact: true }).click();
    const give = (text: string) =>
      page.locator('input[type="file"]').setInputFiles({
        name: 'flow.json',
        mimeType: 'application/json',
        buffer: Buffer.from(text),
      });
    await give('{\n "nodes": {');
    await page.getByText('第 2 行附近格式不对').waitFor();
    await give('[1]');
    await page.getByText('这不是流程文件').waitFor();
    await give('{"switchyard":"steps","nodes":{}}');
    await page.getByText('在画布上粘贴').waitFor();
    await give('{"name":"坏的","nodes":{"menu":{"type":"voice.menu"}}}');
    await page.getByRole('dialog').getByRole('button', { name: '导入' }).click();
    await page.getByRole('dialog').locator('.banner li').first().waitFor();
    expect((await flows()).length).toBe(before);
    expect(await axe(page)).toEqual([]);
  });
});
