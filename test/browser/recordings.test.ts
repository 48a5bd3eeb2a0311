import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { encodeUlaw } from '../../runtime/speech/audio/g711.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { hotline } from '../kit/tester.ts';
import { type Opening, setUpDesigner } from './designer.ts';

const PIECE = 64_000;
const MINUTE_MS = 60_000;
/** Quiet speech-like noise: a real length, so that a jump has somewhere to go. */
const sound = (ms: number): Buffer =>
  encodeUlaw(Int16Array.from({ length: ms * 8 }, (_, at) => Math.round(4000 * Math.sin(at / 5) * Math.sin(at / 900))));

const app = setUpDesigner();

describe.skipIf(browserMissing)('recordings in a browser', () => {
  let store: RecordingStore;

  interface Made {
    readonly id: string;
    readonly kind: 'call' | 'voicemail' | 'message';
    readonly minutesAgo: number;
    readonly ms?: number;
    readonly category?: string;
    readonly from?: string;
  }
  const make = async ({ id, kind, minutesAgo, ms = 0, category = '', from = '13800002076' }: Made, flowId: string) => {
    const at = new Date(Date.now() - minutesAgo * MINUTE_MS);
    const numbers = { from, to: '95001' };
    await store.begin({ id, session: 'call-1', flowId, node: 'n', kind, category, ...numbers, switchId: id, at }, 'x');
    if (ms === 0) return;
    const audio = sound(ms);
    for (let piece = 0; piece * PIECE < audio.length; piece += 1)
      await store.putPiece(id, piece, audio.subarray(piece * PIECE, (piece + 1) * PIECE));
    await store.complete(id, { bytes: audio.length, durationMs: ms, soundMs: ms });
  };

  beforeAll(async () => {
    store = new RecordingStore(app.database.db, 90);
    const { id: flow } = await app.newFlow('查单热线', hotline('查单热线'));
    await make({ id: 'whole_call_1', kind: 'call', minutesAgo: 2, ms: 10 * MINUTE_MS }, flow);
    const whole = await store.row('whole_call_1');
    const from = (ms: number) => new Date((whole?.started_at.getTime() ?? 0) + ms);
    await store.silenced('whole_call_1', from(60_000), 'from');
    await store.silenced('whole_call_1', from(75_000), 'to');
    await make({ id: 'mail_2_1', kind: 'voicemail', minutesAgo: 9, ms: 31_000, category: '投诉' }, flow);
    await make({ id: 'name_3_1', kind: 'message', minutesAgo: 15, ms: 4_200, from: '02164441234' }, flow);
    await make({ id: 'now_4_1', kind: 'voicemail', minutesAgo: 0, category: '下班后' }, flow);
    await make({ id: 'lost_5_1', kind: 'call', minutesAgo: 60 }, flow);
    await store.fail('lost_5_1', 'lost');
    await make({ id: 'old_6_1', kind: 'voicemail', minutesAgo: 90, ms: 3_000 }, flow);
    await store.remove('old_6_1', '林晓雯', '来电人要求');
  });

  const inside = (address: string, options: Opening = {}): Promise<Page> =>
    app.open(address, { as: 'admin', ...options });
  const currentTime = (page: Page): Promise<number> =>
    page.locator('audio').evaluate((audio) => (audio as HTMLAudioElement).currentTime);

  it('lists them, plays one, jumps in it, and puts on record who listened', async () => {
    const page = await inside('/recordings');
    await page.getByText('投诉').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'recordings');
    const ranges: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/sound')) ranges.push(request.headers().range ?? '');
    });
    await page.getByRole('row', { name: /全程/ }).first().getByRole('button', { name: /听/ }).click();
    await page.getByText('还没有人听过。').waitFor();
    await page.getByText('敏感内容没有录（1 处）').waitFor();
    await page.getByRole('button', { name: '播放' }).click();
    await expect.poll(() => currentTime(page)).toBeGreaterThan(0.3);
    const bar = page.getByRole('slider', { name: '播放位置' });
    await bar.fill('480');
    await expect.poll(() => currentTime(page)).toBeGreaterThan(480);
    expect(await currentTime(page)).toBeLessThan(500);
    // The browser asked for the part in the middle, and for no more than it needs.
    const begins = () => ranges.map((range) => Number(/^bytes=(\d+)-/.exec(range)?.[1] ?? -1));
    expect(Math.max(...begins())).toBeGreaterThan(480 * 16_000 - 1_000_000);
    await page.getByRole('button', { name: '后退 10 秒' }).click();
    expect(await currentTime(page)).toBeLessThan(481);
    await bar.press('ArrowRight');
    await page.getByText('听了').waitFor();
    await screenshot(page, 'recordings-player');
    expect(await axe(page)).toEqual([]);
    const { json } = await app.as.admin.get<{ who: string; what: string }[]>('/api/recordings/whole_call_1/accesses');
    expect(json.map(({ who, what }) => `${who} ${what}`)).toEqual(['admin played']);
  });

  it('finds by kind, number and day, and says when there is none', async () => {
    const page = await inside('/recordings');
    await page.getByText('投诉').waitFor();
    await page
      .getByRole('radio', { name: '留言' })
      .or(page.getByRole('button', { name: '留言', exact: true }))
      .first()
      .click();
    await expect.poll(() => page.getByRole('row', { name: /全程/ }).count()).toBe(0);
    await page.getByLabel('号码或后四位').fill('x');
    await page.getByText('号码只有数字，至少两位').first().waitFor();
    await page.getByLabel('号码或后四位').fill('9999');
    await page.getByText('没有这样的录音').waitFor();
  });

  it('says why one cannot be heard, and lets an administrator delete with a reason', async () => {
    const page = await inside('/recordings');
    await page.getByRole('row', { name: /丢了/ }).getByRole('button').click();
    await page.getByText('电话系统里已经没有这段录音。').waitFor();
    await page
      .getByRole('row', { name: /已删除/ })
      .getByRole('button')
      .click();
    await page.getByText('林晓雯 删除：来电人要求').waitFor();
    await page.getByRole('row', { name: /投诉/ }).getByRole('button').click();
    await page.getByRole('button', { name: '删除', exact: true }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('为什么删除').fill('来电人不同意');
    expect(await axe(page)).toEqual([]);
    await drawer.getByRole('button', { name: '删除', exact: true }).click();
    await page.getByText('admin 删除：来电人不同意').waitFor();
    expect((await app.as.admin.get('/api/recordings/mail_2_1/sound')).status).toBe(404);
  });

  it('hides numbers, and the sound from viewers', async () => {
    const page = await inside('/recordings', { as: 'viewer', theme: 'dark', language: 'en' });
    await page.getByText('138 **** 2076').first().waitFor();
    expect(await page.getByText('13800002076').count()).toBe(0);
    await page
      .getByRole('row', { name: /Whole call/ })
      .first()
      .getByRole('button')
      .click();
    await page.getByText('Your role may not listen.').waitFor();
    expect(await page.locator('audio').count()).toBe(0);
    await screenshot(page, 'recordings-dark-en');
    expect(await axe(page)).toEqual([]);
  });
});
