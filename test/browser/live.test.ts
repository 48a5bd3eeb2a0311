import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { encodeUlaw } from '../../runtime/speech/audio/g711.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { noonZone } from '../kit/noon.ts';
import { type RecordedCall, recordedCalls } from '../kit/recorded-calls.ts';
import { orderStatus, setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

/** “Today” is counted here. */
const timeZone = noonZone();
const test = setUpDesigner({ timeZone });
let calls: ReturnType<typeof recordedCalls>;
let flow: FlowDraft;

beforeAll(async () => {
  if (browserMissing) return;
  calls = recordedCalls(test.server);
  flow = await publish(orderStatus);
});
afterAll(() => calls?.close());

const publish = async (document: Flow, name = '查单热线'): Promise<FlowDraft> => {
  const made = await test.newFlow(name, document);
  await republish(made);
  return await test.draft(made.id);
};
const republish = async ({ id, etag }: Pick<FlowDraft, 'id' | 'etag'>): Promise<void> => {
  const body = { note: '', withoutVoice: true };
  const { status, text } = await test.as.analyst.send(`/api/flows/${id}/publish`, {
    method: 'POST',
    body,
    headers: { 'if-match': `"${etag}"` },
  });
  if (status !== 201) throw new Error(text);
};

let count = 0;
const newCall = (about: Parameters<typeof calls.call>[1] = {}): RecordedCall =>
  calls.call(`live-${++count}`, { flowId: flow.id, version: 1, startedAt: new Date(Date.now() - 5_000), ...about });

/** A whole call: the waybill is asked for, the system does not answer, and the caller hangs up while an agent is called. */
const finished = async (about: Parameters<typeof calls.call>[1] = {}): Promise<RecordedCall> => {
  const call = newCall({ startedAt: new Date(Date.now() - 60_000), ...about });
  await call.begins('menu');
  const said = { ms: 0, kind: 'said', text: '您好，欢迎致电汀舟速运。查单请按 1，人工服务请按 0。' } as const;
  await call.goes(4_000, { exit: '1', effects: [said, { ms: 3_900, kind: 'keys', text: '1' }] }, 'waybill');
  await call.goes(
    9_000,
    {
      type: 'voice.collect',
      exit: 'collected',
      effects: [
        { ms: 0, kind: 'said', text: '请输入 12 位运单号，按井号键结束。' },
        { ms: 8_800, kind: 'keys', text: '753028419066#' },
      ],
      changed: { waybill: '753028419066' },
    },
    'track',
  );
  await call.goes(
    3_000,
    {
      type: 'tms.track',
      exit: 'failed',
      fault: { code: 'connector.timeout', detail: 'tms.track: 3000 ms' },
      effects: [{ ms: 1, kind: 'request', text: 'tms.track' }],
    },
    'down',
  );
  await call.goes(2_000, { type: 'voice.say', exit: 'done' }, 'agent');
  await call.goes(6_000, { type: 'voice.transfer' });
  await call.ends('hungup');
  return call;
};

const card = (page: Page, title: string) => new EditorPage(page).card(title);
const clock = (page: Page) => page.locator('.callbar__t').textContent();

describe.skipIf(browserMissing)('a running call', () => {
  it('is chosen in the editor and lights its path up on the version that it is on', async () => {
    const call = newCall();
    await call.begins('menu');
    const page = await test.open(`/flows/${flow.id}`);
    await page.getByRole('button', { name: /第 1 版在线 · 1 通/ }).click();
    const list = page.getByRole('region', { name: '正在通话' });
    await list.getByText('在「主菜单」').waitFor();
    await screenshot(page, 'live-list');
    await list.getByRole('link').click();
    await page.waitForURL(/\/replay$/);
    await page.getByText('实况', { exact: true }).waitFor();
    await page.getByText('第 1 版', { exact: true }).first().waitFor();
    await card(page, '主菜单').and(page.locator('.now')).waitFor();
    call.says('您好，欢迎致电汀舟速运。');
    await page.locator('.talk').getByText('您好，欢迎致电汀舟速运。').waitFor();
    await call.goes(5_000, { exit: '1', effects: [{ ms: 4_900, kind: 'keys', text: '1' }] }, 'waybill');
    await card(page, '收集运单号').and(page.locator('.now')).waitFor();
    await page.locator('.react-flow__edge[data-id="menu:1"]').waitFor({ state: 'attached' });
    await page.getByText(/收集运单号 · 这一步 \d+:\d\d/).waitFor();
    await call.goes(2_000, { type: 'voice.collect', exit: 'collected', changed: { waybill: '753028419066' } }, 'track');
    await page.locator('.panel').getByText('7530 2841 9066').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'live-call');
    await call.goes(1_000, { type: 'tms.track', exit: 'found' }, 'which');
    await call.goes(1, { type: 'flow.branch' });
    await call.ends('hungup');
    // It is a replay from here on.
    await page.getByRole('button', { name: '播放' }).waitFor();
    await page.getByText('来电人挂断').first().waitFor();
    await page.getByText('第 4 步，共 4 步').waitFor();
  });

  it('is told without a hole after the connection was lost', async () => {
    const call = newCall();
    await call.begins('menu');
    const page = await test.open(`/sessions/${call.id}/replay`);
    await card(page, '主菜单').and(page.locator('.now')).waitFor();
    await expect.poll(() => test.app.openStreams()).toBeGreaterThan(0);
    await page.context().setOffline(true);
    test.app.endStreams();
    await page.getByText('和服务器断开了，正在重连').waitFor();
    await call.goes(1_000, { exit: '1' }, 'waybill');
    await call.goes(1_000, { type: 'voice.collect', exit: 'collected' }, 'track');
    await page.context().setOffline(false);
    await card(page, '查询运单').and(page.locator('.now')).waitFor({ timeout: 20_000 });
    await page.getByText('第 3 步，共 3 步').waitFor();
    await call.ends('completed');
  });

  it('is drawn on its own version when the draft has gone on, and other calls are in reach', async () => {
    const other = await publish(orderStatus, '另一条热线');
    const { waybill: _, ...fewer } = other.document.nodes;
    const { menu } = fewer;
    if (!menu) throw new Error('no menu');
    const changed = { ...other.document, nodes: { ...fewer, menu: { ...menu, title: '新菜单' } } };
    await test.as.analyst.put(`/api/flows/${other.id}/draft`, changed, { 'if-match': `"${other.etag}"` });
    const [first, second] = [newCall({ flowId: other.id, from: '' }), newCall({ flowId: other.id })];
    await first.begins('menu');
    await second.begins('waybill');
    const page = await test.open(`/sessions?flow=${other.id}`, { as: 'viewer' });
    await page
      .getByRole('row', { name: /没有来电/ })
      .getByTitle('在流程图上看实况')
      .click();
    await card(page, '主菜单').waitFor();
    await page.getByRole('navigation', { name: '正在通话' }).getByText('138 **** 2076').click();
    await page.waitForURL(`**/${second.id}/replay`);
    await card(page, '收集运单号').and(page.locator('.now')).waitFor();
    await Promise.all([first.ends('completed'), second.ends('completed')]);
  });

  it('is counted on its card as it moves, without asking for lists', async () => {
    const busy = await publish(orderStatus, '忙的热线');
    const page = await test.open(`/flows/${busy.id}`);
    await card(page, '主菜单').waitFor();
    // What the page asks for at first has been answered, and it hears what happens.
    await expect.poll(() => test.app.openStreams()).toBeGreaterThan(0);
    await page.waitForLoadState('networkidle');
    let lists = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/sessions?')) lists += 1;
    });
    const many = Array.from({ length: 30 }, () => newCall({ flowId: busy.id }));
    for (const call of many) await call.begins('menu');
    await card(page, '主菜单').locator('.card__live', { hasText: '30' }).waitFor();
    for (const call of many.slice(0, 10)) await call.goes(10, { exit: '1' }, 'waybill');
    await card(page, '收集运单号').locator('.card__live', { hasText: '10' }).waitFor();
    await card(page, '主菜单').locator('.card__live', { hasText: '20' }).waitFor();
    for (const call of many) await call.ends('completed');
    await expect.poll(() => page.locator('.card__live').count(), { timeout: 10_000 }).toBe(0);
    expect(lists).toBeLessThan(6);
  });
});

