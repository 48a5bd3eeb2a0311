import { App } from 'antd';
import { useRollback, useVersions } from '../../api/index.ts';
import { useLanguage, useWords } from '../../i18n/index.ts';
import { Button, ErrorState, Skeleton, shortTime } from '../../ui/index.ts';

/** Published versions, newest first; an older one can be made live again. */
export const VersionsTab = ({ flowId }: { readonly flowId: string }) => {
  const t = useWords();
  const language = useLanguage();
  const { modal, message } = App.useApp();
  const versions = useVersions(flowId);
  const rollback = useRollback(flowId);
  if (versions.isPending)
    return (
      <section className="sec">
        <Skeleton height={96} />
      </section>
    );
  if (versions.error) return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  const back = (version: number) =>
    modal.confirm({
      title: t('panel.rollbackTitle', { version }),
      content: t('panel.rollbackWhat'),
      okText: t('panel.rollback'),
      cancelText: t('common.cancel'),
      onOk: () =>
        rollback.mutateAsync(version).then(
          () => message.success(t('panel.rolledBack', { version })),
          (error: Error) => message.error(error.message),
        ),
    });
  return (
    <section className="sec">
      {versions.data.length === 0 && <p className="mute">{t('panel.noVersions')}</p>}
      <ul>
        {versions.data.map((version) => (
          <li key={version.version} className="ver">
            <i className={`dot${version.live ? ' dot--ok' : ''}`} />
            <div className="grow">
              <div>
                <b>{t('common.version', { version: version.version })}</b>
                {version.live && (
                  <span className="s12" style={{ color: 'var(--ok)' }}>
                    {' '}
                    {t('panel.live')}
                  </span>
                )}
              </div>
              {version.note && <p>{version.note}</p>}
              <p className="s12 mute">
                {version.publishedBy} · {shortTime(version.publishedAt, language)}
              </p>
            </div>
            {!version.live && (
              <Button small onClick={() => back(version.version)}>
                {t('panel.rollback')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
