import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mediaRoutes } from '../../runtime/speech/media.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { startTestApp } from '../kit/app.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { speechBy } from '../kit/own-voice.ts';
import { answers, toneWav, VoiceService } from '../kit/voice-service.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { openPhone, PhonePage, WAYBILL } from './phone-page.ts';

const test = setUpDesigner();

const newFlow = (name: string, document: Flow = orderStatus) => test.newFlow(name, { ...document, name });

const open = (id: string, options: Opening = {}): Promise<PhonePage> => openPhone(test, id, options);

describe.skipIf(browserMissing)('a trial call', () => {
  it('is heard or said to be silent, keyed by mouse and keyboard, spoken to, and hung up', async () => {
    const speaking = structuredClone(orderStatus);
    Object.assign(speaking.nodes.menu?.params ?? {}, { speech: true });
    const { id } = await newFlow('电话一', speaking);
    const phone = await open(id);
    await phone.button('试打').click();
    await phone.now('主菜单').waitFor();
    await phone.hears('您好，欢迎致电汀舟速运');
    await phone.page.getByText('只显示文字').waitFor();
    await screenshot(phone.page, 'phone-menu');
    // Digits that are typed into a field are no telephone keys.
    await phone.page.getByLabel('来电人说的话').pressSequentially('10');
    expect(await phone.page.locator('.me').count()).toBe(0);
    await phone.page.getByLabel('来电人说的话').fill('查快递');
    await phone.button('说出去').click();
    await phone.page.locator('.me', { hasText: '查快递' }).waitFor();
    await phone.now('收集运单号').waitFor();
    await phone.hears('请输入 12 位运单号');
    await phone.page.locator('.talk').click();
    await phone.page.keyboard.type('0');
    await phone.page.getByText('正在和 8001 通话').waitFor();
    await phone.button('对方挂断').click();
    await phone.page.getByText('已转接给坐席').first().waitFor();
    await phone.button('重新打').first().click();
    await phone.now('主菜单').waitFor();
    await phone.button('关掉声音').click();
    await phone.button('打开声音').waitFor();
    await phone.button('挂断').click();
    await phone.page.getByText('来电人挂断').waitFor();
  });

  it('keeps silent till the flow’s own time-out, and nobody waits for it', async () => {
    const { id } = await newFlow('电话二');
    const phone = await open(id);
    await phone.button('试打').click();
    await phone.hears('您好，欢迎致电汀舟速运');
    await phone.button('不出声').click();
    await phone.page.locator('.ev', { hasText: '不出声 0:0' }).waitFor();
    const skip = phone.page.locator('.say-row').getByRole('button', { name: '跳过等待' });
    await skip.click();
    await phone.page.locator('.ph-bub--now').waitFor({ state: 'detached' });
    await skip.click();
    await phone.hears('没有听到您的选择');
  });

  it('begins at any step, with numbers, time, language and variables, and remembers them', async () => {
    const { id } = await newFlow('从中间打');
    const phone = await open(id);
    await phone.button('看全图').click();
    await phone.card('播报运输进度').locator('.card__h').click({ button: 'right' });
    await phone.page.getByRole('menuitem', { name: '从这里试打' }).click();
    await phone.now('播报运输进度').waitFor();
    await phone.page.getByText('从「播报运输进度」开始').waitFor();
    await phone.page.locator('.ph__set').click();
    const form = phone.page.getByRole('form', { name: '来电设置' });
    await form.getByLabel('来电号码').fill('1390000 1234');
    await form.getByLabel('拨打的号码').fill('95002');
    await form.getByLabel('来电时间').fill('2026-10-01T03:00');
    await form.getByLabel('来电人的语言').selectOption('en');
    await form.getByLabel('没查到次数').fill('三');
    await form.getByText('请写数字').waitFor();
    await form.getByLabel('没查到次数').fill('2');
    await form.getByLabel('最近到达').fill('上海');
    await form.getByLabel('送达时间').fill('2026-10-01T18:00');
    await screenshot(phone.page, 'phone-setup');
    expect(await axe(phone.page)).toEqual([]);
    await form.getByRole('button', { name: '打', exact: true }).click();
    await phone.now('播报运输进度').waitFor();
    await phone.page.getByText('139 **** 1234').waitFor();
    await phone.page.locator('.callbar', { hasText: '10月1日 03:00' }).waitFor();
    await phone.page.locator('.call-vars li', { hasText: '最近到达' }).getByText('上海').waitFor();
    await phone.hears('Your parcel');
    await phone.page.reload();
    await phone.button('试打').click();
    await phone.now('播报运输进度').waitFor();
    await phone.page.locator('.ph__set', { hasText: '2026-10-01 03:00' }).waitFor();
  });

  it('is answered by made-up systems, changed in the midst of it, and shows what each step did', async () => {
    const { id } = await newFlow('假应答');
    const phone = await open(id);
    await phone.button('试打').click();
    const answers = phone.panel('查询运单的应答');
    await answers.getByRole('button', { name: '超时' }).click();
    await phone.now('主菜单').waitFor();
    await phone.press('1');
    await phone.hears('请输入 12 位运单号');
    await answers.getByRole('button', { name: '派送中' }).click();
    await answers.getByRole('button', { name: '改应答内容' }).click();
    await answers.getByLabel('派件网点').fill('城南三部');
    await phone.page.locator('.talk').click();
    await phone.page.keyboard.type(WAYBILL);
    await phone.now('播报派送进度').waitFor();
    await phone.hears('由城南三部派件');
    await phone.page.locator('.call-vars .chg', { hasText: '派件网点' }).getByText('城南三部').waitFor();
    await screenshot(phone.page, 'phone-answered');
    await phone.page.locator('.call-trace .st', { hasText: '查询运单' }).click();
    const step = phone.page.locator('.panel--step');
    await step.getByText('走「查到了」').waitFor();
    await step.getByText('753028419066').or(step.getByText('7530 2841 9066')).first().waitFor();
    await step.getByText('城南三部').waitFor();
    await screenshot(phone.page, 'phone-step');
    expect(await axe(phone.page)).toEqual([]);
  });

  it('stands still: step by step, at breakpoints, in the midst of a wait; variables are set by hand there', async () => {
    const { id } = await newFlow('电话五');
    const phone = await open(id, { theme: 'dark' });
    await phone.card('查询运单').locator('.card__h').click({ button: 'right' });
    await phone.page.getByRole('menuitem', { name: '试打到这里停' }).click();
    await phone.card('查询运单').getByRole('img', { name: '试打到这里会停下' }).waitFor();
    await phone.button('试打').click();
    await phone.now('主菜单').waitFor();
    await phone.button('暂停').click();
    await phone.page.locator('.callbar', { hasText: '已暂停' }).waitFor();
    await phone.press('1');
    await phone.page.getByRole('button', { name: '下一步：收集运单号' }).waitFor();
    await phone.button('单步').click();
    await phone.now('收集运单号').waitFor();
    await phone.button('暂停').click();
    await phone.button('继续').click();
    await phone.page.locator('.talk').click();
    await phone.page.keyboard.type(WAYBILL);
    await phone.page.getByRole('button', { name: '下一步：查询运单' }).waitFor();
    await phone.page.locator('.callbar', { hasText: '停在断点' }).waitFor();
    await phone.button('改「没查到次数」').click();
    const field = phone.page.locator('.call-vars__e').getByLabel('没查到次数');
    await field.fill('5');
    await phone.button('改成这个').click();
    await phone.page.locator('.call-vars .chg', { hasText: /没查到次数.*5/ }).waitFor();
    await screenshot(phone.page, 'phone-paused-dark');
    expect(await axe(phone.page)).toEqual([]);
    await phone.button('挂断').click();
    await phone.page.getByText('来电人挂断').waitFor();
    await phone.page.reload();
    await phone.card('查询运单').getByRole('img', { name: '试打到这里会停下' }).waitFor();
  });

  it('says why it cannot be placed, or what it will stumble over', async () => {
    const broken = structuredClone(orderStatus);
    const track = broken.nodes.track;
    if (track) track.exits = { ...track.exits, notFound: null };
    const { id } = await newFlow('有错', broken);
    const phone = await open(id, { language: 'en' });
    test.allow(/WebSocket connection/);
    await phone.button('Try a call').click();
    await phone.page.getByText('The draft has').waitFor();
    await phone.page.getByText('A call fails at').waitFor();
    await phone.now('主菜单').waitFor();
    await screenshot(phone.page, 'phone-errors-en');
    expect(await axe(phone.page)).toEqual([]);
    await phone.button('Hang up').click();
    await phone.page.context().setOffline(true);
    await phone.button('Call again').first().click();
    await phone.page.getByText('The server cannot be reached').waitFor();
    await phone.page.context().setOffline(false);
    await phone.button('Call again').first().click();
    await phone.now('主菜单').waitFor();
  });

  it('is kept as a scenario, which is played at once and passes', async () => {
    const { id } = await newFlow('存场景');
    const phone = await open(id);
    await phone.button('试打').click();
    await phone.now('主菜单').waitFor();
    await phone.panel('查询运单的应答').getByRole('button', { name: '派送中' }).click();
    // The answer of a step that is not there yet counts from the next request on.
    await phone.press('1');
    await phone.hears('请输入 12 位运单号');
    await phone.page.locator('.talk').click();
    await phone.page.keyboard.type(WAYBILL);
    await phone.hears('您的快件正在派送');
    await phone.button('挂断并存为场景').click();
    const review = phone.page.getByRole('form', { name: '存为场景' });
    await review.getByText('按 7530 2841 9066 #').waitFor();
    await review.getByText('查询运单的应答：查到了').waitFor();
    await review.getByText('来电人挂断').first().waitFor();
    await screenshot(phone.page, 'phone-save');
    expect(await axe(phone.page)).toEqual([]);
    await review.getByLabel('场景名称').fill('派送中，听到一半挂断');
    await review.getByRole('button', { name: '保存并跑一遍' }).click();
    await phone.page.getByText('已存为场景，跑了一遍，通过').waitFor({ timeout: 30_000 });
    const { json } = await test.as.analyst.get<{ title: string; last: { passed: boolean } | null }[]>(
      `/api/flows/${id}/scenarios`,
    );
    expect(json).toMatchObject([{ title: '派送中，听到一半挂断', last: { passed: true } }]);
  });
});

