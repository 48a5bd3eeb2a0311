import { Dropdown } from 'antd';
import { memo } from 'react';
import { Link, useNavigate } from 'react-router';
import type { FlowSummary } from '../../schema/api.ts';
import { type ExportFormat, exportFormats, exportIcons } from '../export/formats.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Avatar, fullTime, Icon, IconButton, shortTime, Tag } from '../ui/index.ts';
import { Thumb } from './thumb.tsx';

const Problems = ({ errors, warnings }: Pick<FlowSummary, 'errors' | 'warnings'>) => {
  const t = useWords();
  if (errors === 0 && warnings === 0) return null;
  return errors > 0 ? (
    <Tag tone="err" icon="circle-alert">
      <span className="sr">{t('flows.errors')}</span>
      {errors}
    </Tag>
  ) : (
    <Tag tone="warn" icon="triangle-alert">
      <span className="sr">{t('flows.warnings')}</span>
      {warnings}
    </Tag>
  );
};

const Numbers = ({ numbers, kind }: Pick<FlowSummary, 'numbers' | 'kind'>) => {
  const t = useWords();
  const [first, ...rest] = numbers;
  if (!first) return <span className="mute">{kind === 'ivr' ? t('flows.noNumber') : '—'}</span>;
  return (
    <div className="two num" title={numbers.join(', ')}>
      <div>{first}</div>
      {rest.length > 0 && <span>{t('flows.moreNumbers', { count: rest.length })}</span>}
    </div>
  );
};

const Live = ({ live, draftChanged }: Pick<FlowSummary, 'live' | 'draftChanged'>) => {
  const t = useWords();
  return (
    <div className="two">
      <div className="live">
        <i className={`dot${live === null ? '' : ' dot--ok'}`} />
        {live === null ? (
          <span className="sub">{t('common.notPublished')}</span>
        ) : (
          t('common.version', { version: live })
        )}
      </div>
      {live !== null && draftChanged && <span style={{ color: 'var(--accent-ink)' }}>{t('flows.draftChanged')}</span>}
    </div>
  );
};

interface RowActions {
  onDuplicate(flow: FlowSummary): void;
  onExport(flow: FlowSummary, format: ExportFormat): void;
}

const RowMenu = ({ flow, actions, mayEdit }: { flow: FlowSummary; actions: RowActions; mayEdit: boolean }) => {
  const t = useWords();
  const go = useNavigate();
  const item = (key: string, icon: string, label: string) => ({ key, label, icon: <Icon name={icon} /> });
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: [
          item('open', 'workflow', t('common.open')),
          item('calls', 'phone', t('flows.calls')),
          ...(mayEdit ? [item('copy', 'copy', t('flows.duplicate'))] : []),
          ...exportFormats.map((format) => item(format, exportIcons[format], t(`flows.export_${format}`))),
        ],
        onClick: ({ key }) => {
          if (key === 'open') void go(`/flows/${flow.id}`);
          if (key === 'calls') void go(`/sessions?flow=${encodeURIComponent(flow.id)}`);
          if (key === 'copy') actions.onDuplicate(flow);
          const format = exportFormats.find((one) => one === key);
          if (format) actions.onExport(flow, format);
        },
      }}
    >
      <IconButton small className="over" icon="ellipsis" label={t('flows.rowMenu', { name: flow.name })} />
    </Dropdown>
  );
};

const count = (number: number): string => number.toLocaleString('en-US');

interface FlowRowProps extends RowActions {
  readonly flow: FlowSummary;
  readonly mayEdit: boolean;
}

/** One flow in the list; of hundreds only those are drawn again that have changed. */
export const FlowRow = memo(({ flow, mayEdit, ...actions }: FlowRowProps) => {
  const t = useWords();
  const language = useLanguage();
  const unit = t(flow.kind === 'ticket' ? 'flows.unitTicket' : 'flows.unitCall', { count: flow.activeSessions });
  return (
    <tr>
      <td>
        <div className="nm">
          <Thumb picture={flow.picture} />
          <div className="grow">
            <div className="row" style={{ gap: 8 }}>
              <Link className="tb__go nm__n cut" to={`/flows/${flow.id}`} title={flow.name}>
                {flow.name}
              </Link>
              <Problems errors={flow.errors} warnings={flow.warnings} />
            </div>
            <p className="cut" title={flow.description}>
              {[t(`common.${flow.kind}`), flow.description].filter(Boolean).join(' · ')}
            </p>
          </div>
        </div>
      </td>
      <td>
        <Numbers numbers={flow.numbers} kind={flow.kind} />
      </td>
      <td>
        <Live live={flow.live} draftChanged={flow.draftChanged} />
      </td>
      <td className="r num">
        {flow.activeSessions > 0 ? (
          <>
            <b>{count(flow.activeSessions)}</b> {unit}
          </>
        ) : (
          <span className="mute">—</span>
        )}
      </td>
      <td className="r num">{flow.sessionsToday > 0 ? count(flow.sessionsToday) : <span className="mute">—</span>}</td>
      <td className="gap">
        <div className="who">
          <Avatar name={flow.changedBy} />
          <div className="two grow">
            <div>{flow.changedBy}</div>
            <span className="num" title={fullTime(flow.changedAt, language)}>
              {shortTime(flow.changedAt, language)}
            </span>
          </div>
        </div>
      </td>
      <td>
        <RowMenu flow={flow} actions={actions} mayEdit={mayEdit} />
      </td>
    </tr>
  );
});
