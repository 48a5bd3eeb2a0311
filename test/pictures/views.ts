import type { Page } from 'playwright-core';

/** A view to take a picture of: how a hand gets there. */
export interface View {
  show(page: Page): Promise<void>;
  /** Stands in the README. */
  readonly inDocs?: true;
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
    inDocs: true,
    async show(at) {
      await editor(at);
      await card(at, '收集运单号').locator('.card__h').click();
      await at.locator('.ins .tabs').waitFor();
    },
  },
  script: {
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
  simulator: { inDocs: true, show: call },
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
  sessions: { show: page('/sessions', '.page__h') },
  recordings: { show: page('/recordings', '.page__h') },
  sync: { show: page('/sync', '.page__h') },
  connections: { show: page('/connections', '.page__h') },
  imports: { show: page('/imports', '.page__h') },
  numbers: { show: page('/numbers', '.page__h') },
  audio: { show: page('/audio', '.page__h') },
  settings: { show: page('/settings', '.page__h') },
};
