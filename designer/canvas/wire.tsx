import { type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { setTucked } from '../document/tuck.ts';
import type { Point } from '../document/view.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Icon } from '../ui/index.ts';
import { labelPoint, roundedPath } from './path.ts';

export interface WireData extends Record<string, unknown> {
  readonly points: readonly Point[];
  readonly title: string;
  readonly fault: boolean;
  /** Leads to or from the selection. */
  readonly near: boolean;
  readonly taken: boolean;
  /** A call is on and went another way. */
  readonly faded: boolean;
  /** Only drawn while the pointer is on its row. */
  readonly glimpse: boolean;
}
export type WireEdge = Edge<WireData, 'wire'>;

const arrow = ({ x, y }: Point): string => `M${x - 2} ${y - 4.5}L${x + 6} ${y}L${x - 2} ${y + 4.5}Z`;

interface PillProps {
  readonly node: string;
  readonly exit: string;
  readonly title: string;
  readonly at: Point;
}

/** The name of a line under the pointer, and a way to put a step into it. */
const Pill = ({ node, exit, title, at }: PillProps) => {
  const t = useWords();
  const { view, document, readOnly } = useEditor();
  const name = `${node}:${exit}`;
  return (
    <EdgeLabelRenderer>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps the line hovered while the pointer is on its buttons. */}
      <div
        className="elab nodrag nopan"
        style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
        onMouseEnter={() => view.setState({ hovered: name })}
        onMouseLeave={() => view.setState({ hovered: undefined })}
      >
        <span className="cut">{title}</span>
        {!readOnly && (
          <>
            <button
              type="button"
              className="elab__b"
              aria-label={t('canvas.tuck')}
              title={t('canvas.tuck')}
              onClick={(event) => {
                // A portal's events reach the line, too, which a click would select.
                event.stopPropagation();
                document.apply((flow) => setTucked(flow, node, exit, true));
                view.setState({ hovered: undefined });
              }}
            >
              <Icon name="corner-down-right" size={12} />
            </button>
            <button
              type="button"
              className="plus"
              aria-label={t('canvas.insert')}
              title={t('canvas.insert')}
              onClick={(event) => {
                event.stopPropagation();
                const screen = { x: event.clientX, y: event.clientY };
                view.setState({ quickAdd: { screen, canvas: at, from: { node, exit }, insert: true } });
              }}
            >
              <Icon name="plus" size={12} />
            </button>
          </>
        )}
      </div>
    </EdgeLabelRenderer>
  );
};

/** What layers say of the exit that a line leaves: new, or faded with its card. */
const useWireTone = (node: string, exit: string): string =>
  useStore(useEditor().marks, ({ diff }) => {
    const mark = diff?.get(node);
    const tone = mark?.rows?.[exit]?.tone;
    if (mark?.tone === 'added' || tone === 'added') return 'w--added';
    return tone === 'changed' ? 'w--changed' : mark?.faded ? 'dim' : '';
  });

/** Where what is dragged would go in. */
const Into = ({ at }: { readonly at: Point }) => (
  <EdgeLabelRenderer>
    <span className="plus plus--into" style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}>
      <Icon name="plus" size={12} />
    </span>
  </EdgeLabelRenderer>
);

/** A line from an exit to a card: right angles, a lane of its own, an arrow on the card. */
export const WireLine = memo(({ id, source, sourceHandleId, data, selected }: EdgeProps<WireEdge>) => {
  const hovered = useView((state) => state.hovered === id);
  const tone = useWireTone(source, sourceHandleId ?? '');
  const drop = useView((state) => state.drop === id);
  const moved = useView((state) => state.moving.get(id));
  const points = moved ?? data?.points ?? [];
  const end = points.at(-1);
  if (!data || !end) return null;
  const path = roundedPath(points);
  const state = drop
    ? 'into'
    : data.taken
      ? 'lit'
      : hovered
        ? 'hov'
        : selected || data.near
          ? 'near'
          : data.faded
            ? 'dim'
            : '';
  const look = `${state === '' || state === 'near' ? `${state} ${tone}` : state} ${data.fault && state !== 'lit' ? 'fault' : ''}`;
  return (
    <>
      {data.taken && <path className="w glow" d={path} />}
      <path className={`w ${look}`} d={path} />
      <path className={`wa ${look}`} d={arrow(end)} />
      <path className="react-flow__edge-interaction" d={path} fill="none" strokeOpacity={0} strokeWidth={16} />
      {drop && <Into at={labelPoint(points)} />}
      {hovered && !drop && !data.glimpse && (
        <Pill node={source} exit={sourceHandleId ?? ''} title={data.title} at={labelPoint(points)} />
      )}
    </>
  );
});
