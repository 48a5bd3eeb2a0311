import { describe, expect, it } from 'vitest';
import { addNode, connect, setTitle } from '../document/edits.ts';
import { createDocument } from '../document/store.ts';
import { ask, emptyFlow, end } from '../document/testing/types.ts';
import { printFlow } from './shape.ts';
import { codeState } from './state.ts';
import { createCodeSync } from './sync.ts';

const setup = () => {
  let flow = addNode(emptyFlow, ask, { x: 0, y: 0 }).flow;
  flow = connect(addNode(flow, end, { x: 300, y: 0 }).flow, { node: 'ask', exit: 'found' }, 'end');
  let clock = 0;
  const document = createDocument(flow, () => clock);
  let waiting: (() => void) | undefined;
  const open = () =>
    createCodeSync(document, (run) => {
      waiting = run;
      return () => {
        waiting = undefined;
      };
    });
  return {
    document,
    state: codeState(document),
    open,
    rest: () => waiting?.(),
    later: (ms: number) => {
      clock += ms;
    },
  };
};

describe('the code of a flow', () => {
  it('goes into the document when it is a flow, one step of the history for a burst', () => {
    const { document, state, open, rest, later } = setup();
    const sync = open();
    const before = document.flow();
    for (const name of ['查', '查单', '查单热线']) {
      sync.typed(printFlow({ ...before, name }));
      rest();
      later(300);
    }
    expect(document.flow().name).toBe('查单热线');
    expect(document.flow().nodes.end).toBe(before.nodes.end);
    document.undo();
    expect(document.flow()).toBe(before);
    expect(state.getState().text).toBe(printFlow(before));
    document.redo();
    expect(state.getState().text).toContain('查单热线');
  });

  it('keeps what is no flow, says why, and is still there when the view comes back', () => {
    const { document, state, open, rest } = setup();
    const sync = open();
    sync.typed('{"format": 1,\n  "name": ');
    rest();
    expect(state.getState().problem?.message.en).toContain('line 2');
    sync.close();
    open();
    expect(state.getState().text).toBe('{"format": 1,\n  "name": ');
    expect(document.history.getState().undoable).toBe(false);
  });

  it.each<[string, (text: string) => string, string | undefined]>([
    ['an exit to nowhere', (text) => text.replace('"found": "end"', '"found": "gone"'), '/nodes/ask/exits/found'],
    ['a field too many', (text) => text.replace('"format": 1', '"format": 1, "extra": 2'), '/extra'],
    ['a text for a number', (text) => text.replace('"format": 1', '"format": "1"'), '/format'],
    ['no steps', () => '{}', ''],
  ])('refuses %s, with its place', (_, spoil, pointer) => {
    const { document, state, open, rest } = setup();
    const sync = open();
    sync.typed(spoil(state.getState().text));
    rest();
    expect(state.getState().problem?.pointer).toBe(pointer);
    expect(document.history.getState().undoable).toBe(false);
  });

  it('never writes over what was changed on the canvas meanwhile, unless it is told to', () => {
    const { document, state, open, rest } = setup();
    const sync = open();
    const text = state.getState().text;
    sync.typed(text.slice(0, -3));
    rest();
    document.apply((flow) => setTitle(flow, 'ask', '问单号'));
    expect(state.getState()).toMatchObject({ moved: true, text: text.slice(0, -3) });
    sync.typed(text.replace('"name": "', '"name": "新'));
    rest();
    expect(document.flow().nodes.ask?.title).toBe('问单号');
    sync.keepText();
    expect(document.flow().name.startsWith('新')).toBe(true);
    expect(document.flow().nodes.ask?.title).toBeUndefined();
    document.undo();
    expect(document.flow().nodes.ask?.title).toBe('问单号');
    sync.takeFlow();
    expect(state.getState()).toEqual({ text: printFlow(document.flow()), problem: undefined, moved: false });
  });

  it('reads what was typed last before the view closes', () => {
    const { document, open } = setup();
    const sync = open();
    sync.typed(printFlow({ ...document.flow(), name: '最后一刻' }));
    sync.close();
    expect(document.flow().name).toBe('最后一刻');
  });
});
