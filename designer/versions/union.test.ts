import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { diffFlows } from '../document/diff.ts';
import { addNode, connect, removeNodes, setParams, setTitle } from '../document/edits.ts';
import { ask, emptyFlow, end, menu } from '../document/testing/types.ts';
import { moveNodes } from '../document/view.ts';
import { markWords, tellingOf } from './testing/telling.ts';
import { diffMarks, unionOf } from './union.ts';

const before = connect(
  [menu, ask, end].reduce((flow, type, at) => addNode(flow, type, { x: at * 400, y: 0 }).flow, emptyFlow),
  { node: 'menu', exit: 'none' },
  'end',
);
const marked = (after: Flow, fade = true) => {
  const diff = diffFlows(before, after);
  const union = unionOf(before, after, diff.removed);
  return { union, marks: diffMarks(diff, union, tellingOf(before, after), markWords, fade) };
};

describe('two versions in one drawing', () => {
  it('are the newer one, when nothing was removed', () => {
    const after = setTitle(before, 'menu', '主菜单');
    expect(marked(after).union).toBe(after);
  });
  it('have what is gone where it stood, leading nowhere by lines', () => {
    const { union, marks } = marked(removeNodes(before, ['ask']));
    expect(union.view?.nodes?.ask).toMatchObject({ x: 400, y: 0 });
    expect(union.view?.tucked?.ask).toEqual(['found', 'failed']);
    expect(marks.get('ask')).toMatchObject({ tone: 'removed', badge: { text: '删除' } });
  });
  it('lay nothing that is gone upon a card that took its place', () => {
    const after = moveNodes(removeNodes(before, ['ask']), { end: { x: 400, y: 10 } });
    const place = marked(after).union.view?.nodes?.ask;
    expect(place?.x).toBe(400);
    expect(place?.y).toBeGreaterThan(10 + 180);
  });
});

describe('marks of a difference', () => {
  it('name each kind, say where an exit led, and fade the rest', () => {
    let after = addNode(before, ask, { x: 0, y: 400 }).flow;
    after = connect(after, { node: 'menu', exit: 'none' }, 'ask2');
    after = moveNodes(after, { end: { x: 900, y: 0 } });
    const { marks } = marked(after);
    expect(marks.get('ask2')).toMatchObject({ tone: 'added' });
    expect(marks.get('menu')).toMatchObject({
      tone: 'changed',
      badge: { text: '改 1 处' },
      rows: { none: { tone: 'changed', was: '结束', text: '查询' } },
    });
    expect(marks.get('end')).toMatchObject({ tone: 'moved', faded: true });
    expect(marks.get('ask')).toEqual({ faded: true });
  });
  it('fade nothing when one does not want it', () => {
    const { marks } = marked(setTitle(before, 'menu', '主菜单'), false);
    expect([...marks.keys()]).toEqual(['menu']);
  });
  it('say old and new words on the card, or which field changed where the card does not say it', () => {
    const params = before.nodes.menu?.params;
    const spoken = setParams(before, 'menu', { ...params, prompt: { text: { 'zh-CN': '您好' } } }, menu);
    expect(marked(spoken).marks.get('menu')?.summary).toContainEqual({ kind: 'new', text: '您好' });
    const silent = setParams(before, 'menu', { ...params, attempts: 5 }, menu);
    expect(marked(silent).marks.get('menu')?.summary?.at(-1)).toEqual({ kind: 'new', text: ' x改了' });
  });
});
