import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import { serve } from '../../runtime/http/server.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { StoredScenario } from '../../schema/scenario-api.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import {
  axe,
  browserMissing,
  launchBrowser,
  screenshot,
  type Visit,
  type VisitOptions,
  visit,
} from '../kit/browser.ts';
import { PhonePage } from './phone-page.ts';

const flowAt = (path: string): Flow =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as Flow;
const orderStatus = flowAt('examples/order-status/flow.json');
const WAYBILL = '753028419066#';

// A whole visit to a browser a test, on a machine that others use, too.
vi.setConfig({ testTimeout: 90_000 });

let test: TestApp;
let browser: Browser;
let visited: Visit | undefined;

beforeAll(async () => {
  if (browserMissing) return;
  await buildDesigner();
  test = await startTestApp({ deps: { designer: dist } });
  browser = await launchBrowser();
});
afterEach(async () => {
  const problems = visited?.problems ?? [];
  await visited?.close();
  visited = undefined;
  expect(problems).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await test?.close();
});

const newFlow = async (name: string, document: Flow = orderStatus): Promise<string> => {
  const { status, json, text } = await test.as.analyst.post<FlowDraft>('/api/flows', {
    name,
    kind: document.kind,
    document: { ...document, name },
  });
  if (status !== 201) throw new Error(text);
  return json.id;
};

const open = async (id: string, options: VisitOptions = {}, url = test.url): Promise<PhonePage> => {
  visited = await visit(browser, url, { cookie: test.as.analyst.headers.cookie, theme: 'light', ...options });
  const phone = new PhonePage(visited.page);
  await phone.open(url, id);
  return phone;
};

const answer = (phone: PhonePage, name: string) =>
  phone.panel('查询运单的应答').getByRole('button', { name, exact: true }).click();

