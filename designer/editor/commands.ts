import { FLOW_LIMITS, type Flow } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { cardElement, hereOn } from '../canvas/handle.ts';
import { copyNodes, duplicateNodes, parseClipping, pasteNodes, pasteOffset } from '../document/clipboard.ts';
import { addNode, disconnect, removeNodes, setDisabled } from '../document/edits.ts';
import { planLayout } from '../document/layout.ts';
import { asDeclared } from '../document/order.ts';
import { addAfter, addFree, addNext, addOnEdge } from '../document/place.ts';
import { NOTE } from '../document/store.ts';
import { addGroup, addNote, type Point, removeGroup, removeNotes } from '../document/view.ts';
import { canvas } from '../i18n/words/canvas.ts';
import type { Pair } from '../i18n/words.ts';
import { renameStep } from './places.ts';
import type { DrawerName, EditorSession, QuickAdd } from './session.ts';

/** What hands do in the editor, wherever they do it: canvas, palette, keys, menus. */
const heightsOf = (session: EditorSession) => (id: string) => session.heights.get(id) ?? 160;

const selectedSteps = (session: EditorSession): string[] =>
  session.document.store.getState().selection.filter((id) => session.document.flow().nodes[id]);

/** Brings a card into view. */
export const show = ({ view }: EditorSession, node: string): void => view.setState({ show: { node, at: Date.now() } });

/** Opens what stands at the right, or closes it; the phone makes room. */
export const toggleDrawer = ({ view, call }: EditorSession, drawer: DrawerName): void => {
  const shown = view.getState().drawer === drawer && !call.state.getState().open;
  call.close();
  view.setState({ drawer: shown ? undefined : drawer });
};

/** The step that a move through the history changed most visibly: one that came back or changed, else one that moved. */
const affected = (before: Flow, after: Flow): string | undefined => {
  const ids = Object.keys(after.nodes);
  const [was, is] = [before.view?.nodes, after.view?.nodes];
  return (
    ids.find((id) => before.nodes[id] === undefined) ??
    ids.find((id) => before.nodes[id] !== after.nodes[id]) ??
    ids.find((id) => was?.[id]?.x !== is?.[id]?.x || was?.[id]?.y !== is?.[id]?.y)
  );
};

const moveThrough = (session: EditorSession, move: () => void): void => {
  const before = session.document.flow();
  move();
  const node = affected(before, session.document.flow());
  if (node !== undefined) show(session, node);
};

/** One gesture back; what it changed comes into view. */
export const undo = (session: EditorSession): void => moveThrough(session, () => session.document.undo());
export const redo = (session: EditorSession): void => moveThrough(session, () => session.document.redo());

export const selectAndShow = (session: EditorSession, node: string): void => {
  if (!session.document.flow().nodes[node]) return;
  session.document.select([node]);
  show(session, node);
};

const addAnd = (session: EditorSession, add: () => { id: string }): void => {
  if (session.readOnly) return;
  const { id } = add();
  session.document.select([id]);
  session.view.setState({ show: { node: id, at: Date.now() } });
};

/** Adds a step at a point, or after the selected one. */
export const addStep = (session: EditorSession, type: NodeType, at: Point): void =>
  addAnd(session, () => {
    const { document, types } = session;
    const source = selectedSteps(session).at(-1);
    let id = '';
    document.apply((flow) => {
      const placed = source
        ? addAfter(flow, source, type, types, heightsOf(session))
        : addFree(flow, type, at, heightsOf(session));
      id = placed.id;
      return placed.flow;
    });
    return { id };
  });

/** Adds a step where it was dropped; on a line it goes in between. */
export const dropStep = (session: EditorSession, type: NodeType, at: Point, wire: string | undefined): void =>
  addAnd(session, () => {
    let id = '';
    session.document.apply((flow) => {
      const from = wire === undefined ? undefined : exitRef(wire);
      const placed = from
        ? addOnEdge(flow, from, type, session.types, heightsOf(session))
        : addNode(flow, type, { x: at.x - 98, y: at.y - 22 });
      id = placed.id;
      return placed.flow;
    });
    return { id };
  });

