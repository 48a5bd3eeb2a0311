import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft, Role } from '../../schema/api.ts';
import { PASSWORD, startTestApp, type TestApp } from '../kit/app.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { orderStatus, setUpDesigner } from './designer.ts';

const person = { name: '林晓雯', email: 'lin@example.cn', password: 'a phrase to remember' };

const app = setUpDesigner();

describe.skipIf(browserMissing)('the designer in a browser', () => {
  let fresh: TestApp;

  beforeAll(async () => {
    fresh = await startTestApp({ setUp: false, deps: { designer: app.deps.designer } });
    const { id } = await app.newFlow('查单热线', orderStatus);
    await app.as.admin.put('/api/numbers/95001', { flowId: id, label: '主号码' });
  });
  afterAll(() => fresh?.close());

  const logIn = async (page: Page, email = 'admin@example.cn'): Promise<void> => {
    await page.getByLabel('邮箱').fill(email);
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录' }).click();
  };
  const inside = async (address: string, as: Role = 'admin'): Promise<Page> => {
    const page = await app.open(address, { as });
    await page.getByRole('navigation').waitFor();
    return page;
  };

  it('creates the administrator at the first visit', async () => {
    const page = await app.open('/', { as: 'nobody', of: fresh });
    await page.getByRole('heading', { name: '创建管理员' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'setup');
    await page.getByLabel('姓名').fill(person.name);
    await page.getByLabel('邮箱').fill(person.email);
    await page.getByLabel('密码').fill('short');
    await page.getByRole('button', { name: '创建并登录' }).click();
    await page.getByText('至少 10 个字符').waitFor();
    await page.getByLabel('密码').fill(person.password);
    await page.getByRole('button', { name: '创建并登录' }).click();
    await page.getByRole('heading', { name: '还没有流程' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'flows-empty');
    expect((await fresh.anonymous.get<{ needed: boolean }>('/api/setup')).json.needed).toBe(false);
  });

  it('leads to the login, says what is wrong, and goes on to the address that was asked for', async () => {
    const page = await app.open('/numbers', { as: 'nobody' });
    await page.waitForURL('**/login?next=%2Fnumbers');
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'login');
    await page.getByLabel('邮箱').fill('admin@example.cn');
    await page.getByLabel('密码').fill('not this one');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').waitFor();
    await logIn(page);
    await page.waitForURL('**/numbers');
    await page.getByRole('cell', { name: '95001', exact: true }).waitFor();
    await page.getByRole('button', { name: 'admin' }).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await page.getByRole('heading', { name: '登录' }).waitFor();
  });

  it('lets somebody in who reads English, in the dark', async () => {
    const page = await app.open('/numbers', { as: 'nobody', language: 'en', theme: 'dark' });
    await page.getByLabel('E-mail').fill('viewer@example.cn');
    await page.getByLabel('Password').fill(PASSWORD);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/numbers');
    await page.getByRole('cell', { name: '95001', exact: true }).waitFor();
  });

  it('lists flows, finds them by pinyin, and makes a new one', async () => {
    const page = await inside('/flows');
    await page.getByRole('link', { name: '查单热线' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'flows');
    await page.getByRole('searchbox').fill('chadan');
    await page.getByRole('link', { name: '查单热线' }).waitFor();
    await page.getByRole('searchbox').fill('zhaobudao');
    await page.getByRole('heading', { name: '没有找到' }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: '新建流程' }).click();
    await page.getByLabel('名称').fill('派送前通知');
    await page.getByRole('radiogroup', { name: '种类' }).last().getByText('外呼').click();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'flows-new');
    await page.getByRole('button', { name: '新建', exact: true }).click();
    await page.waitForURL(/\/flows\/[^/]+$/);
    const flows = await app.as.admin.get<{ name: string; kind: string }[]>('/api/flows');
    expect(flows.json).toContainEqual(expect.objectContaining({ name: '派送前通知', kind: 'outbound' }));
  });

  it.each(['按键菜单', '公告', '直接转人工'])('begins with a flow that works: %s', async (start) => {
    const page = await inside('/flows');
    await page.getByRole('button', { name: '新建流程' }).click();
    await page.getByLabel('名称').fill(start);
    await page.getByRole('group', { name: '从哪里开始' }).getByText(start, { exact: true }).click();
    await page.getByRole('button', { name: '新建', exact: true }).click();
    await page.waitForURL(/\/flows\/[^/]+$/);
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { json } = await app.as.admin.get<FlowDraft>(`/api/flows/${id}`);
    expect(json.diagnostics).toEqual([]);
    expect(Object.keys(json.document.nodes).length).toBeGreaterThan(1);
  });

  it('adds, changes and removes a number', async () => {
    const page = await inside('/numbers');
    await page.getByRole('button', { name: '添加号码' }).click();
    await page.getByLabel('号码', { exact: true }).fill('021 6123-4567');
    await page.getByLabel('接听的流程').click();
    await page.getByTitle('查单热线').last().click();
    await page.getByLabel('备注').fill('合同客户');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('cell', { name: '02161234567', exact: true }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'numbers');
    await page.getByRole('button', { name: '移除 02161234567' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '移除' }).click();
    await page.getByRole('cell', { name: '02161234567', exact: true }).waitFor({ state: 'detached' });
    const numbers = await app.as.admin.get<{ number: string }[]>('/api/numbers');
    expect(numbers.json.map(({ number }) => number)).toEqual(['95001']);
  });

  it('changes language and theme at once, and remembers both', async () => {
    const page = await inside('/settings');
    await page.getByRole('heading', { name: '成员' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByText('Dark', { exact: true }).click();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'settings-dark-en');
    await page.reload();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('link', { name: 'Flows' }).click();
    await page.getByRole('link', { name: '查单热线' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'flows-dark-en');
  });

  it('makes an API key whose secret is shown once and works', async () => {
    const page = await inside('/settings');
    await page.getByRole('button', { name: '新建密钥' }).click();
    await page.getByLabel('用途').fill('报表系统');
    await page.getByRole('dialog').getByRole('button', { name: '新建密钥' }).click();
    const secret = await page.locator('code').textContent();
    const client = app.anonymous.with({ authorization: `Bearer ${secret}` });
    expect((await client.get('/api/flows')).status).toBe(200);
    await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
    await page.getByText('报表系统').waitFor();
  });

  it('shows a viewer nothing that a viewer may not do', async () => {
    const page = await inside('/flows', 'viewer');
    await page.getByRole('link', { name: '查单热线' }).waitFor();
    expect(await page.getByRole('button', { name: '新建流程' }).count()).toBe(0);
    await page.getByRole('link', { name: '号码' }).click();
    await page.getByRole('cell', { name: '95001', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: '添加号码' }).count()).toBe(0);
    await page.getByRole('link', { name: '设置' }).click();
    await page.getByText('成员和密钥由管理员管理').waitFor();
  });

  it('shows a call as it comes, and then step by step', async () => {
    const page = await inside('/sessions');
    await page.getByRole('heading', { name: '还没有通话' }).waitFor();
    expect(await axe(page)).toEqual([]);
    const at = '2026-11-20T06:32:05.000Z';
    const flow = (await app.as.admin.get<{ id: string; name: string }[]>('/api/flows')).json.find(
      ({ name }) => name === '查单热线',
    );
    await app.database.db
      .insertInto('sessions')
      .values({
        id: 'call-1',
        flow_id: flow?.id ?? '',
        version: null,
        status: 'ended',
        outcome: 'faulted',
        node: 'track',
        seq: 2,
        variables: JSON.stringify({ waybill: '753028419066' }),
        from_number: '13800002076',
        to_number: '95001',
        started_at: new Date(at),
        ended_at: new Date('2026-11-20T06:32:45.000Z'),
      })
      .execute();
    await app.database.db
      .insertInto('session_steps')
      .values([
        {
          session_id: 'call-1',
          seq: 1,
          node: 'waybill',
          type: 'voice.collect',
          at: new Date(at),
          ms: 14_800,
          exit: 'collected',
          effects: JSON.stringify([
            { ms: 4, kind: 'said', text: '请输入 12 位运单号' },
            { ms: 14_000, kind: 'keys', text: '753028419066' },
          ]),
          changed: JSON.stringify({ waybill: '753028419066' }),
        },
        {
          session_id: 'call-1',
          seq: 2,
          node: 'track',
          type: 'tms.track',
          at: new Date(at),
          ms: 3000,
          exit: 'failed',
          fault: JSON.stringify({ code: 'connector.timeout', detail: 'tms 3000 ms' }),
          effects: '[]',
          changed: '{}',
        },
      ])
      .execute();
    app.events.publish({ kind: 'started', session: 'call-1', at, flow: flow?.id ?? '', version: null });
    await page.getByRole('cell', { name: '出错' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'calls');
    await page.locator('.tb__go').first().click();
    await page.getByText('收到号码').waitFor();
    await page.getByText('对方系统没有在限时内回答').waitFor();
    await page.getByText('请输入 12 位运单号').waitFor();
    await expect.poll(() => page.locator('.key').allTextContents()).toEqual([...'753028419066']);
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'call');
  });

  it('ends roads that lead nowhere in words', async () => {
    const page = await inside('/flows');
    await page.goto('/sessions/none');
    await page.getByRole('alert').waitFor();
    await page.goto('/nowhere/at/all');
    await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
  });

  it('says what failed when the server does not answer, and tries again', async () => {
    const page = await inside('/settings');
    await page.route('**/api/numbers', (route) => route.abort());
    await page.getByRole('link', { name: '号码' }).click();
    await page.getByText('连不上服务器').waitFor();
    await page.unroute('**/api/numbers');
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByRole('cell', { name: '95001', exact: true }).waitFor();
  });
});
