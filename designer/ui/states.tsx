import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { useWords } from '../i18n/index.ts';
import { Button } from './parts.tsx';

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

/** What failed, why, a way to try again, and the number that finds it in the log. */
export const ErrorState = ({
  error,
  title,
  onRetry,
  away,
}: {
  readonly error: unknown;
  readonly title?: string;
  onRetry?(): void;
  /** Where one can go instead. */
  readonly away?: ReactNode;
}) => {
  const t = useWords();
  return (
    <div className="state" role="alert">
      <h2>{title ?? t('common.errorTitle')}</h2>
      <p className="sub">{error instanceof Error ? error.message : String(error)}</p>
      {error instanceof ApiError && error.requestId && (
        <p className="s12 mute num">{t('common.errorNumber', { id: error.requestId })}</p>
      )}
      {(onRetry || away) && (
        <div className="state__a">
          {onRetry && (
            <Button icon="refresh-cw" onClick={onRetry}>
              {t('common.retry')}
            </Button>
          )}
          {away}
        </div>
      )}
    </div>
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

/** The shape of a page that is on its way. */
export const PageSkeleton = () => {
  const t = useWords();
  return (
    <div className="skel-page" role="status" aria-label={t('common.loading')}>
      <Skeleton width={160} height={28} />
      {[0, 1, 2, 3, 4].map((line) => (
        <Skeleton key={line} height={48} />
      ))}
    </div>
  );
};

/** What a page shows of a question to the server until there is an answer: that it waits, or what failed. */
export const Waiting = ({
  of: { isPending, error, data, refetch },
}: {
  readonly of: {
    readonly isPending: boolean;
    readonly error: unknown;
    readonly data: unknown;
    refetch(): Promise<unknown>;
  };
}) => {
  if (isPending) return <PageSkeleton />;
  return error && data === undefined ? <ErrorState error={error} onRetry={() => void refetch()} /> : null;
};
