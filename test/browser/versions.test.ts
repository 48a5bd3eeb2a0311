import { describe, expect, it } from 'vitest';
import type { FlowDraft, VersionSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { openCallDesk } from '../kit/call-desk.ts';
import { orderStatus, setUpDesigner } from './designer.ts';
import type { EditorPage } from './editor-page.ts';

const test = setUpDesigner();

const stored = (id: string) => test.draft(id);
const publish = async ({ id, etag }: FlowDraft, note: string): Promise<void> => {
  const { status, text } = await test.as.analyst.post(
    `/api/flows/${id}/publish`,
    { note },
    { 'if-match': `"${etag}"` },
  );
  if (status !== 201) throw new Error(text);
};
const save = async ({ id, etag }: FlowDraft, document: Flow): Promise<FlowDraft> =>
  (await test.as.analyst.put<FlowDraft>(`/api/flows/${id}/draft`, document, { 'if-match': `"${etag}"` })).json;

/** Every kind of change at once: one step gone, one new, one said otherwise, one wired elsewhere, one moved, a note. */
const changed = (flow: Flow): Flow => {
  const next = structuredClone(flow);
  const { menu, waybill } = next.nodes;
  if (!menu || !waybill) throw new Error('the example has another shape now');
  menu.params.prompt = { text: { 'zh-CN': '您好，汀舟速运。查单请按 1，人工请按 0，会员请说会员。' } };
  waybill.params.attempts = 5;
  next.nodes.news = {
    type: 'voice.say',
    version: 1,
    title: '播报活动',
    params: { prompt: { text: { 'zh-CN': '双十一包邮' } } },
    exits: { done: 'bye' },
  };
  const missing = Object.entries(next.nodes).find(([, { title }]) => title === GONE)?.[0] ?? '';
  for (const node of Object.values(next.nodes))
    for (const [exit, target] of Object.entries(node.exits)) if (target === missing) node.exits[exit] = 'news';
  delete next.nodes[missing];
  const places = { ...next.view?.nodes };
  const old = places[missing] ?? { x: 0, y: 0 };
  const { [missing]: _, ...others } = places;
  const bye = others.bye ?? { x: 0, y: 0 };
  next.view = {
    ...next.view,
    nodes: { ...others, news: { x: old.x, y: old.y }, bye: { x: bye.x, y: bye.y + 240 } },
    notes: [{ id: 'n1', text: '双十一', by: '林', at: '2026-11-01T00:00:00Z', x: 0, y: 700 }],
  };
  return next;
};

/** The step that the changed flow no longer has. */
const GONE = '查询失败说明';

const published = async (name: string): Promise<FlowDraft> => {
  const draft = await test.newFlow(name, orderStatus);
  await publish(draft, '第一版');
  return await stored(draft.id);
};
const withChanges = async (name: string): Promise<FlowDraft> => {
  const draft = await published(name);
  return await save(draft, changed(draft.document));
};

const openEditor = (id: string) => test.edit(id);
const openCompare = async (editor: EditorPage): Promise<void> => {
  await editor.button('历史版本').click();
  await editor.button('看草稿改了什么').click();
  await editor.page.locator('.cmp .card').first().waitFor();
};

describe.skipIf(browserMissing)('two versions on one canvas', () => {
  it('show what is new, gone, changed and moved, on the cards and in words', async () => {
    const { id } = await withChanges('对比');
    const editor = await openEditor(id);
    const { page } = editor;
    await openCompare(editor);
    await page.getByText('发布前看一眼').waitFor();
    await page.locator('[data-change="added news"]').getByRole('button').first().click();
    await expect.poll(() => editor.card('播报活动').getAttribute('class')).toContain('card--added');
    await page.locator('[data-change="removed down"]').getByRole('button').first().click();
    await editor.card(GONE).waitFor();
    await expect.poll(() => editor.card(GONE).getAttribute('class')).toContain('card--removed');
    await expect.poll(() => editor.card(GONE).innerText()).toContain('删除');
    await expect.poll(() => page.locator('[data-ghost="bye"]').count()).toBe(1);
    const row = page.locator('[data-change^="changed waybill"]');
    await row.getByRole('button').first().click();
    await expect.poll(() => row.locator('.dd__v').innerText()).toMatch(/3 次\s*改成\s*5 次/);
    await page.locator('[data-change^="changed menu"]').getByRole('button').first().click();
    await expect.poll(() => page.locator('[data-change^="changed menu"] ins').allInnerTexts()).not.toEqual([]);
    await expect.poll(() => page.locator('[data-change="moved bye"]').count()).toBe(1);
    await screenshot(page, 'versions-compare');
    expect(await axe(page)).toEqual([]);
  });

  it('go from change to change by keys, and give one change back by itself, with undo', async () => {
    const { id } = await withChanges('逐处');
    const editor = await openEditor(id);
    const { page } = editor;
    await openCompare(editor);
    const where = page.locator('.cmp__n [role="status"]');
    const all = Number(/\d+/.exec(await where.innerText())?.[0]);
    expect(all).toBeGreaterThan(4);
    await page.keyboard.press('n');
    await expect.poll(() => where.innerText()).toBe(`第 1 处，共 ${all} 处`);
    await page.keyboard.press('p');
    await expect.poll(() => where.innerText()).toBe(`第 ${all} 处，共 ${all} 处`);
    const waybill = page.locator('[data-change^="changed waybill"]');
    await waybill.getByRole('button').first().click();
    await waybill.getByRole('button', { name: /恢复成原来/ }).click();
    await expect.poll(() => waybill.count()).toBe(0);
    await expect.poll(() => where.innerText()).toContain(`共 ${all - 1} 处`);
    await expect
      .poll(async () => (await stored(id)).document.nodes.waybill?.params.attempts)
      .toBe(orderStatus.nodes.waybill?.params.attempts);
    expect((await stored(id)).document.nodes.news).toBeDefined();
    await page.keyboard.press('Control+z');
    await expect.poll(() => waybill.count()).toBe(1);
    await expect.poll(async () => (await stored(id)).document.nodes.waybill?.params.attempts).toBe(5);
    await page.locator('[data-change^="removed"]').getByRole('button').first().click();
    await page.locator('[data-change^="removed"]').getByRole('button', { name: /恢复/ }).click();
    await expect
      .poll(async () => Object.values((await stored(id)).document.nodes).map(({ title }) => title))
      .toContain(GONE);
    await page.keyboard.press('Escape');
    await editor.card('播报活动').waitFor();
  });

  it('are read in the dark and in English, by who may only look, too', async () => {
    const { id } = await withChanges('只看');
    const editor = await test.edit(id, { as: 'viewer', theme: 'dark', language: 'en' });
    const { page } = editor;
    await editor.button('Versions').click();
    await page.getByText('in all').waitFor();
    expect(await page.getByRole('button', { name: 'Put back into the draft' }).count()).toBe(0);
    expect(await axe(page)).toEqual([]);
    await editor.button('See what the draft changes').click();
    await page.locator('.cmp .card--added').waitFor();
    expect(await page.getByRole('button', { name: /^Restore/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Publish/ }).count()).toBe(0);
    await screenshot(page, 'versions-compare-dark');
    expect(await axe(page)).toEqual([]);
  });
});

describe.skipIf(browserMissing)('the history', () => {
  it('tells who, when and why, shows a version, and puts it back into the draft without losing the draft', async () => {
    const draft = await withChanges('历史');
    const { id } = draft;
    const editor = await openEditor(id);
    const { page } = editor;
    await editor.button('历史版本').click();
    const first = page.locator('[data-version="1"]');
    await expect.poll(() => first.innerText()).toMatch(/在线[\s\S]*第一版[\s\S]*analyst[\s\S]*共 0 通/);
    await first.getByRole('button', { name: '看这一版' }).click();
    await page.getByText('第 1 版，只能看').waitFor();
    await editor.card(GONE).waitFor();
    await page.keyboard.press('Escape');
    await first.getByRole('button', { name: '放回草稿' }).click();
    await editor.card(GONE).waitFor();
    await expect.poll(async () => (await stored(id)).document.nodes.news).toBeUndefined();
    await editor.button('撤销').click();
    await editor.card('播报活动').waitFor();
    await editor.button('重做').click();
    await editor.saved();
    // The replaced draft outlives the page.
    await page.reload();
    await editor.card(GONE).waitFor();
    await editor.button('历史版本').click();
    await page.getByText('换下的草稿', { exact: true }).waitFor();
    await page.locator('.ver2', { hasText: '换下的草稿' }).getByRole('button', { name: '放回草稿' }).click();
    await editor.card('播报活动').waitFor();
    await screenshot(page, 'versions-history');
    expect(await axe(page)).toEqual([]);
  });

  it('makes an older version live again', async () => {
    const draft = await withChanges('回退');
    await publish(draft, '双十一');
    const editor = await openEditor(draft.id);
    const { page } = editor;
    await editor.button('历史版本').click();
    await page.locator('[data-version="1"]').getByRole('button', { name: '重新上线' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '重新上线' }).click();
    await page.getByText('第 1 版已上线').waitFor();
    await expect.poll(async () => (await stored(draft.id)).live).toBe(1);
    const { json } = await test.as.analyst.get<VersionSummary[]>(`/api/flows/${draft.id}/versions`);
    expect(json.map(({ version, live, note }) => [version, live, note])).toEqual([
      [2, false, '双十一'],
      [1, true, '第一版'],
    ]);
  });
});

describe.skipIf(browserMissing)('publishing', () => {
  it('counts the changes, leads to the canvas, and publishes from there with a reason', async () => {
    const { id } = await withChanges('发布总结');
    const editor = await openEditor(id);
    const { page } = editor;
    await editor.button('发布').click();
    const panel = page.getByRole('dialog', { name: '发布新版本' });
    await expect
      .poll(() => panel.innerText())
      .toMatch(/新增\s*1[\s\S]*删除\s*1[\s\S]*改动\s*\d[\s\S]*现在没有进行中的通话/);
    expect(await axe(page)).toEqual([]);
    await panel.getByRole('button', { name: '在画布上看改动' }).click();
    await page.getByLabel('这一版改了什么').fill('双十一返程高峰');
    await editor.button('发布第 2 版').click();
    await page.getByText('第 2 版已发布').waitFor();
    const { json } = await test.as.analyst.get<VersionSummary[]>(`/api/flows/${id}/versions`);
    expect(json[0]).toMatchObject({ version: 2, live: true, note: '双十一返程高峰' });
  });

  it('does not publish over a version that somebody else made live meanwhile, before one has seen it', async () => {
    const draft = await withChanges('抢先');
    const editor = await openEditor(draft.id);
    const { page } = editor;
    await editor.button('发布').click();
    await publish(draft, '别人先发');
    await editor.button(/^发布第/).click();
    await page.getByRole('alert').filter({ hasText: '发布了第 2 版' }).waitFor();
    expect((await stored(draft.id)).live).toBe(2);
    await editor.button('看过了，还是发布').click();
    await page.getByText('第 3 版已发布').waitFor();
  });
});

/** Says which version it is, waits for a key, and says it again. */
const talking = (words: string): Flow => ({
  format: 1,
  kind: 'ivr',
  name: '留在旧版',
  language: 'zh-CN',
  variables: {},
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      params: {
        prompt: { text: { 'zh-CN': `${words}，请按 1。` } },
        options: [{ key: '1', label: '继续' }],
        timeout: 30,
      },
      exits: { '1': 'bye', none: 'bye' },
    },
    bye: { type: 'voice.say', params: { prompt: { text: { 'zh-CN': `${words}，再见。` } } }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
});

describe.skipIf(browserMissing)('a call in progress', () => {
  it('ends with the words of the version that it began on, and the next call gets the new ones', async () => {
    const { as } = test;
    const made = await test.newFlow('留在旧版', talking('旧版'));
    const { id } = made;
    await publish(made, '旧版');
    const bound = await as.admin.put('/api/numbers/95077', { flowId: id });
    expect(bound.status, bound.text).toBeLessThan(300);
    const desk = await openCallDesk(test.server);
    try {
      const early = desk.dial('13800002076', '95077');
      await expect.poll(() => early.texts, { timeout: 10_000 }).toEqual(['旧版，请按 1。']);
      await save(await stored(id), talking('新版'));
      const editor = await openEditor(id);
      const { page } = editor;
      await editor.button('发布').click();
      const panel = page.getByRole('dialog', { name: '发布新版本' });
      await panel.getByText('1 通进行中的通话留在第 1 版，新来电走第 2 版。').waitFor();
      await editor.button('发布第 2 版').click();
      await page.getByText('第 2 版已发布').waitFor();
      await panel.getByRole('button', { name: '关闭' }).click();

      const late = desk.dial('13800002077', '95077');
      await expect.poll(() => late.texts, { timeout: 10_000 }).toEqual(['新版，请按 1。']);
      await editor.button('历史版本').click();
      const [first, second] = [page.locator('[data-version="1"]'), page.locator('[data-version="2"]')];
      await expect.poll(() => first.innerText(), { timeout: 20_000 }).toContain('1 通进行中 · 共 1 通');
      await expect.poll(() => second.innerText(), { timeout: 20_000 }).toContain('1 通进行中 · 共 1 通');
      await expect.poll(() => second.innerText()).toContain('在线');

      early.caller.press('1');
      late.caller.press('1');
      expect(await early.caller.ended).toBe('switch');
      expect(await late.caller.ended).toBe('switch');
      expect(early.texts).toEqual(['旧版，请按 1。', '旧版，再见。']);
      expect(late.texts).toEqual(['新版，请按 1。', '新版，再见。']);
      await expect.poll(() => first.innerText(), { timeout: 20_000 }).not.toContain('进行中');
      await expect.poll(() => first.innerText()).toContain('共 1 通');
    } finally {
      await desk.close();
    }
  });
});

describe.skipIf(browserMissing)('by name', () => {
  it('⌘K opens the history and the comparison with what is live', async () => {
    const { id } = await withChanges('按名字');
    const editor = await openEditor(id);
    const { page } = editor;
    const command = async (words: string) => {
      await page.keyboard.press('Control+k');
      const field = page.locator('dialog.cmd input:focus');
      await field.waitFor();
      await page.keyboard.type(words);
      await page.getByRole('option', { name: words }).first().waitFor();
      await page.keyboard.press('Enter');
    };
    await command('历史版本');
    await page.getByRole('complementary', { name: '历史版本' }).waitFor();
    await command('和在线的版本对比');
    await page.getByText('发布前看一眼').waitFor();
    await page.keyboard.press('Escape');
    await editor.card('播报活动').waitFor();
  });
});
