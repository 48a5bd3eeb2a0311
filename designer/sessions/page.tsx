import { Select } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { SessionSummary } from '../../schema/api.ts';
import type { SessionStatus } from '../../schema/trace.ts';
import { useFlows, useSessions } from '../api/index.ts';
import { finds } from '../flows/search.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { duration, Empty, fullTime, Icon, Older, Segmented, Waiting } from '../ui/index.ts';
import { useLiveSessions } from './live.ts';
import { OutcomeTag } from './outcome.tsx';
import '../flows/flows.css';

type Tab = 'all' | SessionStatus;
const tabs: readonly Tab[] = ['all', 'running', 'parked', 'ended'];
const PAGE = 50;

const Row = ({ session }: { readonly session: SessionSummary }) => {
  const t = useWords();
  const language = useLanguage();
  const { startedAt, endedAt } = session;
  return (
    <tr>
      <td>
        <Link className="tb__go num" to={`/sessions/${session.id}`} style={{ fontWeight: 600 }}>
          {session.from || t('sessions.noCaller')}
        </Link>
      </td>
      <td className="num">{session.to || <span className="mute">—</span>}</td>
      <td>
        <div className="two">
          <div>{session.flowName}</div>
          <span>
            {session.version === null ? t('common.draft') : t('common.version', { version: session.version })}
          </span>
        </div>
      </td>
      <td>
        {session.status === 'running' ? (
          <Link className="over" to={`/sessions/${session.id}/replay`} title={t('replay.watch')}>
            <OutcomeTag session={session} />
          </Link>
        ) : (
          <OutcomeTag session={session} />
        )}
      </td>
      <td className="num">{fullTime(startedAt, language)}</td>
      <td className="r num">
        {endedAt ? duration(Date.parse(endedAt) - Date.parse(startedAt), language) : <span className="mute">—</span>}
      </td>
    </tr>
  );
};

/** A page of sessions; the next one is asked for below it. */
const Rows = ({ filter }: { readonly filter: { flow?: string; status?: SessionStatus; before?: string } }) => {
  const t = useWords();
  const [more, setMore] = useState(false);
  const sessions = useSessions({ ...filter, limit: PAGE });
  const last = sessions.data?.at(-1);
  if (!sessions.data) return <Older of={sessions} columns={6} label={t('sessions.older')} />;
  return (
    <>
      {sessions.data.map((session) => (
        <Row key={session.id} session={session} />
      ))}
      {sessions.data.length === PAGE && last && !more && (
        <Older columns={6} label={t('sessions.older')} onMore={() => setMore(true)} />
      )}
      {more && last && <Rows filter={{ ...filter, before: last.id }} />}
    </>
  );
};

const Table = ({ filter }: { readonly filter: { flow?: string; status?: SessionStatus } }) => {
  const t = useWords();
  return (
    <table className="tb tb--low">
      <colgroup>
        <col style={{ width: 200 }} />
        <col style={{ width: 160 }} />
        <col />
        <col style={{ width: 170 }} />
        <col style={{ width: 190 }} />
        <col style={{ width: 140 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('sessions.from')}</th>
          <th scope="col">{t('sessions.to')}</th>
          <th scope="col">{t('sessions.flow')}</th>
          <th scope="col">{t('sessions.status')}</th>
          <th scope="col">{t('sessions.begun')}</th>
          <th scope="col" className="r">
            {t('sessions.lasted')}
          </th>
        </tr>
      </thead>
      <tbody>
        <Rows filter={filter} />
      </tbody>
    </table>
  );
};

/** All calls and other sessions, newest first, as they come and go. */
export const SessionsPage = () => {
  const t = useWords();
  const [query, setQuery] = useSearchParams();
  const flow = query.get('flow') ?? undefined;
  const status = tabs.find((tab): tab is SessionStatus => tab !== 'all' && tab === query.get('status'));
  const filter = { ...(flow && { flow }), ...(status && { status }) };
  const flows = useFlows();
  const sessions = useSessions({ ...filter, limit: PAGE });
  useLiveSessions({ ...(flow && { flow }) });
  const set = (name: string, value: string | undefined) =>
    setQuery(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const filtered = flow !== undefined || status !== undefined;
  return (
    <Page title={t('sessions.title')}>
      <div className="bar">
        <Segmented
          label={t('sessions.status')}
          value={status ?? 'all'}
          onChange={(next) => set('status', next === 'all' ? undefined : next)}
          options={tabs.map((value) => ({ value, label: t(`sessions.${value}`) }))}
        />
        <span className="grow" />
        <Select
          aria-label={t('sessions.flow')}
          style={{ width: 200 }}
          suffixIcon={<Icon name="chevron-down" size={14} />}
          allowClear
          placeholder={t('sessions.allFlows')}
          showSearch={{ filterOption: (words, option) => finds(option?.label ?? '', words) }}
          value={flow}
          onChange={(next?: string) => set('flow', next)}
          options={(flows.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      <div className="page__b">
        <Waiting of={sessions} />
        {sessions.data?.length === 0 && (
          <Empty title={t(filtered ? 'sessions.notFound' : 'sessions.none')}>
            {t(filtered ? 'sessions.notFoundLead' : 'sessions.noneLead')}
          </Empty>
        )}
        {sessions.data && sessions.data.length > 0 && <Table key={JSON.stringify(filter)} filter={filter} />}
      </div>
    </Page>
  );
};
