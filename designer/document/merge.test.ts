import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { diffFlows, sameJson } from './diff.ts';
import { addNode, connect, disconnect, removeNodes, setParams, setTitle } from './edits.ts';
import { type Conflict, mergeFlows, type Side, sharing } from './merge.ts';
import { ask, emptyFlow, end, menu, types } from './testing/types.ts';
import { declareVariable, removeVariable } from './variables.ts';
import { addGroup, addNote, moveNodes } from './view.ts';

const option = (key: string, label: string) => ({ key, label });
const base: Flow = (() => {
  let flow = emptyFlow;
  for (const [type, x] of [
    [menu, 0],
    [ask, 300],
    [ask, 600],
    [end, 900],
  ] as const)
    flow = addNode(flow, type, { x, y: 0 }).flow;
  flow = setParams(
    flow,
    'menu',
    { prompt: {}, options: [option('1', '查单'), option('2', '投诉')], attempts: 3 },
    menu,
  );
  for (const [node, exit, target] of [
    ['menu', '1', 'ask'],
    ['menu', '2', 'ask2'],
    ['menu', 'none', 'end'],
    ['ask', 'found', 'end'],
    ['ask2', 'found', 'end'],
  ] as const)
    flow = connect(flow, { node, exit }, target);
  return declareVariable(flow, 'unused', { type: 'text', label: '备用' });
})();

const params = (flow: Flow, id: string, patch: Record<string, unknown>): Flow => {
  const node = flow.nodes[id];
  return node ? setParams(flow, id, { ...node.params, ...patch }, types.get(node.type)) : flow;
};
const options = (flow: Flow) => (flow.nodes.menu?.params.options ?? []) as { key: string; label: string }[];
const merge = (mine: Flow, theirs: Flow, choices?: ReadonlyMap<string, Side>) =>
  mergeFlows(base, mine, theirs, types, choices ? { choices } : {});
const ids = (conflicts: readonly Conflict[]) => conflicts.map(({ id }) => id);

