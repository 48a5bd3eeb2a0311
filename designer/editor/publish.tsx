import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { readFlow, readVersion, usePublish, usePublishing, useVersions } from '../api/index.ts';
import { diffFlows, sameMeaning } from '../document/diff.ts';
import { useWords } from '../i18n/index.ts';
import { ScenariosBeforePublish } from '../scenarios/footer.tsx';
import { Banner, Button } from '../ui/index.ts';
import { ChangeList } from './change-list.tsx';
import { type EditorSession, useEditor, useFlowNow, useSaving, useView } from './session.ts';

/** What the new version changes against the live one. */
const Summary = () => {
  const t = useWords();
  const { flowId } = useEditor();
  const flow = useFlowNow();
  const live = useSaving((state) => state.draft.live);
  const before = useQuery({
    queryKey: ['flows', flowId, 'version', live],
    queryFn: () => readVersion(flowId, live ?? 0),
    enabled: live !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (live === null)
    return <p className="sub">{t('editor.publishFirst', { steps: Object.keys(flow.nodes).length })}</p>;
  if (!before.data?.document) return null;
  const changes = diffFlows(before.data.document, flow);
  if (sameMeaning(changes)) return <p className="sub">{t('editor.sameAsLive')}</p>;
  return <ChangeList changes={changes} before={before.data.document} after={flow} />;
};

const useBlocked = (): string | undefined => {
  const t = useWords();
  const errors = useSaving((state) => state.draft.diagnostics.filter(({ severity }) => severity === 'error').length);
  const status = useSaving((state) => state.status);
  if (errors > 0) return t('editor.publishBlocked', { count: errors });
  return status === 'saved' || status === 'unsaved' || status === 'saving' ? undefined : t('editor.publishUnsaved');
};

/** After publishing the draft is the same, but which version is live is not. */
const refresh = async ({ flowId, autosave }: EditorSession): Promise<void> => {
  const draft = await readFlow(flowId);
  autosave.state.setState((state) =>
    state.draft.etag === draft.etag ? { draft } : { draft: { ...state.draft, live: draft.live } },
  );
};

/** How far the prompts are rendered; shown once it takes longer than a moment. */
const Progress = () => {
  const t = useWords();
  const { flowId } = useEditor();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1_000);
    return () => clearTimeout(timer);
  }, []);
  const { data } = usePublishing(flowId, late);
  if (!late || !data || data.total === 0) return null;
  const { done, total } = data;
  return (
    <div className="pub__p" role="status">
      <span>{t('editor.rendering', { done, total })}</span>
      <progress aria-label={t('editor.publishing')} value={done} max={total} />
    </div>
  );
};

const Panel = ({ onClose }: { onClose(): void }) => {
  const t = useWords();
  const session = useEditor();
  const title = useId();
  const [note, setNote] = useState('');
  const [waiting, setWaiting] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const versions = useVersions(session.flowId);
  const publish = usePublish(session.flowId);
  const blocked = useBlocked();
  const voiceFailed = publish.error?.code === 'voice_failed' && !waiting;
  const warnings = useSaving(
    (state) => state.draft.diagnostics.filter(({ severity }) => severity === 'warning').length,
  );
  useEffect(() => field.current?.focus(), []);
  const next = Math.max(0, ...(versions.data ?? []).map(({ version }) => version)) + 1;
  const send = async (withoutVoice = false) => {
    setWaiting(true);
    try {
      // What is published is what the server has; it must have what is on the canvas.
      if (!(await session.autosave.flush())) return;
      await publish.mutateAsync({
        etag: session.autosave.state.getState().draft.etag,
        note: note.trim(),
        withoutVoice,
      });
      await refresh(session);
    } catch {
      // The mutation keeps its error, which stands in the panel.
    } finally {
      setWaiting(false);
    }
  };
  return (
    <div className="pub" role="dialog" aria-labelledby={title} onKeyDown={({ key }) => key === 'Escape' && onClose()}>
      <h2 id={title}>{t('editor.publishTitle')}</h2>
      {publish.data ? (
        <>
          <Banner tone="ok">{t('editor.publishDone', { version: publish.data.version })}</Banner>
          {publish.data.prompts.byStandIn > 0 && (
            <Banner tone="warn">{t('editor.standIn', { count: publish.data.prompts.byStandIn })}</Banner>
          )}
          <div className="pub__a">
            {/* The button that published has gone: the keyboard goes on here. */}
            <Button autoFocus onClick={onClose}>
              {t('common.close')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Summary />
          <ScenariosBeforePublish />
          <label className="pub__n">
            <span>{t('editor.publishNote')}</span>
            <textarea
              ref={field}
              rows={3}
              maxLength={500}
              value={note}
              placeholder={t('editor.publishNoteHint')}
              onChange={({ target }) => setNote(target.value)}
            />
          </label>
          {blocked && <Banner tone="err">{blocked}</Banner>}
          {!blocked && warnings > 0 && <Banner tone="warn">{t('editor.publishWarnings', { count: warnings })}</Banner>}
          {publish.error && !waiting && <Banner tone="err">{publish.error.message}</Banner>}
          {voiceFailed && <p className="s12 mute">{t('editor.publishAnywayWhat')}</p>}
          {waiting && <Progress />}
          <div className="pub__a">
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            {voiceFailed && <Button onClick={() => void send(true)}>{t('editor.publishAnyway')}</Button>}
            <Button kind="primary" disabled={blocked !== undefined || waiting} onClick={() => void send()}>
              {waiting ? t('editor.publishing') : t('editor.publishNow', { version: next })}
            </Button>
          </div>
        </>
      )}
    </div>
  );
};

/** Makes the draft a version that new calls get. */
export const Publish = () => {
  const t = useWords();
  const { view } = useEditor();
  const open = useView((state) => state.publishing);
  const box = useRef<HTMLDivElement>(null);
  const setOpen = (publishing: boolean) => view.setState({ publishing });
  const close = () => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) view.setState({ publishing: false });
    };
    window.addEventListener('pointerdown', onDown);
    return () => window.removeEventListener('pointerdown', onDown);
  }, [open, view]);
  return (
    <div ref={box} className="pub__box">
      <Button kind="primary" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('editor.publish')}
      </Button>
      {open && <Panel onClose={close} />}
    </div>
  );
};
