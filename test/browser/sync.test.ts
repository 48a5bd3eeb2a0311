import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import type { TriggerInfo } from '../../schema/trigger-api.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { eventBody, signedHeaders } from '../kit/hook-sender.ts';
import { takeOrders } from '../kit/take-orders.ts';
import { type Opening, setUpDesigner } from './designer.ts';

const app = setUpDesigner();

/** A flow that wants to be told of an order. */
const noting: Flow = {
  format: 1,
  kind: 'ticket',
  name: '派送失败外呼',
  language: 'zh-CN',
  start: 'end',
  variables: {
    waybill: { type: 'text', label: '运单号', input: true },
    phone: { type: 'text', label: '收件人电话', input: true },
  },
  nodes: { end: { type: 'flow.end', params: {}, exits: {} } },
};

describe.skipIf(browserMissing)('order sync in a browser', () => {
  beforeAll(async () => {
    await app.newFlow(noting.name, noting);
    await takeOrders(app);
  });
  afterAll(() => app.deps.triggers.stop());

  const inside = (address: string, options: Opening = {}): Promise<Page> =>
    app.open(address, { as: 'admin', ...options });

  let secret = '';
  const send = async (path: string, body: string): Promise<number> =>
    (await fetch(app.url + path, { method: 'POST', body, headers: signedHeaders(secret, body) })).status;

  it('sets up a webhook: its orders, what they start, its address and its secret', async () => {
    const page = await inside('/sync');
    await page.getByText('还没有触发器').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '新建触发器' }).click();
    const panel = page.getByRole('dialog');
    await panel.getByLabel('名称').fill('运单推送');
    await panel.getByLabel('种类').click();
    await page.getByTitle('收到推送（Webhook）').click();
    await panel.getByText('同步订单').click();
    await panel.getByLabel('订单来源').fill('tms');
    await panel.getByText('启动流程').click();
    await panel.getByLabel('流程', { exact: true }).click();
    await page.getByTitle('派送失败外呼').click();
    await panel.getByText('状态变为').click();
    await panel.getByLabel('变为哪个状态').fill('failed');
    await panel.getByLabel('运单号').fill('subject');
    await panel.getByLabel('收件人电话').fill('event.phone +');
    await panel.getByRole('button', { name: '保存' }).click();
    await panel.getByRole('alert').waitFor();
    await panel.getByLabel('收件人电话').fill('event.phone');
    await screenshot(page, 'sync-editor');
    await panel.getByRole('button', { name: '保存' }).click();
    await panel.getByText('还没有密钥，收到的一律拒绝').waitFor();
    await panel.getByRole('button', { name: '生成密钥' }).click();
    await panel.getByText('只显示这一次，请现在复制给对方。').waitFor();
    const shown = await panel.locator('code').allTextContents();
    secret = shown.find((text) => !text.includes('/hooks/')) ?? '';
    expect(secret.length).toBeGreaterThan(30);
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'sync-secret');
    await panel.getByRole('button', { name: '取消' }).click();
    const { json } = await app.as.admin.get<TriggerInfo[]>('/api/triggers');
    expect(json[0]).toMatchObject({
      orders: { source: 'tms' },
      start: {
        when: 'order.status == "failed" && order.before != "failed"',
        inputs: { waybill: 'subject', phone: 'event.phone' },
      },
      secretsSet: true,
    });
  });

  it('shows orders with their freshness and history, and what could not be used until it is mended', async () => {
    const { json } = await app.as.admin.get<TriggerInfo[]>('/api/triggers');
    const path = json[0]?.path ?? '';
    const person = { phone: '13800002076' };
    const bodies = [
      eventBody('SF1001', 2, 'in_transit', person),
      eventBody('SF1001', 1, 'created', person),
      eventBody('SF1001', 3, 'failed', person),
      eventBody('SF1002', 1, 'created', person),
      eventBody('SF1002', 1, 'signed', { ...person, id: 'again' }),
      '{"nonsense": 1}',
    ];
    for (const body of bodies) expect(await send(path, body)).toBe(202);
    const page = await inside('/sync?view=orders');
    await page.getByText('SF1001').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '看 SF1001 的经过' }).click();
    await page.getByText('迟到，没有采用').waitFor();
    await page.getByText('13800002076').first().waitFor();
    await screenshot(page, 'sync-orders');
    await page.getByLabel('单号开头').fill('SF1002');
    await page.getByText('SF1001', { exact: true }).waitFor({ state: 'detached' });

    await page.getByText('处理不了的').click();
    await page.getByText('同一版本有两种内容').waitFor();
    await page.getByText('流程还没有发布').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'sync-dead');
    await page
      .getByRole('row', { name: /两种内容/ })
      .getByRole('button')
      .click();
    await page.getByRole('dialog').getByRole('button', { name: '重新处理' }).click();
    await page.getByRole('table').getByText('同一版本有两种内容').waitFor({ state: 'detached' });
    await expect
      .poll(
        async () => (await app.as.admin.get<{ status: string }>('/api/orders/one?source=tms&key=SF1002')).json.status,
      )
      .toBe('signed');

    await page
      .getByRole('row', { name: /读不懂/ })
      .getByRole('button')
      .click();
    const panel = page.getByRole('dialog');
    const mended = { id: 'm1', subject: 'SF1003', version: 1, at: '2026-11-25T10:00:00Z', data: { status: 'created' } };
    await panel.getByLabel('事件内容（JSON）').fill(JSON.stringify(mended));
    await panel.getByRole('button', { name: '重新处理' }).click();
    await page.getByRole('table').getByText('读不懂').waitFor({ state: 'detached' });
    await expect.poll(async () => (await app.as.admin.get('/api/orders/one?source=tms&key=SF1003')).status).toBe(200);
    await page
      .getByRole('row', { name: /没有发布/ })
      .getByRole('button')
      .click();
    await page.getByRole('dialog').getByRole('button', { name: '忽略' }).click();
    await page.getByText('没有处理不了的事件').waitFor();
  });

  it('an agent sees orders with numbers masked, and cannot change anything; the page speaks English', async () => {
    const page = await inside('/sync', { as: 'agent', language: 'en' });
    await page.getByText('运单推送').waitFor();
    expect(await page.getByRole('button', { name: /Edit|New trigger|Delete/ }).count()).toBe(0);
    expect(await page.getByRole('radio', { name: 'Dead letters' }).count()).toBe(0);
    await screenshot(page, 'sync-triggers');
    await page.getByText('Orders', { exact: true }).click();
    await page.getByRole('button', { name: 'History of SF1001' }).click();
    await page.getByText('Late, not applied').waitFor();
    expect(await page.getByText('13800002076').count()).toBe(0);
    await page.getByText('138 **** 2076').first().waitFor();
  });
});
