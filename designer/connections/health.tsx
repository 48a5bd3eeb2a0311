import { Popover } from 'antd';
import type { ConnectionHealth } from '../../schema/connection-health.ts';
import { useConnectionHealth } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, fullTime, Skeleton, Tag } from '../ui/index.ts';
import { type HealthState, stateOf, worstOf } from './health-state.ts';
import './health.css';

const looks = {
  unused: { tone: undefined, icon: 'circle-dashed' },
  working: { tone: 'ok', icon: 'check' },
  troubled: { tone: 'warn', icon: 'circle-alert' },
  queued: { tone: 'warn', icon: 'clock' },
  trying: { tone: 'warn', icon: 'refresh-cw' },
  resting: { tone: 'err', icon: 'circle-x' },
} as const satisfies Record<HealthState, { tone: 'ok' | 'warn' | 'err' | undefined; icon: string }>;

const StateTag = ({ state }: { readonly state: HealthState }) => {
  const t = useWords();
  const { tone, icon } = looks[state];
  return (
    <Tag {...(tone && { tone })} icon={icon}>
      {t(`connectionHealth.${state}`)}
    </Tag>
  );
};

const Figures = ({ health }: { readonly health: ConnectionHealth }) => {
  const t = useWords();
  const { calls, failed, retries, fromCache, inFlight, waiting, p95Ms } = health;
  const figures = [
    [t('connectionHealth.calls'), calls],
    [t('connectionHealth.failed'), failed],
    [t('connectionHealth.retries'), retries],
    [t('connectionHealth.fromCache'), fromCache],
    [t('connectionHealth.inFlight'), inFlight],
    [t('connectionHealth.waiting'), waiting],
    [
      t('connectionHealth.p95'),
      p95Ms === null ? t('connectionHealth.nothing') : t('connectionHealth.milliseconds', { count: p95Ms }),
    ],
  ] as const;
  return (
    <dl className="health__figures">
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

const OneServer = ({ health, isAlone }: { readonly health: ConnectionHealth; readonly isAlone: boolean }) => {
  const t = useWords();
  const language = useLanguage();
  const state = stateOf(health, Date.now());
  const { server, waiting, restSeconds, lastFault } = health;
  const means = t(`connectionHealth.${state}Means`, { count: waiting, seconds: restSeconds });
  return (
    <div className="health">
      {!isAlone && <p className="health__server">{t('connectionHealth.server', { id: server })}</p>}
      <p>
        <StateTag state={state} /> {means} {state === 'resting' && t('connectionHealth.restingDo')}
      </p>
      {lastFault && (
        <p className="sub">
          {t('connectionHealth.lastFault')}: {lastFault.message[language]} · {fullTime(lastFault.at, language)}
        </p>
      )}
      <Figures health={health} />
    </div>
  );
};

/** How a connection is doing on every server, what that means for callers, and what to do. */
const ConnectionHealthPanel = ({ connection }: { readonly connection: string }) => {
  const t = useWords();
  const { data, isError } = useConnectionHealth();
  const own = data?.filter((health) => health.connection === connection);
  return (
    <section aria-label={t('connectionHealth.title')} className="health health--panel" aria-live="polite">
      <h3>{t('connectionHealth.title')}</h3>
      {isError && <Banner tone="warn">{t('connectionHealth.unreadable')}</Banner>}
      {!own && !isError && <Skeleton height={64} />}
      {own?.length === 0 && (
        <p>
          <StateTag state="unused" /> {t('connectionHealth.unusedMeans')}
        </p>
      )}
      {own?.map((health) => (
        <OneServer key={health.server} health={health} isAlone={own.length === 1} />
      ))}
    </section>
  );
};

/** How a connection is doing in a word, for lists; pressed, it says what that means. Nothing until it is known. */
export const ConnectionHealthTag = ({ connection }: { readonly connection: string }) => {
  const { data } = useConnectionHealth();
  if (!data) return null;
  const state = worstOf(
    data.filter((health) => health.connection === connection),
    Date.now(),
  );
  return (
    <Popover trigger="click" content={<ConnectionHealthPanel connection={connection} />}>
      <button type="button" className="health__open">
        <StateTag state={state} />
      </button>
    </Popover>
  );
};
