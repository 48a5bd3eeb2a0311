import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { copyNodes, duplicateNodes, parseClipping, pasteNodes, pasteOffset } from './clipboard.ts';
import {
  addNode,
  connect,
  disconnect,
  insertOnEdge,
  newNode,
  removeNodes,
  setDisabled,
  setParams,
  setStart,
  setTitle,
} from './edits.ts';
import { addNext, insertCard, isLoose } from './place.ts';
import { createDocument } from './store.ts';
import { ask, emptyFlow, end, menu, types } from './testing/types.ts';
import { setTucked, tuckedExits } from './tuck.ts';
import { renameVariable } from './variables.ts';
import { addGroup, addNote, editNote, moveNodes, removeGroup, removeNotes, withTucked } from './view.ts';

const kinds = [menu, ask, end];
type Edit = (flow: Flow) => Flow;

/** Any edit that an analyst's hand can make; numbers choose among what is there. */
const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
const nodeAt = (flow: Flow, n: number) => pick(Object.keys(flow.nodes), n) ?? 'nobody';
const exitAt = (flow: Flow, node: string, n: number) => pick(Object.keys(flow.nodes[node]?.exits ?? {}), n) ?? 'none';

const options = fc.array(
  fc.record({ key: fc.constantFrom('1', '2', '3', '0', '*'), label: fc.constantFrom('甲', '乙') }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

const semanticEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(2), fc.nat(900), fc.nat(900)).map(
    ([kind, x, y]): Edit =>
      (flow) =>
        addNode(flow, kinds[kind] ?? end, { x, y }).flow,
  ),
  fc.nat().map(
    (n): Edit =>
      (flow) =>
        removeNodes(flow, [nodeAt(flow, n)]),
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(
    ([a, e, b]): Edit =>
      (flow) => {
        const node = nodeAt(flow, a);
        return connect(flow, { node, exit: exitAt(flow, node, e) }, nodeAt(flow, b));
      },
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([a, e]): Edit =>
      (flow) => {
        const node = nodeAt(flow, a);
        return disconnect(flow, { node, exit: exitAt(flow, node, e) });
      },
  ),
  fc.tuple(fc.nat(), options).map(
    ([a, chosen]): Edit =>
      (flow) => {
        const id = nodeAt(flow, a);
        const node = flow.nodes[id];
        return node?.type === menu.type ? setParams(flow, id, { ...node.params, options: chosen }, menu) : flow;
      },
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(
    ([a, e, b]): Edit =>
      (flow) => {
        const node = nodeAt(flow, a);
        return insertOnEdge(flow, { node, exit: exitAt(flow, node, e) }, nodeAt(flow, b), types);
      },
  ),
  fc.nat().map(
    (a): Edit =>
      (flow) =>
        setStart(flow, nodeAt(flow, a)),
  ),
  fc.tuple(fc.nat(), fc.string()).map(
    ([a, title]): Edit =>
      (flow) =>
        setTitle(flow, nodeAt(flow, a), title),
  ),
  fc.array(fc.nat(), { maxLength: 3 }).map(
    (picked): Edit =>
      (flow) =>
        duplicateNodes(flow, new Set(picked.map((n) => nodeAt(flow, n))), types).flow,
  ),
  fc.constant<Edit>((flow) => renameVariable(flow, 'waybill', 'order', types)),
);

const viewEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(), fc.integer(), fc.integer()).map(
    ([a, x, y]): Edit =>
      (flow) =>
        moveNodes(flow, { [nodeAt(flow, a)]: { x, y } }),
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.boolean()).map(
    ([a, e, on]): Edit =>
      (flow) => {
        const node = nodeAt(flow, a);
        return setTucked(flow, node, exitAt(flow, node, e), on);
      },
  ),
  fc.tuple(fc.nat(), fc.string()).map(
    ([a, title]): Edit =>
      (flow) =>
        addGroup(flow, title, [nodeAt(flow, a)]),
  ),
  fc.constant<Edit>((flow) => removeGroup(flow, 'group1')),
  fc.string().map(
    (text): Edit =>
      (flow) =>
        addNote(flow, { text, by: '林', at: '2026-11-18T00:00:00Z', x: 1, y: 2 }).flow,
  ),
  fc.string().map(
    (text): Edit =>
      (flow) =>
        editNote(flow, 'note1', { text }),
  ),
  fc.constant<Edit>((flow) => removeNotes(flow, new Set(['note1']))),
);

