import { useNavigate, useRouteError } from 'react-router';
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

/** A page that broke while it was drawn: the rest of the product is one click away. */
export const RouteError = () => <ErrorState error={useRouteError()} onRetry={() => window.location.reload()} />;
