import type { Locator } from 'playwright-core';
import { EditorPage } from './editor-page.ts';

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