describe.skipIf(browserMissing)('the runtime’s own audio', () => {
  it('is played as it is spoken, muted, and stopped at once by a key', async () => {
    const voice = new VoiceService();
    await voice.listen();
    voice.behaviour = answers('audio/wav', toneWav(500, 4));
    const folder = await mkdtemp(join(tmpdir(), 'phone-audio-'));
    let url = '';
    const speech = speechBy(voice, folder, () => url);
    const app = await startTestApp({
      deps: { designer: test.deps.designer, speech },
      media: (assets) => mediaRoutes(speech, assets),
    });
    url = app.url;
    try {
      const body = { name: '有声音', kind: 'ivr', document: orderStatus };
      const { id } = (await app.as.analyst.post<FlowDraft>('/api/flows', body)).json;
      const phone = new PhonePage((await test.edit(id, { of: app })).page);
      await phone.button('试打').click();
      await phone.hears('您好，欢迎致电汀舟速运');
      expect(await phone.page.getByText('只显示文字').count()).toBe(0);
      const player = phone.page.locator('.ph audio');
      const plays = () =>
        player.evaluate((audio: HTMLAudioElement) => ({
          on: !audio.paused,
          muted: audio.muted,
          at: audio.currentTime,
          from: new URL(audio.src).pathname,
        }));
      await expect.poll(plays).toMatchObject({ on: true, muted: false, from: expect.stringMatching(/\.wav$/) });
      await phone.button('关掉声音').click();
      await expect.poll(plays).toMatchObject({ muted: true });
      await phone.button('暂停').click();
      await expect.poll(plays).toMatchObject({ on: false });
      await phone.button('继续').click();
      await expect.poll(plays).toMatchObject({ on: true });
      const { from } = await plays();
      await phone.press('1');
      await expect.poll(plays).not.toMatchObject({ on: true, from });
    } finally {
      // Before its server: a page that is open looks for it again.
      await test.leave();
      await app.close();
      await voice.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
