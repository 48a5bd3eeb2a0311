import { Select } from 'antd';
import { useId } from 'react';
import { type Exit, exitsOf } from '../../../schema/node-type.ts';
import { finds } from '../../flows/search.ts';
import { useWords } from '../../i18n/index.ts';
import { Icon, IconButton, Keycap, Note } from '../../ui/index.ts';
import { useNodeTitle, useProblems } from '../context.tsx';
import type { InspectorProps } from '../contract.ts';
import { token } from '../logic/fields.ts';

type Props = Pick<InspectorProps, 'nodeId' | 'node' | 'nodeType' | 'flow' | 'language' | 'onExit' | 'onShow'>;

const ExitRow = ({ exit, nodeId, node, flow, language, onExit, onShow }: Props & { exit: Exit }) => {
  const t = useWords();
  const id = useId();
  const titleOf = useNodeTitle();
  const problem = useProblems(`/nodes/${nodeId}/exits/${token(exit.name)}`);
  const target = node.exits[exit.name] ?? null;
  const title = exit.title[language];
  return (
    <li data-pointer={`/nodes/${nodeId}/exits/${token(exit.name)}`}>
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

/** Where each way out of the step leads. */
export const ExitsTab = (props: Props) => {
  const t = useWords();
  const exits = props.nodeType ? exitsOf(props.nodeType, props.node.params) : [];
  return (
    <section className="sec">
      {exits.length === 0 && <p className="mute">{t('panel.noExits')}</p>}
      <ul>
        {exits.map((exit) => (
          <ExitRow key={exit.name} exit={exit} {...props} />
        ))}
      </ul>
    </section>
  );
};
