import { Input } from 'antd';
import { useState } from 'react';
import type { OrderEvent, OrderInfo } from '../../schema/trigger-api.ts';
import { ORDERS_PAGE, useOrder, useOrders } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Empty, ErrorState, fullTime, IconButton, Skeleton, shortTime, Tag, Waiting } from '../ui/index.ts';

/** Minutes after which news of an order is no longer fresh, and after which it should not be relied on. */
const FRESH = 15;
const OLD = 120;

const Freshness = ({ minutes }: { readonly minutes: number }) => {
  const t = useWords();
  if (minutes < FRESH)
    return (
      <Tag tone="ok" icon="check">
        {minutes < 1 ? t('sync.fresh') : t('sync.minutes', { count: minutes })}
      </Tag>
    );
  const words =
    minutes < 120
      ? t('sync.minutes', { count: minutes })
      : minutes < 2880
        ? t('sync.hours', { count: Math.floor(minutes / 60) })
        : t('sync.days', { count: Math.floor(minutes / 1440) });
  return (
    <Tag tone={minutes < OLD ? 'warn' : 'err'} icon="clock">
      {words}
    </Tag>
  );
};

const tones = { applied: 'ok', conflict: 'err', late: 'warn' } as const;
const outcomes = ['applied', 'late', 'duplicate', 'conflict', 'started', 'ignored'] as const;

const Outcome = ({ event }: { readonly event: OrderEvent }) => {
  const t = useWords();
  const { state } = event;
  if (state !== 'done') return <Tag tone={state === 'dead' ? 'err' : 'warn'}>{t(`sync.state_${state}`)}</Tag>;
  const outcome = outcomes.find((known) => known === event.outcome);
  if (!outcome) return null;
  const tone = tones[outcome as keyof typeof tones];
  return <Tag {...(tone && { tone })}>{t(`sync.outcome_${outcome}`)}</Tag>;
};

/** What an order is now, and every event that was about it. */
const History = ({ source, orderKey }: { readonly source: string; readonly orderKey: string }) => {
  const t = useWords();
  const language = useLanguage();
  const order = useOrder(source, orderKey);
  if (order.error && !order.data) return <ErrorState error={order.error} onRetry={() => void order.refetch()} />;
  if (!order.data) return <Skeleton height={80} />;
  return (
    <div className="sync__hist">
      <section>
        <h3>{t('sync.history')}</h3>
        <ol>
          {order.data.history.map((event) => (
            <li key={event.id}>
              <span className="num s12 mute">{fullTime(event.receivedAt, language)}</span>
              <Tag>{t(`sync.via_${event.via}`)}</Tag>
              <span className="num">v{event.version ?? '—'}</span>
              <Outcome event={event} />
              {event.deliveries > 1 && <span className="s12 mute">{t('sync.times', { count: event.deliveries })}</span>}
              <span className="s12 mute cut">{event.eventId}</span>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3>{t('sync.content')}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than its box is scrolled with the keys, too */}
        <pre className="sync__json" tabIndex={0}>
          {JSON.stringify(order.data.content, null, 2)}
        </pre>
      </section>
    </div>
  );
};

const Row = ({
  order,
  isOpen,
  onToggle,
}: {
  readonly order: OrderInfo;
  readonly isOpen: boolean;
  onToggle(): void;
}) => {
  const t = useWords();
  const language = useLanguage();
  const { source, key, version, status, deleted, at, receivedAt, ageMinutes } = order;
  return (
    <>
      <tr>
        <td>
          <span className="row" style={{ gap: 10 }}>
            <IconButton
              small
              icon={isOpen ? 'chevron-up' : 'chevron-down'}
              label={t(isOpen ? 'sync.hide' : 'sync.show', { name: key })}
              aria-expanded={isOpen}
              onClick={onToggle}
            />
            <span className="two">
              <b className="num cut">{key}</b>
              <span>{source}</span>
            </span>
          </span>
        </td>
        <td>
          <span className="row" style={{ gap: 6 }}>
            {status}
            {deleted && <Tag icon="trash-2">{t('sync.deleted')}</Tag>}
          </span>
        </td>
        <td className="r num">{version}</td>
        <td className="num">{at ? shortTime(at, language) : <span className="mute">—</span>}</td>
        <td className="num">{shortTime(receivedAt, language)}</td>
        <td>
          <Freshness minutes={ageMinutes} />
        </td>
      </tr>
      {isOpen && (
        <tr className="sync__r">
          <td colSpan={6}>
            <History source={source} orderKey={key} />
          </td>
        </tr>
      )}
    </>
  );
};

/** Orders as other systems have told them, and how old that is. */
export const Orders = () => {
  const t = useWords();
  const [filter, setFilter] = useState({ key: '', status: '', source: '' });
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<string>();
  const asked = Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== ''));
  const orders = useOrders({ ...asked, page });
  const filtered = Object.keys(asked).length > 0;
  const set = (name: keyof typeof filter, text: string) => {
    setFilter({ ...filter, [name]: text.trim() });
    setPage(0);
  };
  const list = orders.data;
  const inputs = [
    ['key', t('sync.search'), 220],
    ['status', t('sync.searchStatus'), 140],
    ['source', t('sync.searchSource'), 140],
  ] as const;
  return (
    <>
      <div className="bar">
        {inputs.map(([name, label, width]) => (
          <Input
            key={name}
            style={{ width }}
            aria-label={label}
            placeholder={label}
            maxLength={100}
            value={filter[name]}
            onChange={({ target }) => set(name, target.value)}
          />
        ))}
      </div>
      <div className="page__b">
        <Waiting of={orders} />
        {list?.length === 0 && (
          <Empty title={t(filtered ? 'sync.notFound' : 'sync.noOrders')}>
            {t(filtered ? 'sync.notFoundLead' : 'sync.noOrdersLead')}
          </Empty>
        )}
        {list && list.length > 0 && (
          <table className="tb">
            <colgroup>
              <col />
              <col style={{ width: 200 }} />
              <col style={{ width: 100 }} />
              <col style={{ width: 150 }} />
              <col style={{ width: 150 }} />
              <col style={{ width: 150 }} />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">{t('sync.order')}</th>
                <th scope="col">{t('sync.orderStatus')}</th>
                <th scope="col" className="r">
                  {t('sync.version')}
                </th>
                <th scope="col">{t('sync.changedAt')}</th>
                <th scope="col">{t('sync.received')}</th>
                <th scope="col">{t('sync.freshness')}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((order) => {
                const id = `${order.source} ${order.key}`;
                return (
                  <Row
                    key={id}
                    order={order}
                    isOpen={open === id}
                    onToggle={() => setOpen(open === id ? undefined : id)}
                  />
                );
              })}
            </tbody>
          </table>
        )}
        {(page > 0 || list?.length === ORDERS_PAGE) && (
          <div className="sync__pages">
            <Button small disabled={page === 0} onClick={() => setPage(page - 1)}>
              {t('sync.older')}
            </Button>
            <Button small disabled={list?.length !== ORDERS_PAGE} onClick={() => setPage(page + 1)}>
              {t('sync.next')}
            </Button>
          </div>
        )}
      </div>
    </>
  );
};