describe.skipIf(browserMissing)('a replay', () => {
  it('goes step by step with keys, tells what was said and changed, and jumps to what failed', async () => {
    const call = await finished();
    const page = await test.open(`/sessions/${call.id}`);
    await page.getByRole('link', { name: '在流程图上回放' }).click();
    await page.getByRole('slider', { name: '回放进度' }).waitFor();
    await page.getByText('第 1 步，共 5 步').waitFor();
    await expect.poll(() => page.locator('.card.on, .card.now').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByText('第 3 步，共 5 步').waitFor();
    await expect.poll(() => clock(page)).toBe('00:13');
    await page.locator('.talk').getByText('7530 2841 9066 #').waitFor();
    await page.locator('.panel .chg').getByText('7530 2841 9066').waitFor();
    await expect.poll(() => page.url()).toContain('step=3');
    await page.keyboard.press('ArrowLeft');
    await page.getByText('第 2 步，共 5 步').waitFor();
    await expect.poll(() => page.locator('.panel .chg').count()).toBe(0);
    await page.getByRole('button', { name: '到出错的地方' }).click();
    await page
      .locator('.rp__step')
      .getByText(/tms.track: 3000 ms/)
      .waitFor();
    await page.getByRole('button', { name: '到挂断的地方' }).click();
    await page.getByText('第 5 步，共 5 步').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'replay');
  });

  it('opens at the step of its address, in English and dark, and plays', async () => {
    const call = await finished();
    const page = await test.open(`/sessions/${call.id}/replay?step=2`, { language: 'en', theme: 'dark' });
    await page.getByText('Step 2 of 5').waitFor();
    await expect.poll(() => clock(page)).toBe('00:04');
    await page.getByText('8×').click();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByText('Step 5 of 5').waitFor();
    await page.getByRole('button', { name: 'Play' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'replay-dark-en');
    await page.getByRole('slider', { name: 'Position' }).fill('5000');
    await page.getByText('Step 2 of 5').waitFor();
  });

  it('lets those who may hear the recording, only when they ask for it, and in time with the steps', async () => {
    const call = await finished({ startedAt: new Date(Date.now() - 40_000) });
    const store = new RecordingStore(test.database.db, 90);
    const at = new Date(Date.now() - 40_000);
    const about = {
      session: call.id,
      flowId: flow.id,
      node: 'menu',
      kind: 'call',
      category: '',
      from: '',
      to: '',
    } as const;
    await store.begin({ id: 'whole', switchId: 'whole', at, ...about }, 'x');
    const audio = encodeUlaw(Int16Array.from({ length: 24_000 * 8 }, (_, n) => Math.round(4000 * Math.sin(n / 5))));
    for (let piece = 0; piece * 64_000 < audio.length; piece += 1)
      await store.putPiece('whole', piece, audio.subarray(piece * 64_000, (piece + 1) * 64_000));
    await store.complete('whole', { bytes: audio.length, durationMs: 24_000, soundMs: 24_000 });
    const page = await test.open(`/sessions/${call.id}/replay?step=2`);
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/sound')) asked += 1;
    });
    await page.getByRole('button', { name: '同时放录音' }).click();
    expect(asked).toBe(0);
    await page.getByRole('button', { name: '播放', exact: true }).click();
    await page.locator('audio').waitFor({ state: 'attached' });
    const heard = () => page.locator('audio').evaluate((sound) => (sound as HTMLAudioElement).currentTime);
    await expect.poll(heard).toBeGreaterThan(4.5);
    expect(asked).toBeGreaterThan(0);
    await page.getByRole('button', { name: '暂停' }).click();
    const shown = await page.getByRole('slider', { name: '回放进度' }).inputValue();
    expect(Math.abs((await heard()) - Number(shown) / 1000)).toBeLessThan(1);
    const { json } = await test.as.admin.get<{ what: string }[]>('/api/recordings/whole/accesses');
    expect(json.map(({ what }) => what)).toContain('played');
    const other = await test.open(`/sessions/${call.id}/replay`, { as: 'viewer' });
    await other.getByText('第 1 步，共 5 步').waitFor();
    expect(await other.getByRole('button', { name: '同时放录音' }).count()).toBe(0);
  });

  it('shows a call whose steps the server does not know any more', async () => {
    const odd = newCall({ startedAt: new Date(Date.now() - 20_000) });
    await odd.begins('menu');
    await odd.goes(100, { type: 'old.kind', exit: 'gone' }, 'removed');
    await odd.goes(100, { type: 'older.kind' });
    await odd.ends('lost');
    const page = await test.open(`/sessions/${odd.id}/replay`);
    await page.getByText('第 1 步，共 2 步').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('第 2 步，共 2 步').waitFor();
  });

  it('stays quick with 500 steps', async () => {
    const long = newCall({ startedAt: new Date(Date.now() - 600_000) });
    await long.begins('menu');
    const said = { ms: 0, kind: 'said', text: '没有听到您的选择。' } as const;
    for (let step = 1; step < 500; step++)
      await long.goes(1_000, { exit: '1', effects: [said] }, step % 2 ? 'waybill' : 'menu');
    await long.ends('hungup');
    const page = await test.open(`/sessions/${long.id}/replay?step=480`);
    await page.getByText('第 480 步，共 499 步').waitFor();
    const usual = await page.evaluate(async () => {
      const times: number[] = [];
      for (let press = 0; press < 10; press++) {
        const begun = performance.now();
        window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
        times.push(performance.now() - begun);
      }
      return times.sort((one, other) => one - other)[5] ?? 0;
    });
    await page.getByText('第 470 步，共 499 步').waitFor();
    expect(usual).toBeLessThan(200);
  });
});

