import type { Locator } from 'playwright-core';
import type { Flow } from '../../schema/flow.ts';
import type { Designer, Opening } from './designer.ts';
import type { EditorPage } from './editor-page.ts';

type FlowNode = Flow['nodes'][string];

export const say = (title: string, done: string | null, more: Partial<FlowNode> = {}): FlowNode => ({
  type: 'voice.say',
  title,
  params: { prompt: { text: { 'zh-CN': title } } },
  exits: { done },
  ...more,
});

/** A line of two steps, and a loose one below. */
export const simple: Flow = {
  format: 1,
  kind: 'ivr',
  name: '小流程',
  language: 'zh-CN',
  variables: {},
  start: 'hello',
  nodes: {
    hello: say('欢迎', 'bye'),
    bye: { type: 'voice.hangup', title: '再见', params: { prompt: { text: { 'zh-CN': '再见' } } }, exits: {} },
    loose: say('插播', null),
  },
  view: { nodes: { hello: { x: 0, y: 0 }, bye: { x: 600, y: 0 }, loose: { x: 300, y: 320 } } },
};

/** Flows that are drawn on, and what became of them. */
export const drawing = (test: Designer) => ({
  newFlow: async (name: string, document: Flow = simple): Promise<string> =>
    (await test.newFlow(name, { ...document, name })).id,
  stored: async (id: string): Promise<Flow> => (await test.draft(id)).document,
  openEditor: async (id: string, options: Opening = {}): Promise<EditorPage> => {
    const editor = await test.edit(id, options);
    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: test.url });
    return editor;
  },
});

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export const boxOf = async (element: Locator) => {
  const box = await element.boundingBox();
  if (!box) throw new Error('nothing there');
  return box;
};

/** Where one takes hold of a card. */
export const gripOf = async (editor: EditorPage, card: string): Promise<Spot> => {
  const box = await boxOf(editor.card(card).locator('.card__h'));
  return { x: box.x + 90, y: box.y + 20 };
};

/** A place on the canvas, in pixels from its upper left corner. */
export const ground = async (editor: EditorPage, x: number, y: number): Promise<Spot> => {
  const box = await boxOf(editor.page.locator('.cv'));
  return { x: box.x + x, y: box.y + y };
};

/** Presses, moves and lets go; the first move is as wide as a quick hand's. */
export const drag = async ({ page }: EditorPage, from: Spot, by: Spot, steps = 3): Promise<void> => {
  const { mouse } = page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps });
  await mouse.move(from.x + by.x, from.y + by.y, { steps });
  await mouse.up();
};
