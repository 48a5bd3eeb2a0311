import { Select } from 'antd';
import { useId } from 'react';
import type { Diagnostic } from '../../../schema/diagnostic.ts';
import { type Exit, exitsAsWired, exitsOf } from '../../../schema/node-type.ts';
import { finds } from '../../flows/search.ts';
import { useWords } from '../../i18n/index.ts';
import { Icon, IconButton, Keycap, Note } from '../../ui/index.ts';
import { problemsAt, useNodeTitle, usePanel, useProblems } from '../context.tsx';
import type { InspectorProps } from '../contract.ts';
import { token } from '../logic/fields.ts';

type Props = Pick<InspectorProps, 'nodeId' | 'node' | 'nodeType' | 'flow' | 'language' | 'onExit' | 'onShow'>;

const ExitRow = ({ exit, nodeId, node, flow, language, onExit, onShow }: Props & { exit: Exit }) => {
  const t = useWords();
  const id = useId();
  const titleOf = useNodeTitle();
  const problem = useProblems(`/nodes/${token(nodeId)}/exits/${token(exit.name)}`);
  const target = node.exits[exit.name] ?? null;
  const title = exit.title[language];
  return (
    <li data-pointer={`/nodes/${token(nodeId)}/exits/${token(exit.name)}`}>
      <div className={`exit${exit.tone === 'fault' ? ' exit--fault' : ''}`}>
        {exit.keycap ? <Keycap>{exit.name}</Keycap> : <Icon name={exit.icon ?? 'arrow-right'} />}
        <label htmlFor={id} className="cut" title={title}>
          {title}
        </label>
        <span className="row" style={{ gap: 2 }}>
          <Select
            id={id}
            style={{ flex: 1, minWidth: 0 }}
            popupMatchSelectWidth={220}
            suffixIcon={<Icon name="chevron-down" size={14} />}
            allowClear
            placeholder={<span className="exit__open">{t('panel.notWired')}</span>}
            status={problem.error ? 'error' : problem.warning ? 'warning' : ''}
            showSearch={{ filterOption: (words, option) => finds(option?.label ?? '', words) }}
            value={target ?? undefined}
            onChange={(next?: string) => onExit(exit.name, next ?? null)}
            options={Object.keys(flow.nodes).map((value) => ({ value, label: titleOf(value) }))}
          />
          {target && onShow && (
            <IconButton
              small
              icon="arrow-right"
              size={14}
              label={t('panel.goTo', { title: titleOf(target) })}
              onClick={() => onShow(target)}
            />
          )}
        </span>
      </div>
      <Note {...problem} />
    </li>
  );
};

interface TabProps extends Props {
  /** What is wrong with its exits. */
  readonly found: readonly Diagnostic[];
}

/** Where each way out of the step leads; below it what is wrong with ways that the step does not have. */
export const ExitsTab = ({ found, ...props }: TabProps) => {
  const t = useWords();
  const panel = usePanel();
  const exits = props.nodeType ? exitsOf(props.nodeType, props.node.params) : exitsAsWired(props.node.exits);
  const rows = new Set(exits.map(({ name }) => `/nodes/${token(props.nodeId)}/exits/${token(name)}`));
  const others = found.filter(({ pointer }) => !rows.has(pointer));
  return (
    <section className="sec">
      {exits.length === 0 && <p className="mute">{t('panel.noExits')}</p>}
      <ul>
        {exits.map((exit) => (
          <ExitRow key={exit.name} exit={exit} {...props} />
        ))}
        {others.map(({ code, pointer }) => (
          <li key={`${code} ${pointer}`} data-pointer={pointer}>
            <Note {...problemsAt(panel, pointer)} />
          </li>
        ))}
      </ul>
    </section>
  );
};
