import type { Page } from 'playwright-core';
import type { Busy } from './calls.ts';

/** A view to take a picture of: how a hand gets there. */
export interface View {
  show(page: Page): Promise<void>;
  /** Stands in the README, in this theme. */
  readonly inDocs?: 'light' | 'dark';
}

const page =
  (path: string, ready: string) =>
  async (at: Page): Promise<void> => {
    await at.goto(path);
    await at.locator(ready).first().waitFor();
  };

const editor = async (at: Page, flow = 'order-status'): Promise<void> => {
  await at.goto(`/flows/${flow}`);
  await at.locator('.card').first().waitFor();
};

const card = (at: Page, title: string) =>
  at.locator('.card').filter({ has: at.locator('.card__t', { hasText: new RegExp(`^${title}$`) }) });

const call = async (at: Page): Promise<void> => {
  await editor(at);
  await at.getByRole('button', { name: '试打', exact: true }).click();
  await at.locator('.card.now').filter({ hasText: '主菜单' }).waitFor();
  await at.getByRole('button', { name: /^按 1：/ }).click();
  await at.locator('.ph-bub--now', { hasText: '请输入 12 位运单号' }).waitFor();
  await at.keyboard.type('753028419066#');
  await at.locator('.card.now').filter({ hasText: '播报派送进度' }).waitFor();
};

/** Every main view. */
export const views: Readonly<Record<string, View>> = {
  flows: { show: page('/flows', '.tb__go') },
  templates: { show: page('/templates', '.tpl') },
  template: { show: page('/templates/order-status', '.card') },
  editor: {
    inDocs: 'light',
    async show(at) {
      await editor(at);
      await card(at, '收集运单号').locator('.card__h').click();
      await at.locator('.ins .tabs').waitFor();
    },
  },
  script: {
    inDocs: 'light',
    async show(at) {
      await editor(at);
      await at.getByText('话术', { exact: true }).click();
    },
  },
  code: {
    async show(at) {
      await editor(at);
      await at.getByText('代码', { exact: true }).click();
      await at.locator('.monaco-editor').first().waitFor();
    },
  },
  simulator: { inDocs: 'dark', show: call },
  commands: {
    async show(at) {
      await editor(at);
      await at.keyboard.press('Control+k');
      await at.keyboard.type('chadan');
    },
  },
  shortcuts: {
    async show(at) {
      await editor(at);
      await at.keyboard.press('?');
    },
  },
  versions: {
    async show(at) {
      await editor(at);
      await at.getByRole('button', { name: '历史版本' }).click();
      await at.locator('[data-version="1"]').waitFor();
    },
  },
  problems: {
    async show(at) {
      await editor(at, 'spoken-query');
      await at.keyboard.press('Alt+p');
    },
  },
  scenarios: {
    inDocs: 'light',
    async show(at) {
      await editor(at);
      await at.getByRole('button', { name: /^场景/ }).first().click();
      await at.getByRole('button', { name: '全部运行', exact: true }).click();
      await at.locator('.drawer').getByText('9 / 9 通过', { exact: true }).waitFor();
      await at.locator('.drawer').getByText('覆盖', { exact: true }).click();
    },
  },
  sessions: { show: page('/sessions', '.page__h') },
  recordings: { show: page('/recordings', '.page__h') },
  sync: { show: page('/sync', '.page__h') },
  connections: { show: page('/connections', '.page__h') },
  imports: { show: page('/imports', '.page__h') },
  numbers: { show: page('/numbers', '.page__h') },
  audio: { show: page('/audio', '.page__h') },
  settings: { show: page('/settings', '.page__h') },
  // Last, because it leaves a changed draft.
  compare: {
    inDocs: 'light',
    async show(at) {
      await editor(at);
      await card(at, '主菜单').locator('.card__h').click();
      await at.locator('.ins textarea').first().fill('您好，汀舟速运。查快件请按 1，人工服务请按 0。');
      await card(at, '三次没查到').locator('.card__h').click();
      await at.keyboard.press('Delete');
      await at.getByRole('button', { name: '发布', exact: true }).click();
      await at.getByRole('button', { name: '在画布上看改动' }).click();
      await at.getByText('发布前看一眼').waitFor();
    },
  },
};

/** Views of a flow that is called. */
export const callViews = ({ flow, over, up }: Busy): Readonly<Record<string, View>> => ({
  heat: {
    inDocs: 'dark',
    async show(at) {
      await editor(at, flow);
      await at.getByRole('button', { name: /看热度/ }).click();
      await at.locator('.x__fill').first().waitFor();
    },
  },
  live: {
    async show(at) {
      await at.goto(`/sessions/${up}/replay`);
      await at.locator('.card.now').waitFor();
    },
  },
  replay: {
    async show(at) {
      await at.goto(`/sessions/${over}/replay?step=4`);
      await at.locator('.card.on, .card.now').first().waitFor();
    },
  },
  'sessions-list': { show: page('/sessions', '.tb') },
  session: { show: page(`/sessions/${over}`, '.page__h') },
});
