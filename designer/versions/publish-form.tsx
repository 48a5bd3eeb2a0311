import { useEffect, useRef, useState } from 'react';
import type { VersionSummary } from '../../schema/api.ts';
import { readFlow, usePublish, usePublishing, useVersions } from '../api/index.ts';
import { type EditorSession, useEditor, useSaving } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button } from '../ui/index.ts';

const nextOf = (versions: readonly VersionSummary[] = []): number =>
  Math.max(0, ...versions.map(({ version }) => version)) + 1;

/** How many calls stay on the versions that they began on, as all servers have them. */
const Staying = ({ versions }: { readonly versions: readonly VersionSummary[] }) => {
  const t = useWords();
  const next = nextOf(versions);
  const busy = versions.filter(({ activeSessions }) => activeSessions > 0);
  const count = busy.reduce((sum, { activeSessions }) => sum + activeSessions, 0);
  const [only] = busy;
  if (versions.length === 0) return null;
  if (!only) return <p className="pub__s sub">{t('versions.stayingNone', { next })}</p>;
  if (busy.length === 1)
    return <p className="pub__s sub num">{t('versions.staying', { count, old: only.version, next })}</p>;
  const list = busy
    .map(({ version, activeSessions }) => t('versions.onVersion', { version, count: activeSessions }))
    .join('、');
  return <p className="pub__s sub num">{t('versions.stayingOld', { count, list, next })}</p>;
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

/** Sends the draft off; another version that went live meanwhile is told, and has to be seen, first. */
const usePublication = () => {
  const session = useEditor();
  const { flowId, autosave } = session;
  const publish = usePublish(flowId);
  const versions = useVersions(flowId);
  const [waiting, setWaiting] = useState(false);
  const send = async (note: string, { withoutVoice = false } = {}) => {
    setWaiting(true);
    try {
      // What is published is what the server has; it must have what is on the canvas.
      if (!(await autosave.flush())) return;
      const { etag, live } = autosave.state.getState().draft;
      await publish.mutateAsync({ etag, live, note: note.trim(), withoutVoice });
      await refresh(session);
    } catch {
      // The mutation keeps its error, which stands in the panel. Somebody else's version is on the list at once.
      await Promise.all([versions.refetch(), refresh(session).catch(() => undefined)]);
    } finally {
      setWaiting(false);
    }
  };
  return { publish, versions: versions.data ?? [], waiting, send };
};

const Done = ({
  version,
  standIn,
  onClose,
}: {
  readonly version: number;
  readonly standIn: number;
  onClose(): void;
}) => {
  const t = useWords();
  return (
    <>
      <Banner tone="ok">{t('editor.publishDone', { version })}</Banner>
      {standIn > 0 && <Banner tone="warn">{t('editor.standIn', { count: standIn })}</Banner>}
      <div className="pub__a">
        {/* The button that published has gone: the keyboard goes on here. */}
        <Button autoFocus onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </>
  );
};

/** What stands in the way of publishing, and what does not but should be known. */
const Hints = ({ blocked, onWarnings }: { readonly blocked: string | undefined; onWarnings(): void }) => {
  const t = useWords();
  const warnings = useSaving(
    (state) => state.draft.diagnostics.filter(({ severity }) => severity === 'warning').length,
  );
  const show = (
    <Button small kind="quiet" onClick={onWarnings}>
      {t('versions.seeWarnings')}
    </Button>
  );
  if (blocked) return <Banner tone="err">{blocked}</Banner>;
  if (warnings === 0) return null;
  return (
    <Banner tone="warn" action={show}>
      {t('editor.publishWarnings', { count: warnings })}
    </Banner>
  );
};

/** Why, how many calls stay where they are, and the button that makes the draft a version. */
export const PublishForm = ({ focus, onClose }: { readonly focus?: boolean; onClose(): void }) => {
  const t = useWords();
  const { view } = useEditor();
  const [note, setNote] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const { publish, versions, waiting, send } = usePublication();
  const blocked = useBlocked();
  const failure = waiting ? undefined : publish.error;
  const overtaken = failure?.code === 'published_meanwhile';
  const newest = versions.find(({ live }) => live);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  if (publish.data)
    return <Done version={publish.data.version} standIn={publish.data.prompts.byStandIn} onClose={onClose} />;
  const seeWarnings = () => {
    onClose();
    view.setState({ problemsOpen: true, compare: undefined });
  };
  return (
    <>
      <Staying versions={versions} />
      <label className="pub__n">
        <span>{t('editor.publishNote')}</span>
        <textarea
          ref={field}
          rows={2}
          maxLength={500}
          value={note}
          placeholder={t('editor.publishNoteHint')}
          onChange={({ target }) => setNote(target.value)}
        />
      </label>
      <Hints blocked={blocked} onWarnings={seeWarnings} />
      {overtaken && newest && (
        <Banner tone="err">
          <b>{t('versions.meanwhile', { name: newest.publishedBy, version: newest.version })}</b>
          <br />
          {failure.message}
        </Banner>
      )}
      {failure && !overtaken && <Banner tone="err">{failure.message}</Banner>}
      {failure?.code === 'voice_failed' && <p className="s12 mute">{t('editor.publishAnywayWhat')}</p>}
      {waiting && <Progress />}
      <div className="pub__a">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        {failure?.code === 'voice_failed' && (
          <Button onClick={() => void send(note, { withoutVoice: true })}>{t('editor.publishAnyway')}</Button>
        )}
        <Button kind="primary" disabled={blocked !== undefined || waiting} onClick={() => void send(note)}>
          {waiting
            ? t('editor.publishing')
            : overtaken
              ? t('versions.publishOver')
              : t('editor.publishNow', { version: nextOf(versions) })}
        </Button>
      </div>
    </>
  );
};
