import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { memo } from 'react';
import { useStore as useZustand } from 'zustand';
import { note, tidySelected } from '../editor/commands.ts';
import { useEditor, useSaving, useView } from '../editor/session.ts';
import { today } from '../heat/choice.ts';
import { useWords } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';
import { handleOf, hereOn } from './handle.ts';

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

/** Zoom, fit, layout, notes; in a call, whether the camera follows. Not drawn anew with every key that changes a card. */
export const Tools = memo(() => {
  const t = useWords();
  const session = useEditor();
  const flow = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  const calling = useZustand(session.call.state, ({ open }) => open);
  const follow = useView((state) => state.follow);
  const showAll = () => handleOf(session)?.fit();
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
      <IconButton icon="maximize" label={t('canvas.fit')} onClick={showAll} />
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
            <IconButton
              icon="wand-sparkles"
              label={t('canvas.tidy')}
              onClick={() => void tidySelected(session).then((done) => done && showAll())}
            />
            <IconButton icon="sticky-note" label={t('canvas.addNote')} onClick={() => note(session, hereOn(session))} />
          </>
        )
      )}
      {!calling && <Heat />}
    </Panel>
  );
});