/** Adds the step that was chosen in the quick menu. */
export const quickAdd = (session: EditorSession, type: NodeType, menu: QuickAdd): void => {
  addAnd(session, () => {
    let id = '';
    session.document.apply((flow) => {
      const { from, canvas: at, insert, after } = menu;
      if (after !== undefined) {
        const placed = addNext(flow, after, type, session.types, heightsOf(session));
        id = placed.id;
        return placed.flow;
      }
      if (from && insert) {
        const placed = addOnEdge(flow, from, type, session.types, heightsOf(session));
        id = placed.id;
        return placed.flow;
      }
      const added = addNode(flow, type, { x: at.x, y: at.y - 22 });
      id = added.id;
      if (!from) return added.flow;
      const node = added.flow.nodes[from.node];
      if (!node) return added.flow;
      const exits = { ...node.exits, [from.exit]: id };
      return { ...added.flow, nodes: { ...added.flow.nodes, [from.node]: { ...node, exits } } };
    });
    return { id };
  });
  // The keyboard goes along, so that one can draw a whole flow with Tab.
  const { show: wish } = session.view.getState();
  if (wish) session.view.setState({ show: { ...wish, focus: true } });
};

/** The exit that a line's name stands for: `node:exit`. */
export const exitRef = (wire: string): { node: string; exit: string } => {
  const at = wire.indexOf(':');
  return { node: wire.slice(0, at), exit: wire.slice(at + 1) };
};

/** Deletes the selected line, or else the selected steps and notes. */
export const removeSelected = (session: EditorSession): void => {
  if (session.readOnly) return;
  const { document, view } = session;
  const { wire } = view.getState();
  if (wire !== undefined) {
    document.apply((flow) => disconnect(flow, exitRef(wire)));
    view.setState({ wire: undefined, hovered: undefined });
    return;
  }
  const { selection } = document.store.getState();
  const notes = new Set(selection.flatMap((id) => (id.startsWith(NOTE) ? [id.slice(NOTE.length)] : [])));
  document.apply((flow) => removeNotes(removeNodes(flow, selection), notes));
};

const selected = (session: EditorSession): readonly string[] => session.document.store.getState().selection;

/** Says something about what was tried. */
export const say = ({ view }: EditorSession, words: Pair, tone: 'ok' | 'bad' = 'ok'): void =>
  view.setState({ notice: { words, tone, at: Date.now() } });

export const duplicate = (session: EditorSession): void => {
  const ids = selected(session);
  if (session.readOnly || ids.length === 0) return;
  let copies: readonly string[] = [];
  session.document.apply((flow) => {
    const pasted = duplicateNodes(flow, ids, session.types);
    copies = pasted.ids;
    return pasted.flow;
  });
  session.document.select(copies);
};

/** The selected steps and notes as text for the clipboard. */
export const clip = (session: EditorSession): string | undefined => {
  const ids = selected(session);
  if (ids.length === 0) return undefined;
  return JSON.stringify(copyNodes(session.document.flow(), ids, session.types, session.flowId), undefined, 2);
};

/** Pastes steps where the pointer is, or in the middle of the view; says so when the text holds none. @returns whether there were any */
export const paste = (session: EditorSession, text: string): boolean => {
  if (session.readOnly) return false;
  const clipping = parseClipping(text);
  if (clipping === 'foreign' || clipping === 'damaged') {
    say(session, clipping === 'foreign' ? canvas.pasteForeign : canvas.pasteDamaged, 'bad');
    return false;
  }
  const flow = session.document.flow();
  if (Object.keys(flow.nodes).length + Object.keys(clipping.nodes).length > FLOW_LIMITS.nodes) {
    say(session, canvas.pasteTooMany, 'bad');
    return false;
  }
  const offset = pasteOffset(flow, clipping, hereOn(session), heightsOf(session));
  const pasted = pasteNodes(flow, clipping, offset, session.flowId);
  session.document.apply(() => pasted.flow);
  session.document.select(pasted.ids);
  const unknown = Object.values(clipping.nodes).some(({ type }) => !session.types.has(type));
  if (unknown) say(session, canvas.pasteUnknown, 'bad');
  return pasted.ids.length > 0;
};

