import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionList } from '../../schema/connections.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Peer, startPeer } from '../kit/peer.ts';
import { hotline } from '../kit/tester.ts';
import { setUpDesigner } from './designer.ts';

let peer: Peer;

beforeAll(async () => {
  peer = await startPeer(({ headers }) =>
    headers.authorization === 'Bearer canary-key'
      ? { status: 404, body: '{"error":{"code":"not_found"}}' }
      : { status: 401, body: '{}' },
  );
});
afterAll(() => peer?.close());
const app = setUpDesigner(() => ({ allowedHosts: [peer.host], checksConnections: true }));

describe.skipIf(browserMissing)('connections in a browser', () => {
  let page: Page;

  beforeAll(async () => {
    await app.newFlow('查单热线', hotline('查单热线'));
    page = await app.stay('/connections', { as: 'admin' });
  });

  it('are added, tried, bound, and what was missing is there', async () => {
    await page.getByRole('heading', { name: '连接', exact: true }).waitFor();
    await page.getByText('流程在用，还没有绑定').waitFor();
    await page.getByRole('button', { name: '添加连接', exact: true }).first().click();
    await page.getByLabel('系统', { exact: true }).click();
    await page.getByTitle('运输系统 TMS').click();
    await page.getByLabel('名称', { exact: true }).fill('华北运输系统');
    await page.getByLabel('地址', { exact: true }).fill(peer.url);
    await page.getByLabel('密钥', { exact: true }).fill('canary-wrong');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: '测试连接' }).click();
    await drawer.getByText('对方系统不认这个连接的密钥').waitFor();
    await page.getByLabel('密钥', { exact: true }).fill('canary-key');
    await drawer.getByRole('button', { name: '测试连接' }).click();
    await drawer.getByText(/连接正常，用时 \d+ 毫秒/).waitFor();
    await screenshot(page, 'connections-editor');
    await drawer.getByRole('button', { name: '保存' }).click();
    await drawer.waitFor({ state: 'hidden' });

    for (const environment of ['正式', '试打']) {
      await page.getByLabel(`tms：${environment}`).click();
      await page.locator('.ant-select-dropdown:visible').getByText('华北运输系统').click();
      await page.getByText(`tms · ${environment}`).waitFor();
    }
    await page.getByText('流程在用，还没有绑定').waitFor({ state: 'hidden' });
    await screenshot(page, 'connections');
    expect(await axe(page)).toEqual([]);
  });

  it('show what their kind declares, and only the fields that are of use', async () => {
    await page.getByRole('button', { name: '添加连接', exact: true }).first().click();
    const drawer = page.getByRole('dialog');
    await page.getByLabel('系统', { exact: true }).click();
    await page.locator('.ant-select-dropdown:visible').getByTitle('短信', { exact: true }).click();
    await expect.poll(() => drawer.getByLabel('服务地址').inputValue()).toBe('https://dysmsapi.aliyuncs.com');
    expect(await drawer.getByLabel('接口地址').count()).toBe(0);
    await drawer.getByLabel('短信平台').click();
    await page.locator('.ant-select-dropdown:visible').getByText('其他平台（HTTP 接口）').click();
    await drawer.getByLabel('请求内容').fill('{"to":"{to}",\n"text":"{text}"}');
    expect(await drawer.getByLabel('服务地址').count()).toBe(0);
    await screenshot(page, 'connections-sms');
    await drawer.getByRole('button', { name: '取消' }).click();
    await drawer.waitFor({ state: 'hidden' });
  });

  it('never show a secret again, and ask for it when the address changes', async () => {
    await page.getByRole('button', { name: '修改「华北运输系统」' }).click();
    const drawer = page.getByRole('dialog');
    const secret = page.getByLabel('密钥', { exact: true });
    expect([await secret.inputValue(), await secret.getAttribute('placeholder')]).toEqual(['', '已设置，不填就不变']);
    await page.getByLabel('地址', { exact: true }).fill('https://elsewhere.example.cn');
    await drawer.getByRole('button', { name: '保存' }).click();
    await drawer.getByText('请重新填写').waitFor();
    expect(await page.content()).not.toContain('canary');
    await drawer.getByRole('button', { name: '取消' }).click();
  });

  it('begin with the kind that the address names, and show only what belongs to it', async () => {
    await page.goto('/connections?new=sms');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('阿里云短信').waitFor();
    expect(await drawer.getByLabel('接口地址').count()).toBe(0);
    await page.getByLabel('名称', { exact: true }).fill('短信平台');
    await page.getByLabel('AccessKey ID').fill('key-id');
    const secret = page.getByLabel('AccessKey Secret');
    await expect.poll(() => secret.getAttribute('type')).toBe('password');
    await secret.fill('canary-sms');
    await page.getByLabel('短信签名').fill('顺通物流');
    await screenshot(page, 'connections-sms');
    expect(await axe(page)).toEqual([]);
    await drawer.getByRole('button', { name: '保存' }).click();
    await drawer.waitFor({ state: 'hidden' });
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: '修改「短信平台」' }).click();
    expect([await secret.inputValue(), await secret.getAttribute('placeholder')]).toEqual(['', '已设置，不填就不变']);
    expect(await page.content()).not.toContain('canary');
  });

  it('forget a secret whose field another choice took away', async () => {
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('短信平台').click();
    await page.locator('.ant-select-dropdown:visible').getByText('其他平台（HTTP 接口）').click();
    await drawer.getByLabel('接口地址').fill('https://sms.example.cn/send');
    await drawer.getByRole('button', { name: '保存' }).click();
    await drawer.waitFor({ state: 'hidden' });
    const { json } = await app.as.admin.get<ConnectionList>('/api/connections');
    const sms = json.connections.find(({ title }) => title === '短信平台');
    expect([sms?.secrets, sms?.config?.provider, sms?.problem]).toEqual([[], 'http', null]);
  });
});
