import { getViewportForBounds, Panel, useReactFlow, useStore } from '@xyflow/react';
import { useStore as useZustand } from 'zustand';
import { note, tidyUp } from '../editor/commands.ts';
import { useEditor, useSaving, useView } from '../editor/session.ts';
import { today } from '../heat/choice.ts';
import { useWords } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';
import { CARD } from './geometry.ts';

/** Room for the flag above the first card. */
const HEAD = 32;

const motion = () => ({ duration: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 240 });

/** How many calls took each exit, for flows that get calls. */
const Heat = () => {
  const t = useWords();
  const { view } = useEditor();
  const live = useSaving((state) => state.draft.live);
  const on = useView((state) => state.heat !== undefined);
  if (live === null) return null;
  return (
    <IconButton
      icon="flame"
      label={t(on ? 'heat.hide' : 'heat.show')}
      aria-pressed={on}
      className={on ? 'ib--on' : ''}
      onClick={() => view.setState({ heat: on ? undefined : today })}
    />
  );
};

/** Zoom, fit, layout, notes; in a call, whether the camera follows. */
export const Tools = () => {
  const t = useWords();
  const session = useEditor();
  const flow = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const calling = useZustand(session.call.state, ({ open }) => open);
  const follow = useView((state) => state.follow);
  const middle = () => {
    const box = document.querySelector('.cv')?.getBoundingClientRect();
    return flow.screenToFlowPosition({ x: (box?.left ?? 0) + 60, y: (box?.bottom ?? 0) - 220 });
  };
  const fit = () => {
    const points = Object.entries(session.document.flow().view?.nodes ?? {});
    if (points.length === 0) return;
    const left = Math.min(...points.map(([, { x }]) => x));
    const top = Math.min(...points.map(([, { y }]) => y)) - HEAD;
    const right = Math.max(...points.map(([, { x }]) => x + CARD.width));
    const bottom = Math.max(...points.map(([id, { y }]) => y + (session.heights.get(id) ?? 160)));
    const bounds = { x: left, y: top, width: right - left, height: bottom - top };
    void flow.setViewport(getViewportForBounds(bounds, width, height, 0.1, 1, 0.06), motion());
  };
  return (
    <Panel position="bottom-left" className="float">
      <IconButton icon="minus" label={t('canvas.zoomOut')} onClick={() => void flow.zoomOut(motion())} />
      <button
        type="button"
        className="float__z num"
        aria-label={t('canvas.zoomReset', { zoom: Math.round(zoom * 100) })}
        title={t('canvas.zoomReset', { zoom: Math.round(zoom * 100) })}
        onClick={() => void flow.zoomTo(1, motion())}
      >
        {Math.round(zoom * 100)}%
      </button>
      <IconButton icon="plus" label={t('canvas.zoomIn')} onClick={() => void flow.zoomIn(motion())} />
      <span className="vsep" />
      <IconButton icon="maximize" label={t('canvas.fit')} onClick={fit} />
      {calling ? (
        <IconButton
          icon="crosshair"
          label={t('canvas.follow')}
          aria-pressed={follow}
          className={follow ? 'ib--on' : ''}
          onClick={() => session.view.setState({ follow: !follow })}
        />
      ) : (
        !session.readOnly && (
          <>
            <IconButton icon="wand-sparkles" label={t('canvas.tidy')} onClick={() => void tidyUp(session).then(fit)} />
            <IconButton icon="sticky-note" label={t('canvas.addNote')} onClick={() => note(session, middle())} />
          </>
        )
      )}
      {!calling && <Heat />}
    </Panel>
  );
};
