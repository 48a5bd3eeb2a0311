import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../kit/app.ts';
import { browserMissing } from '../kit/browser.ts';
import { takeOrders } from '../kit/take-orders.ts';
import { type Opening, setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';
import { type Planted, plant } from './plants.ts';
import { becameCode, RAN, readable, watch } from './watch.ts';

const test = setUpDesigner({}, { testTimeout: 180_000 });
beforeAll(async () => {
  if (!browserMissing) await takeOrders(test.server);
});
afterAll(async () => {
  if (!browserMissing) await test.deps.triggers.stop();
});

/** Each ends an attribute, an element or a title that it might stand in, and does something by itself. */
const vectors = [
  { long: `"><img src=x onerror=${RAN}=1>`, short: '"><img src=x>' },
  { long: `</title><svg onload=${RAN}=1>`, short: '<svg onload=a>' },
] as const;

const views: { readonly page: Page; readonly seen: readonly string[] }[] = [];

describe.skipIf(browserMissing).each(vectors)('S20 $long is text', (vector) => {
  let all: Planted;
  beforeAll(async () => {
    all = await plant(test, vector, String(95001 + vectors.indexOf(vector)));
  });
  afterAll(() => all?.call.end());

  const open = async (path: string, options: Opening = {}): Promise<Page> => {
    const page = await test.open('', { as: 'admin', ...options });
    views.push({ page, seen: await watch(page) });
    await page.goto(path);
    return page;
  };
  /** Every text is there to read, and nothing but text. */
  const shows = async (page: Page, view: string, ...places: readonly string[]): Promise<void> => {
    const missing = async () => {
      const text = await readable(page);
      return places.filter((place) => !text.includes(all.text(place)));
    };
    await expect.poll(missing, { message: `${view}: what is not shown` }).toEqual([]);
    expect(await becameCode(page), view).toEqual([]);
  };
  /** After each test: no dialog, nothing that the policy had to refuse. */
  const quiet = async (): Promise<void> => {
    for (const { page, seen } of views.splice(0)) {
      expect(await becameCode(page)).toEqual([]);
      expect(seen).toEqual([]);
    }
  };
  const view = (name: string, work: () => Promise<void>) =>
    it(name, async () => {
      // What a test that failed has left.
      views.length = 0;
      await work();
      await quiet();
    });
  const editorAt = async (options: Opening = {}): Promise<EditorPage> => {
    const page = await open(`/flows/${all.flow}`, options);
    await page.locator('.cv .card').first().waitFor();
    return new EditorPage(page);
  };

  for (const language of ['zh-CN', 'en'] as const)
    view(`in every list (${language})`, async () => {
      const lists: Readonly<Record<string, readonly string[]>> = {
        '/flows': ['flow'],
        '/sessions': ['flow', 'caller', 'dialled', 'line'],
        '/recordings': ['flow', 'voice', 'kind', 'gone', 'dialled'],
        '/sync': ['trigger', 'source'],
        '/sync?view=orders': ['order', 'source', 'status'],
        '/connections': ['peer'],
        '/imports': ['plugin', 'paper'],
        '/numbers': ['number', 'flow'],
        '/audio': ['sound', 'script'],
        '/settings': ['person', 'key'],
        [`/sessions/${all.ended}`]: [
          'flow',
          'caller',
          'spoken',
          'keys',
          'heard',
          'noted',
          'answer',
          'fault',
          'label',
          'menu',
        ],
        [`/imports/${all.connector}`]: ['offer'],
      };
      const page = await open('/templates', { language });
      for (const [path, places] of Object.entries(lists)) {
        await page.goto(path);
        await shows(page, path, ...places);
      }
    });

  view('on the canvas, in the inspector, and in every view of the document', async () => {
    const editor = await editorAt();
    const { page } = editor;
    await shows(page, 'canvas', 'flow', 'menu', 'zh', 'choice', 'newer', 'lost', 'end', 'note', 'by', 'group', 'step');
    await shows(page, 'flow', 'about');
    await page.locator('.ins').getByRole('tab', { name: /^变量/ }).click();
    await shows(page, 'variables', 'label', 'spare');
    for (const id of ['menu', 'say']) {
      await page.locator(`.react-flow__node[data-id="${id}"] .card__h`).click();
      for (const tab of await page.locator('.ins [role=tab]').all()) {
        await tab.click();
        expect(await becameCode(page)).toEqual([]);
      }
    }
    await page.locator('.react-flow__node[data-id="menu"] .card__h').click();
    await shows(page, 'inspector', 'menu', 'zh', 'choice');
    await page.locator('.ins').getByText('English', { exact: true }).first().click();
    await shows(page, 'inspector in English', 'en');
    await page.getByRole('button', { name: '展开问题列表' }).click();
    await shows(page, 'problems', 'lost');
    await page.getByRole('radio', { name: '话术', exact: true }).check({ force: true });
    await page.locator('.sc').waitFor();
    await shows(page, 'script', 'menu', 'zh', 'en', 'choice', 'newer', 'label');
    await page.getByRole('radio', { name: '代码', exact: true }).check({ force: true });
    await page.locator('.cview .view-line').first().waitFor();
    // As JSON writes it.
    const written = JSON.stringify(all.text('flow')).slice(1, -1);
    await expect.poll(() => readable(page)).toContain(written);
    expect(await becameCode(page)).toEqual([]);
  });

  view('in what is searched and commanded', async () => {
    const editor = await editorAt();
    const { page } = editor;
    await page.keyboard.press('Control+f');
    await page.keyboard.type(all.text('lost'));
    await page.locator('.seek__n', { hasText: '1' }).waitFor();
    await shows(page, 'search', 'lost');
    await page.keyboard.press('Escape');
    for (const place of ['flow', 'lost', 'step']) {
      await page.keyboard.press('Control+k');
      await page.locator('dialog.cmd input:focus').waitFor();
      await page.keyboard.type(all.text(place));
      await page
        .locator('dialog.cmd .cmd__i', { hasText: all.text(place) })
        .first()
        .waitFor();
      await shows(page, '⌘K', place);
      await page.keyboard.press('Escape');
      await page.locator('dialog.cmd').waitFor({ state: 'detached' });
    }
    await page.goto('/flows');
    await page.getByRole('searchbox').fill(all.text('flow'));
    await page.getByRole('link', { name: all.text('flow') }).waitFor();
    await page.getByRole('searchbox').fill(all.text('nowhere'));
    await shows(page, 'nothing found', 'nowhere');
    await page.goto('/recordings');
    await page.getByLabel('号码或后四位').fill(all.text('nowhere'));
    await page.getByText('号码只有数字，至少两位').first().waitFor();
    expect(await becameCode(page)).toEqual([]);
  });

  view('in the history, the difference and the publication', async () => {
    const editor = await editorAt();
    const { page } = editor;
    await editor.button('历史版本').click();
    await shows(page, 'history', 'why');
    await editor.button('看草稿改了什么').click();
    await page.locator('.cmp .card').first().waitFor();
    for (const row of await page.locator('[data-change] .dit__b').all()) await row.click();
    await shows(page, 'difference', 'say', 'newer');
    await page.keyboard.press('Escape');
    await editor.button('发布').click();
    const panel = page.getByRole('dialog', { name: '发布新版本' });
    await panel.getByLabel('这一版改了什么').fill(all.text('reason2'));
    await shows(page, 'publication', 'newer', 'reason2');
  });

  view('in scenarios, and in what they say after a run', async () => {
    const editor = await editorAt();
    const { page } = editor;
    await editor.button(/^场景/).first().click();
    await page.locator('.drawer .scn__ro').click();
    await shows(page, 'scenarios', 'scene');
    await editor.button('全部运行').click();
    await page.locator('.drawer [data-status="failed"]').waitFor();
    await shows(page, 'failed', 'hears', 'zh');
    await editor.button('修改').click();
    expect(await page.locator('.scn__f').getByLabel('第 1 步的内容').inputValue()).toBe(all.text('hears'));
    await shows(page, 'form', 'scene', 'hears');
  });

  view('in a trial call: what is said, set and seen', async () => {
    const editor = await editorAt();
    const { page } = editor;
    await editor.button('试打').click();
    await page.locator('.card.now').waitFor();
    await shows(page, 'trial call', 'zh', 'menu', 'choice', 'label', 'default');
    await page.keyboard.press('1');
    await page.locator('.ph-bub', { hasText: all.text('says') }).waitFor();
    await shows(page, 'next step', 'says', 'newer', 'default');
  });

  view('in calls: on the line, replayed, counted', async () => {
    const editor = await editorAt();
    const { page } = editor;
    await page.getByRole('button', { name: /第 1 版在线/ }).click();
    await shows(page, 'on the line', 'line', 'menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /看热度/ }).click();
    await page.getByRole('region', { name: '热度' }).waitFor();
    await shows(page, 'heat', 'menu', 'choice');
    await page.goto(`/sessions/${all.running}/replay`);
    await page.locator('.card.now').waitFor();
    await shows(page, 'running call', 'line', 'menu');
    await page.goto(`/sessions/${all.ended}/replay?step=2`);
    await page.getByRole('slider', { name: '回放进度' }).waitFor();
    await shows(page, 'replay', 'caller', 'spoken', 'keys', 'heard', 'answer', 'label', 'fault', 'say');
  });

  view('in what is opened from a list', async () => {
    const page = await open('/recordings');
    await page
      .getByRole('row', { name: all.text('gone') })
      .getByRole('button')
      .first()
      .click();
    await shows(page, 'deleted recording', 'remover', 'reason');
    await page.goto('/sync?view=orders');
    await page
      .getByRole('row', { name: all.text('order') })
      .getByRole('button')
      .click();
    await shows(page, 'order', 'event');
    // As JSON writes it.
    const quoted = (place: string) => JSON.stringify(all.text(place)).slice(1, -1);
    expect(await readable(page)).toContain(quoted('told'));
    await page.goto('/sync?view=dead');
    const letters = page.getByRole('row').filter({ has: page.getByRole('button') });
    await letters.first().waitFor();
    const read: string[] = [];
    for (const letter of await letters.all()) {
      await letter.getByRole('button').click();
      read.push(await page.getByRole('dialog').getByLabel('事件内容（JSON）').inputValue());
      expect(await becameCode(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    const whole = read.join('\n');
    expect(whole).toContain(quoted('order'));
    // What could not be read is kept as the text that it was.
    expect(whole).toContain(JSON.stringify(quoted('junk')).slice(1, -1));
    await page.goto(`/imports/${all.connector}`);
    await page.locator('.imp__tags').click();
    await shows(page, 'offered operations', 'offer', 'tag');
    await page.goto('/connections');
    await page.getByRole('button', { name: `修改「${all.text('peer')}」` }).click();
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe(all.text('peer'));
    await shows(page, 'connection', 'peer');
    await page.goto('/settings');
    await page.getByText(all.text('person')).first().waitFor();
    await page.goto('/flows');
    await page.getByRole('link', { name: all.text('flow') }).waitFor();
    await page
      .getByText(all.text('about'))
      .or(page.getByText(all.text('flow')))
      .first()
      .waitFor();
  });

  view('in the names of those who have the flow open, too', async () => {
    const editor = await editorAt();
    const other = await editorAt({ cookie: all.colleague });
    await other.page.locator('.react-flow__node[data-id="menu"] .card__h').click();
    await expect.poll(() => editor.page.locator('.avs .av').count()).toBe(2);
    await editor.page.locator('.react-flow__node[data-id="menu"] .card__p .av').waitFor();
    await editor.page.getByRole('button', { name: all.text('person'), exact: true }).hover();
    // A word of the other's that mine contradicts.
    await editor.page.context().setOffline(true);
    test.allow(/WebSocket connection/);
    await editor.page.locator('.react-flow__node[data-id="menu"] .card__h').click();
    await editor.write('步骤名称', all.text('mine'));
    await editor.page.locator('.ed-strip').first().waitFor();
    await other.write('步骤名称', all.text('theirs'));
    await other.saved();
    await editor.page.context().setOffline(false);
    await editor.page.locator('.cfl').waitFor({ timeout: 20_000 });
    await shows(editor.page, 'conflict', 'mine', 'theirs', 'person');
  });

  view('in the names and faults of files that are brought in', async () => {
    const page = await open('/audio');
    await page.getByRole('button', { name: '上传音频' }).first().click();
    const name = all.text('file');
    await page
      .getByLabel('音频文件')
      .setInputFiles({ name: `${name}.wav`, mimeType: 'audio/wav', buffer: Buffer.from('x') });
    await expect.poll(() => page.locator('.ant-drawer').getByLabel('名称').inputValue()).toBe(name);
    expect(await becameCode(page)).toEqual([]);
    await page.goto('/flows');
    await page.getByRole('button', { name: '导入', exact: true }).click();
    const give = (document: unknown) =>
      page.locator('input[type="file"]').setInputFiles({
        name: `${name}.json`,
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(document)),
      });
    const nodes = {
      a: { type: all.text('type'), title: all.text('odd'), params: {}, exits: { [all.text('exit')]: 'b' } },
    };
    await give({
      format: 1,
      kind: 'ivr',
      name: all.text('brought'),
      language: 'zh-CN',
      variables: {},
      start: 'a',
      nodes,
    });
    await shows(page, 'import', 'brought');
    await page.getByRole('dialog').locator('.banner li').first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '导入' }).click();
    await page.getByRole('dialog').locator('.banner').first().waitFor();
    expect(await becameCode(page)).toEqual([]);
    await page.goto('/imports/new');
    await page.getByText('文件', { exact: true }).click();
    const broken = { openapi: all.text('choice') };
    await page.getByLabel('文档文件').setInputFiles({
      name: `${name}.json`,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(broken)),
    });
    await page.getByRole('button', { name: '读取' }).click();
    await shows(page, 'fault of a document', 'choice');
  });

  view('in addresses', async () => {
    const words = encodeURIComponent(all.text('url'));
    const page = await open('/flows');
    for (const path of [
      `/sessions?flow=${words}&status=${words}`,
      `/sync?view=${words}`,
      `/connections?new=${words}`,
      `/sessions/${all.ended}/replay?step=${words}#${words}`,
      `/flows/${all.flow}?node=${words}&version=${words}#${words}`,
      `/templates?q=${words}`,
      `/login?next=${words}`,
    ]) {
      await page.goto(path);
      await page.waitForLoadState('networkidle');
      expect([path, await becameCode(page)]).toEqual([path, []]);
    }
  });

  view('in a picture that is taken away', async () => {
    const editor = await editorAt();
    const { page } = editor;
    await editor.button('流程菜单').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: '导出矢量图 SVG' }).click();
    const svg = await readFile(await (await download).path(), 'utf8');
    // Opened by itself, where no policy of ours is, it is a picture with words.
    const context = await page.context().browser()?.newContext();
    const alone = await context?.newPage();
    if (!alone) throw new Error('no browser');
    await alone.route('http://picture.example/', (route) => route.fulfill({ contentType: 'image/svg+xml', body: svg }));
    await alone.goto('http://picture.example/');
    expect(await alone.locator('svg').first().textContent()).toContain(vector.long);
    expect(await becameCode(alone)).toEqual([]);
    expect(await alone.locator('img, script, foreignObject').count()).toBe(0);
    await context?.close();
  });
});

describe.skipIf(browserMissing)('an address that asks to be led elsewhere after the login', () => {
  it.each([
    'javascript:window.pwned=1',
    '//evil.example/',
    'https://evil.example/',
    '/\\evil.example',
    'data:text/html,x',
  ])('%s leads to a page of ours', async (next) => {
    const page = await test.open(`/login?next=${encodeURIComponent(next)}`, { as: 'nobody' });
    const seen = await watch(page);
    await page.getByLabel('邮箱').fill('viewer@example.cn');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('navigation').waitFor();
    expect(new URL(page.url()).origin).toBe(test.url);
    expect(await becameCode(page)).toEqual([]);
    expect(seen).toEqual([]);
  });
});