const anyEdit = fc.oneof({ weight: 3, arbitrary: semanticEdit }, viewEdit);

const dangling = (flow: Flow): string[] => [
  ...Object.entries(flow.nodes).flatMap(([id, node]) =>
    Object.entries(node.exits).flatMap(([exit, to]) => (to !== null && !flow.nodes[to] ? [`${id}:${exit}→${to}`] : [])),
  ),
  ...(Object.keys(flow.nodes).length > 0 && !flow.nodes[flow.start] ? ['start'] : []),
  ...(flow.events?.hangup && !flow.nodes[flow.events.hangup] ? ['hangup'] : []),
  ...Object.keys(flow.view?.nodes ?? {}).filter((id) => !flow.nodes[id]),
  ...(flow.view?.groups ?? []).flatMap((group) => group.nodes.filter((id) => !flow.nodes[id])),
  ...Object.entries(flow.view?.tucked ?? {}).flatMap(([id, exits]) =>
    exits.filter((exit) => !flow.nodes[id] || !Object.hasOwn(flow.nodes[id].exits, exit)),
  ),
];

describe('edits of a flow', () => {
  it('never leave anything that points nowhere', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 40 }), (edits) => {
        const flow = edits.reduce((at, edit) => edit(at), { ...emptyFlow, events: { hangup: 'menu' } } as Flow);
        expect(dangling(flow).filter((where) => where !== 'hangup' || 'menu' in flow.nodes)).toEqual([]);
      }),
    );
  });

  it('leave the flow that they were given as it was', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 20 }), (edits) => {
        let flow = emptyFlow;
        for (const edit of edits) {
          const before = JSON.stringify(flow);
          const next = edit(flow);
          expect(JSON.stringify(flow)).toBe(before);
          flow = next;
        }
      }),
    );
  });

  it('of the view change nothing that a caller could notice', () => {
    fc.assert(
      fc.property(fc.array(semanticEdit, { maxLength: 15 }), fc.array(viewEdit, { maxLength: 15 }), (draw, arrange) => {
        const drawn = draw.reduce((at, edit) => edit(at), emptyFlow);
        const { view: _, ...meaning } = drawn;
        const { view: __, ...after } = arrange.reduce((at, edit) => edit(at), drawn);
        expect(after).toEqual(meaning);
      }),
    );
  });

  it('can all be undone, and done again', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 30 }), (edits) => {
        const document = createDocument(emptyFlow, () => 0);
        const states = [document.flow()];
        for (const edit of edits) {
          document.apply(edit);
          if (document.flow() !== states.at(-1)) states.push(document.flow());
        }
        for (const state of states.slice(0, -1).reverse()) {
          document.undo();
          expect(document.flow()).toBe(state);
        }
        expect(document.history.getState().undoable).toBe(false);
        for (const state of states.slice(1)) {
          document.redo();
          expect(document.flow()).toBe(state);
        }
      }),
    );
  });
});

describe('a new node', () => {
  it('has what its schema asks for, and all its exits, open', () => {
    expect(newNode(menu, emptyFlow)).toEqual({
      type: 'test.menu',
      version: 1,
      params: { prompt: { text: { 'zh-CN': '' } }, options: [{ key: '1', label: '' }], attempts: 3 },
      exits: { '1': null, none: null },
    });
    expect(newNode(ask, emptyFlow).params).toEqual({ input: { number: '' }, output: '' });
  });

  it('begins the flow when it is the first, and has a readable id', () => {
    const first = addNode(emptyFlow, menu, { x: 10.4, y: 0 });
    const second = addNode(first.flow, menu, { x: 0, y: 0 });
    expect([first.flow.start, second.flow.start, second.id]).toEqual(['menu', 'menu', 'menu2']);
    expect(first.flow.view?.nodes).toEqual({ menu: { x: 10, y: 0 } });
  });
});

