import type { NodeChange } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { insertCard, isLoose } from '../document/place.ts';
import { NOTE } from '../document/store.ts';
import { editNote, moveNodes, type Point, type Points } from '../document/view.ts';
import { exitRef } from '../editor/commands.ts';
import type { EditorSession } from '../editor/session.ts';
import { type CanvasNode, GROUP, groundAt, pointOf } from './elements.ts';
import { CARD, exitY } from './geometry.ts';
import type { Guides } from './guide-lines.tsx';
import { type Levels, levelsOf, snap } from './guides.ts';
import { isMove } from './hand.ts';
import { handleOf } from './handle.ts';
import type { CardModel } from './model.ts';
import { wireAt } from './under.ts';

/** Nearer than this on the screen a card snaps to what it is almost level with. */
const REACH = 6;
const USUAL_HEIGHT = 160;

interface Drag {
  readonly ids: ReadonlySet<string>;
  /** The one card that is dragged, when it is one. */
  readonly card: string | undefined;
  readonly levels: Levels | undefined;
  /** It may be put into a line. */
  readonly loose: boolean;
  /** The way that the pointer had gone before React Flow took it for a drag and not for a click. */
  readonly late: Point;
  /** Alt holds the guides off. */
  free: boolean;
  pointer: Point | undefined;
}

const heightOf = (session: EditorSession, id: string): number => session.heights.get(id) ?? USUAL_HEIGHT;

/** Cards that one sees, and a little beyond: what is far away is nothing to be level with. */
const levelsFor = (session: EditorSession, card: string, rowsOf: ReadonlyMap<string, CardModel['rows']>): Levels => {
  const handle = handleOf(session);
  const flow = session.document.flow();
  const frame = handle?.root.getBoundingClientRect();
  const first = handle?.toCanvas({ x: frame?.left ?? 0, y: frame?.top ?? 0 }) ?? { x: 0, y: 0 };
  const last = handle?.toCanvas({ x: frame?.right ?? 0, y: frame?.bottom ?? 0 }) ?? { x: 0, y: 0 };
  const boxes = [];
  const rows: Point[] = [];
  for (const id of Object.keys(flow.nodes)) {
    if (id === card) continue;
    const at = pointOf(flow, id);
    const height = heightOf(session, id);
    if (at.x + CARD.width < first.x || at.x > last.x || at.y + height < first.y || at.y > last.y) continue;
    boxes.push({ id, ...at, width: CARD.width, height });
    const exits = rowsOf.get(id) ?? [];
    exits.forEach(({ target, state }, index) => {
      if (target === card && state === 'drawn')
        rows.push({ x: at.x + CARD.width, y: at.y + exitY(height, exits.length, index) });
    });
  }
  return levelsOf(boxes, rows);
};

type Change = NodeChange<CanvasNode>;

/** The moves of a group's ground are moves of its cards. */
const withMembers = (session: EditorSession, changes: Change[]): Change[] =>
  changes.flatMap((change): Change[] => {
    if (!isMove(change) || !change.id.startsWith(GROUP)) return [change];
    const flow = session.document.flow();
    const group = flow.view?.groups?.find(({ id }) => GROUP + id === change.id);
    if (!group) return [change];
    const was = groundAt(flow, group.nodes);
    const by = { x: change.position.x - was.x, y: change.position.y - was.y };
    const members = group.nodes.map((id): Change => {
      const { x, y } = pointOf(flow, id);
      const position = { x: x + by.x, y: y + by.y };
      return { ...change, id, position };
    });
    return [change, ...members];
  });

const screenPoint = (event: MouseEvent | TouchEvent): Point | undefined => {
  const at = 'clientX' in event ? event : event.touches[0];
  return at && { x: at.clientX, y: at.clientY };
};

/** So near the border the canvas comes along with what is dragged. */
const BORDER = 40;

/** One may take hold of something that lies at the border: the canvas stays until one has come away from there. */
const atBorder = (session: EditorSession, { x, y }: Point): boolean => {
  const frame = handleOf(session)?.root.getBoundingClientRect();
  if (!frame) return false;
  return Math.min(x - frame.left, frame.right - x, y - frame.top, frame.bottom - y) < BORDER;
};

interface DragOptions {
  readonly session: EditorSession;
  /** Whether the canvas moves while what is dragged is at its border. */
  comesAlong(comes: boolean): void;
  readonly guides: Guides;
  rows(): ReadonlyMap<string, CardModel['rows']>;
}

