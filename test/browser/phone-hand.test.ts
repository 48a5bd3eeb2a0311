import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serve } from '../../runtime/http/server.ts';
import type { Flow } from '../../schema/flow.ts';
import { browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { openPhone, PhonePage, WAYBILL } from './phone-page.ts';

const test = setUpDesigner({}, { testTimeout: 90_000 });

const newFlow = async (name: string, document: Flow = orderStatus): Promise<string> =>
  (await test.newFlow(name, { ...document, name })).id;
const open = (id: string, options: Opening = {}): Promise<PhonePage> => openPhone(test, id, options);
const flowAt = (path: string): Flow =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as Flow;

describe.skipIf(browserMissing)('the caller’s hand', () => {
  it('presses a key into a prompt, types faster than the flow goes, and keys that mean nothing', async () => {
    const phone = await open(await newFlow('手快'));
    await phone.place();
    await phone.hears('您好，欢迎致电汀舟速运');
    await phone.answers('派送中');
    // A key that means nothing here is heard, too, and stops nobody.
    await phone.type('*');
    await phone.type(`1${WAYBILL}`);
    await phone.page.locator('.from span', { hasText: '播到一半被打断' }).first().waitFor();
    await phone.hears('您的快件正在派送');
    await phone.button('重新打').first().click();
    await phone.now('主菜单').waitFor();
    // Twice at once, while it rings and while it runs: one call is left.
    await phone.button('重新打').first().dblclick();
    await phone.now('主菜单').waitFor();
    await expect.poll(() => phone.page.locator('.call-trace .st').count()).toBe(1);
    expect(await phone.page.locator('.me').count()).toBe(0);
  });

  it('hangs up while it is spoken to, while a system is asked, and at a breakpoint', async () => {
    const phone = await open(await newFlow('随时挂断'));
    await phone.place();
    await phone.page.locator('.ph-bub--now').waitFor();
    await phone.button('挂断').click();
    await phone.says('来电人挂断');
    await phone.button('重新打').first().click();
    await phone.hears('您好，欢迎致电汀舟速运');
    const answers = phone.panel('查询运单的应答');
    await phone.answers('查到了');
    await answers.getByRole('button', { name: '改应答内容' }).click();
    await answers.getByLabel('几秒后应答').fill('2.5');
    await phone.type(`1${WAYBILL}`);
    await phone.now('查询运单').waitFor();
    await phone.button('挂断').click();
    await phone.says('来电人挂断');
    await phone.card('收集运单号').locator('.card__h').click();
    await phone.page.keyboard.press('F9');
    await phone.button('重新打').first().click();
    await phone.hears('您好，欢迎致电汀舟速运');
    await phone.type('1');
    await phone.says('停在断点');
    await phone.button('挂断').click();
    await phone.says('来电人挂断');
    await phone.button('挂断并存为场景').waitFor({ state: 'detached' });
    await phone.button('存为场景').click();
    await phone.page.getByRole('form', { name: '存为场景' }).waitFor();
  });

  it('is silent until the flow’s own time-out comes', async () => {
    const hurried = structuredClone(orderStatus);
    Object.assign(hurried.nodes.menu?.params ?? {}, {
      timeout: 1,
      attempts: 1,
      prompt: { text: { 'zh-CN': '请按。' } },
    });
    const phone = await open(await newFlow('等到超时', hurried));
    await phone.place();
    await phone.hears('请按');
    await phone.button('不出声').click();
    await phone.hears('正在为您转接');
    await phone.says('正在和 8001 通话');
  });

  it('calls in English, without a number, on a holiday', async () => {
    const holiday = await newFlow('放假', flowAt('test/flows/catalogue/after-hours.json'));
    const phone = await open(holiday);
    await phone.place();
    await phone.page.locator('.ph__set').click();
    const form = phone.page.getByRole('form', { name: '来电设置' });
    await form.getByText('Asia/Shanghai').first().waitFor();
    await form.getByLabel('来电号码').fill('');
    await form.getByLabel('来电时间').fill('2026-10-01T10:00');
    await form.getByRole('button', { name: '打', exact: true }).click();
    await phone.hears('国庆期间照常派送');
    await phone.page.locator('.callbar', { hasText: '10月1日 10:00' }).waitFor();
    await phone.type('1');
    await phone.hears('今天放假');
    await phone.page.locator('.call-trace .st', { hasText: '节假日' }).first().waitFor();
    const english = await open(await newFlow('英语'));
    await english.place();
    await english.page.locator('.ph__set').click();
    await english.page.getByRole('form', { name: '来电设置' }).getByLabel('来电人的语言').selectOption('en');
    await english.page.getByRole('form', { name: '来电设置' }).getByLabel('来电号码').fill('');
    await english.page.getByRole('form', { name: '来电设置' }).getByRole('button', { name: '打', exact: true }).click();
    await english.hears('Welcome to Tingzhou Express');
    await english.says('不显示号码');
  });
});

describe.skipIf(browserMissing)('the line', () => {
  it('dies with the server, and the next call is placed when it is back', async () => {
    let server = await serve(test.app, { port: 0, host: '127.0.0.1' });
    const { port } = server;
    // A server of its own, where the page finds nobody for a while.
    test.allow(
      /ERR_CONNECTION_REFUSED|WebSocket/,
      new RegExp(`^asked a foreign host: \\w+://127\\.0\\.0\\.1:${port}/`),
    );
    try {
      const phone = new PhonePage(await test.open(''));
      await phone.open(`http://127.0.0.1:${port}`, await newFlow('重启'));
      await phone.place();
      await phone.hears('您好，欢迎致电汀舟速运');
      await server.close();
      await phone.page.getByText('服务器正在重新启动，这通电话结束了').waitFor();
      await phone.says('线路断了');
      await phone.button('重新打').first().click();
      await phone.page.getByText('连不上服务器，打不了').waitFor();
      server = await serve(test.app, { port, host: '127.0.0.1' });
      await phone.button('重新打').first().click();
      await phone.now('主菜单').waitFor({ timeout: 30_000 });
    } finally {
      await test.leave();
      await server.close();
    }
  });

  it('is one of its own in each of two tabs', async () => {
    const id = await newFlow('两个标签页');
    const one = await open(id);
    await one.place();
    await one.hears('您好，欢迎致电汀舟速运');
    const two = new PhonePage(await one.page.context().newPage());
    await two.open(test.url, id);
    await two.place();
    await two.hears('您好，欢迎致电汀舟速运');
    await two.type('1');
    await two.now('收集运单号').waitFor();
    await one.now('主菜单').waitFor();
    await two.button('挂断').click();
    await two.says('来电人挂断');
    await one.type('0');
    await one.says('正在和 8001 通话');
  });
});

describe.skipIf(browserMissing)('a long call', () => {
  it('scrolls along with what is said, waits for whoever reads back, and keeps in its drawer', async () => {
    const ids = Array.from({ length: 50 }, (_, at) => `say${at}`);
    const long = `${'这一段话很长，一直说下去，'.repeat(150)}完。`;
    const nodes = Object.fromEntries(
      ids.map((id, at) => [
        id,
        {
          type: 'voice.say',
          title: `第 ${at + 1} 句`,
          params: { prompt: { text: { 'zh-CN': at === 49 ? long : `这是第 ${at + 1} 句话。` } }, bargeIn: true },
          exits: { done: ids[at + 1] ?? 'bye' },
        },
      ]),
    );
    const document = {
      ...orderStatus,
      variables: {},
      start: 'say0',
      nodes: { ...nodes, bye: { type: 'voice.hangup', params: {}, exits: {} } },
      view: {},
    } as unknown as Flow;
    const phone = await open(await newFlow('五十句', document));
    await phone.place();
    await phone.hears('这是第 1 句话');
    const skip = phone.button('跳过等待').first();
    for (let at = 1; at < 50; at++) {
      await skip.click();
      await phone.page.locator('.call-trace .st').nth(at).waitFor();
    }
    await phone.hears('这一段话很长');
    const talk = phone.page.locator('.talk');
    const fromEnd = () => talk.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await expect.poll(fromEnd).toBeLessThan(40);
    expect(await phone.page.locator('.ph').evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    await screenshot(phone.page, 'phone-long');
    await talk.evaluate((box) => box.scrollTo({ top: 0 }));
    await skip.click();
    await phone.says('流程走完了');
    expect(await talk.evaluate((box) => box.scrollTop)).toBe(0);
    await phone.button('重新打').first().click();
    await phone.hears('这是第 1 句话');
    await phone.page.locator('.call-trace .st').first().waitFor();
  });
});
