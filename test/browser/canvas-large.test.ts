import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { largeFlow } from '../bench/large-flow.ts';
import { browserMissing, screenshot } from '../kit/browser.ts';
import { drawing } from './canvas-kit.ts';
import { setUpDesigner } from './designer.ts';
import type { EditorPage } from './editor-page.ts';

const test = setUpDesigner({}, { testTimeout: 120_000 });
const { newFlow, stored, openEditor } = drawing(test);

/** Every step leads to the next one and far ahead: what a layout has to think about longest. */
const tangled = (steps: number): Flow => {
  const flow = largeFlow(steps);
  const ids = Object.keys(flow.nodes);
  ids.forEach((id, at) => {
    const node = flow.nodes[id];
    if (!node) return;
    Object.keys(node.exits).forEach((exit, index) => {
      node.exits[exit] = ids[at + 1 + index * (1 + (at % 97))] ?? null;
    });
  });
  return flow;
};

const busy = (editor: EditorPage) => editor.page.locator('.notice--busy');

describe.skipIf(browserMissing)('the layout of a thousand steps', () => {
  it('goes on beside the work, takes in what was done meanwhile, and is one step of the history', async () => {
    const flow = tangled(1000);
    const id = await newFlow('千步', flow);
    const editor = await openEditor(id);
    const [first = '', second = '', third = ''] = Object.keys(flow.nodes);
    await editor.page.locator('.react-flow__node-card').nth(1).focus();
    await editor.page.keyboard.press('Enter');
    await editor.page.keyboard.press('t');
    await busy(editor).waitFor();
    await screenshot(editor.page, 'canvas-laying-out');
    // The page answers while it goes on: two steps more, one less, and a frame in between is never long.
    const slowest = await editor.page.evaluate(async () => {
      let [worst, last] = [0, performance.now()];
      for (let frame = 0; frame < 30; frame += 1) {
        await new Promise((next) => requestAnimationFrame(next));
        worst = Math.max(worst, performance.now() - last);
        last = performance.now();
      }
      return worst;
    });
    expect(slowest).toBeLessThan(1000);
    await editor.page.keyboard.press('Control+d');
    await editor.page.keyboard.press('Delete');
    await editor.page.keyboard.press('Control+z');
    expect(await busy(editor).count()).toBe(1);
    await expect.poll(() => busy(editor).count(), { timeout: 60_000 }).toBe(0);
    await editor.saved();
    const after = await stored(id);
    expect(Object.keys(after.nodes)).toHaveLength(1001);
    const places = Object.values(after.view?.nodes ?? {}).map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(1001);
    expect(after.view?.nodes?.[first]).not.toEqual(flow.view?.nodes?.[first]);
    await editor.page.keyboard.press('Control+z');
    await expect
      .poll(async () => (await stored(id)).view?.nodes?.[third], { timeout: 15_000 })
      .toEqual(flow.view?.nodes?.[third]);
    const undone = await stored(id);
    expect(Object.keys(undone.nodes)).toHaveLength(1001);
    expect(undone.view?.nodes?.[second]).toEqual(flow.view?.nodes?.[second]);
  });

  it('is stopped by Esc, and leaves all where it was', async () => {
    const flow = tangled(1000);
    const id = await newFlow('不排了', flow);
    const editor = await openEditor(id);
    await editor.page.keyboard.press('t');
    await busy(editor).waitFor();
    await editor.page.keyboard.press('Escape');
    await editor.page.getByText('已停止排布').waitFor();
    expect(await busy(editor).count()).toBe(0);
    expect(await editor.button(/^撤销/).isDisabled()).toBe(true);
    expect((await stored(id)).view).toEqual(flow.view);
  });
});
