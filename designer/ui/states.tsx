import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { ApiError } from '../api/client.ts';
import { useWords } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import { Button, Logo } from './parts.tsx';

/** Nothing there yet: one sentence and what to do. */
export const Empty = ({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) => (
  <div className="state">
    <h2>{title}</h2>
    {children && <p className="sub">{children}</p>}
    {action && <div className="state__a">{action}</div>}
  </div>
);

/** What a refusal means for who reads it: each leads on in another way. */
type Refusal = 'away' | 'login' | 'forbidden' | 'gone' | 'failed' | 'broken';

const refusalOf = (error: unknown): Refusal => {
  if (!(error instanceof ApiError)) return 'broken';
  const { status } = error;
  // A proxy whose server is down, or that is being started anew, answers for it.
  if (status === 0 || status === 502 || status === 503 || status === 504) return 'away';
  if (status === 401) return 'login';
  if (status === 403) return 'forbidden';
  return status === 404 ? 'gone' : 'failed';
};

/** The next step after a refusal that asking again does not mend. */
const Way = ({ refusal }: { readonly refusal: Refusal }) => {
  const t = useWords();
  const { pathname, search } = useLocation();
  if (refusal === 'login')
    return (
      <Link className="btn btn--primary" to={`/login?next=${encodeURIComponent(pathname + search)}`}>
        {t('shell.login')}
      </Link>
    );
  if (refusal !== 'forbidden' && refusal !== 'gone') return null;
  return (
    <Link className="btn btn--line" to="/flows">
      {t('shell.toFlows')}
    </Link>
  );
};

export interface ErrorProps {
  readonly error: unknown;
  readonly title?: string | undefined;
  onRetry?(): void;
  /** Where one can go instead. */
  readonly away?: ReactNode;
}

/** What failed, why, what to do about it, and the number that finds it in the log. */
export const ErrorState = ({ error, title, onRetry, away }: ErrorProps) => {
  const t = useWords();
  const refusal = refusalOf(error);
  // A server that has no words of its own for it says what stands in the title already.
  const says = error instanceof ApiError && refusal !== 'gone' && refusal !== 'away' ? error.message : '';
  const mayHelp = refusal === 'away' || refusal === 'failed' || refusal === 'broken';
  return (
    <div className="state" role="alert">
      <h2>{title ?? t(`common.error_${refusal}`)}</h2>
      {says && <p className="sub">{says}</p>}
      <p className="sub">{t(`common.errorDo_${refusal}`)}</p>
      {refusal === 'broken' && (
        <p className="s12 mute">
          {t('common.errorRaw')} <span lang="en">{error instanceof Error ? error.message : String(error)}</span>
        </p>
      )}
      {error instanceof ApiError && error.requestId && refusal === 'failed' && (
        <p className="s12 mute num">{t('common.errorNumber', { id: error.requestId })}</p>
      )}
      <div className="state__a">
        {onRetry && mayHelp && (
          <Button icon="refresh-cw" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )}
        {away && refusal !== 'login' ? away : <Way refusal={refusal} />}
      </div>
    </div>
  );
};

/** An error that takes the whole window, outside the navigation: the rest of the product is one click away. */
export const ErrorPage = ({ away, ...props }: ErrorProps) => {
  const t = useWords();
  const other = away ?? (
    <Link className="btn btn--quiet" to="/flows">
      {t('shell.toFlows')}
    </Link>
  );
  return (
    <main className="state-page">
      <div className="state-page__h">
        <Logo />
        <b>{t('common.product')}</b>
      </div>
      <ErrorState {...props} away={other} />
    </main>
  );
};

/** A grey bar where words will be; it shows after 300 ms, so that quick answers don't flicker. */
export const Skeleton = ({
  width = '100%',
  height = 20,
}: {
  readonly width?: number | string;
  readonly height?: number;
}) => <span className="skel" style={{ width, height }} />;

/** The shape of a page that is on its way; after a second it says so. */
export const PageSkeleton = () => {
  const t = useWords();
  return (
    <div className="skel-page" role="status" aria-label={t('common.loading')}>
      <Skeleton width={160} height={28} />
      {[0, 1, 2, 3, 4].map((line) => (
        <Skeleton key={line} height={48} />
      ))}
      <p className="skel-page__w s12 mute" aria-hidden>
        {t('common.loading')}…
      </p>
    </div>
  );
};

/** Nothing can be asked for without a network; it is as soon as there is one. */
const Offline = () => {
  const t = useWords();
  return (
    <div className="state" role="status">
      <h2 className="row" style={{ gap: 8 }}>
        <Icon name="wifi-off" />
        {t('common.offlineTitle')}
      </h2>
      <p className="sub">{t('common.offlineWhy')}</p>
    </div>
  );
};

interface Asked {
  readonly isPending: boolean;
  readonly fetchStatus: 'fetching' | 'paused' | 'idle';
  readonly error: unknown;
  readonly data: unknown;
  refetch(): Promise<unknown>;
}

/** What a page shows of a question to the server until there is an answer: that it waits, or what failed. */
export const Waiting = ({ of: { isPending, fetchStatus, error, data, refetch } }: { readonly of: Asked }) => {
  if (data !== undefined) return null;
  if (fetchStatus === 'paused') return <Offline />;
  if (isPending) return <PageSkeleton />;
  return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null;
};

/** Below a list that is read page by page: asks for the next one, waits for it, or says why it does not come. */
export const Older = ({
  of,
  columns,
  label,
  onMore,
}: {
  /** The next page, once it is asked for. */
  readonly of?: Asked;
  readonly columns: number;
  readonly label: string;
  onMore?(): void;
}) => (
  <tr>
    <td colSpan={columns}>
      {of === undefined && (
        <Button className="over" kind="soft" onClick={onMore}>
          {label}
        </Button>
      )}
      {of?.isPending && (
        <Button className="over" kind="soft" busy>
          {label}
        </Button>
      )}
      {of?.error ? <ErrorState error={of.error} onRetry={() => void of.refetch()} /> : null}
    </td>
  </tr>
);
