import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rooms } from '../../designer/i18n/catalogue.ts';
import type { Language } from '../../schema/text.ts';
import { axe, browserMissing } from '../kit/browser.ts';
import { type RecordedCall, recordedCalls } from '../kit/recorded-calls.ts';
import { setUpDesigner } from './designer.ts';
import { parcels, said } from './parcel-line.ts';

const test = setUpDesigner();

interface Text {
  readonly words: string;
  readonly where: string;
}

/** What stands on the page, and what is only read out or shown on hover. */
const textsOn = (page: Page): Promise<Text[]> =>
  page.evaluate(() => {
    const found: { words: string; where: string }[] = [];
    // Names of keys are the same in every language, and what was read out before stays as it was said.
    const seen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) && !element.closest('kbd, .monaco-alert');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const words = node.textContent?.trim() ?? '';
      if (words !== '' && parent && !parent.closest('script, style') && seen(parent))
        found.push({ words, where: parent.className.toString() || parent.tagName });
    }
    for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [aria-description]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'aria-description']) {
        const words = element.getAttribute(name)?.trim() ?? '';
        if (words !== '' && seen(element)) found.push({ words, where: `${name} of ${element.className}` });
      }
    return found;
  });

const ROOM = Object.keys(rooms).join('|');
/** What i18next leaves when it knows no text, or has nothing to put into one. */
const RAW = new RegExp(String.raw`^(?:${ROOM})\.[a-z]\w*$|\{\{\w`);
const HAN = /\p{Script=Han}/u;

/** All texts of one language that say the same by another word in the other. */
const saidOnlyIn = (language: Language): ReadonlySet<string> => {
  const at = language === 'zh-CN' ? 0 : 1;
  const all = Object.values(rooms).flatMap((room) => Object.values(room) as (readonly [string, string])[]);
  const other = new Set(all.map((pair) => pair[1 - at]));
  return new Set(all.map((pair) => pair[at]).filter((words) => words.length > 1 && !other.has(words)));
};
const foreign = { 'zh-CN': saidOnlyIn('en'), en: saidOnlyIn('zh-CN') } as const;

interface View {
  readonly name: string;
  show(page: Page): Promise<unknown>;
  /** A word of the view in both languages. */
  readonly words: readonly [zh: string | RegExp, en: string | RegExp];
  /** What one wrote oneself is Chinese here, also on an English page. */
  readonly chinese?: true;
  /** Opens it again where ⌘K has closed it. */
  again?(): Promise<unknown>;
  /** Lies above the page: it is closed before ⌘K is opened. */
  readonly closed?: true;
}