describe('a merge of two people’s work', () => {
  it('takes changes of different fields of one step', () => {
    const { flow, conflicts } = merge(
      params(base, 'menu', { attempts: 5 }),
      params(base, 'menu', { prompt: { text: { 'zh-CN': '您好' } } }),
    );
    expect(conflicts).toEqual([]);
    expect(flow.nodes.menu?.params).toMatchObject({ attempts: 5, prompt: { text: { 'zh-CN': '您好' } } });
  });

  it('merges the items of a menu by their keys, wherever they stand', () => {
    const mine = params(base, 'menu', { options: [...options(base), option('3', '人工')] });
    const theirs = params(base, 'menu', { options: [option('9', '重听'), option('1', '查快递'), option('2', '投诉')] });
    const { flow, conflicts } = merge(connect(mine, { node: 'menu', exit: '3' }, 'end'), theirs);
    expect(conflicts).toEqual([]);
    expect(options(flow)).toEqual([
      option('9', '重听'),
      option('1', '查快递'),
      option('2', '投诉'),
      option('3', '人工'),
    ]);
    expect(flow.nodes.menu?.exits).toMatchObject({ 1: 'ask', 2: 'ask2', 3: 'end', 9: null });
  });

  it('asks about one field that both changed, and does as is chosen', () => {
    const mine = params(base, 'menu', { attempts: 4 });
    const theirs = params(base, 'menu', { attempts: 6 });
    const { flow, conflicts } = merge(mine, theirs);
    expect(conflicts).toEqual([
      {
        id: '/nodes/menu/params/attempts',
        kind: 'field',
        node: 'menu',
        pointer: '/nodes/menu/params/attempts',
        base: 3,
        mine: 4,
        theirs: 6,
        chosen: 'mine',
      },
    ]);
    expect(flow.nodes.menu?.params.attempts).toBe(4);
    const chosen = merge(mine, theirs, new Map([['/nodes/menu/params/attempts', 'theirs']]));
    expect(chosen.flow.nodes.menu?.params.attempts).toBe(6);
    expect(ids(chosen.conflicts)).toEqual(ids(conflicts));
  });

  it('asks about an exit that both wired elsewhere', () => {
    const { conflicts } = merge(
      connect(base, { node: 'ask', exit: 'failed' }, 'menu'),
      connect(base, { node: 'ask', exit: 'failed' }, 'end'),
    );
    expect(conflicts).toMatchObject([{ kind: 'exit', mine: 'menu', theirs: 'end', base: null }]);
  });

  it('keeps a step that one deleted and the other changed, until somebody decides', () => {
    const mine = removeNodes(base, ['ask2']);
    const theirs = setTitle(base, 'ask2', '登记投诉');
    const { flow, conflicts } = merge(mine, theirs);
    expect(conflicts).toMatchObject([{ kind: 'step', node: 'ask2', mine: undefined, chosen: 'theirs' }]);
    expect(flow.nodes.ask2?.title).toBe('登记投诉');
    // The line that led there is back, too.
    expect(flow.nodes.menu?.exits['2']).toBe('ask2');
    const gone = merge(mine, theirs, new Map([['/nodes/ask2', 'mine']])).flow;
    expect(gone.nodes.ask2).toBeUndefined();
    expect(gone.nodes.menu?.exits['2']).toBeNull();
  });

  it('asks about a step that one deleted while the other led a new way there', () => {
    const mine = connect(base, { node: 'ask', exit: 'failed' }, 'ask2');
    const { flow, conflicts } = merge(mine, removeNodes(base, ['ask2']));
    expect(conflicts).toMatchObject([{ kind: 'step', node: 'ask2', theirs: undefined }]);
    expect(flow.nodes.ask?.exits.failed).toBe('ask2');
  });

  it('asks about an item that one deleted while the other wired its exit anew', () => {
    const mine = params(base, 'menu', { options: [option('1', '查单')] });
    const theirs = connect(base, { node: 'menu', exit: '2' }, 'end');
    const { flow, conflicts } = merge(mine, theirs);
    expect(conflicts).toMatchObject([{ kind: 'field', node: 'menu', mine: undefined }]);
    expect(flow.nodes.menu?.exits['2']).toBe('end');
  });

  it('says when a variable that one deleted is used by what the other did', () => {
    const mine = removeVariable(base, 'unused');
    const theirs = params(base, 'ask', { input: { number: '{{ unused }}' } });
    const { flow, conflicts } = merge(mine, theirs);
    expect(conflicts).toMatchObject([{ kind: 'variable', pointer: '/variables/unused', mine: undefined }]);
    expect(flow.variables.unused?.label).toBe('备用');
    expect(merge(mine, setTitle(base, 'ask', '查')).flow.variables.unused).toBeUndefined();
  });

  it('makes two steps of two that were added under one id, and lays them apart', () => {
    const at = { x: 0, y: 400 };
    const mine = connect(addNode(base, ask, at).flow, { node: 'ask', exit: 'failed' }, 'ask3');
    const theirs = setTitle(addNode(base, ask, at).flow, 'ask3', '周敏的');
    const { flow, renamed, conflicts } = merge(mine, theirs);
    expect(conflicts).toEqual([]);
    expect(renamed.get('ask3')).toBe('ask4');
    expect(flow.nodes.ask3?.title).toBe('周敏的');
    expect(flow.nodes.ask?.exits.failed).toBe('ask4');
    expect(flow.view?.nodes?.ask4).not.toEqual(flow.view?.nodes?.ask3);
  });

  it('leaves cards where I put them, and both texts of a note that two wrote', () => {
    const note = { text: '原来', by: '林晓', at: '2026-11-26T00:00:00Z', x: 0, y: 0 };
    const start = addNote(base, note).flow;
    const edited = (text: string): Flow => ({
      ...start,
      view: { ...start.view, notes: (start.view?.notes ?? []).map((one) => ({ ...one, text })) },
    });
    const mine = moveNodes(edited('我写的'), { ask: { x: 10, y: 10 } });
    const theirs = moveNodes(edited('他写的'), { ask: { x: 20, y: 20 }, ask2: { x: 30, y: 30 } });
    const { flow, conflicts } = mergeFlows(start, mine, theirs, types);
    expect(conflicts).toEqual([]);
    expect(flow.view?.nodes).toMatchObject({ ask: { x: 10, y: 10 }, ask2: { x: 30, y: 30 } });
    expect(flow.view?.notes?.map(({ text }) => text)).toEqual(['我写的', '他写的']);
  });

  it('is quick for a thousand steps of which few changed', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [`n${n}`, { type: 'test.end', params: {}, exits: {} }]),
    );
    const big: Flow = { ...emptyFlow, nodes, start: 'n0' };
    const theirs = sharing(big, setTitle(JSON.parse(JSON.stringify(big)) as Flow, 'n7', '新'));
    const mine = setTitle(big, 'n8', '我的');
    const begun = performance.now();
    for (let times = 0; times < 50; times += 1) mergeFlows(big, mine, theirs, types);
    expect((performance.now() - begun) / 50).toBeLessThan(30);
  });
});

