import { App, Select } from 'antd';
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
import { Button, Empty, Icon, Segmented, useUnderWay, Waiting } from '../ui/index.ts';
import { ImportFlow } from './import-flow.tsx';
import { NewFlow } from './new-flow.tsx';
import { beginsUp, type FlowOrder, flowOrders, flowStates, inOrder, inState } from './order.ts';
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

interface Ordered {
  readonly order: FlowOrder;
  readonly up: boolean;
  onOrder(order: FlowOrder, up: boolean): void;
}

/** A column's heading that orders the list: pressed again, the other way round. */
const OrderBy = ({ by, label, order, up, onOrder, ...th }: Ordered & OrderByProps) => {
  const isIt = order === by;
  return (
    <th scope="col" {...th} aria-sort={isIt ? (up ? 'ascending' : 'descending') : undefined}>
      <button type="button" className="tb__by" onClick={() => onOrder(by, isIt ? !up : beginsUp(by))}>
        {label}
        <Icon name={isIt && up ? 'arrow-up' : 'arrow-down'} size={12} />
      </button>
    </th>
  );
};

interface OrderByProps {
  readonly by: FlowOrder;
  readonly label: string;
  readonly className?: string;
}

interface TableProps extends Ordered {
  readonly flows: readonly FlowSummary[];
  readonly mayEdit: boolean;
}

/** What a row's menu does with the stored draft; the same functions all the time, so that rows stay as they are. */
const useRowActions = () => {
  const t = useWords();
  const { message } = App.useApp();
  const { mutateAsync: create } = useCreateFlow();
  const save = useExport();
  const underWay = useUnderWay();
  return useMemo(() => {
    const fail = (error: unknown) => void message.error(error instanceof Error ? error.message : String(error));
    const copy = async ({ id, name, kind }: FlowSummary) => {
      const { document } = await readFlow(id);
      return create({ name: t('flows.copyName', { name }).slice(0, 80), kind, document });
    };
    return {
      onDuplicate: (flow: FlowSummary) =>
        void underWay(t('flows.duplicating', { name: flow.name }), copy(flow))
          .then(() => message.success(t('flows.duplicated', { name: flow.name })))
          .catch(fail),
      onExport: ({ id }: FlowSummary, format: ExportFormat) =>
        save(
          format,
          readFlow(id).then(({ document }) => document),
        ),
    };
  }, [t, message, create, save, underWay]);
};

