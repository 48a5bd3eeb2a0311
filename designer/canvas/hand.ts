import type { NodeChange, NodePositionChange } from '@xyflow/react';
import type { Point } from '../document/view.ts';
import type { EditorSession } from '../editor/session.ts';
import { type CarriedWays, carriedWays, type Ground } from './carried.ts';
import type { CanvasNode, Ways } from './elements.ts';
import { handleOf } from './handle.ts';

type Change = NodeChange<CanvasNode>;
type Move = NodePositionChange & { position: Point };
export const isMove = (change: Change): change is Move => change.type === 'position' && change.position !== undefined;

/** So far a card is carried before React Flow, which decides by it what is in sight, is told where it is. */
const FAR = 400;

interface Held {
  readonly ids: ReadonlySet<string>;
  readonly at: Map<string, Point>;
  /** The first card, and where React Flow believes it to be. */
  readonly first: string;
  told: Point;
  ways: { readonly ground: Ground; readonly of: CarriedWays } | undefined;
}

export interface Hand {
  /**
   * Draws what is carried where the pointer is.
   * @returns the changes that everybody learns of: of a drag the first move, the last, and some between
   */
  carry(changes: Change[]): Change[];
  /** What was drawn anew is drawn where it is carried. */
  drawn(): void;
}

const noWays: Ways = new Map();

/**
 * Carries cards, notes and groups under the pointer. Their elements and lines are moved themselves, once in each frame:
 * React Flow would look at every card and every line of the flow each time.
 */
export const createHand = (session: Pick<EditorSession, 'view'>, ground: () => Ground): Hand => {
  const { view } = session;
  const elements = new Map<string, HTMLElement>();
  let held: Held | undefined;
  let frame: number | undefined;

  const elementOf = (id: string): HTMLElement | undefined => {
    const known = elements.get(id);
    if (known?.isConnected) return known;
    const selector = `.react-flow__node[data-id="${CSS.escape(id)}"]`;
    const found = handleOf(session)?.root.querySelector<HTMLElement>(selector);
    if (found) elements.set(id, found);
    return found ?? undefined;
  };
  const place = ({ at, first, told }: Held) => {
    for (const [id, { x, y }] of at) {
      const element = elementOf(id);
      if (element) element.style.transform = `translate(${x}px,${y}px)`;
    }
    const frameOf = handleOf(session)?.root.querySelector<HTMLElement>('.react-flow__nodesselection-rect');
    const { x, y } = at.get(first) ?? told;
    if (frameOf) frameOf.style.translate = `${x - told.x}px ${y - told.y}px`;
  };
  const waysOf = (now: Held): Ways => {
    const here = ground();
    // A colleague may change what stands around while one carries.
    const known = now.ways?.ground;
    const same = known?.boxes === here.boxes && known.ends === here.ends && known.wires === here.wires;
    if (!now.ways || !same) now.ways = { ground: here, of: carriedWays(here, now.ids) };
    return now.ways.of(now.at);
  };
  const draw = () => {
    frame = undefined;
    if (!held) return;
    place(held);
    view.setState({ moving: waysOf(held) });
  };
  /** What is said to be dragged is drawn wherever it is: of a thousand cards those in sight are enough. */
  const inSight = (change: Change): Change =>
    isMove(change) && change.dragging && !elementOf(change.id) ? { ...change, dragging: undefined } : change;
  const soon = () => {
    frame ??= requestAnimationFrame(draw);
  };
  const letGo = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    if (held) place({ ...held, told: held.at.get(held.first) ?? held.told });
    held = undefined;
    elements.clear();
  };

  return {
    carry(changes) {
      const moves = changes.filter(isMove);
      const [first] = moves;
      if (!first) return changes;
      const at = new Map(moves.map(({ id, position }) => [id, position]));
      if (moves.some(({ dragging }) => dragging === false)) {
        if (held) for (const [id, point] of at) held.at.set(id, point);
        letGo();
        return changes;
      }
      if (!held || moves.some(({ id }) => !held?.ids.has(id))) {
        held = { ids: new Set(at.keys()), at, first: first.id, told: first.position, ways: undefined };
        soon();
        return changes.map(inSight);
      }
      for (const [id, point] of at) held.at.set(id, point);
      soon();
      const { x, y } = held.at.get(held.first) ?? first.position;
      if (Math.hypot(x - held.told.x, y - held.told.y) < FAR) return changes.filter((change) => !isMove(change));
      held.told = { x, y };
      return changes.map(inSight);
    },
    drawn() {
      if (held) soon();
      else if (view.getState().moving.size > 0) view.setState({ moving: noWays });
    },
  };
};
