import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import type { SessionDetail } from '../../schema/api.ts';
import { useCatalogue, useSession } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { SessionRecordings } from '../recordings/of-session.tsx';
import { Page } from '../shell/page.tsx';
import { duration, fullTime, Icon, Tag, Waiting } from '../ui/index.ts';
import { useLiveSessions } from './live.ts';
import { OutcomeTag } from './outcome.tsx';
import { type Ran, useRan } from './ran.ts';
import { stepTitle } from './step-title.ts';
import { TraceView } from './trace.tsx';
import { valueText } from './value.ts';
import './sessions.css';

/** The flow, and the version whose words the steps have here. */
const WhichFlow = ({ session, is }: { readonly session: SessionDetail; readonly is: Ran['is'] | undefined }) => {
  const t = useWords();
  const { flowId, flowName, version } = session;
  if (is === 'traced')
    return (
      <>
        {flowName} <Tag tone="warn">{t('replay.flowGoneShort')}</Tag>
      </>
    );
  return (
    <>
      <Link to={`/flows/${flowId}`} style={{ color: 'var(--accent-ink)' }}>
        {flowName}
      </Link>{' '}
      <span className="mute">{version === null ? t('common.draft') : t('common.version', { version })}</span>{' '}
      {is === 'gone' && <Tag tone="warn">{t('replay.versionGone', { version })}</Tag>}
    </>
  );
};

const Facts = ({ session, is }: { readonly session: SessionDetail; readonly is: Ran['is'] | undefined }) => {
  const t = useWords();
  const language = useLanguage();
  const { startedAt, endedAt } = session;
  const facts: readonly (readonly [string, string])[] = [
    [t('sessions.to'), session.to],
    [t('sessions.begun'), fullTime(startedAt, language)],
    [t('sessions.lasted'), endedAt ? duration(Date.parse(endedAt) - Date.parse(startedAt), language) : ''],
  ];
  return (
    <dl className="facts">
      <div>
        <dt className="sr">{t('sessions.status')}</dt>
        <dd>
          <OutcomeTag session={session} />
        </dd>
      </div>
      <div>
        <dt>{t('sessions.flow')}</dt>
        <dd>
          <WhichFlow session={session} is={is} />
        </dd>
      </div>
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
};

/** One session: what was said and keyed, which way it went, what changed, what failed. */
export const SessionPage = () => {
  const t = useWords();
  const { sessionId = '' } = useParams();
  const session = useSession(sessionId);
  const ran = useRan(session.data);
  const catalogue = useCatalogue();
  const types = useMemo(() => new Map(catalogue.data?.nodeTypes.map((type) => [type.type, type])), [catalogue.data]);
  useLiveSessions({ session: sessionId });
  const document = ran.data?.document;
  const open = session.data && session.data.status !== 'ended';
  const here = session.data?.node ?? '';
  const language = useLanguage();
  return (
    <Page
      name={t('sessions.call')}
      title={
        <span className="row" style={{ gap: 8 }}>
          <Link className="ib back" to="/sessions" aria-label={t('common.back')}>
            <Icon name="chevron-left" size={18} />
          </Link>
          <span className="num">{session.data ? session.data.from || t('sessions.noCaller') : t('sessions.call')}</span>
        </span>
      }
    >
      <div className="page__b">
        <Waiting of={session} />
        {session.data && (
          <>
            <Facts session={session.data} is={ran.data?.is} />
            <p className="facts">
              <Link className="btn btn--soft" to={`/sessions/${session.data.id}/replay`}>
                <Icon name={open ? 'phone' : 'play'} />
                {t(open ? 'replay.watch' : 'replay.onFlow')}
              </Link>
            </p>
            <SessionRecordings session={session.data.id} />
            <div className="two-up">
              <section className="trace">
                <h2>{t('sessions.steps')}</h2>
                {session.data.trace.length === 0 && <p className="mute">{t('sessions.noSteps')}</p>}
                <TraceView trace={session.data.trace} flow={document} types={types} />
                {open && (
                  <p className="row" style={{ gap: 8 }}>
                    <i className="dot dot--live" />
                    <b>{stepTitle(here, undefined, { flow: document, types, language })}</b>
                    <Tag>{t('sessions.here')}</Tag>
                  </p>
                )}
              </section>
              <section className="side">
                <h2>{t('sessions.variables')}</h2>
                {Object.keys(session.data.variables).length === 0 && (
                  <p className="mute">{t('sessions.noVariables')}</p>
                )}
                <dl className="vals">
                  {Object.entries(session.data.variables).map(([name, value]) => (
                    <div key={name} style={{ display: 'contents' }}>
                      <dt className="sub">{document?.variables[name]?.label ?? name}</dt>
                      <dd className="num">{valueText(value) ?? <span className="mute">{t('common.empty')}</span>}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            </div>
          </>
        )}
      </div>
    </Page>
  );
};
