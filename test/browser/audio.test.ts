import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaRoutes } from '../../runtime/speech/media.ts';
import type { AudioAsset, FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { speechBy } from '../kit/own-voice.ts';
import { answers, toneWav, VoiceService } from '../kit/voice-service.ts';
import { setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const greeting = resolve(import.meta.dirname, '../../runtime/speech/uploads/testing/greeting.mp3');
const document: Flow = {
  format: 1,
  kind: 'ivr',
  name: '总机',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: '运单号', default: '7530' } },
  start: 'say',
  nodes: {
    say: {
      type: 'voice.say',
      title: '欢迎',
      params: { prompt: { text: { 'zh-CN': '您好，欢迎致电。', en: 'Welcome.' } } },
      exits: { done: 'ask' },
    },
    ask: {
      type: 'voice.menu',
      title: '菜单',
      params: {
        prompt: { text: { 'zh-CN': '查单请按 1。' } },
        options: [{ key: '1', label: '查单' }],
        retryPrompts: [{ text: { 'zh-CN': '没听清。' } }],
      },
      exits: { 1: 'end', none: 'end' },
    },
    end: { type: 'flow.end', title: '结束', params: {}, exits: {} },
  },
  view: { nodes: { say: { x: 0, y: 0 }, ask: { x: 320, y: 0 }, end: { x: 640, y: 0 } } },
};

const voice = new VoiceService();
let folder: string;

beforeAll(async () => {
  await voice.listen();
  folder = await mkdtemp(join(tmpdir(), 'audio-page-'));
});
afterAll(async () => {
  await voice.close();
  await rm(folder, { recursive: true, force: true });
});
const app = setUpDesigner(() => {
  const speech = speechBy(voice, folder, () => app.url);
  return { deps: { speech }, media: (assets) => mediaRoutes(speech, assets) };
});

