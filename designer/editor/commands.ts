import type { Flow } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { copyNodes, duplicateNodes, parseClipping, pasteNodes } from '../document/clipboard.ts';
import { addNode, disconnect, removeNodes } from '../document/edits.ts';
import { tidy } from '../document/layout.ts';
import { asDeclared } from '../document/order.ts';
import { addAfter, addFree, addOnEdge } from '../document/place.ts';
import { NOTE } from '../document/store.ts';
import { addGroup, addNote, type Point, removeNotes } from '../document/view.ts';
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
  show(session, id);
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
export const quickAdd = (session: EditorSession, type: NodeType, menu: QuickAdd): void =>
  addAnd(session, () => {
    let id = '';
    session.document.apply((flow) => {
      const { from, canvas, insert } = menu;
      if (from && insert) {
        const placed = addOnEdge(flow, from, type, session.types, heightsOf(session));
        id = placed.id;
        return placed.flow;
      }
      const added = addNode(flow, type, { x: canvas.x, y: canvas.y - 22 });
      id = added.id;
      if (!from) return added.flow;
      const node = added.flow.nodes[from.node];
      if (!node) return added.flow;
      const exits = { ...node.exits, [from.exit]: id };
      return { ...added.flow, nodes: { ...added.flow.nodes, [from.node]: { ...node, exits } } };
    });
    return { id };
  });

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

export const duplicate = (session: EditorSession): void => {
  const ids = selectedSteps(session);
  if (session.readOnly || ids.length === 0) return;
  let copies: readonly string[] = [];
  session.document.apply((flow) => {
    const pasted = duplicateNodes(flow, ids, session.types);
    copies = pasted.ids;
    return pasted.flow;
  });
  session.document.select(copies);
};

/** The selected steps as text for the clipboard. */
export const clip = (session: EditorSession): string | undefined => {
  const ids = selectedSteps(session);
  if (ids.length === 0) return undefined;
  return JSON.stringify(copyNodes(session.document.flow(), ids, session.types, session.flowId));
};

/** Pastes steps. @returns whether there were any */
export const paste = (session: EditorSession, text: string): boolean => {
  const clipping = parseClipping(text);
  if (session.readOnly || !clipping) return false;
  let ids: readonly string[] = [];
  session.document.apply((flow) => {
    const pasted = pasteNodes(flow, clipping, { x: 40, y: 40 }, session.flowId);
    ids = pasted.ids;
    return pasted.flow;
  });
  session.document.select(ids);
  return ids.length > 0;
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

/** Lays all cards out anew; an edit that came while the layout was computed is not undone by it. */
export const tidyUp = async (session: EditorSession): Promise<void> => {
  if (session.readOnly) return;
  const before = session.document.flow();
  const laidOut = await tidy(before, heightsOf(session), asDeclared(session.types));
  session.document.apply((flow) => (flow === before ? laidOut : flow));
};
