import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router';
import type { TemplateSummary } from '../../schema/api.ts';
import type { FlowKind } from '../../schema/flow.ts';
import { finds } from '../flows/search.ts';
import { useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Icon, Segmented, Waiting } from '../ui/index.ts';
import { TemplateCard } from './card.tsx';
import { useTemplates } from './hooks.ts';
import '../flows/flows.css';
import './templates.css';

type Tab = 'all' | FlowKind;

const matches = ({ title, what, connections }: TemplateSummary, words: string): boolean =>
  [title['zh-CN'], title.en, what['zh-CN'], what.en, ...connections].some((text) => finds(text, words));

/** Flows to begin with, each with a picture. */
export const TemplatesPage = () => {
  const t = useWords();
  const templates = useTemplates();
  const [words, setWords] = useState('');
  const [tab, setTab] = useState<Tab>('all');
  const asked = useDeferredValue(words);
  const found = (templates.data ?? []).filter((template) => matches(template, asked));
  const shown = found.filter(({ kind }) => tab === 'all' || kind === tab);
  const tabs: readonly Tab[] = ['all', ...new Set((templates.data ?? []).map(({ kind }) => kind))];
  return (
    <Page
      name={t('templates.title')}
      title={
        <>
          <Link className="tpl__up mute" to="/flows">
            {t('flows.title')}
          </Link>
          <span className="mute"> / </span>
          {t('templates.title')}
        </>
      }
      actions={
        <label className="sbar">
          <Icon name="search" />
          <span className="sr">{t('templates.search')}</span>
          <input
            type="search"
            placeholder={t('templates.search')}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
        </label>
      }
    >
      <Waiting of={templates} />
      {templates.data && (
        <>
          <div className="bar">
            <Segmented
              label={t('flows.kind')}
              value={tab}
              onChange={setTab}
              options={tabs.map((value) => ({
                value,
                label: value === 'all' ? t('flows.all') : t(`common.${value}`),
                count: value === 'all' ? found.length : found.filter(({ kind }) => kind === value).length,
              }))}
            />
          </div>
          <div className="page__b">
            {shown.length === 0 ? (
              <Empty title={t('templates.notFound')}>{t('templates.notFoundLead')}</Empty>
            ) : (
              <ul className="tpls">
                {shown.map((template) => (
                  <li key={template.id}>
                    <TemplateCard template={template} />
                  </li>
                ))}
              </ul>
            )}
          </div>
        </>
      )}
    </Page>
  );
};
