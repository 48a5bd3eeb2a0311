import type { Viewport } from '@xyflow/react';
import type { Point } from '../document/view.ts';
import type { EditorSession } from '../editor/session.ts';

/** What hands outside of a canvas may ask of it. */
export interface CanvasHandle {
  readonly root: HTMLElement;
  toCanvas(screen: Point): Point;
  viewport(): Viewport;
  fit(): void;
  /** Where the pointer is on the screen, while it is on the ground. */
  pointer: Point | undefined;
}

/** By what stays the same as long as the flow is open. */
const handles = new WeakMap<EditorSession['view'], CanvasHandle>();

export const handleOf = ({ view }: Pick<EditorSession, 'view'>): CanvasHandle | undefined => handles.get(view);

/** @returns takes it away again */
export const setHandle = ({ view }: Pick<EditorSession, 'view'>, handle: CanvasHandle): (() => void) => {
  handles.set(view, handle);
  return () => {
    if (handles.get(view) === handle) handles.delete(view);
  };
};

const middleOf = ({ root }: CanvasHandle): Point => {
  const box = root.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
};

/** Where something new comes to lie, on the canvas: at the pointer, else in the middle of what one sees. */
export const hereOn = (session: Pick<EditorSession, 'view'>): Point => {
  const handle = handleOf(session);
  return handle ? handle.toCanvas(handle.pointer ?? middleOf(handle)) : { x: 0, y: 0 };
};

/** The card of a step, if it is drawn. */
export const cardElement = (session: Pick<EditorSession, 'view'>, node: string): HTMLElement | undefined =>
  [...(handleOf(session)?.root.querySelectorAll<HTMLElement>('.react-flow__node') ?? [])].find(
    (element) => element.dataset.id === node,
  );
