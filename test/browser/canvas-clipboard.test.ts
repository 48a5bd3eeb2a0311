import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { browserMissing } from '../kit/browser.ts';
import { drawing, ground, say, simple } from './canvas-kit.ts';
import { setUpDesigner } from './designer.ts';
import { EditorPage } from './editor-page.ts';

const test = setUpDesigner({}, { testTimeout: 90_000 });
const { newFlow, stored, openEditor } = drawing(test);

describe.skipIf(browserMissing)('from tab to tab', () => {
  it('a step that runs a sub-flow takes the variables along that it is given and gives back', async () => {
    const child = await newFlow('查运单');
    const call = { flow: child, name: '查运单', inputs: { number: 'waybill' }, outputs: { result: 'status' } };
    const source: Flow = {
      ...simple,
      variables: {
        waybill: { type: 'text', label: '运单号' },
        status: { type: 'text', label: '运单状态' },
        unused: { type: 'text', label: '没人用' },
      },
      nodes: {
        hello: say('欢迎', 'sub'),
        sub: { type: 'flow.subflow', title: '查一下', params: { call }, exits: { done: 'hello', failed: 'sub' } },
      },
      view: { nodes: { hello: { x: 0, y: 0 }, sub: { x: 300, y: 0 } } },
    };
    // The target knows one of the names, by another label.
    const target: Flow = { ...simple, variables: { status: { type: 'text', label: '本来的状态' } } };
    const [from, to] = [await newFlow('来源', source), await newFlow('去处', target)];
    const editor = await openEditor(from);
    await editor.select('查一下');
    await editor.page.keyboard.press('Control+c');
    const other = new EditorPage(await editor.page.context().newPage());
    await other.open(test.url, to);
    const at = await ground(other, 500, 420);
    await other.page.mouse.move(at.x, at.y);
    await other.page.keyboard.press('Control+v');
    await expect.poll(async () => Object.keys((await stored(to)).nodes).length).toBe(4);
    const { nodes, variables } = await stored(to);
    expect(variables).toEqual({
      status: { type: 'text', label: '本来的状态' },
      waybill: { type: 'text', label: '运单号' },
    });
    const pasted = Object.entries(nodes).find(([, { type }]) => type === 'flow.subflow');
    expect(pasted?.[1].params).toEqual({ call });
    // Its loop leads to the copy, the way out of what was copied to nowhere.
    expect(pasted?.[1].exits).toEqual({ done: null, failed: pasted?.[0] });
    await other.page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored(to)).variables).toEqual(target.variables);
  });

  it('what is cut in one flow can be undone there after it was pasted and undone in the other', async () => {
    const [from, to] = [await newFlow('剪'), await newFlow('贴')];
    const editor = await openEditor(from);
    await editor.select('插播');
    await editor.page.keyboard.press('Control+x');
    await expect.poll(async () => Object.keys((await stored(from)).nodes)).toEqual(['hello', 'bye']);
    const other = new EditorPage(await editor.page.context().newPage());
    await other.open(test.url, to);
    const at = await ground(other, 620, 480);
    await other.page.mouse.move(at.x, at.y);
    await other.page.keyboard.press('Control+v');
    await expect.poll(async () => Object.keys((await stored(to)).nodes).length).toBe(4);
    await other.page.keyboard.press('Control+z');
    await expect.poll(async () => Object.keys((await stored(to)).nodes).length).toBe(3);
    await editor.page.bringToFront();
    await editor.page.keyboard.press('Control+z');
    await expect.poll(async () => (await stored(from)).nodes.loose?.title).toBe('插播');
    expect((await stored(from)).view?.nodes?.loose).toEqual({ x: 300, y: 320 });
  });
});

describe.skipIf(browserMissing)('a clipboard that somebody tampered with', () => {
  const node = { type: 'voice.say', params: {}, exits: { done: null } };
  it.each([
    ['an id that is none', { switchyard: 'steps', nodes: { '1 2': node } }],
    ['exits that are no exits', { switchyard: 'steps', nodes: { a: { ...node, exits: { done: 7 } } } }],
    ['no parameters', { switchyard: 'steps', nodes: { a: { type: 'voice.say', exits: {} } } }],
    ['nothing at all', { switchyard: 'steps', nodes: {} }],
    ['a list in place of steps', { switchyard: 'steps', nodes: [node] }],
  ])('is told of and changes nothing: %s', async (_, clip) => {
    const id = await newFlow('坏的');
    const editor = await openEditor(id);
    await editor.page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(clip));
    await editor.page.keyboard.press('Control+v');
    await editor.page.getByText('剪贴板里的步骤不完整').waitFor();
    expect(await editor.titles()).toEqual(['欢迎', '再见', '插播']);
    expect(await editor.button(/^撤销/).isDisabled()).toBe(true);
  });

  it('is pasted where one sees it, whatever places it speaks of, and what leads nowhere leads nowhere', async () => {
    const id = await newFlow('远方');
    const editor = await openEditor(id);
    const clip = {
      switchyard: 'steps',
      from: 'elsewhere',
      nodes: { a: { ...node, title: '远处', exits: { done: 'nobody' } }, b: { ...node, title: '近处' } },
      at: { a: { x: 1e300, y: 0 }, b: { x: Number.MAX_SAFE_INTEGER, y: 'left' } },
      variables: { 'no name': { type: 'text', label: 'x' }, odd: { type: 'colour', label: 'x' } },
      notes: [{ id: 'n', text: '便条', by: '林', at: 'some day', x: 0, y: 0 }],
    };
    await editor.page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(clip));
    const at = await ground(editor, 640, 520);
    await editor.page.mouse.move(at.x, at.y);
    await editor.page.keyboard.press('Control+v');
    await editor.card('远处').waitFor();
    await editor.saved();
    const flow = await stored(id);
    expect(Object.values(flow.nodes).find(({ title }) => title === '远处')?.exits.done).toBeNull();
    expect(flow.variables).toEqual({});
    for (const { x, y } of Object.values(flow.view?.nodes ?? {})) expect(Math.abs(x) + Math.abs(y)).toBeLessThan(5000);
    await editor.page.locator('.note', { hasText: '便条' }).waitFor();
  });
});
