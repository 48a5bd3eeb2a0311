import { App } from 'antd';
import { useStore } from 'zustand';
import type { VersionSummary } from '../../schema/api.ts';
import { readVersion, useRollback, useVersions } from '../api/index.ts';
import { placed } from '../document/layout.ts';
import { type Comparison, useEditor, useSaving } from '../editor/session.ts';
import { useExport } from '../export/use-export.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, ErrorState, IconButton, Skeleton, shortTime, Tag } from '../ui/index.ts';
import './compare.css';
import { keepDraft, keptDraft } from './kept.ts';
import { putIntoDraft } from './put-into-draft.ts';

const useActions = () => {
  const t = useWords();
  const session = useEditor();
  const { flowId, view } = session;
  const { modal, message } = App.useApp();
  const rollback = useRollback(flowId);
  const save = useExport();
  const failed = (error: unknown) => void message.error(error instanceof Error ? error.message : String(error));
  const withDocument = (version: number, use: (flow: NonNullable<VersionSummary['document']>) => void) =>
    readVersion(flowId, version)
      .then(async ({ document }) => {
        if (document) use(await placed(document));
      })
      .catch(failed);
  return {
    compare: (comparison: Comparison) => view.setState({ compare: comparison }),
    exportIt: (version: number) => withDocument(version, (flow) => save('json', flow)),
    restore: (version: number) =>
      withDocument(version, (flow) => {
        putIntoDraft(session, flow);
        void message.success(t('versions.restored', { version }));
      }),
    rollBack: (version: number) =>
      modal.confirm({
        title: t('versions.rollbackTitle', { version }),
        content: t('versions.rollbackWhat'),
        okText: t('versions.rollback'),
        cancelText: t('common.cancel'),
        onOk: () =>
          rollback.mutateAsync(version).then(() => {
            session.autosave.state.setState(({ draft }) => ({ draft: { ...draft, live: version } }));
            void message.success(t('versions.rolledBack', { version }));
          }, failed),
      }),
  };
};

type Actions = ReturnType<typeof useActions>;

/** The draft that an older version took the place of. */
const KeptRow = ({ actions }: { readonly actions: Actions }) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { message } = App.useApp();
  const kept = useStore(keptDraft(session.flowId), (state) => state.kept);
  if (!kept || session.readOnly) return null;
  return (
    <li className="ver2">
      <i className="dot" />
      <b>{t('versions.kept')}</b>
      <p className="s12 mute">
        {t('versions.keptWhat')} · {shortTime(kept.at, language)}
      </p>
      <div className="ver2__a">
        <Button small kind="quiet" onClick={() => actions.compare({ from: 'kept', to: 'draft' })}>
          {t('versions.compare')}
        </Button>
        <Button
          small
          kind="quiet"
          onClick={() => {
            const { flow } = kept;
            putIntoDraft(session, flow);
            void message.success(t('versions.restoredKept'));
          }}
        >
          {t('versions.restore')}
        </Button>
        <Button small kind="quiet" onClick={() => keepDraft(session.flowId, undefined)}>
          {t('versions.forget')}
        </Button>
      </div>
    </li>
  );
};

const Counts = ({ version }: { readonly version: VersionSummary }) => {
  const t = useWords();
  const { activeSessions, totalSessions } = version;
  return (
    <span className="num">
      {activeSessions > 0 && `${t('versions.active', { count: activeSessions })} · `}
      {t('versions.total', { count: totalSessions })}
    </span>
  );
};

const VersionRow = ({ version, actions }: { readonly version: VersionSummary; readonly actions: Actions }) => {
  const t = useWords();
  const language = useLanguage();
  const { readOnly } = useEditor();
  const { version: number, live, note } = version;
  return (
    <li className="ver2" data-version={number}>
      <i className={live ? 'dot dot--ok' : 'dot'} />
      <div className="row" style={{ gap: 6 }}>
        <b className="grow">{t('versions.version', { version: number })}</b>
        {live && <Tag tone="ok">{t('versions.live')}</Tag>}
      </div>
      <p className={note ? 'ver2__n' : 'mute'}>{note || t('versions.noNote')}</p>
      <p className="s12 mute">
        {version.publishedBy} · {shortTime(version.publishedAt, language)} · <Counts version={version} />
      </p>
      <div className="ver2__a">
        <Button
          small
          kind="quiet"
          aria-label={t('versions.compareWith', { what: t('versions.version', { version: number }) })}
          onClick={() => actions.compare({ from: number, to: 'draft' })}
        >
          {t('versions.compare')}
        </Button>
        <Button small kind="quiet" onClick={() => actions.compare({ from: number, to: number })}>
          {t('versions.look')}
        </Button>
        {!readOnly && (
          <Button small kind="quiet" onClick={() => void actions.restore(number)}>
            {t('versions.restore')}
          </Button>
        )}
        {!readOnly && !live && (
          <Button small kind="quiet" onClick={() => void actions.rollBack(number)}>
            {t('versions.rollback')}
          </Button>
        )}
        <Button small kind="quiet" onClick={() => void actions.exportIt(number)}>
          {t('versions.exportIt')}
        </Button>
      </div>
    </li>
  );
};

const DraftRow = ({ actions }: { readonly actions: Actions }) => {
  const t = useWords();
  const language = useLanguage();
  const { changedBy, changedAt, live } = useSaving((state) => state.draft);
  return (
    <li className="ver2">
      <i className="dot" />
      <b>{t('versions.draft')}</b>
      <p className="s12 mute">{t('versions.draftBy', { name: changedBy, time: shortTime(changedAt, language) })}</p>
      {live !== null && (
        <div className="ver2__a">
          <Button small kind="quiet" onClick={() => actions.compare({ from: live, to: 'draft' })}>
            {t('versions.compareDraft')}
          </Button>
        </div>
      )}
    </li>
  );
};

/** The draft and every version, newest first: who made it, when and why, how many calls it has, and what can be done with it. */
export const History = () => {
  const t = useWords();
  const { flowId } = useEditor();
  const versions = useVersions(flowId);
  const actions = useActions();
  if (versions.error && !versions.data)
    return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  return (
    <ol className="ver__l">
      <DraftRow actions={actions} />
      <KeptRow actions={actions} />
      {versions.isPending && (
        <li className="ver2">
          <Skeleton height={96} />
        </li>
      )}
      {versions.data?.map((version) => (
        <VersionRow key={version.version} version={version} actions={actions} />
      ))}
      {versions.data?.length === 0 && <li className="ver2 mute">{t('versions.historyEmpty')}</li>}
    </ol>
  );
};

/** The history beside the canvas. */
export const VersionsDrawer = () => {
  const t = useWords();
  const { view } = useEditor();
  return (
    <aside className="drawer drawer--ver" aria-label={t('versions.history')}>
      <header className="ins__h">
        <h2 className="grow">{t('versions.history')}</h2>
        <IconButton small icon="x" label={t('common.close')} onClick={() => view.setState({ drawer: undefined })} />
      </header>
      <History />
    </aside>
  );
};
