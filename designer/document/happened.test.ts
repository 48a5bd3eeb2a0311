import { describe, expect, it } from 'vitest';
import { addNode, connect, disconnect, removeNodes, setDisabled, setStart, setTitle } from './edits.ts';
import { happenings } from './happened.ts';
import { addAfter } from './place.ts';
import { ask, emptyFlow, end, types } from './testing/types.ts';

const begun = addNode(emptyFlow, ask, { x: 0, y: 0 });
const both = addAfter(begun.flow, begun.id, end, types, () => 100);

describe('what an edit did', () => {
  it('is a step that came, and where it hangs', () => {
    expect(happenings(begun.flow, both.flow)).toEqual([
      { kind: 'added', node: both.id, from: { node: begun.id, exit: 'found' } },
    ]);
  });
  it('is a step that went, not the wires that went with it', () => {
    expect(happenings(both.flow, removeNodes(both.flow, [both.id]))).toEqual([{ kind: 'removed', node: both.id }]);
  });
  it('is a wire that came or went', () => {
    const from = { node: begun.id, exit: 'found' };
    const off = disconnect(both.flow, from);
    expect(happenings(both.flow, off)).toEqual([{ kind: 'unwired', from }]);
    expect(happenings(off, connect(off, from, both.id))).toEqual([{ kind: 'wired', from, to: both.id }]);
  });
  it('is another start', () => {
    expect(happenings(both.flow, setStart(both.flow, both.id))).toEqual([{ kind: 'start', node: both.id }]);
  });
  it('is a step that was switched off or on', () => {
    const off = setDisabled(both.flow, [both.id], true);
    expect(happenings(both.flow, off)).toEqual([{ kind: 'off', node: both.id }]);
    expect(happenings(off, both.flow)).toEqual([{ kind: 'on', node: both.id }]);
  });
  it('is nothing to say of typing', () => {
    expect(happenings(both.flow, setTitle(both.flow, both.id, '再见'))).toEqual([]);
  });
});
