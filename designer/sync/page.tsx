import { useSearchParams } from 'react-router';
import { useDeadLetters, useMe } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Segmented } from '../ui/index.ts';
import { DeadLetters } from './dead-letters.tsx';
import { Orders } from './orders.tsx';
import { Triggers } from './triggers.tsx';
import '../flows/flows.css';
import './sync.css';

const views = ['triggers', 'orders', 'dead'] as const;

/** What other systems tell: by which ways it comes, the orders as they are now, and what could not be used. */
export const SyncPage = () => {
  const t = useWords();
  const [query, setQuery] = useSearchParams();
  const me = useMe();
  const role = me.data?.role;
  const mayHandle = role === 'admin' || role === 'analyst';
  const dead = useDeadLetters(mayHandle);
  const shown = views.filter((view) => view !== 'dead' || mayHandle);
  const view = shown.find((each) => each === query.get('view')) ?? 'triggers';
  return (
    <Page title={t('sync.title')}>
      <div className="bar">
        <Segmented
          label={t('sync.view')}
          value={view}
          onChange={(next) => setQuery(next === 'triggers' ? {} : { view: next }, { replace: true })}
          options={shown.map((value) => ({
            value,
            label: t(`sync.${value}`),
            ...(value === 'dead' && dead.data?.length && { count: dead.data.length }),
          }))}
        />
      </div>
      {view === 'triggers' && <Triggers mayEdit={mayHandle} isAdmin={role === 'admin'} />}
      {view === 'orders' && <Orders />}
      {view === 'dead' && <DeadLetters isAdmin={role === 'admin'} />}
    </Page>
  );
};
