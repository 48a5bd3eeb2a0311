import type { KeyboardEvent } from 'react';
import { asDeclared, callOrder } from '../document/order.ts';
import { NOTE } from '../document/store.ts';
import { editNote, moveNodes, type Point } from '../document/view.ts';
import { openNext, show } from '../editor/commands.ts';
import { focusSettings } from '../editor/places.ts';
import type { CanvasMenu, EditorSession } from '../editor/session.ts';
import { pointOf } from './elements.ts';

const steps: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};
const NUDGE = 5;
const FAR_NUDGE = 20;

/** Takes the keyboard to the card before or after one, in the order of the call. */
const walk = (session: EditorSession, from: string, by: 1 | -1): void => {
  const order = callOrder(session.document.flow(), asDeclared(session.types));
  const next = order[order.indexOf(from) + by];
  if (next !== undefined) session.view.setState({ show: { node: next, at: Date.now(), focus: true } });
};

const nudge = (session: EditorSession, id: string, key: string, far: boolean): Point | undefined => {
  const { selection } = session.document.store.getState();
  const by = steps[key];
  if (!by || session.readOnly) return undefined;
  const size = far ? FAR_NUDGE : NUDGE;
  const further = ({ x, y }: Point): Point => ({ x: x + by.x * size, y: y + by.y * size });
  session.document.apply((flow) => {
    const ids = selection.includes(id) ? selection : [id];
    const moved = moveNodes(flow, Object.fromEntries(ids.map((one) => [one, further(pointOf(flow, one))])));
    const notes = (flow.view?.notes ?? []).filter((note) => ids.includes(NOTE + note.id));
    return notes.reduce((at, note) => editNote(at, note.id, further(note)), moved);
  }, 'nudge');
  return pointOf(session.document.flow(), id);
};

export const aboutSelection = (selection: readonly string[], isNote: boolean): CanvasMenu['about'] =>
  selection.length > 1 ? 'selection' : isNote ? 'note' : 'step';

/**
 * Keys on a card that has the focus. Not selected: arrows walk in the order of the call, Enter selects. Selected: arrows
 * move it, however fast they come, Tab goes on drawing, Enter goes to its settings. Alt with an arrow always moves it.
 */
export const canvasKey = (session: EditorSession, event: KeyboardEvent, tellPlace: (at: Point) => void): void => {
  const element = event.target instanceof HTMLElement ? event.target : undefined;
  const card = element?.classList.contains('react-flow__node-card') ? element.dataset.id : undefined;
  const done = () => {
    event.preventDefault();
    event.stopPropagation();
  };
  const { busy } = session.view.getState();
  if (event.key === 'Escape' && busy) {
    busy.stop();
    done();
    return;
  }
  const { selection } = session.document.store.getState();
  const asksForMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
  if (asksForMenu) {
    const id = element?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
    const box = (id === undefined ? event.currentTarget : element)?.getBoundingClientRect();
    if (!box || session.reading) return;
    if (id !== undefined && !selection.includes(id)) session.document.select([id]);
    const now = session.document.store.getState().selection;
    const about = id === undefined ? 'ground' : aboutSelection(now, id.startsWith('note:'));
    session.view.setState({ menu: { about, x: box.left + 24, y: box.top + 24 } });
    done();
    return;
  }
  if (card === undefined) return;
  const alone = selection.length === 1 && selection[0] === card;
  const held = event.ctrlKey || event.metaKey;
  if (steps[event.key] && !held && (event.altKey || selection.includes(card))) {
    const at = nudge(session, card, event.key, event.shiftKey);
    if (at) tellPlace(at);
    done();
  } else if (steps[event.key] && !held) {
    walk(session, card, event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1);
    done();
  } else if (event.key === 'Escape' && selection.length > 0) {
    // The keyboard stays on the card, from where it goes on.
    session.document.select([]);
    done();
  } else if (event.key === 'Tab' && !event.shiftKey && !held && alone && !session.readOnly) {
    openNext(session);
    done();
  } else if (event.key === 'Enter' && alone) {
    focusSettings(card);
    done();
  } else if (event.key === 'Enter' && !held) {
    session.document.select([card]);
    show(session, card);
    done();
  }
};
