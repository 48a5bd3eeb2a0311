import type { Locator } from 'playwright-core';
import type { Designer, Opening } from './designer.ts';
import { EditorPage } from './editor-page.ts';

/** A number that the example asks for, and the key behind it. */
export const WAYBILL = '753028419066#';

/** A hand at the telephone beside the canvas. */
export class PhonePage extends EditorPage {
  now(title: string): Locator {
    return this.page.locator('.card.now').filter({ hasText: title });
  }
  press(key: string): Promise<void> {
    return this.button(new RegExp(`^按 ${key}(：|$)`)).click();
  }
  hears(text: string): Promise<void> {
    return this.page.locator('.ph-bub', { hasText: text }).last().waitFor();
  }
  panel(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }
  /** What the transport system is to answer, instead of asking it. */
  answers(name: string): Promise<void> {
    return this.panel('查询运单的应答').getByRole('button', { name, exact: true }).click();
  }
  /** Types on the computer's keys as fast as it goes. */
  async type(keys: string): Promise<void> {
    await this.page.locator('.talk').click();
    await this.page.keyboard.type(keys);
  }
  says(text: string): Promise<void> {
    return this.page.locator('.callbar', { hasText: text }).waitFor();
  }
  place(): Promise<void> {
    return this.button('试打').click();
  }
}

/** The editor with a flow on its canvas, for somebody who tries calls. */
export const openPhone = async (test: Designer, flowId: string, options: Opening = {}): Promise<PhonePage> =>
  new PhonePage((await test.edit(flowId, options)).page);
