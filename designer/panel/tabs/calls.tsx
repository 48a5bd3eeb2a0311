import { Link } from 'react-router';
import { useSessions } from '../../api/index.ts';
import { useLanguage, useWords } from '../../i18n/index.ts';
import { OutcomeTag } from '../../sessions/outcome.tsx';
import { ErrorState, Skeleton, shortTime } from '../../ui/index.ts';

const SHOWN = 12;

/** The latest calls of the flow. */
export const CallsTab = ({ flowId }: { readonly flowId: string }) => {
  const t = useWords();
  const language = useLanguage();
  const sessions = useSessions({ flow: flowId, limit: SHOWN });
  if (sessions.isPending)
    return (
      <section className="sec">
        <Skeleton height={96} />
      </section>
    );
  if (sessions.error) return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />;
  return (
    <section className="sec">
      {sessions.data.length === 0 && <p className="mute">{t('panel.noCalls')}</p>}
      <ul>
        {sessions.data.map((session) => (
          <li key={session.id}>
            <Link className="call" to={`/sessions/${session.id}`}>
              <span className="num cut">{session.from || t('sessions.noCaller')}</span>
              <span className="num mute">{shortTime(session.startedAt, language)}</span>
              <span>
                <OutcomeTag session={session} />
              </span>
              <span className="s12 mute">
                {session.version === null ? t('common.draft') : t('common.version', { version: session.version })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Link className="btn btn--soft btn--sm" to={`/sessions?flow=${encodeURIComponent(flowId)}`}>
        {t('panel.allCalls')}
      </Link>
    </section>
  );
};