const wired = () => {
  let flow = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
  flow = addNode(flow, ask, { x: 300, y: 0 }).flow;
  flow = addNode(flow, end, { x: 600, y: 0 }).flow;
  flow = connect(flow, { node: 'menu', exit: '1' }, 'ask');
  return connect(flow, { node: 'ask', exit: 'found' }, 'end');
};
const setOptions = (flow: Flow, ...keys: string[]) =>
  setParams(
    flow,
    'menu',
    { ...flow.nodes.menu?.params, options: keys.map((key) => ({ key, label: `键 ${key}` })) },
    menu,
  );

describe('a flow that only ends', () => {
  it('begins with the first step that is put before the end', () => {
    const blank = addNode(emptyFlow, end, { x: 0, y: 0 }).flow;
    const begun = addNode(blank, menu, { x: 0, y: 0 }).flow;
    expect([blank.start, begun.start, addNode(begun, ask, { x: 0, y: 0 }).flow.start]).toEqual(['end', 'menu', 'menu']);
    expect(Object.keys(begun.nodes)).toEqual(['end', 'menu']);
  });
  it('gives way to the first step when nobody drew its end', () => {
    const fresh: Flow = {
      ...emptyFlow,
      start: 'end',
      nodes: { end: { type: 'flow.end', params: {}, exits: {} } },
      view: { nodes: { end: { x: 0, y: 0 } } },
    };
    const begun = addNode(fresh, menu, { x: 0, y: 0 }).flow;
    expect([begun.start, Object.keys(begun.nodes), begun.view?.nodes]).toEqual([
      'menu',
      ['menu'],
      { menu: { x: 0, y: 0 } },
    ]);
  });
});

describe('exits follow the parameters', () => {
  it('keep their target when the key is renamed', () => {
    expect(setOptions(wired(), '4').nodes.menu?.exits).toEqual({ '4': 'ask', none: null });
  });
  it('go with their option, and come open with a new one', () => {
    const more = setOptions(wired(), '1', '2');
    expect(more.nodes.menu?.exits).toEqual({ '1': 'ask', '2': null, none: null });
    expect(setOptions(more, '2').nodes.menu?.exits).toEqual({ '2': null, none: null });
  });
  it('stay with their key when options change places', () => {
    const swapped = setOptions(setOptions(wired(), '1', '2'), '2', '1');
    expect(swapped.nodes.menu?.exits).toEqual({ '2': null, '1': 'ask', none: null });
  });
  it('carry their tuck along', () => {
    const tucked = setOptions(withTucked(wired(), 'menu', ['1']), '4');
    expect(tucked.view?.tucked).toEqual({ menu: ['4'] });
    expect(setOptions(tucked, '5', '6').view?.tucked).toEqual({ menu: [] });
  });
});

describe('removing', () => {
  it('opens the exits that led there, and hands the start on', () => {
    const flow = removeNodes({ ...wired(), events: { hangup: 'menu' } }, ['menu']);
    expect(flow.start).toBe('ask');
    expect(flow.events).toBeUndefined();
    expect(removeNodes(flow, ['end']).nodes.ask?.exits).toEqual({ found: null, failed: null });
  });
});

describe('inserting on an edge', () => {
  it('puts the step between, by its first exit that is no fault', () => {
    const flow = addNode(wired(), ask, { x: 0, y: 0 }).flow;
    const inserted = insertOnEdge(flow, { node: 'menu', exit: '1' }, 'ask2', types);
    expect(inserted.nodes.menu?.exits['1']).toBe('ask2');
    expect(inserted.nodes.ask2?.exits).toEqual({ found: 'ask', failed: null });
  });
});

