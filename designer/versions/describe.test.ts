import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { diffFlows } from '../document/diff.ts';
import { addNode, connect, removeNodes, setDisabled, setParams, setStart, setTitle } from '../document/edits.ts';
import { ask, emptyFlow, end, menu } from '../document/testing/types.ts';
import { addGroup, addNote, moveNodes } from '../document/view.ts';
import { describeDiff } from './describe.ts';
import { tellingOf } from './testing/telling.ts';

const before = [menu, ask, end].reduce((flow, type) => addNode(flow, type, { x: 0, y: 0 }).flow, emptyFlow);
const told = (after: Flow, old = before) => describeDiff(diffFlows(old, after), tellingOf(old, after));

describe('changes in words', () => {
  it('say of a field what it was and is, and of an exit where it led and leads', () => {
    const params = { ...before.nodes.menu?.params, attempts: 5 };
    const after = connect(setParams(before, 'menu', params, menu), { node: 'menu', exit: 'none' }, 'end');
    const [item, ...others] = told(after);
    expect(others).toEqual([]);
    expect(item).toMatchObject({ key: 'changed menu', sign: 'changed', title: '菜单', hint: '2 处', look: false });
    expect(item?.details.map(({ label, before: was, after: is }) => [label, was, is])).toEqual([
      ['x', '3', '5'],
      ['「没有按键」的去向', '没有接', '结束'],
    ]);
  });
  it('name the one place of a change in its line, and a step that was switched off', () => {
    const [item] = told(setDisabled(before, ['ask'], true));
    expect(item).toMatchObject({ hint: '停用', details: [{ before: '否', after: '是' }] });
  });
  it('say after which step one was added, and after which one was removed', () => {
    const wired = connect(before, { node: 'ask', exit: 'found' }, 'end');
    const { flow } = addNode(wired, ask, { x: 0, y: 0 });
    const added = told(connect(flow, { node: 'menu', exit: 'none' }, 'ask2'), wired);
    expect(added.find(({ key }) => key === 'added ask2')).toMatchObject({ hint: '接在「菜单 · 没有按键」后' });
    const removed = told(removeNodes(wired, ['end']), wired);
    expect(removed.find(({ key }) => key === 'removed end')).toMatchObject({ hint: '接在「查询 · 查到了」后' });
    // The step that lost its way says what the way was called.
    expect(removed.find(({ key }) => key === 'changed ask')?.details).toMatchObject([
      { before: '结束', after: '没有接' },
    ]);
  });
  it('tell settings and variables by their names', () => {
    const after = setStart(
      { ...before, description: '查单', variables: { n: { type: 'number', label: '次数' } } },
      'ask',
    );
    const items = told(after);
    expect(items.filter(({ subject }) => subject === 'variable').map(({ sign, title }) => [sign, title])).toEqual([
      ['removed', '运单号'],
      ['added', '次数'],
    ]);
    const settings = items.find(({ key }) => key === 'settings');
    expect(settings?.details.map(({ label, before: was, after: is }) => [label, was, is])).toEqual([
      ['说明', '没填', '查单'],
      ['第一步', '菜单', '查询'],
    ]);
  });
  it('come in the order of the list: what callers notice, then what only meets the eye', () => {
    let after = moveNodes(setTitle(before, 'menu', '主菜单'), { end: { x: 900, y: 0 } });
    after = addGroup(addNote(after, { x: 0, y: 0, text: '双十一', by: '林', at: '' }).flow, '查单', ['menu']);
    expect(told(after).map(({ look, title }) => [look, title])).toEqual([
      [false, '主菜单'],
      [true, '结束'],
      [true, '便签「双十一」'],
      [true, '分组「查单」'],
    ]);
  });
  it('have keys of their own, each', () => {
    const after = removeNodes(moveNodes(setTitle(before, 'menu', '主菜单'), { menu: { x: 9, y: 0 } }), ['end']);
    const keys = told(after).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain('moved menu');
  });
});