type Edit = (flow: Flow) => Flow;
const nodeId = fc.constantFrom('menu', 'ask', 'ask2', 'end');
const word = fc.constantFrom('甲', '乙', '丙', '丁');
const whileThere =
  (id: string, edit: Edit): Edit =>
  (flow) =>
    flow.nodes[id] ? edit(flow) : flow;
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(nodeId, word).map(
    ([id, title]): Edit =>
      (flow) =>
        setTitle(flow, id, title),
  ),
  fc.integer({ min: 1, max: 9 }).map(
    (attempts): Edit =>
      (flow) =>
        params(flow, 'menu', { attempts }),
  ),
  fc.tuple(fc.constantFrom('1', '2', '3', '4'), word).map(
    ([key, label]): Edit =>
      (flow) =>
        params(flow, 'menu', { options: [...options(flow).filter((one) => one.key !== key), option(key, label)] }),
  ),
  fc.constantFrom('1', '2').map(
    (key): Edit =>
      (flow) =>
        params(flow, 'menu', { options: options(flow).filter((one) => one.key !== key) }),
  ),
  fc.tuple(nodeId, fc.constantFrom('1', '2', 'none', 'found', 'failed'), nodeId).map(
    ([node, exit, target]): Edit =>
      (flow) =>
        flow.nodes[target] ? connect(flow, { node, exit }, target) : disconnect(flow, { node, exit }),
  ),
  nodeId.map(
    (id): Edit =>
      (flow) =>
        Object.keys(flow.nodes).length > 1 ? removeNodes(flow, [id]) : flow,
  ),
  fc.constantFrom(menu, ask, end).map(
    (type): Edit =>
      (flow) =>
        addNode(flow, type, { x: 0, y: 500 }).flow,
  ),
  fc
    .tuple(nodeId, fc.nat(900))
    .map(([id, x]): Edit => whileThere(id, (flow) => moveNodes(flow, { [id]: { x, y: 1 } }))),
  word.map(
    (label): Edit =>
      (flow) =>
        declareVariable(flow, 'waybill', { type: 'text', label }),
  ),
  fc.constant<Edit>((flow) => removeVariable(flow, 'unused')),
  word.map(
    (name): Edit =>
      (flow) => ({ ...flow, name }),
  ),
  fc.tuple(nodeId, word).map(
    ([id, title]): Edit =>
      (flow) =>
        addGroup(flow, title, [id]),
  ),
  fc.constant<Edit>((flow) => params(flow, 'ask', { input: { number: '{{ unused }}' } })),
);
const edited = fc.array(edit, { maxLength: 6 }).map((edits) => edits.reduce((flow, one) => one(flow), base));

