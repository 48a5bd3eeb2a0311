import { Dropdown } from 'antd';
import { memo, useDeferredValue, useMemo } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import { exitsOf } from '../../schema/node-type.ts';
import { StepCalls } from '../heat/step-calls.tsx';
import { useWords } from '../i18n/index.ts';
import { Banner, Chip, Icon, IconButton } from '../ui/index.ts';
import { PanelProvider } from './context.tsx';
import type { InspectorProps } from './contract.ts';
import { ParamsForm } from './form.tsx';
import { Locked } from './locked.tsx';
import { type FieldSchema, token } from './logic/fields.ts';
import { type Home, homeOf } from './logic/homes.ts';
import { CallsTab } from './tabs/calls.tsx';
import { ExitsTab } from './tabs/exits.tsx';
import { Tabs } from './tabs/tabs.tsx';
import { VariablesTab } from './tabs/variables.tsx';
import './panel.css';

interface HeaderProps
  extends Pick<InspectorProps, 'nodeType' | 'language' | 'readOnly' | 'onTitle' | 'onDelete' | 'onClose'> {
  readonly type: string;
  readonly title: string | undefined;
}

/** Drawn anew when the step is called otherwise, and not at each key in one of its fields. */
const Header = memo(({ title, type: name, nodeType, language, readOnly, onTitle, onDelete, onClose }: HeaderProps) => {
  const t = useWords();
  const type = nodeType?.title[language] ?? name;
  return (
    <header className="ins__h">
      <Chip size="lg" group={nodeType?.group ?? 'flow'} icon={nodeType?.icon ?? 'circle-help'} />
      <div className="grow">
        <h2 className="sr">{title ?? type}</h2>
        <input
          className="ins__t"
          aria-label={t('panel.title')}
          maxLength={60}
          readOnly={readOnly}
          value={title ?? ''}
          placeholder={type}
          onChange={(event) => onTitle(event.target.value)}
        />
        <p className="s12 mute cut" title={nodeType?.help[language]}>
          {type}
        </p>
      </div>
      {!readOnly && (
        <Dropdown
          trigger={['click']}
          placement="bottomRight"
          menu={{
            items: [{ key: 'delete', danger: true, label: t('panel.delete'), icon: <Icon name="trash-2" /> }],
            onClick: onDelete,
          }}
        >
          <IconButton small icon="ellipsis" label={t('common.more')} />
        </Dropdown>
      )}
      <IconButton small icon="x" label={t('common.close')} onClick={onClose} />
    </header>
  );
});

/** The flow for all that only reads it: what one types in a step is known to its own field at once, elsewhere a moment later. */
const useFlowToRead = (flow: Flow): Flow => {
  const soon = useDeferredValue(flow);
  return soon.variables === flow.variables && soon.language === flow.language ? soon : flow;
};

/** What has no field or exit of its own to be told at. */
const Notes = ({
  found,
  language,
  fixOf,
}: { readonly found: readonly Diagnostic[] } & Pick<InspectorProps, 'language' | 'fixOf'>) => {
  if (found.length === 0) return null;
  return (
    <div className="notes">
      {found.map((one) => (
        <Banner key={`${one.code}${one.pointer}`} tone={one.severity === 'error' ? 'err' : 'warn'}>
          {one.message[language]}
          {fixOf?.(one)}
        </Banner>
      ))}
    </div>
  );
};

/** The panel of the selected step: its settings, exits, the flow's variables, and recent calls. */
export const Inspector = (props: InspectorProps) => {
  const t = useWords();
  const { flowId, flow, nodeId, node, nodeType, diagnostics, language, readOnly } = props;
  const { onParams, onVariables, fixOf } = props;
  const { onTitle, onDelete, onClose } = props;
  const read = useFlowToRead(flow);
  const panel = useMemo(
    () => ({ flow: read, language, diagnostics, onVariables, ...(fixOf && { fixOf }) }),
    [read, language, diagnostics, onVariables, fixOf],
  );
  const exits = nodeType ? exitsOf(nodeType, node.params).length : 0;
  const schema = nodeType?.params as unknown as FieldSchema | undefined;
  const at = (...homes: readonly Home[]) =>
    diagnostics.filter((one) => homes.includes(homeOf(one, nodeId, schema, node.params)));
  return (
    <PanelProvider value={panel}>
      <aside className="ins" data-node={nodeId} aria-label={t('panel.inspector')}>
        <Header
          title={node.title}
          type={node.type}
          nodeType={nodeType}
          language={language}
          {...(readOnly && { readOnly })}
          onTitle={onTitle}
          onDelete={onDelete}
          onClose={onClose}
        />
        <Tabs
          label={t('panel.inspector')}
          about={nodeId}
          tabs={[
            {
              key: 'settings',
              label: t('panel.settings'),
              found: at('step', 'field'),
              body: () => (
                <Locked when={readOnly}>
                  <Notes found={at('step')} {...props} />
                  {schema ? (
                    <ParamsForm
                      key={nodeId}
                      schema={schema}
                      value={node.params}
                      pointer={`/nodes/${token(nodeId)}/params`}
                      onChange={onParams}
                    />
                  ) : (
                    <p className="sec mute">{t('panel.unknownType', { type: node.type })}</p>
                  )}
                  {schema && Object.keys(schema.properties ?? {}).length === 0 && (
                    <p className="sec mute">{t('panel.noSettings')}</p>
                  )}
                  <StepCalls flow={read} nodeId={nodeId} />
                </Locked>
              ),
            },
            {
              key: 'exits',
              label: exits > 0 ? t('panel.exitsCount', { count: exits }) : t('panel.exits'),
              found: at('exit'),
              body: () => (
                <Locked when={readOnly}>
                  <ExitsTab {...props} found={at('exit')} />
                </Locked>
              ),
            },
            {
              key: 'variables',
              label: t('panel.variables'),
              found: at('variable'),
              body: () => (
                <Locked when={readOnly}>
                  <VariablesTab />
                </Locked>
              ),
            },
            { key: 'calls', label: t('panel.calls'), body: () => <CallsTab flowId={flowId} /> },
          ]}
        />
      </aside>
    </PanelProvider>
  );
};
