import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { type RecordingKind, type RecordingSummary, recordingKinds } from '../../schema/api.ts';
import { type RecordingFilter, useFlows, useRecordings } from '../api/index.ts';
import { finds } from '../flows/search.ts';
import { useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { dayBegins, Empty, Icon, Older, Segmented, Waiting } from '../ui/index.ts';
import { RecordingRow } from './row.tsx';
import '../flows/flows.css';
import './recordings.css';

const PAGE = 50;

interface RowsProps {
  readonly filter: RecordingFilter;
  readonly open: string | undefined;
  onToggle(id: string): void;
}

/** A page of recordings; the next one is asked for below it. */
const Rows = ({ filter, open, onToggle }: RowsProps) => {
  const t = useWords();
  const [more, setMore] = useState(false);
  const page = useRecordings({ ...filter, limit: PAGE });
  const { data } = page;
  const last = data?.at(-1);
  if (!data) return <Older of={page} columns={6} label={t('recordings.older')} />;
  const row = (recording: RecordingSummary) => (
    <RecordingRow
      key={recording.id}
      recording={recording}
      isOpen={open === recording.id}
      onToggle={() => onToggle(recording.id)}
    />
  );
  return (
    <>
      {data.map(row)}
      {data.length === PAGE && last && !more && (
        <Older columns={6} label={t('recordings.older')} onMore={() => setMore(true)} />
      )}
      {more && last && <Rows filter={{ ...filter, before: last.id }} open={open} onToggle={onToggle} />}
    </>
  );
};

const Table = ({ filter }: { readonly filter: RecordingFilter }) => {
  const t = useWords();
  const [open, setOpen] = useState<string>();
  return (
    <table className="tb">
      <colgroup>
        <col style={{ width: 230 }} />
        <col style={{ width: 210 }} />
        <col />
        <col style={{ width: 150 }} />
        <col style={{ width: 190 }} />
        <col style={{ width: 130 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('recordings.who')}</th>
          <th scope="col">{t('recordings.kind')}</th>
          <th scope="col">{t('recordings.flow')}</th>
          <th scope="col">{t('recordings.state')}</th>
          <th scope="col">{t('recordings.begun')}</th>
          <th scope="col" className="r">
            {t('recordings.length')}
          </th>
        </tr>
      </thead>
      <tbody>
        <Rows filter={filter} open={open} onToggle={(id) => setOpen(open === id ? undefined : id)} />
      </tbody>
    </table>
  );
};

const DAY = 'YYYY-MM-DD';

const dayOf = (text: string | null): dayjs.Dayjs | undefined => {
  const day = text ? dayjs(text, DAY) : undefined;
  return day?.isValid() ? day : undefined;
};

const kinds: readonly ('all' | RecordingKind)[] = ['all', ...recordingKinds];
const isNumber = (text: string): boolean => /^\+?\d{2,20}$/.test(text);

/** What the address asks for; a number that is none is not asked for. */
const useFilter = () => {
  const [query, setQuery] = useSearchParams();
  const kind = recordingKinds.find((known) => known === query.get('kind'));
  const flow = query.get('flow') ?? undefined;
  const number = query.get('number') ?? '';
  const day = dayOf(query.get('day'));
  const filter: RecordingFilter = {
    ...(kind && { kind }),
    ...(flow && { flow }),
    ...(isNumber(number) && { number }),
    ...(day && { from: dayBegins(day.format(DAY)), until: dayBegins(day.format(DAY), 1) }),
  };
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
  return { filter, kind, flow, number, day, set };
};

/** What callers said, and whole calls: found, heard, downloaded, deleted. */
export const RecordingsPage = () => {
  const t = useWords();
  const { filter, kind, flow, number, day, set } = useFilter();
  const flows = useFlows();
  const recordings = useRecordings({ ...filter, limit: PAGE });
  const filtered = Object.keys(filter).length > 0;
  const wrong = number !== '' && !isNumber(number);
  return (
    <Page title={t('recordings.title')}>
      <div className="bar">
        <Segmented
          label={t('recordings.kind')}
          value={kind ?? 'all'}
          onChange={(next) => set('kind', next === 'all' ? undefined : next)}
          options={kinds.map((value) => ({ value, label: t(`recordings.${value}`) }))}
        />
        <span className="grow" />
        <Input
          style={{ width: 190 }}
          aria-label={t('recordings.number')}
          placeholder={t('recordings.number')}
          inputMode="tel"
          maxLength={21}
          status={wrong ? 'error' : ''}
          aria-invalid={wrong}
          title={wrong ? t('recordings.numberWrong') : undefined}
          value={number}
          onChange={({ target }) => set('number', target.value.replace(/\s/g, ''))}
        />
        <DatePicker
          variant="filled"
          aria-label={t('recordings.day')}
          placeholder={t('recordings.day')}
          value={day ?? null}
          onChange={(next) => set('day', next?.format(DAY))}
        />
        <Select
          aria-label={t('recordings.flow')}
          style={{ width: 180 }}
          suffixIcon={<Icon name="chevron-down" size={14} />}
          allowClear
          placeholder={t('recordings.allFlows')}
          showSearch={{ filterOption: (words, option) => finds(option?.label ?? '', words) }}
          value={flow}
          onChange={(next?: string) => set('flow', next)}
          options={(flows.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      {wrong && (
        <p className="s12 rec__wrong" role="alert">
          {t('recordings.numberWrong')}
        </p>
      )}
      <div className="page__b">
        <Waiting of={recordings} />
        {recordings.data?.length === 0 && (
          <Empty title={t(filtered ? 'recordings.notFound' : 'recordings.none')}>
            {t(filtered ? 'recordings.notFoundLead' : 'recordings.noneLead')}
          </Empty>
        )}
        {recordings.data && recordings.data.length > 0 && <Table key={JSON.stringify(filter)} filter={filter} />}
      </div>
    </Page>
  );
};