describe.skipIf(browserMissing)('every view, in both languages and both themes', () => {
  let calls: ReturnType<typeof recordedCalls>;
  let page: Page;
  let flow: string;
  let broken: string;
  let over: RecordedCall;
  let up: RecordedCall;

  const travelled = async (name: string, secondsAgo: number): Promise<RecordedCall> => {
    const startedAt = new Date(Date.now() - secondsAgo * 1000);
    const call = calls.call(name, { flowId: flow, version: 1, startedAt });
    await call.begins('menu');
    const welcome = { ms: 0, kind: 'said', text: 'Press 1 to track a parcel.' } as const;
    await call.goes(4_000, { exit: '1', effects: [welcome, { ms: 3_900, kind: 'keys', text: '1' }] }, 'waybill');
    const effects = [{ ms: 8_800, kind: 'keys', text: '753028419066#' } as const];
    const changed = { waybill: '753028419066' };
    await call.goes(9_000, { type: 'voice.collect', exit: 'collected', effects, changed }, 'track');
    return call;
  };

  beforeAll(async () => {
    if (browserMissing) return;
    const { id, etag } = await test.newFlow(parcels.name, parcels);
    flow = id;
    const body = { note: 'First', withoutVoice: true };
    const headers = { 'if-match': `"${etag}"` };
    const { status, text } = await test.as.analyst.send(`/api/flows/${id}/publish`, { method: 'POST', body, headers });
    if (status !== 201) throw new Error(text);
    const draft = await test.draft(id);
    const changed = structuredClone(parcels);
    if (changed.nodes.hear) changed.nodes.hear.params.prompt = said('Last seen at {{ place }}.');
    await test.as.analyst.put(`/api/flows/${id}/draft`, changed, { 'if-match': `"${draft.etag}"` });
    const open = structuredClone({ ...parcels, name: 'Half a line' });
    if (open.nodes.hear) open.nodes.hear.exits.done = null;
    broken = (await test.newFlow(open.name, open)).id;
    calls = recordedCalls(test.server);
    over = await travelled('looks-over', 600);
    const fault = { code: 'connector.timeout', detail: 'tms.track: 3000 ms' } as const;
    await over.goes(3_000, { type: 'tms.track', exit: 'failed', fault }, 'bye');
    await over.goes(2_000, { type: 'voice.hangup' });
    await over.ends('completed');
    up = await travelled('looks-up', 15);
  });
  afterAll(async () => {
    await calls?.close();
  });

  /** By ⌘K, as a hand would, in the view that is open. */
  const choose = async (title: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.locator('dialog.cmd input').fill(title);
    await page.locator('.cmd__i', { hasText: title }).first().click();
    await page.locator('dialog.cmd input').waitFor({ state: 'detached' });
  };

  const editor = async (id = flow): Promise<void> => {
    await page.goto(`/flows/${id}`);
    await page.locator('.card').first().waitFor();
  };
  const card = (title: string) => page.locator('.card', { has: page.getByText(title, { exact: true }) });
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first();
  const mode = (at: number) => page.locator('.top .seg__o').nth(at).click();

  /** Opens the code's own search; another language brings another editor, a moment later. */
  const find = async () => {
    const language = await page.locator('html').getAttribute('lang');
    const search = async () => {
      // Below a search that may be open already.
      await page.locator('.monaco-editor .view-line').nth(9).click();
      await page.keyboard.press('Control+f');
      return page.locator('.find-widget.visible .input').first().getAttribute('aria-label');
    };
    await expect.poll(search).toBe(language === 'en' ? 'Find' : '查找');
  };
  const commands = async () => {
    await page.keyboard.press('Control+k');
    await page.locator('.cmd__i').first().waitFor();
  };
  const keys = async () => {
    await page.keyboard.press('?');
    await page.locator('.kbs').waitFor();
  };
  const publish = async () => {
    if (await page.locator('.pub').isVisible()) return;
    await page.getByRole('button', { name: /^(?:发布|Publish)$/ }).click();
    await page.locator('.pub').waitFor();
  };

  const views: readonly View[] = [
    { name: 'canvas', show: () => editor(), words: ['看全图', 'Fit the whole flow'] },
    {
      name: 'inspector',
      words: ['设置', 'Settings'],
      async show() {
        await editor();
        await card('Ask the waybill').locator('.card__h').click();
        await page.locator('.ins .tabs').waitFor();
      },
    },
    {
      name: 'script',
      words: ['打印', 'Print'],
      async show() {
        await editor();
        await mode(1);
        await page.locator('.sc__s').first().waitFor();
      },
    },
    {
      name: 'code, with words of the editor itself',
      words: ['查找', 'Find'],
      async show() {
        await editor();
        await mode(2);
        await find();
      },
      again: () => find(),
    },
    {
      name: 'problems',
      words: ['全部', 'All'],
      async show() {
        await editor(broken);
        await mode(0);
        await page.keyboard.press('Alt+p');
        await page.locator('.problems').waitFor();
      },
    },
    {
      name: 'commands',
      words: ['现在就存', 'Save now'],
      async show() {
        await editor();
        await commands();
      },
      again: () => commands(),
      closed: true,
    },
    {
      name: 'keys',
      words: ['键盘快捷键', 'Keyboard shortcuts'],
      async show() {
        await editor();
        await keys();
      },
      again: () => keys(),
      closed: true,
    },
    {
      name: 'versions',
      words: ['看草稿改了什么', 'See what the draft changes'],
      async show() {
        await editor();
        await button('历史版本').click();
        await page.locator('[data-version="1"]').waitFor();
      },
    },
    {
      name: 'comparison',
      words: ['没变的淡化', 'Fade the rest'],
      async show() {
        await editor();
        await button('历史版本').click();
        await button('看草稿改了什么').click();
        await page.locator('.card--changed').first().waitFor();
      },
    },
    {
      name: 'publish',
      words: ['发布新版本', 'Publish a new version'],
      async show() {
        await editor();
        await publish();
      },
      again: () => publish(),
    },
    {
      name: 'phone',
      words: ['不出声', 'Be silent'],
      async show() {
        await editor();
        await button('试打').click();
        await page.locator('.card.now').first().waitFor();
      },
    },
    {
      name: 'scenarios',
      words: ['还没有场景', 'No scenarios yet'],
      async show() {
        await editor();
        await button('场景').click();
        await page.locator('.scn').waitFor();
      },
    },
    {
      name: 'heat',
      words: ['热度', 'Heat map'],
      async show() {
        await editor();
        await page.getByRole('button', { name: /^看热度/ }).click();
        await page.locator('.x__fill').first().waitFor();
      },
    },
    {
      name: 'replay',
      words: ['通话回放', 'Call replay'],
      async show() {
        await page.goto(`/sessions/${over.id}/replay?step=3`);
        await page.locator('.card.on, .card.now').first().waitFor();
      },
    },
    {
      name: 'live',
      words: ['通话实况', 'Live call'],
      async show() {
        await page.goto(`/sessions/${up.id}/replay`);
        await page.locator('.card.now').waitFor();
      },
    },
    {
      name: 'templates',
      chinese: true,
      words: ['搜模板或拼音', 'Search templates'],
      async show() {
        await page.goto('/templates');
        await page.locator('.tpl').first().waitFor();
      },
    },
    {
      name: 'import',
      words: ['这不是流程文件。', 'This is not a flow.'],
      async show() {
        await page.goto('/flows');
        await button('导入').click();
        const file = { name: 'list.json', mimeType: 'application/json', buffer: Buffer.from('{"steps":[]}') };
        await page.locator('input[type="file"]').setInputFiles(file);
      },
    },
    {
      name: 'a flow that is gone',
      words: ['没有这个流程', 'There is no such flow'],
      async show() {
        await page.goto('/flows/nobody-has-it');
        await page.getByRole('link').first().waitFor();
      },
    },
  ];

  /** Everything that is to be right, whatever the view: its language, its colours, its words, and what axe says. */
  const look = async (view: View, language: Language, theme: 'light' | 'dark'): Promise<void> => {
    const at = `${view.name} ${language} ${theme}`;
    const root = page.locator('html');
    await expect.poll(() => root.getAttribute('lang'), { message: at }).toBe(language);
    await expect.poll(() => root.getAttribute('data-theme'), { message: at }).toBe(theme);
    const known = view.words[language === 'zh-CN' ? 0 : 1];
    const has = (texts: readonly Text[]) =>
      texts.some(({ words }) => (typeof known === 'string' ? words === known : known.test(words)));
    await expect.poll(async () => has(await textsOn(page)), { message: `${at}: ${known}`, timeout: 10_000 }).toBe(true);
    const texts = await textsOn(page);
    const wrong = texts.filter(
      ({ words }) =>
        RAW.test(words) || foreign[language].has(words) || (language === 'en' && !view.chinese && HAN.test(words)),
    );
    expect(wrong, at).toEqual([]);
    expect(await axe(page), at).toEqual([]);
  };

  for (const view of views)
    it(view.name, async () => {
      const changes = async (title: string) => {
        if (view.closed) await page.keyboard.press('Escape');
        await choose(title);
        await view.again?.();
      };
      page = await test.open('', { language: 'zh-CN', theme: 'light', scale: 1 });
      await view.show(page);
      await page.evaluate(() => Object.assign(window, { stays: true }));
      await look(view, 'zh-CN', 'light');
      await changes('深色');
      await look(view, 'zh-CN', 'dark');
      await changes('切换到英文 (English)');
      await look(view, 'en', 'dark');
      await changes('Light theme');
      await look(view, 'en', 'light');
      expect(await page.evaluate(() => 'stays' in window), 'without a reload').toBe(true);
    });
});
