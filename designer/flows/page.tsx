import { App } from 'antd';
import { useDeferredValue, useMemo, useRef } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { FlowSummary } from '../../schema/api.ts';
import type { FlowKind } from '../../schema/flow.ts';
import { readFlow, useCreateFlow, useFlows, useMe } from '../api/index.ts';
import { type CommandSource, useCommands } from '../command/registry.ts';
import type { ExportFormat } from '../export/formats.ts';
import { useExport } from '../export/use-export.ts';
import { useWords } from '../i18n/index.ts';
import { flows as flowWords } from '../i18n/words/flows.ts';
import { Page } from '../shell/page.tsx';
import { TemplateCard } from '../templates/card.tsx';
import { useTemplates } from '../templates/hooks.ts';
import { Button, Empty, Icon, Segmented, Waiting } from '../ui/index.ts';
import { ImportFlow } from './import-flow.tsx';
import { NewFlow } from './new-flow.tsx';
import { FlowRow } from './row.tsx';
import { searchFlows } from './search.ts';
import './flows.css';

type Tab = 'all' | FlowKind;
const tabs: readonly Tab[] = ['all', 'ivr', 'outbound', 'ticket'];

const SearchBox = ({ value, onChange }: { value: string; onChange(words: string): void }) => {
  const t = useWords();
  const input = useRef<HTMLInputElement>(null);
  const toFind = useMemo(
    (): CommandSource => ({
      commands: () => [
        {
          id: 'flows.search',
          group: 'go',
          title: flowWords.search,
          icon: 'search',
          keys: ['/'],
          run: () => input.current?.focus(),
        },
      ],
    }),
    [],
  );
  useCommands(toFind);
  return (
    <label className="sbar">
      <Icon name="search" />
      <span className="sr">{t('flows.search')}</span>
      <input
        ref={input}
        type="search"
        placeholder={t('flows.search')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
      />
      <span className="kbd" aria-hidden>
        /
      </span>
    </label>
  );
};

const Strip = ({ flows }: { flows: readonly FlowSummary[] }) => {
  const t = useWords();
  const sum = (of: (flow: FlowSummary) => number) =>
    flows.reduce((total, flow) => (flow.kind === 'ticket' ? total : total + of(flow)), 0).toLocaleString('en-US');
  return (
    <div className="strip">
      <div>
        <span className="sub">{t('flows.now')}</span>
        <b className="num">{sum((flow) => flow.activeSessions)}</b>
      </div>
      <div>
        <span className="sub">{t('flows.today')}</span>
        <b className="num">{sum((flow) => flow.sessionsToday)}</b>
      </div>
    </div>
  );
};

interface TableProps {
  readonly flows: readonly FlowSummary[];
  readonly mayEdit: boolean;
}

const Table = ({ flows, mayEdit }: TableProps) => {
  const t = useWords();
  const { message } = App.useApp();
  const create = useCreateFlow();
  const fail = (error: unknown) => void message.error(error instanceof Error ? error.message : String(error));
  const duplicate = (flow: FlowSummary) =>
    void readFlow(flow.id)
      .then(({ document }) =>
        create.mutateAsync({ name: t('flows.copyName', { name: flow.name }).slice(0, 80), kind: flow.kind, document }),
      )
      .then(() => message.success(t('flows.duplicated', { name: flow.name })))
      .catch(fail);
  const save = useExport();
  const exported = (flow: FlowSummary, format: ExportFormat) =>
    void readFlow(flow.id)
      .then(({ document }) => save(format, document))
      .catch(fail);
  return (
    <table className="tb">
      <colgroup>
        <col />
        <col style={{ width: 158 }} />
        <col style={{ width: 148 }} />
        <col style={{ width: 112 }} />
        <col style={{ width: 104 }} />
        <col style={{ width: 196 }} />
        <col style={{ width: 72 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('flows.flow')}</th>
          <th scope="col">{t('flows.comesFrom')}</th>
          <th scope="col">{t('flows.online')}</th>
          <th scope="col" className="r">
            {t('flows.nowColumn')}
          </th>
          <th scope="col" className="r">
            {t('flows.todayColumn')}
          </th>
          <th scope="col" className="gap">
            {t('flows.changed')}
          </th>
          <th scope="col">
            <span className="sr">{t('common.more')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {flows.map((flow) => (
          <FlowRow key={flow.id} flow={flow} mayEdit={mayEdit} onDuplicate={duplicate} onExport={exported} />
        ))}
      </tbody>
    </table>
  );
};

/** Shown to whoever has no flow yet. */
const first = ['order-status', 'booking', 'voicemail-complaint'];

const Beginnings = () => {
  const t = useWords();
  const templates = useTemplates();
  const shown = templates.data?.filter(({ id }) => first.includes(id)) ?? [];
  if (shown.length === 0) return null;
  return (
    <section className="none__t">
      <h2>{t('templates.begin')}</h2>
      <ul className="tpls">
        {shown.map((template) => (
          <li key={template.id}>
            <TemplateCard template={template} />
          </li>
        ))}
      </ul>
      <Link to="/templates">{t('templates.all')}</Link>
    </section>
  );
};

/** All flows: what they look like, what is live, what they do right now. */
export const FlowsPage = () => {
  const t = useWords();
  const flows = useFlows();
  const me = useMe();
  const [query, setQuery] = useSearchParams();
  const importing = query.has('import');
  const words = query.get('q') ?? '';
  const tab = tabs.find((name) => name === query.get('kind')) ?? 'all';
  const found = searchFlows(flows.data ?? [], useDeferredValue(words));
  const shown = tab === 'all' ? found : found.filter(({ kind }) => kind === tab);
  const making = query.has('new');
  const mayEdit = me.data?.role === 'admin' || me.data?.role === 'analyst';
  const set = (name: string, value: string) =>
    setQuery(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const make = mayEdit && (
    <Button kind="primary" icon="plus" onClick={() => set('new', '1')}>
      {t('flows.new')}
    </Button>
  );
  const none = flows.data?.length === 0;
  return (
    <Page
      title={t('flows.title')}
      actions={
        <>
          <SearchBox value={words} onChange={(value) => set('q', value)} />
          <Link className="btn btn--line" to="/templates">
            <Icon name="layout-template" />
            {t('templates.title')}
          </Link>
          {mayEdit && (
            <Button icon="upload" onClick={() => set('import', '1')}>
              {t('flows.import')}
            </Button>
          )}
          {make}
        </>
      }
    >
      <NewFlow open={making && mayEdit} onClose={() => set('new', '')} />
      <ImportFlow open={importing && mayEdit} onClose={() => set('import', '')} />
      <Waiting of={flows} />
      {none && (
        <div className="none">
          <Empty title={t('flows.none')} action={make}>
            {t('flows.noneLead')}
          </Empty>
          <Beginnings />
        </div>
      )}
      {flows.data && !none && (
        <>
          <Strip flows={flows.data} />
          <div className="bar">
            <Segmented
              label={t('flows.kind')}
              value={tab}
              onChange={(value) => set('kind', value === 'all' ? '' : value)}
              options={tabs.map((value) => ({
                value,
                label: value === 'all' ? t('flows.all') : t(`common.${value}`),
                count: value === 'all' ? found.length : found.filter(({ kind }) => kind === value).length,
              }))}
            />
          </div>
          <div className="page__b">
            {shown.length > 0 ? (
              <Table flows={shown} mayEdit={mayEdit} />
            ) : (
              <Empty title={t('flows.notFound')}>{t('flows.notFoundLead')}</Empty>
            )}
          </div>
        </>
      )}
    </Page>
  );
};
