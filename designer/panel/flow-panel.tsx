import { Input } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { languages } from '../../schema/text.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Chip, Field, Segmented, Tag } from '../ui/index.ts';
import { History } from '../versions/history.tsx';
import { PanelProvider } from './context.tsx';
import type { FlowPanelProps } from './contract.ts';
import { Locked } from './locked.tsx';
import { CallsTab } from './tabs/calls.tsx';
import { Tabs } from './tabs/tabs.tsx';
import { VariablesTab } from './tabs/variables.tsx';
import './panel.css';

const groupOf = { ivr: 'voice', outbound: 'outbound', ticket: 'ticket' } as const;
const iconOf = { ivr: 'phone-incoming', outbound: 'phone-outgoing', ticket: 'clipboard-list' } as const;

/** Told at the variable, in its own tab. */
const isOfVariable = ({ pointer }: FlowPanelProps['diagnostics'][number]): boolean => pointer.startsWith('/variables/');

const Settings = ({ flow, numbers, diagnostics, language, onDetails, fixOf }: FlowPanelProps) => {
  const t = useWords();
  const shown = diagnostics.filter((found) => !isOfVariable(found));
  return (
    <>
      {shown.length > 0 && (
        <div className="notes">
          {shown.map((found) => (
            <Banner key={`${found.code}${found.pointer}`} tone={found.severity === 'error' ? 'err' : 'warn'}>
              {found.message[language]}
              {fixOf?.(found)}
            </Banner>
          ))}
        </div>
      )}
      <section className="sec form">
        <Field label={t('flows.name')}>
          {(control) => (
            <Input
              {...control}
              maxLength={80}
              value={flow.name}
              onChange={(event) => event.target.value !== '' && onDetails({ name: event.target.value }, 'flow/name')}
            />
          )}
        </Field>
        <Field label={t('panel.description')} help={t('panel.descriptionHelp')}>
          {(control) => (
            <Input.TextArea
              {...control}
              maxLength={500}
              autoSize={{ minRows: 2, maxRows: 6 }}
              value={flow.description ?? ''}
              onChange={(event) => onDetails({ description: event.target.value }, 'flow/description')}
            />
          )}
        </Field>
        <Field label={t('panel.flowLanguage')} help={t('panel.flowLanguageHelp')}>
          {({ id }) => (
            <Segmented
              wide
              id={id}
              label={t('panel.flowLanguage')}
              value={flow.language}
              onChange={(next) => onDetails({ language: next }, 'flow/language')}
              options={languages.map((tag) => ({ value: tag, label: t(tag === 'zh-CN' ? 'common.zh' : 'common.en') }))}
            />
          )}
        </Field>
      </section>
      {flow.kind === 'ivr' && (
        <section className="sec">
          <h3>{t('panel.numbers')}</h3>
          <div className="row" style={{ gap: 6, flexWrap: 'wrap' }}>
            {numbers.map((number) => (
              <Tag key={number}>
                <span className="num">{number}</span>
              </Tag>
            ))}
            {numbers.length === 0 && <span className="mute">{t('flows.noNumber')}</span>}
            <Link className="btn btn--quiet btn--sm" to="/numbers">
              {t('panel.toNumbers')}
            </Link>
          </div>
        </section>
      )}
    </>
  );
};

/** The panel of the flow itself: details, variables, versions, calls. */
export const FlowPanel = (props: FlowPanelProps) => {
  const t = useWords();
  const { flowId, flow, live, language, diagnostics, readOnly, onVariables, fixOf } = props;
  const panel = useMemo(
    () => ({ flow, language, diagnostics, onVariables, ...(fixOf && { fixOf }) }),
    [flow, language, diagnostics, onVariables, fixOf],
  );
  return (
    <PanelProvider value={panel}>
      <aside className="ins" aria-label={t('panel.flowPanel')}>
        <header className="ins__h">
          <Chip size="lg" group={groupOf[flow.kind]} icon={iconOf[flow.kind]} />
          <div className="grow">
            <h2 className="cut" title={flow.name}>
              {flow.name}
            </h2>
            <p className="s12 mute">
              {t(`common.${flow.kind}`)} ·{' '}
              {live === null ? t('common.notPublished') : t('panel.liveVersion', { version: live })}
            </p>
          </div>
        </header>
        <Tabs
          label={t('panel.flowPanel')}
          about={flowId}
          tabs={[
            {
              key: 'settings',
              label: t('panel.settings'),
              found: diagnostics.filter((found) => !isOfVariable(found)),
              body: () => (
                <Locked when={readOnly}>
                  <Settings {...props} />
                </Locked>
              ),
            },
            {
              key: 'variables',
              label: t('panel.variables'),
              found: diagnostics.filter(isOfVariable),
              body: () => (
                <Locked when={readOnly}>
                  <VariablesTab />
                </Locked>
              ),
            },
            {
              key: 'versions',
              label: t('panel.versions'),
              body: () => <History />,
            },
            { key: 'calls', label: t('panel.calls'), body: () => <CallsTab flowId={flowId} /> },
          ]}
        />
      </aside>
    </PanelProvider>
  );
};
