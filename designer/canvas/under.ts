import type { Point } from '../document/view.ts';

const idUnder = ({ x, y }: Point, selector: string): string | undefined =>
  document
    .elementsFromPoint(x, y)
    .map((element) => element.closest(selector)?.getAttribute('data-id'))
    .find((id) => id !== null && id !== undefined) ?? undefined;

/** The card under a point of the screen: a line may be dropped anywhere on it. */
export const cardAt = (point: Point): string | undefined => idUnder(point, '.react-flow__node-card');

/** The line under a point of the screen, also below a card that lies on it. */
export const wireAt = (point: Point): string | undefined => idUnder(point, '.react-flow__edge');
