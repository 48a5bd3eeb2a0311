import { useState } from 'react';
import { Link, useRouteError } from 'react-router';
import { ApiError, call } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Empty, ErrorPage, ErrorState } from '../ui/index.ts';
import { Page } from './page.tsx';

/** An address that leads nowhere. */
export const Missing = () => {
  const t = useWords();
  return (
    <Page title={t('shell.missing')}>
      <div className="page__b">
        <Empty
          title={t('shell.missingWhere')}
          action={
            <Link className="btn btn--primary" to="/flows">
              {t('shell.toFlows')}
            </Link>
          }
        >
          {t('shell.missingWhy')}
        </Empty>
      </div>
    </Page>
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
  const title = gone ? t(list === '/flows' ? 'shell.noFlow' : 'shell.noSession') : undefined;
  return <ErrorPage error={error} title={title} onRetry={onRetry} away={away} />;
};

/** Loads the page anew, but only from a server that is there: else the browser's own error took its place. */
const useBroken = () => {
  const broken = useRouteError();
  const [away, setAway] = useState<unknown>();
  const onRetry = () =>
    void call('/api/setup').then(
      () => window.location.reload(),
      (error: unknown) => setAway(error),
    );
  return { error: away ?? broken, onRetry };
};

/** A page that broke while it was drawn or did not load: the rest of the product is one click away. */
export const RouteError = () => <ErrorPage {...useBroken()} />;

/** The same inside the navigation, which goes on. */
export const PageError = () => <ErrorState {...useBroken()} />;