/** Switches the selected steps off, or on again when all of them are off. */
export const toggleDisabled = (session: EditorSession): void => {
  const ids = selectedSteps(session);
  if (session.readOnly || ids.length === 0) return;
  session.document.apply((flow) =>
    setDisabled(
      flow,
      ids,
      ids.some((id) => !flow.nodes[id]?.disabled),
    ),
  );
};

export const group = (session: EditorSession, title: string): void => {
  if (!session.readOnly) session.document.apply((flow) => addGroup(flow, title, selectedSteps(session)));
};

export const note = (session: EditorSession, at: Point): void => {
  if (session.readOnly) return;
  let id = '';
  session.document.apply((flow) => {
    const added = addNote(flow, { ...at, text: '', by: session.author, at: new Date().toISOString() });
    id = added.id;
    return added.flow;
  });
  session.document.select([NOTE + id]);
};

/** Beyond this many cards a layout takes long enough to be told of. */
const SLOW = 150;

/** While `work` goes on it is said what is done, and Esc gives it up. @returns whether it came to its end */
const withPatience = async (
  { view }: EditorSession,
  words: Pair,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> => {
  const stop = new AbortController();
  const { signal } = stop;
  view.setState({ busy: { words, since: performance.now(), stop: () => stop.abort() } });
  try {
    await work(signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    view.setState({ busy: undefined });
  }
};

/**
 * Lays the cards out anew, all or only those that are selected, as one step of the history: whatever is there once it is
 * worked out, also what was added or deleted meanwhile. @returns whether it was done
 */
export const tidyUp = async (session: EditorSession, only?: readonly string[]): Promise<boolean> => {
  const { document, view, types } = session;
  if (session.readOnly || view.getState().busy) return false;
  const before = document.flow();
  const work = async (signal?: AbortSignal): Promise<void> => {
    const arrange = await planLayout(before, {
      order: asDeclared(types),
      ...(only && { only: new Set(only) }),
      ...(signal && { signal }),
    });
    document.apply((flow) => arrange(flow, heightsOf(session)));
  };
  try {
    if ((only?.length ?? Object.keys(before.nodes).length) <= SLOW) await work();
    else if (!(await withPatience(session, canvas.tidying, work))) {
      say(session, canvas.tidyStopped);
      return false;
    }
    return true;
  } catch {
    // Its file could not be fetched.
    say(session, canvas.tidyFailed, 'bad');
    return false;
  }
};

/** Lays out the selected steps when there are several, else the whole flow. */
export const tidySelected = async (session: EditorSession): Promise<boolean> => {
  const ids = selectedSteps(session);
  return await tidyUp(session, ids.length > 1 ? ids : undefined);
};

/** Writes the title of the selected step: on its card, or in its panel where there are no cards. */
export const renameHere = (session: EditorSession): void => {
  const [id] = selectedSteps(session);
  if (session.view.getState().mode !== 'canvas') renameStep(id);
  else if (id !== undefined && !session.readOnly) {
    show(session, id);
    session.view.setState({ renaming: id });
  }
};

/** Opens the list of steps that can follow the selected one, beside its card. */
export const openNext = (session: EditorSession): void => {
  const id = selectedSteps(session).at(-1);
  if (id === undefined || session.readOnly) return;
  const box = cardElement(session, id)?.getBoundingClientRect();
  const screen = { x: (box?.right ?? 300) + 12, y: box?.top ?? 200 };
  session.view.setState({ quickAdd: { screen, canvas: { x: 0, y: 0 }, insert: false, after: id } });
};

/** Takes the groups of the selected steps apart. */
export const ungroup = (session: EditorSession): void => {
  const ids = new Set(selectedSteps(session));
  if (session.readOnly || ids.size === 0) return;
  session.document.apply((flow) =>
    (flow.view?.groups ?? [])
      .filter((one) => one.nodes.some((id) => ids.has(id)))
      .reduce((at, { id }) => removeGroup(at, id), flow),
  );
};
