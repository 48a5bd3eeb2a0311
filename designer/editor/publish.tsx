import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useId, useMemo, useRef } from 'react';
import { diffFlows, sameMeaning, sizeOf } from '../document/diff.ts';
import { useWords } from '../i18n/index.ts';
import { ScenariosBeforePublish } from '../scenarios/footer.tsx';
import { Button, Icon } from '../ui/index.ts';
import { PublishForm } from '../versions/publish-form.tsx';
import { versionQuery } from '../versions/sides.ts';
import { useEditor, useFlowNow, useSaving, useView } from './session.ts';

/** What the new version changes against the live one, by kinds; the canvas shows each. */
const Summary = () => {
  const t = useWords();
  const { flowId, view } = useEditor();
  const flow = useFlowNow();
  const live = useSaving((state) => state.draft.live);
  const before = useQuery({ ...versionQuery(flowId, live ?? 0), enabled: live !== null });
  const diff = useMemo(() => before.data && diffFlows(before.data, flow), [before.data, flow]);
  if (live === null)
    return <p className="sub">{t('editor.publishFirst', { steps: Object.keys(flow.nodes).length })}</p>;
  if (!diff) return null;
  const settings = sizeOf(diff).meaning - diff.added.length - diff.removed.length - diff.changed.length;
  const counts = [
    { sign: 'added', icon: 'plus', count: diff.added.length },
    { sign: 'removed', icon: 'minus', count: diff.removed.length },
    { sign: 'changed', icon: 'pencil', count: diff.changed.length },
    { sign: 'moved', icon: 'move', count: sizeOf(diff).look },
  ] as const;
  return (
    <div className="pub__d">
      {sameMeaning(diff) ? (
        <p className="sub">{t('editor.sameAsLive')}</p>
      ) : (
        <p className="cnt">
          {counts.map(
            ({ sign, icon, count }) =>
              count > 0 && (
                <span key={sign} className={`cnt__i cnt__i--${sign} num`}>
                  <Icon name={icon} size={12} />
                  {t(`versions.${sign}`)} {count}
                </span>
              ),
          )}
          {settings > 0 && <span className="cnt__i">{t('editor.settingsChanged')}</span>}
        </p>
      )}
      {sizeOf(diff).meaning + sizeOf(diff).look > 0 && (
        <Button
          small
          kind="soft"
          icon="eye"
          onClick={() => view.setState({ publishing: false, compare: { from: live, to: 'draft' } })}
        >
          {t('versions.seeOnCanvas')}
        </Button>
      )}
    </div>
  );
};

const Panel = ({ onClose }: { onClose(): void }) => {
  const t = useWords();
  const title = useId();
  return (
    <div className="pub" role="dialog" aria-labelledby={title} onKeyDown={({ key }) => key === 'Escape' && onClose()}>
      <h2 id={title}>{t('editor.publishTitle')}</h2>
      <Summary />
      <ScenariosBeforePublish />
      <PublishForm focus onClose={onClose} />
    </div>
  );
};

/** Makes the draft a version that new calls get. */
export const Publish = () => {
  const t = useWords();
  const { view } = useEditor();
  const open = useView((state) => state.publishing);
  const setOpen = useCallback((publishing: boolean) => view.setState({ publishing }), [view]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    window.addEventListener('pointerdown', onDown);
    return () => window.removeEventListener('pointerdown', onDown);
  }, [open, setOpen]);
  return (
    <div ref={box} className="pub__box">
      <Button kind="primary" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('editor.publish')}
      </Button>
      {open && <Panel onClose={() => setOpen(false)} />}
    </div>
  );
};
