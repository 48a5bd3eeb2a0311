import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../examples/logistics-sandbox/server.ts';
import type { FlowSummary, FlowVersion } from '../../schema/api.ts';
import type { Scenario } from '../../schema/scenario.ts';
import type { ScenarioRunMessage, StoredScenario } from '../../schema/scenario-api.ts';
import { browserMissing } from '../kit/browser.ts';
import { emptyDatabase } from '../kit/database.ts';
import { setUpDesigner } from './designer.ts';

const KEY = 'sandbox-key-of-the-test';

/** Where waybills are known. */
let tms: Sandbox;
let records: Awaited<ReturnType<typeof emptyDatabase>>;

beforeAll(async () => {
  if (browserMissing) return;
  records = await emptyDatabase();
  tms = await startSandbox({ databaseUrl: records.url, port: 0, apiKey: KEY });
});
afterAll(async () => {
  await tms?.close();
  await records?.close();
});
// A flow is built from nothing, on a machine that others use, too.
const test = setUpDesigner(
  () => ({
    allowedHosts: [new URL(tms.url).host],
    connections: { tms: { connector: 'tms', config: { baseUrl: `${tms.url}/tms`, apiKey: KEY } } },
  }),
  { testTimeout: 180_000 },
);

const FOCUSED = 'the name of what has the focus';

/** Somebody without a mouse. */
class Hands {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** What a screen reader would say of where the keyboard is, roughly. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return '';
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null;
      const ids = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
      return (
        element.getAttribute('aria-label') ??
        [...(labels ?? []), ...ids.map((id) => document.getElementById(id))]
          .map((one) => one?.textContent ?? '')
          .join(' ')
          .concat(labels?.length || ids.length ? '' : (element.textContent ?? ''))
      ).trim();
    });
  }

  /** Goes on with the tab key, from here, until it is there. */
  async tabTo(name: RegExp): Promise<void> {
    const passed: string[] = [];
    for (let n = 0; n < 80; n += 1) {
      const here = await this.focused();
      if (name.test(here)) return;
      passed.push(here);
      await this.press('Tab');
    }
    expect(passed, FOCUSED).toContain(name);
  }

  /** Answers a list: types until it is found, then Enter. */
  async choose(words: string): Promise<void> {
    await this.page.locator('dialog input:focus').waitFor();
    await this.type(words);
    await this.page.locator('dialog [data-selected="true"]').waitFor();
    await this.press('Enter');
    await this.page.locator('dialog').waitFor({ state: 'detached' });
  }

  onStep(title: string): Promise<void> {
    return expect.poll(() => this.focused(), { timeout: 10_000, message: FOCUSED }).toMatch(new RegExp(`步 ${title}$`));
  }

  async addStep(words: string, title: string): Promise<void> {
    await this.press('a');
    await this.choose(words);
    await this.onStep(title);
  }

  /** Out of whatever is open, back to the step. */
  async backToStep(): Promise<void> {
    for (let n = 0; n < 4 && !/步 [^步]+$/.test(await this.focused()); n += 1) await this.press('Escape');
    expect(await this.focused(), FOCUSED).toMatch(/^第 \d+ 步/);
  }

  /** Writes what the step at hand says. */
  async write(text: string): Promise<void> {
    await this.press('Enter');
    await expect.poll(() => this.focused(), { message: FOCUSED }).toContain('普通话');
    await this.type(text);
    await this.backToStep();
  }

  /** Into the settings of the step at hand, to one of them. */
  async toSetting(name: RegExp): Promise<void> {
    await this.press('Alt+s');
    await expect.poll(() => this.page.evaluate(() => document.activeElement?.closest('.ins') !== null)).toBe(true);
    await this.tabTo(name);
  }

  async declare(label: string): Promise<void> {
    await this.type(label);
    await this.page
      .getByRole('button', { name: `新变量「${label}」` })
      .or(this.page.locator('.popup__a'))
      .first()
      .waitFor();
    await this.press('Enter');
  }

  async toStep(title: string): Promise<void> {
    await this.press('Home');
    for (let n = 0; n < 20 && !(await this.focused()).endsWith(`步 ${title}`); n += 1) await this.press('j');
    await this.onStep(title);
  }

  async connect(step: string, exit: string, words: string): Promise<void> {
    await this.toStep(step);
    await this.tabTo(new RegExp(`接到….*${exit}`));
    await this.press('Enter');
    await this.choose(words);
  }
}