/** Every id that anything in the flow names is there. */
const valid = (flow: Flow): void => {
  const has = (id: string) => flow.nodes[id] !== undefined;
  for (const node of Object.values(flow.nodes)) {
    for (const target of Object.values(node.exits)) if (target !== null) expect(has(target)).toBe(true);
    const type = types.get(node.type);
    expect(type).toBeDefined();
  }
  if (Object.keys(flow.nodes).length > 0) expect(has(flow.start)).toBe(true);
  for (const id of Object.keys(flow.view?.nodes ?? {})) expect(has(id)).toBe(true);
  for (const id of Object.keys(flow.nodes)) expect(flow.view?.nodes?.[id]).toBeDefined();
  for (const { nodes } of flow.view?.groups ?? []) for (const id of nodes) expect(has(id)).toBe(true);
};
const valueAt = (flow: Flow, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], flow);
const opposite = (conflicts: readonly Conflict[]) =>
  new Map(conflicts.map(({ id, chosen }): [string, Side] => [id, chosen === 'mine' ? 'theirs' : 'mine']));

describe('any two edits of one flow', () => {
  it('are the other’s when I did nothing, and mine when they did nothing', () => {
    fc.assert(
      fc.property(edited, (flow) => {
        expect(mergeFlows(base, flow, base, types)).toMatchObject({ flow, conflicts: [] });
        expect(mergeFlows(base, base, flow, types)).toMatchObject({ flow, conflicts: [] });
        expect(mergeFlows(base, flow, flow, types)).toMatchObject({ flow, conflicts: [] });
      }),
    );
  });

  it('give a flow in which nothing points to nowhere, whatever is chosen', () => {
    fc.assert(
      fc.property(edited, edited, fc.constantFrom<Side>('mine', 'theirs'), (mine, theirs, side) => {
        const { flow, conflicts } = merge(mine, theirs);
        valid(flow);
        valid(merge(mine, theirs, new Map(ids(conflicts).map((id) => [id, side]))).flow);
      }),
    );
  });

  it('lose nothing: each field that one changed has that value, or is a conflict', () => {
    fc.assert(
      fc.property(edited, edited, (mine, theirs) => {
        const { flow, conflicts, renamed } = merge(mine, theirs);
        const asked = (pointer: string) =>
          conflicts.some((one) => `${pointer}/`.startsWith(`${one.pointer}/`) || one.pointer.startsWith(pointer));
        for (const side of [mine, theirs]) {
          const other = side === mine ? theirs : mine;
          for (const { id, fields } of diffFlows(base, side).changed) {
            for (const { pointer, after } of fields) {
              // Items of lists have no fixed place: they are looked at below.
              if (pointer.includes('/options') || asked(pointer) || !flow.nodes[id]) continue;
              if (other.nodes[id] && sameJson(valueAt(other, pointer), valueAt(base, pointer)))
                expect(valueAt(flow, pointer)).toEqual(after);
            }
            if (!flow.nodes[id]) expect(conflicts.some(({ node }) => node === id)).toBe(true);
          }
          for (const one of options(side)) {
            const was = options(base).find(({ key }) => key === one.key);
            if (sameJson(was, one) || !flow.nodes.menu || conflicts.some(({ node }) => node === 'menu')) continue;
            expect(options(flow)).toContainEqual(one);
          }
          for (const id of diffFlows(base, side).added)
            expect(flow.nodes[side === mine ? (renamed.get(id) ?? id) : id]).toBeDefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the same from either side, but for what was chosen and in which order things stand', () => {
    fc.assert(
      fc.property(edited, edited, (mine, theirs) => {
        const one = merge(mine, theirs);
        fc.pre(one.renamed.size === 0);
        const other = mergeFlows(base, theirs, mine, types, { choices: opposite(one.conflicts) });
        const meaning = ({ flow }: { flow: Flow }) => ({
          ...flow,
          view: undefined,
          nodes: Object.fromEntries(
            Object.entries(flow.nodes).map(([id, node]) => [
              id,
              {
                ...node,
                params: {
                  ...node.params,
                  ...(node.params.options !== undefined && {
                    options: [...(node.params.options as { key: string }[])].sort((a, b) => (a.key < b.key ? -1 : 1)),
                  }),
                },
              },
            ]),
          ),
        });
        expect(ids(other.conflicts).sort()).toEqual(ids(one.conflicts).sort());
        expect(sameJson(meaning(other), meaning(one))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
