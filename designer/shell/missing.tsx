import { Link, useNavigate, useRouteError } from 'react-router';
import { ApiError } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Button, Empty, ErrorState } from '../ui/index.ts';

/** An address that leads nowhere. */
export const Missing = () => {
  const t = useWords();
  const go = useNavigate();
  return (
    <Empty
      title={t('shell.missing')}
      action={
        <Button kind="primary" onClick={() => go('/flows')}>
          {t('shell.toFlows')}
        </Button>
      }
    >
      {t('shell.missingWhy')}
    </Empty>
  );
};

interface NotOpenedProps {
  readonly error: unknown;
  onRetry(): void;
  /** Where things of its kind are listed. */
  readonly list: '/flows' | '/sessions';
}

/** A page of its own, outside the shell, that can't be shown: it is gone, or could not be loaded; one is never left without a way on. */
export const NotOpened = ({ error, onRetry, list }: NotOpenedProps) => {
  const t = useWords();
  const gone = error instanceof ApiError && error.status === 404;
  const away = (
    <Link to={list} className={gone ? 'btn btn--primary' : 'btn btn--quiet'}>
      {t(list === '/flows' ? 'shell.toFlows' : 'shell.toSessions')}
    </Link>
  );
  return (
    <main className="by-itself">
      {gone ? (
        <Empty title={t(list === '/flows' ? 'shell.noFlow' : 'shell.noSession')} action={away}>
          {t('shell.missingWhy')}
        </Empty>
      ) : (
        <ErrorState error={error} onRetry={onRetry} away={away} />
      )}
    </main>
  );
};

/** A page that broke while it was drawn: the rest of the product is one click away. */
export const RouteError = () => <ErrorState error={useRouteError()} onRetry={() => window.location.reload()} />;