const build = async (hands: Hands): Promise<void> => {
  const { page } = hands;
  await hands.press('Control+k');
  await hands.choose('xinjianliucheng');
  await expect.poll(() => hands.focused(), { message: FOCUSED }).toContain('名称');
  await hands.type('只用键盘的查单热线');
  await hands.press('Enter');
  await page.locator('.ed').waitFor();
  await hands.press('Alt+2');
  await page.locator('.sc').waitFor();
  await hands.addStep('anjiancaidan', '按键菜单');
  await hands.write('您好，查单请按 1。');
  await hands.toSetting(/去做什么/);
  await hands.type('查单');
  await hands.backToStep();
  await hands.addStep('shoujihaoma', '收集号码');
  await hands.write('请输入 12 位运单号，按井号键结束。');
  await hands.toSetting(/存到变量/);
  await hands.declare('运单号');
  await hands.backToStep();
  await hands.addStep('chaxunyundan', '查询运单');
  await hands.toSetting(/^运单号/);
  await hands.type('{{ 运单号 }}');
  await hands.press('Tab');
  await hands.tabTo(/运单状态$/);
  await hands.declare('运单状态');
  await hands.backToStep();
  await hands.addStep('bobao', '播报');
  await hands.write('您的快件{{ 运单状态 }}。');
  await hands.addStep('jieshutonghua', '结束通话');
  await hands.connect('查询运单', '查无此单', 'zhuanjiezuoxi');
  await hands.onStep('转接坐席');
  await hands.toSetting(/^号码 1/);
  await hands.type('8001');
  await hands.backToStep();
  await hands.connect('按键菜单', '没有按键', 'zhuanjiezuoxi');
  await hands.connect('收集号码', '几次没输对', 'zhuanjiezuoxi');
  await hands.connect('查询运单', '查询失败', 'zhuanjiezuoxi');
  await hands.connect('转接坐席', '对方忙', 'jieshutonghua');
  await hands.connect('转接坐席', '无人接听', 'jieshutonghua');
  await hands.connect('转接坐席', '转接失败', 'jieshutonghua');
};

const tryIt = async (hands: Hands): Promise<void> => {
  const { page } = hands;
  await hands.press('Control+Enter');
  await page.locator('.ph', { hasText: '您好，查单请按 1。' }).waitFor();
  await hands.press('1');
  await page.locator('.ph', { hasText: '请输入 12 位运单号' }).waitFor();
  await hands.type('753028419066#');
  await page.locator('.me', { hasText: '7530 2841 9066' }).waitFor();
  await page.locator('.ph', { hasText: '您的快件派送中' }).waitFor();
};

const publish = async (hands: Hands): Promise<void> => {
  await hands.press('Control+Shift+Enter');
  await expect.poll(() => hands.focused(), { message: FOCUSED }).toContain('这一版改了什么');
  await hands.type('第一版，只用键盘');
  await hands.tabTo(/发布第 1 版/);
  await hands.press('Enter');
  await hands.page.getByText('第 1 版已发布').waitFor();
  await hands.press('Enter');
};

const found: Scenario = {
  format: 1,
  title: '查到了',
  call: { from: '13800002076', to: '95001' },
  given: { answers: { 'tms.track': { exit: 'found', output: { statusText: '派送中' } } } },
  steps: [
    { hears: '查单请按 1' },
    { presses: '1' },
    { hears: '请输入 12 位运单号' },
    { presses: '753028419066#' },
    { hears: '您的快件派送中' },
  ],
  expect: { outcome: 'completed', path: ['menu:1', 'collect:collected', 'track:found', 'say:done', 'hangup'] },
};

describe.skipIf(browserMissing)('the keyboard alone', () => {
  it('builds, tries and publishes the order query from nothing', async () => {
    const page = await test.open('/flows');
    await page.locator('.page__h').first().waitFor();
    const hands = new Hands(page);
    await build(hands);
    await page.locator('.ed__saved[data-status="saved"]').waitFor();
    await tryIt(hands);
    await publish(hands);
    const flows = (await test.as.analyst.get<readonly FlowSummary[]>('/api/flows')).json;
    const { id } = flows.find(({ name }) => name === '只用键盘的查单热线') ?? { id: '' };
    const version = (await test.as.analyst.get<FlowVersion>(`/api/flows/${id}/versions/1`)).json;
    expect(version.note).toBe('第一版，只用键盘');
    const stored = await test.as.analyst.post<StoredScenario>(`/api/flows/${id}/scenarios`, found);
    expect(stored.status, stored.text).toBe(201);
    const { text } = await test.as.analyst.post(`/api/flows/${id}/scenario-run`, { version: 1 });
    const told = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ScenarioRunMessage);
    expect(told.filter(({ kind }) => kind === 'played')).toMatchObject([
      { id: stored.json.id, result: { passed: true, version: 1 } },
    ]);
  });
});