describe.skipIf(browserMissing)('the caller’s hand', () => {
  it('presses a key into a prompt, types faster than the flow goes, and keys that mean nothing', async () => {
    const phone = await open(await newFlow('手快'));
    await phone.place();
    await phone.hears('您好，欢迎致电汀舟速运');
    await answer(phone, '派送中');
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
    await answer(phone, '查到了');
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
    await visited?.close();
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

describe.skipIf(browserMissing)('a call while the flow is edited', () => {
  it('goes on as it was called, says so, and is placed anew as the flow is now', async () => {
    const phone = await open(await newFlow('边打边改'));
    await phone.place();
    await phone.hears('您好，欢迎致电汀舟速运');
    await phone.button('暂停').click();
    await phone.says('已暂停');
    // Moving a card is no change of the flow.
    await phone.dragCard('收集运单号', 40, 30);
    expect(await phone.page.getByText('流程刚改过').count()).toBe(0);
    // The step that is being run is deleted under it.
    await phone.card('收集运单号').locator('.card__h').click();
    await phone.page.keyboard.press('Delete');
    await phone.page.getByText('流程刚改过，这通电话还按打的时候的样子走。').waitFor();
    await phone.saved();
    await phone.button('继续').click();
    await phone.type('1');
    await phone.hears('请输入 12 位运单号');
    await phone.page.locator('.call-trace .st--gone', { hasText: '收集运单号' }).waitFor();
    await screenshot(phone.page, 'phone-changed');
    expect(await axe(phone.page)).toEqual([]);
    await phone.button('挂断并存为场景').click();
    await phone.page.getByText('打完之后流程改过，场景跑的是现在的流程').waitFor();
    await phone.page.getByRole('form', { name: '存为场景' }).getByRole('button', { name: '取消' }).click();
    await phone.button('按改过的重新打').click();
    await phone.hears('您好，欢迎致电汀舟速运');
    expect(await phone.page.getByText('流程刚改过').count()).toBe(0);
    await phone.page.locator('.talk').click();
    await phone.page.keyboard.press('Control+z');
    await phone.page.getByText('流程刚改过').waitFor();
    await phone.page.keyboard.press('Control+Shift+z');
    await phone.page.getByText('流程刚改过').waitFor({ state: 'detached' });
  });

  it('lists all errors that it will run into, and leads to each card', async () => {
    const broken = structuredClone(orderStatus);
    for (const [id, exit] of [
      ['track', 'notFound'],
      ['menu', '1'],
      ['again', '1'],
    ] as const)
      Object.assign(broken.nodes[id]?.exits ?? {}, { [exit]: null });
    const phone = await open(await newFlow('三处错', broken), { theme: 'dark' });
    await phone.place();
    await phone.page.getByText('草稿有 3 处错误').click();
    const list = phone.page.locator('.ph__warn li');
    await expect.poll(() => list.count()).toBe(3);
    await list.getByRole('button', { name: '打到「查询运单」会出错' }).click();
    await phone.page.locator('.card.sel', { hasText: '查询运单' }).waitFor();
    await screenshot(phone.page, 'phone-errors-dark');
    expect(await axe(phone.page)).toEqual([]);
    const nowhere = await newFlow('没有开头', { ...orderStatus, start: 'nowhere' });
    await phone.open(test.url, nowhere);
    await phone.place();
    await phone.page.getByText('草稿有 1 处错误').waitFor();
    await phone.says('没有打成').catch(() => phone.says('流程出错'));
  });

  it('refuses a value of another type at its field, while it stands still', async () => {
    const phone = await open(await newFlow('改变量'));
    await phone.place();
    await phone.hears('您好，欢迎致电汀舟速运');
    await phone.button('暂停').click();
    await phone.button('改「没查到次数」').click();
    const edit = phone.page.locator('.call-vars__e');
    await edit.getByLabel('没查到次数').fill('三次');
    await phone.button('改成这个').click();
    await edit.getByText('请写数字').waitFor();
    expect(await edit.getByLabel('没查到次数').evaluate((one) => one === document.activeElement)).toBe(true);
    await edit.getByLabel('没查到次数').fill('3');
    await phone.button('改成这个').click();
    await phone.page.locator('.call-vars .chg', { hasText: /没查到次数.*3/ }).waitFor();
    await phone.button('改「送达时间」').click();
    await edit.getByText('按 Asia/Shanghai 的时间').waitFor();
    await edit.getByLabel('送达时间').fill('2026-10-01T18:00');
    await phone.button('改成这个').click();
    await phone.page.locator('.call-vars .chg', { hasText: /送达时间.*2026年10月1日 18:00/ }).waitFor();
  });
});

describe.skipIf(browserMissing)('breakpoints and flows within flows', () => {
  it('stops each time that a loop comes round', async () => {
    const phone = await open(await newFlow('打圈'));
    await phone.card('收集运单号').locator('.card__h').click();
    await phone.page.keyboard.press('F9');
    await phone.place();
    await phone.hears('您好，欢迎致电汀舟速运');
    await answer(phone, '派送中');
    await phone.type('1');
    for (let round = 0; round < 2; round++) {
      await phone.page.getByRole('button', { name: '下一步：收集运单号' }).waitFor();
      await phone.button('继续').click();
      await phone.now('收集运单号').waitFor();
      await phone.type(WAYBILL);
      await phone.now('播报派送进度').waitFor();
      await phone.button('跳过等待').first().click();
      await phone.now('还要什么').waitFor();
      await phone.type('1');
    }
    await phone.page.getByRole('button', { name: '下一步：收集运单号' }).waitFor();
    expect(await phone.page.locator('.call-trace .st:not(.st--next)', { hasText: '收集运单号' }).count()).toBe(2);
  });

  it('lights the card of the flow within, and of the one around it when the call is back', async () => {
    const child = await newFlow('问手机号', flowAt('test/flows/catalogue/ask-phone.json'));
    const parent: Flow = {
      format: 1,
      kind: 'ivr',
      name: '外面',
      language: 'zh-CN',
      variables: { phone: { type: 'text', label: '手机号' } },
      start: 'hello',
      nodes: {
        hello: {
          type: 'voice.say',
          title: '开场',
          params: { prompt: { text: { 'zh-CN': '您好。' } }, bargeIn: true },
          exits: { done: 'sub' },
        },
        sub: {
          type: 'flow.subflow',
          title: '登记手机',
          params: {
            call: { flow: child, name: '问手机号', inputs: { hello: '"请登记。"' }, outputs: { phone: 'phone' } },
          },
          exits: { done: 'bye', failed: 'bye' },
        },
        bye: {
          type: 'voice.hangup',
          title: '告别',
          params: { prompt: { text: { 'zh-CN': '登记好了，再见，祝您愉快。' } } },
          exits: {},
        },
      },
    } as unknown as Flow;
    const phone = await open(await newFlow('外面', parent));
    await phone.place();
    await phone.hears('请输入手机号');
    await phone.now('登记手机').waitFor();
    await phone.page.getByText('通话走进了「登记手机」运行的流程').waitFor();
    await phone.button('进去看').click();
    await phone.page.getByRole('heading', { level: 1, name: '问手机号' }).waitFor();
    const inner = phone.page.locator('.card.now');
    await inner.waitFor();
    expect(await inner.count()).toBe(1);
    // The call goes on, and the telephone is the one of the flow around.
    await phone.page.locator('.ph-bub', { hasText: '请输入手机号' }).waitFor();
    await phone.page.locator('.ph-keys__k--act').first().waitFor();
    await screenshot(phone.page, 'phone-within');
    expect(await axe(phone.page)).toEqual([]);
    await phone.type('13800002076#');
    await phone.page.getByText('通话已经回到「外面」').waitFor();
    expect(await phone.page.locator('.card.now').count()).toBe(0);
    await phone.page.locator('.ph-in-flow').getByRole('button', { name: '回去看' }).click();
    await phone.page.getByRole('heading', { level: 1, name: '外面' }).waitFor();
    await phone
      .now('告别')
      .or(phone.page.locator('.card.on', { hasText: '告别' }))
      .waitFor();
    await phone.says('流程走完了');
    expect(await phone.page.locator('.card.on').count()).toBe(3);
  });
});

describe.skipIf(browserMissing)('the line', () => {
  it('dies with the server, and the next call is placed when it is back', async () => {
    const restarting = () => visited?.problems.splice(0);
    let server = await serve(test.app, { port: 0, host: '127.0.0.1' });
    const { port } = server;
    try {
      const phone = await open(await newFlow('重启'), {}, `http://127.0.0.1:${port}`);
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
      // Only what the test has caused.
      restarting();
      await visited?.close();
      await server.close();
    }
  });

  it('is one of its own in each of two tabs', async () => {
    const id = await newFlow('两个标签页');
    const one = await open(id);
    await one.place();
    await one.hears('您好，欢迎致电汀舟速运');
    const page = await visited?.context.newPage();
    if (!page) throw new Error('no second tab');
    const two = new PhonePage(page);
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

const savedAndPassed = async (phone: PhonePage): Promise<void> => {
  const told = phone.page.locator('.sc-done');
  await told.waitFor({ timeout: 30_000 });
  expect(await told.textContent()).toBe('已存为场景，跑了一遍，通过');
};

describe.skipIf(browserMissing)('answers of single steps', () => {
  it('are chosen by name, for the time that they are meant for, and are kept in the scenario', async () => {
    const id = await newFlow('逐次应答');
    const phone = await open(id);
    await phone.place();
    await phone.hears('您好，欢迎致电汀舟速运');
    await answer(phone, '派送中');
    const answers = phone.panel('查询运单的应答');
    await answers.getByRole('button', { name: '只给某一步另定' }).click();
    await answers.getByLabel('「查询运单」第几次').fill('1');
    await answers.getByLabel('「查询运单」得到的应答').selectOption({ label: '答非所问' });
    await screenshot(phone.page, 'phone-step-answers');
    expect(await axe(phone.page)).toEqual([]);
    await phone.type(`1${WAYBILL}`);
    await phone.hears('查询系统暂时没有响应');
    await phone.button('挂断并存为场景').click();
    const review = phone.page.getByRole('form', { name: '存为场景' });
    await review.getByText('答非所问').waitFor();
    await review.getByLabel('场景名称').fill('答非所问');
    await review.getByRole('button', { name: '保存并跑一遍' }).click();
    await savedAndPassed(phone);
    // Once more, under the same name: it takes the place of the first, or stands beside it.
    await phone.button('收起').last().click();
    await phone.button('存为场景').click();
    await review.getByLabel('场景名称').fill('答非所问');
    await review.getByText('已经有一个场景叫这个名字').waitFor();
    expect(await axe(phone.page)).toEqual([]);
    await review.getByRole('button', { name: '另存为「答非所问 2」' }).click();
    await savedAndPassed(phone);
    await phone.button('收起').last().click();
    await phone.button('存为场景').click();
    await review.getByLabel('场景名称').fill('答非所问');
    await review.getByRole('button', { name: '替换它并跑一遍' }).click();
    await savedAndPassed(phone);
    const { json } = await test.as.analyst.get<{ id: string; title: string; last: { passed: boolean } | null }[]>(
      `/api/flows/${id}/scenarios`,
    );
    expect(json.map(({ title, last }) => [title, last?.passed])).toEqual([
      ['答非所问', true],
      ['答非所问 2', true],
    ]);
    const stored = await test.as.analyst.get<StoredScenario>(`/api/flows/${id}/scenarios/${json[0]?.id}`);
    expect(Object.values(stored.json.document.given?.answers ?? stored.json.document.given?.stepAnswers ?? {})).toEqual(
      [{ exit: 'failed', fault: 'connector.bad_answer' }],
    );
  });
});
