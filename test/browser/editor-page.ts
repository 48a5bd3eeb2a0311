import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A hand at work in the editor: what an analyst does, in an analyst's words. */
export class EditorPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string, flowId: string): Promise<void> {
    await this.page.goto(`${url}/flows/${flowId}`);
    await this.page.locator('.react-flow__viewport').waitFor();
    await this.page.locator('.cv .card, .ed__empty').first().waitFor();
  }

  card(title: string): Locator {
    return this.page
      .locator('.card')
      .filter({ has: this.page.locator('.card__t', { hasText: new RegExp(`^${title}$`) }) });
  }

  exit(card: string, exit: string): Locator {
    return this.card(card)
      .locator('.x')
      .filter({ has: this.page.getByText(exit, { exact: true }) });
  }

  titles(): Promise<string[]> {
    return this.page.locator('.card .card__t').allTextContents();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** Clicks an entry of the palette. */
  async add(step: string): Promise<void> {
    await this.page.locator('.pal__e', { hasText: new RegExp(`^${step}$`) }).click();
  }

  /** Drags an entry of the palette to a place on the canvas. */
  async dragIn(step: string, x: number, y: number): Promise<void> {
    const canvas = this.page.locator('.cv');
    await this.page
      .locator('.pal__e', { hasText: new RegExp(`^${step}$`) })
      .dragTo(canvas, { targetPosition: { x, y }, force: true });
  }

  async select(card: string): Promise<void> {
    await this.card(card).locator('.card__h').click();
    // The inspector of the step before looks much the same: this one's is known by its heading.
    const heading = this.page.locator('.ins h2', { hasText: new RegExp(`^${card}$`) });
    await heading.waitFor({ state: 'attached' });
    await this.page.locator('.ins').getByText('设置', { exact: true }).first().waitFor();
  }

  /** Presses on the ring of an exit and lets go over something. */
  async pull(card: string, exit: string, to: { x: number; y: number }): Promise<void> {
    const ring = await this.exit(card, exit).locator('.h').boundingBox();
    if (!ring) throw new Error(`no ring at ${card} / ${exit}`);
    const { mouse } = this.page;
    await mouse.move(ring.x + ring.width / 2, ring.y + ring.height / 2);
    await mouse.down();
    await mouse.move(ring.x + 40, ring.y + 20, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 6 });
    await mouse.up();
  }

  async connect(card: string, exit: string, target: string): Promise<void> {
    const box = await this.card(target).boundingBox();
    if (!box) throw new Error(`no card ${target}`);
    await this.pull(card, exit, { x: box.x + 60, y: box.y + 24 });
  }

  async dragCard(card: string, dx: number, dy: number): Promise<void> {
    const box = await this.card(card).locator('.card__h').boundingBox();
    if (!box) throw new Error(`no card ${card}`);
    const { mouse } = this.page;
    await mouse.move(box.x + 90, box.y + 20);
    await mouse.down();
    await mouse.move(box.x + 90 + dx / 2, box.y + 20 + dy / 2, { steps: 3 });
    await mouse.move(box.x + 90 + dx, box.y + 20 + dy, { steps: 3 });
    await mouse.up();
  }

  /** Names the selected step and writes what it says. */
  async write(label: string, text: string): Promise<void> {
    await this.page.locator('.ins').getByLabel(label, { exact: true }).first().fill(text);
  }

  async saved(): Promise<void> {
    await this.page.locator('.ed__saved[data-status="saved"]').waitFor();
  }

  async wires(): Promise<string[]> {
    const ids = await this.page
      .locator('.react-flow__edge')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-id')));
    return ids.flatMap((id) => id ?? []).sort();
  }

  async expectWired(card: string, exit: string): Promise<void> {
    await expect.poll(() => this.exit(card, exit).getAttribute('class')).not.toContain('x--open');
  }
}