describe('the clipboard', () => {
  it('keeps the lines between copied steps and renews their ids', () => {
    const clipping = parseClipping(JSON.stringify(copyNodes(wired(), ['menu', 'ask'], types, 'a')));
    if (typeof clipping === 'string') throw new Error(clipping);
    const { flow, ids } = pasteNodes(wired(), clipping, { x: 10, y: 10 }, 'b');
    expect(ids).toEqual(['menu2', 'ask2']);
    expect(flow.nodes.menu2?.exits['1']).toBe('ask2');
    expect(flow.nodes.ask2?.exits.found).toBeNull();
    expect(flow.view?.nodes?.ask2).toEqual({ x: 310, y: 10 });
  });
  it('keeps ways out in the same flow, and brings variables along', () => {
    const asked = setParams(wired(), 'ask', { input: { number: '{{waybill}}' }, output: 'status' }, ask);
    const clipping = copyNodes(asked, ['ask'], types, 'a');
    expect(Object.keys(clipping.variables)).toEqual(['waybill']);
    expect(pasteNodes(asked, clipping, { x: 0, y: 0 }, 'a').flow.nodes.ask2?.exits.found).toBe('end');
    expect(pasteNodes({ ...emptyFlow, variables: {} }, clipping, { x: 0, y: 0 }, 'b').flow.variables).toHaveProperty(
      'waybill',
    );
  });
  it('takes nothing else for steps', () => {
    expect(parseClipping('')).toBe('foreign');
    expect(parseClipping('hello')).toBe('foreign');
    expect(parseClipping('{"switchyard":"flow"}')).toBe('foreign');
    for (const text of ['{"switchyard":"steps"}', '{"switchyard":"steps","nodes":[]}', '{"switchyard":'])
      expect(parseClipping(text)).toBe('damaged');
    expect(parseClipping('{"switchyard":"steps","nodes":{"a":{"type":1},"b c":{}}}')).toBe('damaged');
  });
  it('keeps kinds of steps that nobody knows here, and nothing that a document may not say', () => {
    const node = { type: 'acme.thing', params: { a: 1 }, exits: { ok: null }, evil: true, disabled: true };
    const clipping = parseClipping(JSON.stringify({ switchyard: 'steps', nodes: { x: node } }));
    if (typeof clipping === 'string') throw new Error(clipping);
    expect(clipping.nodes.x).toEqual({ type: 'acme.thing', params: { a: 1 }, exits: { ok: null }, disabled: true });
  });
  it('takes notes and whole groups along', () => {
    const noted = addNote(addGroup(wired(), '查单', ['menu', 'ask']), {
      x: 5,
      y: 5,
      text: '看',
      by: '林',
      at: '',
    }).flow;
    const clipping = copyNodes(noted, ['menu', 'ask', 'note:note1'], types, 'a');
    const { flow, ids } = pasteNodes(noted, clipping, { x: 400, y: 0 }, 'a');
    expect(ids).toEqual(['menu2', 'ask2', 'note:note2']);
    expect(flow.view?.notes?.[1]).toMatchObject({ x: 405, y: 5, text: '看', by: '林' });
    expect(flow.view?.groups).toEqual([
      { id: 'group1', title: '查单', nodes: ['menu', 'ask'] },
      { id: 'group2', title: '查单', nodes: ['menu2', 'ask2'] },
    ]);
  });
  it('lands about the place that was asked for, on no other card', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 1500 }), fc.integer({ min: -500, max: 900 }), (x, y) => {
        const clipping = copyNodes(wired(), ['menu', 'ask'], types, 'a');
        const offset = pasteOffset(wired(), clipping, { x, y }, () => 160);
        const { flow, ids } = pasteNodes(wired(), clipping, offset, 'a');
        for (const id of ids)
          for (const other of Object.keys(wired().nodes)) {
            const [a, b] = [flow.view?.nodes?.[id], flow.view?.nodes?.[other] ?? { x: 0, y: 0 }];
            if (a) expect(Math.abs(a.x - b.x) >= 196 || Math.abs(a.y - b.y) >= 160).toBe(true);
          }
      }),
      { numRuns: 40 },
    );
  });
});

describe('switching off', () => {
  it('marks steps and forgets it again', () => {
    const off = setDisabled(wired(), ['menu', 'nowhere'], true);
    expect(off.nodes.menu?.disabled).toBe(true);
    expect(setDisabled(off, ['menu'], true)).toBe(off);
    expect(setDisabled(off, ['menu'], false)).toEqual(wired());
  });
});

