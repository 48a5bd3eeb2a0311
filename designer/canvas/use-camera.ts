import { getViewportForBounds, type ReactFlowInstance } from '@xyflow/react';
import { type RefObject, useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import type { Flow } from '../../schema/flow.ts';
import { outermostNode } from '../../schema/trace.ts';
import { NOTE } from '../document/store.ts';
import { type EditorSession, useEditor, useView } from '../editor/session.ts';
import type { PhoneState } from '../simulate/session.ts';
import { stepWithin } from '../simulate/trail.ts';
import { type CanvasNode, groundAt } from './elements.ts';
import { CARD } from './geometry.ts';
import { cardElement } from './handle.ts';
import type { WireEdge } from './wire.tsx';

const MARGIN = 24;
/** Width of the page that one sees first. */
const FIRST_VIEW = 900;
/** Room for the flag above the first card. */
const FLAG = 32;
/** Room above a card for its flag. */
const HEAD = 52;

const duration = (): number => (window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 240);

/** Frames to wait for a card that comes into view. */
const PATIENCE = 40;

/** Calls `act` once the element is there. @returns gives up */
const whenDrawn = (find: () => HTMLElement | undefined, act: (element: HTMLElement) => void): (() => void) => {
  let frame = 0;
  let tries = 0;
  const look = () => {
    const element = find();
    tries += 1;
    if (element) act(element);
    else if (tries < PATIENCE) frame = requestAnimationFrame(look);
  };
  look();
  return () => cancelAnimationFrame(frame);
};

/** Shows the whole flow. */
export const fitAll = (
  session: EditorSession,
  flow: Pick<ReactFlowInstance<CanvasNode, WireEdge>, 'setViewport'>,
  root: HTMLElement,
): void => {
  const { view } = session.document.flow();
  const cards = Object.entries(view?.nodes ?? {}).map(([id, at]) => ({
    ...at,
    height: session.heights.get(id) ?? 160,
  }));
  const all = [...cards, ...(view?.notes ?? []).map(({ x, y }) => ({ x, y, height: 100 }))];
  if (all.length === 0) return;
  const left = Math.min(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y)) - FLAG;
  const right = Math.max(...all.map(({ x }) => x + CARD.width));
  const bottom = Math.max(...all.map(({ y, height }) => y + height));
  const { width, height } = root.getBoundingClientRect();
  const bounds = { x: left, y: top, width: right - left, height: bottom - top };
  void flow.setViewport(getViewportForBounds(bounds, width, height, 0.1, 1, 0.06), { duration: duration() });
};

interface Target {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** Moves the view only as far as it takes to see a card whole: a camera that jumps loses the analyst. */
const reveal = (flow: ReactFlowInstance<CanvasNode, WireEdge>, card: Target, root: HTMLElement): void => {
  const pane = root.getBoundingClientRect();
  const { x, y, zoom } = flow.getViewport();
  const zoomed = zoom < 0.6 ? 1 : zoom;
  const left = card.x * zoomed + x;
  const top = card.y * zoomed + y;
  const right = left + CARD.width * zoomed;
  const bottom = top + card.height * zoomed;
  if (zoomed !== zoom) {
    void flow.setCenter(card.x + CARD.width / 2, card.y + card.height / 2, { zoom: zoomed, duration: duration() });
    return;
  }
  const dx = left < MARGIN ? MARGIN - left : Math.min(0, pane.width - MARGIN - right);
  // The field of the search lies over the upper edge.
  const head = root.querySelector('.seek') ? HEAD + 24 : HEAD;
  const dy = top < head ? head - top : Math.min(0, pane.height - MARGIN - bottom);
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: duration() });
};

const targetOf = (session: EditorSession, node: string): Target => ({
  x: 0,
  y: 0,
  ...session.document.flow().view?.nodes?.[node],
  height: session.heights.get(node) ?? 160,
});

/** The card that a call is at. */
const currentStep = ({ call }: PhoneState, { around }: EditorSession): string | undefined => {
  const step = call.phase === 'live' ? call.path.at(-1)?.node : undefined;
  const inner = step === undefined ? undefined : stepWithin(step, around?.prefixes);
  return inner === undefined ? undefined : outermostNode(inner);
};

/** Shows cards that somebody asked for, and follows a call when that is wanted. @returns where to look at first */
export const useCamera = (
  instance: RefObject<ReactFlowInstance<CanvasNode, WireEdge> | undefined>,
  root: RefObject<HTMLElement | null>,
): ((flow: ReactFlowInstance<CanvasNode, WireEdge>) => void) => {
  const session = useEditor();
  const wish = useView((state) => state.show);
  const follow = useView((state) => state.follow);
  const current = useStore(session.call.state, (phone) => currentStep(phone, session));

  useEffect(() => {
    const flow = instance.current;
    const node = wish?.node;
    if (!flow || !root.current || node === undefined) return;
    const { view } = session.document.flow();
    const note = view?.notes?.find(({ id }) => NOTE + id === node);
    const point = note ?? view?.nodes?.[node];
    reveal(flow, { x: 0, y: 0, ...point, height: session.heights.get(node) ?? 160 }, root.current);
    if (!wish?.focus) return;
    return whenDrawn(
      () => cardElement(session, node),
      (card) => card.focus({ preventScroll: true }),
    );
  }, [wish, instance, root, session]);

  useEffect(() => {
    const flow = instance.current;
    if (!flow || !root.current || !follow || current === undefined) return;
    reveal(flow, targetOf(session, current), root.current);
  }, [current, follow, instance, root, session]);

  return useCallback(
    (flow) => {
      const { camera } = session.view.getState();
      if (camera) void flow.setViewport(camera);
      else home(flow, session.document.flow());
      // A call that was under way before there was a canvas.
      const at = currentStep(session.call.state.getState(), session);
      if (at !== undefined && session.view.getState().follow && root.current)
        reveal(flow, targetOf(session, at), root.current);
    },
    [session, root],
  );
};

/** A group's ground begins so far below the upper edge, of the room that a card's flag has. */
const GROUND = 40;

/** Opens at full size with the first cards in the upper left, as a page is read; `fit` shows the whole. */
const home = (flow: ReactFlowInstance<CanvasNode, WireEdge>, document: Flow): void => {
  const all = Object.values(document.view?.nodes ?? {});
  const left = all.length > 0 ? Math.min(...all.map(({ x }) => x)) : 0;
  const cards = all.filter(({ x }) => x < left + FIRST_VIEW).map(({ y }) => y);
  const grounds = (document.view?.groups ?? [])
    .map(({ nodes }) => groundAt(document, nodes))
    .filter(({ x, y }) => x < left + FIRST_VIEW && Number.isFinite(y));
  const tops = [...cards, ...grounds.map(({ y }) => y + GROUND)];
  const top = tops.length > 0 ? Math.min(...tops) : 0;
  void flow.setViewport({ x: 20 - left, y: HEAD - top, zoom: 1 });
};
