import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { addNode, connect, removeNodes, setDisabled, setTitle } from '../document/edits.ts';
import { ask, emptyFlow, end, menu, types } from '../document/testing/types.ts';
import { moveNodes } from '../document/view.ts';
import { type Before, type CardModel, cardModels, exitTitle, reuseModels, type Sayings } from './model.ts';
import type { LastShape } from './shape.ts';

const context = {
  types,
  diagnostics: [
    { code: 'x', severity: 'error', pointer: '', node: 'menu', message: { 'zh-CN': '', en: '' } },
    { code: 'y', severity: 'warning', pointer: '', node: 'ask', message: { 'zh-CN': '', en: '' } },
  ],
  language: 'zh-CN',
  words: { yes: '是', no: '否', empty: '没填' },
} as const;

const drawn = () => {
  let flow = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
  flow = addNode(flow, ask, { x: 300, y: 0 }).flow;
  flow = addNode(flow, end, { x: 600, y: 0 }).flow;
  flow = connect(flow, { node: 'menu', exit: '1' }, 'ask');
  return connect(flow, { node: 'ask', exit: 'failed' }, 'menu');
};
const byId = (models: readonly CardModel[]) => new Map(models.map((model) => [model.id, model]));

describe('what a card shows', () => {
  const models = byId(cardModels(drawn(), context));
  it('tells of each exit whether it is drawn, named in its row or open', () => {
    const states = [...models.values()].flatMap(({ id, rows }) =>
      rows.map(({ name, state }) => `${id}:${name} ${state}`),
    );
    expect(states).toEqual(['menu:1 drawn', 'menu:none open', 'ask:found open', 'ask:failed tucked']);
    expect(models.get('ask')?.rows[1]).toMatchObject({ fault: true, back: true, targetTitle: '菜单' });
    expect(models.get('menu')?.rows[0]).toMatchObject({ keycap: true, back: false });
  });
  it('marks the start, what no call reaches, and problems', () => {
    expect(models.get('menu')).toMatchObject({ start: true, reachable: true, errors: 1, warnings: 0, order: 1 });
    expect(models.get('end')).toMatchObject({ start: false, reachable: false, order: 3 });
    expect(models.get('ask')?.warnings).toBe(1);
  });
  it('shows a step of a type that this server lacks, with its exits', () => {
    const [model] = cardModels(drawn(), { ...context, types: new Map() });
    expect(model).toMatchObject({ title: 'test.menu', rows: [{ name: '1' }, { name: 'none' }] });
  });
  it('keeps the models of cards that look the same', () => {
    const moved = byId(reuseModels(models, cardModels(moveNodes(drawn(), { end: { x: 900, y: 9 } }), context)));
    for (const [id, model] of models) expect(moved.get(id)).toBe(model);
    const renamed = byId(reuseModels(models, cardModels(setTitle(drawn(), 'end', '再见'), context)));
    expect(renamed.get('menu')).toBe(models.get('menu'));
    expect(renamed.get('end')?.title).toBe('再见');
  });
  it('reads only what changed, and comes to what reading all comes to', () => {
    const sayings: Sayings = new WeakMap();
    const last = {};
    const keeping = { ...context, sayings, last };
    let flow = drawn();
    let before: Before | undefined;
    const edits = [
      (now: Flow) => now,
      (now: Flow) => setTitle(now, 'end', '再见'),
      (now: Flow) => setTitle(now, 'menu', '主菜单'),
      (now: Flow) => setDisabled(now, ['ask'], true),
      (now: Flow) => connect(now, { node: 'menu', exit: 'none' }, 'end'),
      (now: Flow) => setTitle(now, 'end', '挂断'),
      (now: Flow) => removeNodes(now, ['menu']),
    ];
    for (const edit of edits) {
      flow = edit(flow);
      const found = cardModels(flow, keeping, before);
      expect(found).toEqual(cardModels(flow, context));
      if (before?.flow === flow) for (const model of found) expect(before.models.get(model.id)).toBe(model);
      const { shape } = last as LastShape;
      before = { flow, shape, diagnostics: context.diagnostics, sayings, models: byId(found) };
    }
  });
  it('names exits in the analyst’s words', () => {
    expect(exitTitle(drawn().nodes.ask, types, 'found', 'zh-CN')).toBe('查到了');
    expect(exitTitle(undefined, types, 'found', 'zh-CN')).toBe('found');
  });
});