/** Drags of cards, notes and groups: level with their neighbours, into lines, one step of the history each. */
export const useDrag = ({ session, guides, rows, comesAlong }: DragOptions) => {
  const drag = useRef<Drag>(undefined);
  const pressed = useRef<Point>(undefined);
  const latest = useRef({ session, rows, comesAlong });
  latest.current = { session, rows, comesAlong };
  return useMemo(() => {
    const dropAt = (wire: string | undefined) => {
      const { view } = latest.current.session;
      if (view.getState().drop !== wire) view.setState({ drop: wire });
    };
    const overLine = ({ card, loose, pointer }: Drag): string | undefined => {
      if (!loose || !pointer || card === undefined) return undefined;
      const wire = wireAt(pointer);
      return wire !== undefined && exitRef(wire).node !== card ? wire : undefined;
    };
    const snapped = (change: Change, now: Drag): Change => {
      const { session: editor } = latest.current;
      if (!isMove(change) || !now.levels || now.free || now.card !== change.id) return change;
      const zoom = handleOf(editor)?.viewport().zoom ?? 1;
      const height = heightOf(editor, change.id);
      const { at, guides: lines } = snap({ ...change.position, height }, now.levels, REACH / zoom);
      guides.setState({ lines });
      return { ...change, position: at };
    };
    /** What is dragged stays under the pointer from where it was pressed on. */
    const lateness = (event: MouseEvent | TouchEvent): Point => {
      const [from, to] = [pressed.current, screenPoint(event)];
      const zoom = handleOf(latest.current.session)?.viewport().zoom ?? 1;
      return from && to ? { x: (to.x - from.x) / zoom, y: (to.y - from.y) / zoom } : { x: 0, y: 0 };
    };
    const inTime = (change: Change, { late }: Drag): Change =>
      isMove(change)
        ? { ...change, position: { x: change.position.x + late.x, y: change.position.y + late.y } }
        : change;
    const end = () => {
      drag.current = undefined;
      guides.setState({ lines: [] });
      dropAt(undefined);
    };
    return {
      /** Where the pointer went down, on the screen. @returns whether that is at the border */
      press(at: Point): boolean {
        pressed.current = at;
        const border = atBorder(latest.current.session, at);
        latest.current.comesAlong(!border);
        return border;
      },
      begin(event: MouseEvent | TouchEvent, dragged: readonly CanvasNode[]) {
        const { session: editor } = latest.current;
        const [first] = dragged;
        const card = dragged.length === 1 && first?.type === 'card' ? first.id : undefined;
        drag.current = {
          ids: new Set(dragged.map(({ id }) => id)),
          card,
          levels: card === undefined ? undefined : levelsFor(editor, card, latest.current.rows()),
          loose: card !== undefined && isLoose(editor.document.flow(), card, editor.types),
          late: lateness(event),
          free: event.altKey,
          pointer: undefined,
        };
      },
      move(event: MouseEvent | TouchEvent) {
        const now = drag.current;
        if (!now) return;
        now.free = event.altKey;
        now.pointer = screenPoint(event);
        if (now.pointer && !atBorder(latest.current.session, now.pointer)) latest.current.comesAlong(true);
        if (now.loose) dropAt(overLine(now));
      },
      end,
      /** What React Flow reports, with cards made level and groups taken along. */
      changes(all: Change[]): Change[] {
        const now = drag.current;
        const level = now ? all.map((change) => snapped(inTime(change, now), now)) : all;
        return withMembers(latest.current.session, level);
      },
      /** Puts into the document what was let go: one step, with the line that the card went into. */
      settle(changes: readonly Change[]) {
        const { session: editor } = latest.current;
        const settled = changes.filter(isMove).filter(({ dragging }) => dragging === false);
        if (settled.length === 0 || editor.readOnly) return;
        const now = drag.current;
        const wire = now && overLine(now);
        // Also when React Flow broke the drag off, of whose end it says nothing.
        if (now) end();
        const points: Points = Object.fromEntries(settled.map(({ id, position }) => [id, position]));
        editor.document.apply(
          (flow) => {
            const moved = Object.entries(points)
              .filter(([id]) => id.startsWith(NOTE))
              .reduce((at, [id, to]) => editNote(at, id.slice(NOTE.length), to), moveNodes(flow, points));
            if (wire === undefined || now?.card === undefined) return moved;
            return insertCard(moved, exitRef(wire), now.card, editor.types, (id) => heightOf(editor, id));
          },
          now ? undefined : 'nudge',
        );
      },
    };
  }, [guides]);
};