describe.skipIf(browserMissing)('the heat map', () => {
  let hot: FlowDraft;
  beforeAll(async () => {
    hot = await publish(orderStatus, '热的热线');
    const now = Date.now();
    for (let each = 0; each < 4; each++) await finished({ flowId: hot.id, startedAt: new Date(now - 60_000 - each) });
    const leaving = newCall({ flowId: hot.id, startedAt: new Date(now - 30_000) });
    await leaving.begins('menu');
    await leaving.goes(2_000, {});
    await leaving.ends('hungup');
    const old = newCall({ flowId: hot.id, version: 1, startedAt: new Date(now - 3 * 86_400_000) });
    await old.begins('menu');
    await old.goes(2_000, { exit: '9' }, 'closed');
    await old.goes(2_000, {});
    await old.ends('completed');
  });

  it('tells how many calls took each exit, where they hung up, and where nobody came', async () => {
    const page = await test.open(`/flows/${hot.id}`);
    const editor = new EditorPage(page);
    await editor.card('主菜单').waitFor();
    await page.getByRole('button', { name: /看热度/ }).click();
    const bar = page.getByRole('region', { name: '热度' });
    await bar.getByText('5 通', { exact: true }).waitFor();
    await bar.getByText('5 通中途挂断').waitFor();
    await expect.poll(() => editor.exit('主菜单', '查单').locator('.x__m').textContent()).toBe('4');
    const [row, fill] = await Promise.all([
      editor.exit('主菜单', '查单').boundingBox(),
      editor.exit('主菜单', '查单').locator('.x__fill').boundingBox(),
    ]);
    expect((fill?.width ?? 0) / (row?.width ?? 1)).toBeCloseTo(0.8, 1);
    await editor.card('主菜单').getByText('5 次').waitFor();
    await editor.card('主菜单').getByText('1 在这里挂断').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'heat');
    // Cards out of sight are not drawn.
    await page.locator('.cv').hover();
    await page.mouse.wheel(1600, 0);
    await editor.card('转接坐席').getByText('4 在这里挂断').waitFor();
    await expect.poll(() => editor.card('还要什么').getAttribute('class')).toContain('card--faded');
    await page.mouse.wheel(-1600, 0);
    await editor.select('主菜单');
    const step = page.locator('.heat-step');
    await step.getByText('今天在这一步').waitFor();
    await expect.poll(() => step.locator('li').allTextContents()).toEqual(['查单480.0%', '在这里挂断120.0%']);
    await screenshot(page, 'heat-step');
    await bar.getByText('7 天', { exact: true }).click();
    await bar.getByText('6 通', { exact: true }).waitFor();
    await bar.getByText(/另有 1 次走的是旧版本的出口/).waitFor();
    await step.getByText('7 天里在这一步').waitFor();
    await bar.getByText('昨天', { exact: true }).click();
    await bar.getByText('这段时间没有通话走完。').waitFor();
    await expect.poll(() => page.locator('.card--faded').count()).toBe(0);
    await screenshot(page, 'heat-empty');
    await bar.getByText('自选', { exact: true }).click();
    const day = (ago: number) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(Date.now() - ago * 86_400_000);
    await bar.getByLabel('从哪天').fill(day(4));
    await bar.getByLabel('到哪天').fill(day(2));
    await bar.getByText('1 通', { exact: true }).waitFor();
    await bar.getByRole('button', { name: '收起' }).click();
    await expect.poll(() => page.locator('.x__fill').count()).toBe(0);
  });

  it('is there for a viewer, in English, in the dark', async () => {
    const page = await test.open(`/flows/${hot.id}`, {
      as: 'viewer',
      language: 'en',
      theme: 'dark',
    });
    await card(page, '主菜单').waitFor();
    await page.getByRole('button', { name: /Heat map/ }).click();
    await page.getByText('5 calls', { exact: true }).waitFor();
    await card(page, '主菜单').getByText('1 hung up here').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'heat-dark-en');
  });
});
