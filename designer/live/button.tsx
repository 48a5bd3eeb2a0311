import { useEffect, useRef, useState } from 'react';
import { useEditor, useFlowNow, useSaving } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { RunningList } from './list.tsx';
import { useRunningCalls } from './use-running.ts';
import './live.css';

/** 第 12 版在线 · 37 通: opens the list of the calls on the line, to watch one. */
export const LiveButton = () => {
  const t = useWords();
  const { flowId, types } = useEditor();
  const flow = useFlowNow();
  const live = useSaving((state) => state.draft.live);
  const count = useRunningCalls(flowId, live !== null).size;
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    window.addEventListener('pointerdown', outside);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('pointerdown', outside);
      window.removeEventListener('keydown', onKey);
    };
  }, [open]);
  if (live === null) {
    return (
      <span className="ed__live">
        <i className="dot" />
        {t('common.notPublished')}
      </span>
    );
  }
  return (
    <div className="run-pop__box" ref={box}>
      <button
        type="button"
        className="ed__live ed__live--go num"
        aria-expanded={open}
        title={t('replay.running')}
        onClick={() => setOpen(!open)}
      >
        <i className="dot dot--live" />
        {count > 0 ? t('editor.liveCalls', { version: live, count }) : t('editor.live', { version: live })}
      </button>
      {open && (
        <section className="run-pop" aria-label={t('replay.running')}>
          <h2>{t('replay.running')}</h2>
          <RunningList flowId={flowId} flow={flow} types={types} />
        </section>
      )}
    </div>
  );
};
