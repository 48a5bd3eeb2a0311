import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedSummary } from '../../schema/imports/api.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Peer, startPeer } from '../kit/peer.ts';
import { setUpDesigner } from './designer.ts';

const document = readFileSync(new URL('../e2e/import/depot.yaml', import.meta.url), 'utf8');

/** Hundreds of operations, as large services have them. */
const large = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Large', version: '1' },
  servers: [{ url: 'https://large.example/v1' }],
  paths: Object.fromEntries(
    Array.from({ length: 900 }, (_none, index) => [
      `/things/${index}`,
      {
        get: {
          operationId: `thing${index}`,
          summary: `Thing number ${index}`,
          tags: [`group ${index % 9}`],
          responses: {},
        },
      },
    ]),
  ),
});

let peer: Peer;

beforeAll(async () => {
  peer = await startPeer((request) =>
    request.path === '/broken.json' ? { body: '{\n"openapi": "3.0.0",\n]' } : { body: document },
  );
});
afterAll(() => peer?.close());
const app = setUpDesigner(() => ({ allowedHosts: [peer.host] }));

/** From a document to steps in the palette, by hand. */
describe.skipIf(browserMissing)('the import in the designer', () => {
  let page: Page;

  beforeAll(async () => {
    page = await app.stay('/imports', { as: 'admin' });
  });

  it('begins empty and says what it is for', async () => {
    await page.goto('/imports');
    await page.getByText('还没有导入过').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'imports-empty');
    await page.getByRole('link', { name: '从 OpenAPI 导入' }).click();
  });

  it('says where a document is broken', async () => {
    await page.getByLabel('文档的网址').fill(`${peer.url}/broken.json`);
    await page.getByRole('button', { name: '读取' }).click();
    await page.getByRole('alert').getByText('第 3 行不是合法的 JSON').waitFor();
    await screenshot(page, 'imports-broken');
    expect(await axe(page)).toEqual([]);
  });

  it('leads from an address to a connector with a signature', async () => {
    await page.getByLabel('文档的网址').fill(`${peer.url}/doc.yaml`);
    await page.getByRole('button', { name: '读取' }).click();
    await page.getByRole('checkbox', { name: /查询库存/ }).check();
    await page.getByRole('checkbox', { name: /预约送仓/ }).check();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'imports-operations');
    await page.getByText('已选').click();
    await page.getByLabel('步骤名称 GET /stock/{sku}').fill('查云仓库存');
    await page.getByLabel('代号 POST /bookings').fill('getStockBySku');
    await expect.poll(() => page.getByRole('button', { name: '下一步' }).isDisabled()).toBe(true);
    await page.getByLabel('代号 POST /bookings').fill('book');
    await screenshot(page, 'imports-chosen');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByLabel('名称', { exact: true }).fill('苏州云仓');
    await page.getByLabel('代号', { exact: true }).fill('suzhou');
    await page.getByLabel('对方怎样认证').click();
    await page.getByTitle('签名', { exact: true }).click();
    await page.getByText('签名细节').click();
    await screenshot(page, 'imports-access');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '导入', exact: true }).click();
    await page.getByText('「苏州云仓」已导入').waitFor();
    await screenshot(page, 'imports-done');
    await expect
      .poll(() => page.getByRole('link', { name: '去建连接' }).getAttribute('href'))
      .toBe('/connections?new=suzhou');
    const { json } = await app.as.admin.get<ImportedSummary[]>('/api/imports');
    expect(json).toMatchObject([
      {
        name: 'suzhou',
        server: `${peer.url}/openapi/v1`,
        auth: { kind: 'signature', recipe: { algorithm: 'hmac-sha256' } },
        operations: [
          { name: 'getStockBySku', title: { 'zh-CN': '查云仓库存' } },
          { name: 'book', title: { 'zh-CN': '预约送仓' } },
        ],
      },
    ]);
  });

  it('has the new steps in the palette at once', async () => {
    await page.getByRole('link', { name: '去画流程' }).click();
    const made = await app.as.admin.post<{ id: string }>('/api/flows', { name: '库存热线', kind: 'ivr' });
    await page.goto(`/flows/${made.json.id}`);
    await page.getByText('查云仓库存').first().waitFor();
    await screenshot(page, 'imports-palette');
  });

  it('says what a smaller choice changes before it is taken', async () => {
    await page.goto('/imports');
    await page.getByText('苏州云仓').waitFor();
    await screenshot(page, 'imports-list');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '修改 苏州云仓' }).click();
    await page.getByRole('checkbox', { name: /预约送仓/ }).uncheck();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('button', { name: '看看会改变什么' }).click();
    await page.getByText('移除', { exact: true }).waitFor();
    await screenshot(page, 'imports-changes');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '采用' }).click();
    await page.getByText('「苏州云仓」已导入').waitFor();
    expect((await app.as.admin.get<ImportedSummary[]>('/api/imports')).json[0]?.operations).toHaveLength(1);
  });

  it('scrolls through hundreds of operations and finds one', async () => {
    await page.goto('/imports/new');
    await page.getByText('文件', { exact: true }).click();
    await page
      .getByLabel('文档文件')
      .setInputFiles({ name: 'large.json', mimeType: 'application/json', buffer: Buffer.from(large) });
    await page.getByRole('button', { name: '读取' }).click();
    await page.getByRole('checkbox', { name: /Thing number 0 / }).waitFor();
    expect(await page.getByRole('checkbox').count()).toBeLessThan(60);
    await page.getByRole('region', { name: '操作' }).evaluate((region) => region.scrollTo(0, region.scrollHeight));
    await page.getByRole('checkbox', { name: /Thing number 899/ }).waitFor();
    await page.getByLabel('搜索名称、地址').fill('number 451');
    await page.getByRole('checkbox', { name: /Thing number 451/ }).check();
    await screenshot(page, 'imports-large');
  });
});
