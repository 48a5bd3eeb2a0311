import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import type { StoredScenario } from '../../schema/scenario-api.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { openPhone, type PhonePage, WAYBILL } from './phone-page.ts';

const test = setUpDesigner({}, { testTimeout: 90_000 });

const newFlow = async (name: string, document: Flow = orderStatus): Promise<string> =>
  (await test.newFlow(name, { ...document, name })).id;
const open = (id: string, options: Opening = {}): Promise<PhonePage> => openPhone(test, id, options);
const flowAt = (path: string): Flow =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as Flow;

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
    await phone.says('流程出错');
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
    await phone.answers('派送中');
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
    await phone.answers('派送中');
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
