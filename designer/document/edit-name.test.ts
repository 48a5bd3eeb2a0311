import { describe, expect, it } from 'vitest';
import { nameOfEdit } from './edit-name.ts';
import {
  addNode,
  connect,
  disconnect,
  removeNodes,
  rename,
  setDisabled,
  setParams,
  setStart,
  setTitle,
} from './edits.ts';
import { addAfter } from './place.ts';
import { createDocument } from './store.ts';
import { ask, emptyFlow, end, types } from './testing/types.ts';
import { addGroup, addNote, moveNodes, removeGroup, removeNotes } from './view.ts';

const begun = addNode(emptyFlow, ask, { x: 0, y: 0 });
const two = addAfter(begun.flow, begun.id, end, types, () => 100);
const [flow, first, last] = [two.flow, begun.id, two.id];
const from = { node: first, exit: 'found' };
const noted = addNote(flow, { x: 0, y: 0, text: '', by: '林', at: '' });
const grouped = addGroup(flow, '自助', [first]);

describe('the name of an edit', () => {
  it.each([
    ['the first step of a new flow', nameOfEdit(emptyFlow, begun.flow), { kind: 'added', nodes: [first] }],
    ['a step, whatever was wired for it', nameOfEdit(begun.flow, flow), { kind: 'added', nodes: [last] }],
    ['a step that went', nameOfEdit(flow, removeNodes(flow, [last])), { kind: 'removed', nodes: [last] }],
    [
      'steps that were moved',
      nameOfEdit(flow, moveNodes(flow, { [first]: { x: 9, y: 9 }, [last]: { x: 8, y: 8 } })),
      { kind: 'moved', nodes: [first, last] },
    ],
    ['a title', nameOfEdit(flow, setTitle(flow, last, '再见')), { kind: 'renamed', nodes: [last] }],
    [
      'settings',
      nameOfEdit(flow, setParams(flow, first, { input: { number: 'x' } }, ask)),
      { kind: 'settings', nodes: [first] },
    ],
    ['off', nameOfEdit(flow, setDisabled(flow, [first, last], true)), { kind: 'off', nodes: [first, last] }],
    ['on', nameOfEdit(setDisabled(flow, [last], true), flow), { kind: 'on', nodes: [last] }],
    ['a wire that went', nameOfEdit(flow, disconnect(flow, from)), { kind: 'unwired', from }],
    ['a wire that came', nameOfEdit(disconnect(flow, from), flow), { kind: 'wired', from, to: last }],
    [
      'several wires',
      nameOfEdit(flow, connect(disconnect(flow, from), { node: first, exit: 'failed' }, last)),
      { kind: 'rewired', count: 2 },
    ],
    ['another start', nameOfEdit(flow, setStart(flow, last)), { kind: 'start', node: last }],
    [
      'more than one thing',
      nameOfEdit(flow, setDisabled(setTitle(flow, last, '再见'), [first], true)),
      { kind: 'several', count: 2 },
    ],
    ['a note', nameOfEdit(flow, noted.flow), { kind: 'noteAdded' }],
    ['a note that went', nameOfEdit(noted.flow, removeNotes(noted.flow, new Set([noted.id]))), { kind: 'noteRemoved' }],
    ['a group', nameOfEdit(flow, grouped), { kind: 'grouped' }],
    [
      'a group taken apart',
      nameOfEdit(grouped, removeGroup(grouped, grouped.view?.groups?.[0]?.id ?? '')),
      { kind: 'ungrouped' },
    ],
    ['the variables', nameOfEdit(flow, { ...flow, variables: {} }), { kind: 'variables' }],
    ['the flow', nameOfEdit(flow, rename(flow, '别的')), { kind: 'flow' }],
    ['nothing', nameOfEdit(flow, flow), undefined],
  ])('%s', (_, named, expected) => expect(named).toEqual(expected));

  it('is known of the step back and the step on', () => {
    const document = createDocument(flow, () => 0);
    document.apply((at) => setTitle(at, last, '再见'), 'title');
    document.apply((at) => setTitle(at, last, '再见了'), 'title');
    const titled = document.flow();
    document.apply((at) => removeNodes(at, [last]));
    expect(document.history.getState()).toMatchObject({ back: titled, on: undefined });
    document.undo();
    expect(document.history.getState().back).toBe(flow);
    expect(nameOfEdit(document.flow(), document.history.getState().on ?? flow)).toEqual({
      kind: 'removed',
      nodes: [last],
    });
  });
});
