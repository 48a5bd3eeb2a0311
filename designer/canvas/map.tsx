import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { memo, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { Point } from '../document/view.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { useScheme } from '../theme/scheme.ts';
import { CARD } from './geometry.ts';

const WIDTH = 136;
const HEIGHT = 92;
const PAD = 6;
const USUAL_HEIGHT = 160;

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

interface Spot extends Point {
  readonly height: number;
  readonly colour: string;
}

const sameSpots = (a: readonly Spot[], b: readonly Spot[]): boolean =>
  a.length === b.length &&
  a.every((spot, index) => {
    const other = b[index];
    return spot.x === other?.x && spot.y === other.y && spot.height === other.height && spot.colour === other.colour;
  });

const frameOf = (spots: readonly Spot[]): Frame => {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -Infinity, -Infinity];
  for (const { x, y, height } of spots) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + CARD.width);
    bottom = Math.max(bottom, y + height);
  }
  const scale = Math.min((WIDTH - 2 * PAD) / (right - left), (HEIGHT - 2 * PAD) / (bottom - top), 0.1);
  const inner = { width: (right - left) * scale, height: (bottom - top) * scale };
  return { left: left - (WIDTH - inner.width) / 2 / scale, top: top - (HEIGHT - inner.height) / 2 / scale, scale };
};

const draw = (canvas: HTMLCanvasElement, spots: readonly Spot[], { left, top, scale }: Frame): void => {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const dense = window.devicePixelRatio;
  canvas.width = WIDTH * dense;
  canvas.height = HEIGHT * dense;
  pen.scale(dense, dense);
  const tokens = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  const inkOf = (name: string): string => {
    const known = colours.get(name) ?? tokens.getPropertyValue(name);
    colours.set(name, known);
    return known;
  };
  pen.globalAlpha = 0.42;
  for (const { x, y, height, colour } of spots) {
    pen.fillStyle = inkOf(colour);
    pen.beginPath();
    const size = [Math.max(2, CARD.width * scale), Math.max(1.5, height * scale)] as const;
    pen.roundRect((x - left) * scale, (y - top) * scale, ...size, Math.min(1.5, size[1] / 2));
    pen.fill();
  }
};

/** What one sees, as a frame on the map: it alone moves while one pans. */
const Window = ({ frame }: { readonly frame: Frame }) => {
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const { left, top, scale } = frame;
  const style = {
    transform: `translate(${(-x / zoom - left) * scale}px, ${(-y / zoom - top) * scale}px)`,
    width: (width / zoom) * scale,
    height: (height / zoom) * scale,
  };
  return <span className="mini__w" style={style} />;
};

/**
 * The whole flow in small. Drawn once per change of the flow, not per frame: a map of elements costs more than the cards
 * beyond some hundred of them. Press or drag on it to go there.
 */
export const SmallMap = memo(() => {
  const t = useWords();
  const { types, heights } = useEditor();
  const flow = useFlowNow();
  const scheme = useScheme((state) => state.scheme);
  const { setCenter, getZoom } = useReactFlow();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { nodes } = flow;
  const points = flow.view?.nodes;
  const notes = flow.view?.notes;
  const last = useRef<readonly Spot[]>([]);
  const spots = useMemo<readonly Spot[]>(() => {
    const fresh = [
      ...Object.entries(nodes).map(([id, { type }]) => ({
        ...(points?.[id] ?? { x: 0, y: 0 }),
        height: heights.get(id) ?? USUAL_HEIGHT,
        colour: `--${types.get(type)?.group ?? 'flow'}`,
      })),
      ...(notes ?? []).map(({ x, y }) => ({ x, y, height: 100, colour: '--note' })),
    ];
    // What one types in a step changes nothing on the map.
    if (!sameSpots(last.current, fresh)) last.current = fresh;
    return last.current;
  }, [nodes, points, notes, types, heights]);
  const frame = useMemo(() => frameOf(spots), [spots]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours.
  useEffect(() => {
    const wait = requestAnimationFrame(() => canvas.current && draw(canvas.current, spots, frame));
    return () => cancelAnimationFrame(wait);
  }, [spots, frame, scheme]);

  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - box.left) / frame.scale, y: (event.clientY - box.top) / frame.scale };
    void setCenter(at.x + frame.left, at.y + frame.top, { zoom: getZoom(), duration: 0 });
  };
  return (
    <Panel position="bottom-right" className="mini" onPointerDown={go} onPointerMove={go}>
      <canvas ref={canvas} role="img" aria-label={t('canvas.map')} style={{ width: WIDTH, height: HEIGHT }} />
      <Window frame={frame} />
    </Panel>
  );
});