/** From the analyst's file to the caller's ear. */
describe.skipIf(browserMissing)('audio in the designer', () => {
  let page: Page;
  let id: string;

  beforeAll(async () => {
    id = (await app.newFlow('总机', document)).id;
    page = await app.stay('/audio');
  });

  const drawer = (): Locator => page.locator('.ant-drawer-content, .ant-drawer-section').last();
  const assets = async (): Promise<AudioAsset[]> => (await app.as.viewer.get<AudioAsset[]>('/api/audio')).json;
  const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 });
  const stored = async (): Promise<unknown> =>
    (await app.as.admin.get<FlowDraft>(`/api/flows/${id}`)).json.document.nodes.say?.params.prompt;

  it('is uploaded, and a file that is none is refused in words', async () => {
    await page.goto('/audio');
    await page.getByText('还没有音频').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'audio-empty');
    await page.getByRole('button', { name: '上传音频' }).click();
    const fake = join(folder, '公告.wav');
    await writeFile(fake, '<html><script>alert(1)</script></html>');
    await drawer().getByLabel('音频文件').setInputFiles(fake);
    await soon(() => drawer().getByLabel('名称').inputValue()).toBe('公告');
    await drawer().getByRole('button', { name: '上传音频' }).click();
    await drawer().getByText('这不是可用的音频文件：请上传 wav 或 mp3').waitFor();
    await screenshot(page, 'audio-refused');
    await drawer().getByLabel('音频文件').setInputFiles(greeting);
    await drawer().getByLabel('名称').fill('开场欢迎');
    await drawer().getByLabel('说的是什么').fill('您好，欢迎');
    expect(await axe(page)).toEqual([]);
    await drawer().getByRole('button', { name: '上传音频' }).click();
    await page.getByRole('button', { name: '播放「开场欢迎」' }).waitFor();
    expect(await assets()).toMatchObject([{ title: '开场欢迎', transcript: '您好，欢迎', language: 'zh-CN' }]);
  });

  it('is listened to in the list', async () => {
    const fetched = page.waitForResponse((response) => response.url().includes('/media/prompts/'));
    await page.getByRole('button', { name: '播放「开场欢迎」' }).click();
    expect((await fetched).ok()).toBe(true);
    await page.getByRole('button', { name: '停止「开场欢迎」' }).waitFor();
    await screenshot(page, 'audio-list');
  });

  it('is chosen in a prompt, among its texts', async () => {
    await page.goto(`/flows/${id}`);
    const editor = new EditorPage(page);
    await editor.open(app.url, id);
    await editor.select('欢迎');
    const panel = page.locator('.ins');
    await panel.getByRole('button', { name: '加一段音频' }).click();
    await panel.getByLabel('第 2 段音频').click();
    await page.locator('.ant-select-item', { hasText: '开场欢迎' }).click();
    const [asset] = await assets();
    await soon(stored).toMatchObject({
      parts: { 'zh-CN': [{ text: '您好，欢迎致电。' }, { audio: asset?.id }] },
      text: { en: 'Welcome.' },
    });
    await page.locator('.card', { hasText: '开场欢迎' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'prompt-parts');
    await panel.getByRole('button', { name: '去掉第 1 段' }).click();
    await soon(stored).toEqual({ audio: { 'zh-CN': asset?.id }, text: { en: 'Welcome.' } });
    await panel.getByRole('button', { name: '加一段文字' }).click();
    await panel.getByLabel('第 2 段文字').fill('请稍候。');
    await soon(stored).toEqual({
      parts: { 'zh-CN': [{ audio: asset?.id }, { text: '请稍候。' }] },
      text: { en: 'Welcome.' },
    });
  });

  it('stands in a list of prompts, too', async () => {
    await new EditorPage(page).select('菜单');
    const panel = page.locator('.ins');
    await panel.locator('.lines').getByRole('button', { name: '加一段音频' }).click();
    await panel.locator('.lines').getByLabel('第 2 段音频').click();
    await page.locator('.ant-select-item', { hasText: '开场欢迎' }).last().click();
    const [asset] = await assets();
    await soon(
      async () => (await app.as.admin.get<FlowDraft>(`/api/flows/${id}`)).json.document.nodes.ask?.params,
    ).toMatchObject({ retryPrompts: [{ parts: { 'zh-CN': [{ text: '没听清。' }, { audio: asset?.id }] } }] });
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'prompt-lines-audio');
    await panel.locator('.lines').getByRole('button', { name: '去掉第 2 段' }).click();
    await new EditorPage(page).select('欢迎');
  });

  it('is uploaded in place', async () => {
    const panel = page.locator('.ins');
    await panel.getByLabel('第 1 段音频').click();
    await page.getByRole('button', { name: '上传新的…' }).click();
    await drawer().getByLabel('音频文件').setInputFiles(greeting);
    await drawer().getByLabel('名称').fill('节日欢迎');
    await screenshot(page, 'audio-in-place');
    await drawer().getByRole('button', { name: '上传音频' }).click();
    await soon(async () => (await assets()).length).toBe(2);
    const fresh = (await assets()).find(({ title }) => title === '节日欢迎');
    await soon(stored).toMatchObject({ parts: { 'zh-CN': [{ audio: fresh?.id }, { text: '请稍候。' }] } });
    await new EditorPage(page).saved();
  });

  it('goes live with the flow, whose texts are rendered before', async () => {
    const waiting: (() => void)[] = [];
    voice.behaviour = (response) => void waiting.push(() => answers('audio/wav', toneWav(500))(response));
    const editor = new EditorPage(page);
    await editor.button('发布').click();
    await editor.button('发布第 1 版').click();
    await page.getByText(/正在合成提示语，0 \/ 4/).waitFor();
    await screenshot(page, 'publish-progress');
    voice.behaviour = answers('audio/wav', toneWav(500));
    for (const answer of waiting) answer();
    await page.getByText('第 1 版已发布').waitFor();
    await page.locator('.pub').getByRole('button', { name: '关闭' }).click();
  });

  it('is heard in a call', async () => {
    const [fresh] = (await assets()).filter(({ title }) => title === '节日欢迎');
    const heard = page.waitForResponse((response) => response.url().includes(fresh?.url ?? 'never'));
    await page.getByRole('button', { name: '试打' }).click();
    expect((await heard).ok()).toBe(true);
    await page.locator('.talk').getByText('节日欢迎').waitFor();
    await page.locator('.talk').getByText('请稍候。').waitFor();
    await screenshot(page, 'audio-call');
  });

  it('is not deleted while a flow plays it', async () => {
    await page.goto('/audio');
    await page.getByRole('button', { name: '删除「节日欢迎」' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
    await page.getByText('还有流程在用这段音频：「总机」').waitFor();
    await page.getByRole('button', { name: '删除「开场欢迎」' }).click();
    await page.getByRole('dialog').last().getByRole('button', { name: '删除' }).click();
    await soon(async () => (await assets()).map(({ title }) => title)).toEqual(['节日欢迎']);
  });

  it('a voice that is down stands in the way of publishing in words', async () => {
    const editor = new EditorPage(page);
    await editor.open(app.url, id);
    await editor.select('欢迎');
    await page.locator('.ins').getByLabel('第 2 段文字').fill('马上接通。');
    await editor.saved();
    voice.behaviour = answers('text/plain', 'no', 500);
    app.allow(/status of 503/);
    await editor.button('发布').click();
    await editor.button('发布第 2 版').click();
    await page.getByText(/语音合成不可用：「欢迎」有 1 条提示语没能合成/).waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'publish-voice-down');
    await editor.button('仍然发布').click();
    await page.getByText('第 2 版已发布').waitFor();
  });

  it('is named in English, too', async () => {
    const english = await app.open('/audio', { as: 'viewer', language: 'en', theme: 'dark' });
    await english.getByRole('heading', { name: 'Audio' }).waitFor();
    await english.getByRole('button', { name: 'Play 节日欢迎' }).waitFor();
    expect(await english.getByRole('button', { name: 'Upload audio' }).count()).toBe(0);
    expect(await axe(english)).toEqual([]);
    await screenshot(english, 'audio-english');
  });
});