describe('a card on a line', () => {
  const loose = () => addNode(wired(), ask, { x: 900, y: 300 }).flow;
  it('goes in when nothing leads to it and its main exit is open', () => {
    expect(isLoose(loose(), 'ask2', types)).toBe(true);
    expect(isLoose(loose(), 'ask', types)).toBe(false);
    expect(isLoose(loose(), 'menu', types)).toBe(false);
    const flow = insertCard(loose(), { node: 'menu', exit: '1' }, 'ask2', types, () => 160);
    expect(flow.nodes.menu?.exits['1']).toBe('ask2');
    expect(flow.nodes.ask2?.exits.found).toBe('ask');
    expect(insertCard(wired(), { node: 'menu', exit: '1' }, 'ask', types, () => 160)).toEqual(wired());
  });
  it('goes on from a step: at its open exit, else in between', () => {
    const open = addNext(loose(), 'ask2', ask, types, () => 160);
    expect(open.flow.nodes.ask2?.exits.found).toBe(open.id);
    const filled = {
      ...wired(),
      nodes: { ...wired().nodes, ask: { ...wired().nodes.ask, exits: { found: 'end', failed: 'end' } } },
    } as Flow;
    const between = addNext(filled, 'ask', ask, types, () => 160);
    expect(between.flow.nodes.ask?.exits.found).toBe(between.id);
    expect(between.flow.nodes[between.id]?.exits.found).toBe('end');
  });
});

describe('renaming a variable', () => {
  it('reaches fields, templates and expressions, and leaves texts alone', () => {
    const before = setParams(
      wired(),
      'ask',
      { input: { number: 'waybill {{ waybill }}' }, output: 'waybill', when: 'waybill != "waybill" && o.waybill == 1' },
      ask,
    );
    const flow = renameVariable(before, 'waybill', 'order', types);
    expect(flow.nodes.ask?.params).toEqual({
      input: { number: 'waybill {{ order }}' },
      output: 'order',
      when: 'order != "waybill" && o.waybill == 1',
    });
    expect(flow.variables).toEqual({ order: { type: 'text', label: '运单号' } });
  });
});

describe('the tuck rule', () => {
  const star = () => {
    let flow = addNode(emptyFlow, end, { x: 900, y: 0 }).flow;
    for (const x of [0, 100, 200, 300]) flow = addNode(flow, ask, { x, y: 0 }).flow;
    flow = setStart(flow, 'ask');
    for (const node of ['ask', 'ask2', 'ask3', 'ask4']) flow = connect(flow, { node, exit: 'found' }, 'end');
    return flow;
  };
  const tuckedList = (flow: Flow) =>
    [...tuckedExits(flow)].flatMap(([id, exits]) => [...exits].map((exit) => `${id}:${exit}`)).sort();

  it('draws one way to a step with over 3 ways in, and names the others', () => {
    expect(tuckedList(star())).toEqual(['ask2:found', 'ask3:found', 'ask4:found']);
    expect(tuckedList(disconnect(star(), { node: 'ask4', exit: 'found' }))).toEqual([]);
  });
  it('tucks what would run backward, and loops', () => {
    expect(tuckedList(connect(wired(), { node: 'ask', exit: 'failed' }, 'menu'))).toEqual(['ask:failed']);
    expect(tuckedList(connect(wired(), { node: 'ask', exit: 'failed' }, 'ask'))).toEqual(['ask:failed']);
  });
  it('gives way to the analyst', () => {
    const drawn = setTucked(star(), 'ask2', 'found', false);
    expect(tuckedList(drawn)).toEqual(['ask3:found', 'ask4:found']);
    expect(drawn.view?.tucked).toEqual({ ask2: [] });
    expect(tuckedList(setTucked(drawn, 'ask2', 'found', true))).toEqual(tuckedList(star()));
  });
});

describe('the history', () => {
  it('takes a burst of typing for one step, and a pause for its end', () => {
    let now = 0;
    const document = createDocument(wired(), () => now);
    const before = document.flow();
    const type = (title: string) => document.apply((flow) => setTitle(flow, 'menu', title), 'title:menu');
    for (const title of ['主', '主菜', '主菜单']) type(title);
    now = 5000;
    type('总菜单');
    document.undo();
    expect(document.flow().nodes.menu?.title).toBe('主菜单');
    document.undo();
    expect(document.flow()).toBe(before);
  });
  it('leaves the selection out, and never selects what is gone', () => {
    const document = createDocument(wired(), () => 0);
    document.select(['menu', 'ask']);
    expect(document.history.getState().undoable).toBe(false);
    document.apply((flow) => removeNodes(flow, ['ask']));
    expect(document.store.getState().selection).toEqual(['menu']);
    document.undo();
    expect(document.flow().nodes.ask).toBeDefined();
  });
});