const Table = ({ flows, mayEdit, ...ordered }: TableProps) => {
  const t = useWords();
  const actions = useRowActions();
  return (
    <table className="tb">
      <colgroup>
        <col />
        <col className="fl__from" />
        <col className="fl__live" />
        <col className="fl__now" />
        <col className="fl__today" />
        <col className="fl__who" />
        <col className="fl__more" />
      </colgroup>
      <thead>
        <tr>
          <OrderBy by="name" label={t('flows.flow')} {...ordered} />
          <th scope="col">{t('flows.comesFrom')}</th>
          <th scope="col">{t('flows.online')}</th>
          <OrderBy by="now" label={t('flows.nowColumn')} className="r" {...ordered} />
          <OrderBy by="today" label={t('flows.todayColumn')} className="r" {...ordered} />
          <OrderBy by="changed" label={t('flows.changed')} className="gap" {...ordered} />
          <th scope="col">
            <span className="sr">{t('common.more')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {flows.map((flow) => (
          <FlowRow key={flow.id} flow={flow} mayEdit={mayEdit} {...actions} />
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

/** What the address asks for: words, kind, state and order. */
const useAsked = () => {
  const [query, setQuery] = useSearchParams();
  const set = (changes: Readonly<Record<string, string>>) =>
    setQuery(
      (old) => {
        const next = new URLSearchParams(old);
        for (const [name, value] of Object.entries(changes)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  const order = flowOrders.find((name) => name === query.get('by')) ?? 'changed';
  return {
    words: query.get('q') ?? '',
    tab: tabs.find((name) => name === query.get('kind')) ?? 'all',
    state: flowStates.find((name) => name === query.get('state')),
    order,
    up: query.has('way') ? query.get('way') === 'up' : beginsUp(order),
    making: query.has('new'),
    importing: query.has('import'),
    set,
  };
};

type Asked = ReturnType<typeof useAsked>;

const StateChoice = ({ asked, flows }: { readonly asked: Asked; readonly flows: readonly FlowSummary[] }) => {
  const t = useWords();
  return (
    <Select
      aria-label={t('flows.state')}
      style={{ width: 190 }}
      suffixIcon={<Icon name="chevron-down" size={14} />}
      allowClear
      placeholder={t('flows.state_all')}
      value={asked.state}
      onChange={(next?: string) => asked.set({ state: next ?? '' })}
      options={flowStates.map((value) => ({
        value,
        label: `${t(`flows.state_${value}`)} ${inState(flows, value).length}`,
      }))}
    />
  );
};

/** The list with what narrows it down. */
const Listed = ({
  flows,
  asked,
  mayEdit,
}: {
  readonly flows: readonly FlowSummary[];
  readonly asked: Asked;
  readonly mayEdit: boolean;
}) => {
  const t = useWords();
  const words = useDeferredValue(asked.words);
  const { tab, state, order, up, set } = asked;
  const found = useMemo(() => searchFlows(flows, words), [flows, words]);
  const inTab = useMemo(() => (tab === 'all' ? found : found.filter(({ kind }) => kind === tab)), [found, tab]);
  const shown = useMemo(() => inOrder(inState(inTab, state), order, up), [inTab, state, order, up]);
  return (
    <>
      <Strip flows={flows} />
      <div className="bar">
        <Segmented
          label={t('flows.kind')}
          value={tab}
          onChange={(value) => set({ kind: value === 'all' ? '' : value })}
          options={tabs.map((value) => ({
            value,
            label: value === 'all' ? t('flows.all') : t(`common.${value}`),
            count: value === 'all' ? found.length : found.filter(({ kind }) => kind === value).length,
          }))}
        />
        <span className="grow" />
        <StateChoice asked={asked} flows={inTab} />
      </div>
      <div className="page__b">
        {shown.length > 0 ? (
          <Table
            flows={shown}
            mayEdit={mayEdit}
            order={order}
            up={up}
            onOrder={(by, way) => set({ by, way: way ? 'up' : 'down' })}
          />
        ) : (
          <Empty
            title={t('flows.notFound')}
            action={<Button onClick={() => set({ q: '', kind: '', state: '' })}>{t('flows.showAll')}</Button>}
          >
            {t('flows.notFoundLead')}
          </Empty>
        )}
      </div>
    </>
  );
};

/** All flows: what they look like, what is live, what they do right now. */
export const FlowsPage = () => {
  const t = useWords();
  const flows = useFlows();
  const me = useMe();
  const asked = useAsked();
  const { set } = asked;
  const mayEdit = me.data?.role === 'admin' || me.data?.role === 'analyst';
  const make = mayEdit && (
    <Button kind="primary" icon="plus" onClick={() => set({ new: '1' })}>
      {t('flows.new')}
    </Button>
  );
  const none = flows.data?.length === 0;
  return (
    <Page
      title={t('flows.title')}
      actions={
        <>
          {!none && <SearchBox value={asked.words} onChange={(q) => set({ q })} />}
          <Link className="btn btn--line" to="/templates">
            <Icon name="layout-template" />
            {t('templates.title')}
          </Link>
          {mayEdit && (
            <Button icon="upload" onClick={() => set({ import: '1' })}>
              {t('flows.import')}
            </Button>
          )}
          {!none && make}
        </>
      }
    >
      <NewFlow open={asked.making && mayEdit} onClose={() => set({ new: '' })} />
      <ImportFlow open={asked.importing && mayEdit} onClose={() => set({ import: '' })} />
      <Waiting of={flows} />
      {none && (
        <div className="none">
          <Empty title={t('flows.none')} action={make}>
            {t('flows.noneLead')}
          </Empty>
          <Beginnings />
        </div>
      )}
      {flows.data && !none && <Listed flows={flows.data} asked={asked} mayEdit={mayEdit} />}
    </Page>
  );
};
