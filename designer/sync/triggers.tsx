import { App } from 'antd';
import { useState } from 'react';
import { faultKinds } from '../../schema/faults.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import type { TriggerInfo } from '../../schema/trigger-api.ts';
import { useFlows, useRemoveTrigger, useTriggers } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Empty, IconButton, shortTime, Tag, Waiting } from '../ui/index.ts';
import { dayAndTime } from './cron.ts';
import { TriggerEditor } from './trigger-editor.tsx';

const icons = { webhook: 'webhook', poll: 'refresh-cw', schedule: 'clock' } as const;

/** Seconds of delay that people should know of. */
const SLOW_S = 10;

/** How a trigger is doing: the worst first, in words. */
const StateTag = ({ trigger }: { readonly trigger: TriggerInfo }) => {
  const t = useWords();
  const { enabled, kind, secretsSet, failures, waiting, lagSeconds, startsWaiting } = trigger;
  if (!enabled) return <Tag>{t('sync.off')}</Tag>;
  if (kind === 'webhook' && !secretsSet)
    return (
      <Tag tone="warn" icon="key-round">
        {t('sync.closed')}
      </Tag>
    );
  if (failures > 0)
    return (
      <Tag tone="err" icon="circle-alert">
        {t('sync.failing', { count: failures })}
      </Tag>
    );
  if (waiting > 0 && lagSeconds > SLOW_S)
    return (
      <Tag tone="warn" icon="clock">
        {t('sync.lag', { seconds: Math.round(lagSeconds) })}
      </Tag>
    );
  if (startsWaiting > 0) return <Tag tone="accent">{t('sync.startsWaiting', { count: startsWaiting })}</Tag>;
  return (
    <Tag tone="ok" icon="check">
      {t('sync.working')}
    </Tag>
  );
};

/** A fault's code in words; one that a later version of the server knows stands as it is. */
const faultWords = (code: string, language: Language): string => {
  const known: Readonly<Record<string, { readonly message: LocalText }>> = faultKinds;
  return known[code]?.message[language] ?? code;
};

interface RowProps {
  readonly trigger: TriggerInfo;
  readonly flowName: string | undefined;
  readonly mayEdit: boolean;
  readonly isAdmin: boolean;
  onEdit(): void;
}

const Row = ({ trigger, flowName, mayEdit, isAdmin, onEdit }: RowProps) => {
  const t = useWords();
  const language = useLanguage();
  const { modal, message } = App.useApp();
  const remove = useRemoveTrigger();
  const { id, title, kind, orders, start, lastEventAt, eventsLastMinute, fault, dead, nextTimes } = trigger;
  const ask = () =>
    modal.confirm({
      title: t('sync.removeTitle', { name: title }),
      content: t('sync.removeWhat'),
      okText: t('common.delete'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(id).catch((error: Error) => void message.error(error.message)),
    });
  return (
    <tr>
      <td>
        <span className="two">
          <b className="cut">{title}</b>
          <span className="cut">{orders ? `${t('sync.syncs')} · ${orders.source}` : '—'}</span>
        </span>
      </td>
      <td>
        {kind ? <Tag icon={icons[kind]}>{t(`sync.kind_${kind}`)}</Tag> : <Tag tone="err">{t('sync.kindUnknown')}</Tag>}
      </td>
      <td className="cut">{start ? (flowName ?? start.flow) : <span className="mute">—</span>}</td>
      <td>
        <span className="two">
          <span>
            <StateTag trigger={trigger} />
          </span>
          {nextTimes[0] && !fault && dead === 0 && (
            <span className="cut">{t('sync.nextTime', { time: dayAndTime(nextTimes[0], language) })}</span>
          )}
          {fault && (
            <span className="cut" title={faultWords(fault, language)}>
              {faultWords(fault, language)}
            </span>
          )}
          {!fault && dead > 0 && (
            <span className="cut">
              {t('sync.dead')} {dead}
            </span>
          )}
        </span>
      </td>
      <td className="num">
        {lastEventAt ? shortTime(lastEventAt, language) : <span className="mute">{t('sync.never')}</span>}
      </td>
      <td className="r num">{eventsLastMinute.toLocaleString('en-US')}</td>
      <td>
        {mayEdit && (
          <span className="row" style={{ justifyContent: 'flex-end' }}>
            <IconButton small icon="pencil" label={t('sync.editIt', { name: title })} onClick={onEdit} />
            {isAdmin && (
              <IconButton small icon="trash-2" label={t('sync.removeTitle', { name: title })} onClick={ask} />
            )}
          </span>
        )}
      </td>
    </tr>
  );
};

/** Every way by which something comes in, and how it is doing. */
export const Triggers = ({ mayEdit, isAdmin }: { readonly mayEdit: boolean; readonly isAdmin: boolean }) => {
  const t = useWords();
  const triggers = useTriggers();
  const flows = useFlows();
  /** `null`: a new one. */
  const [edited, setEdited] = useState<string | null>();
  const names = new Map(flows.data?.map(({ id, name }) => [id, name]));
  const add = mayEdit && (
    <Button kind="primary" icon="plus" onClick={() => setEdited(null)}>
      {t('sync.add')}
    </Button>
  );
  const list = triggers.data;
  return (
    <>
      {edited !== undefined && list && (
        <TriggerEditor
          key={edited}
          trigger={list.find(({ id }) => id === edited)}
          isAdmin={isAdmin}
          onSaved={setEdited}
          onClose={() => setEdited(undefined)}
        />
      )}
      <div className="sync__lead">
        <p className="sub grow">{t('sync.lead')}</p>
        {list && list.length > 0 && add}
      </div>
      <div className="page__b">
        <Waiting of={triggers} />
        {list?.length === 0 && (
          <Empty title={t('sync.none')} action={add}>
            {t('sync.noneLead')}
          </Empty>
        )}
        {list && list.length > 0 && (
          <table className="tb">
            <colgroup>
              <col />
              <col style={{ width: 120 }} />
              <col style={{ width: 190 }} />
              <col style={{ width: 200 }} />
              <col style={{ width: 130 }} />
              <col style={{ width: 100 }} />
              <col style={{ width: 104 }} />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">{t('sync.name')}</th>
                <th scope="col">{t('sync.kind')}</th>
                <th scope="col">{t('sync.starts')}</th>
                <th scope="col">{t('sync.state')}</th>
                <th scope="col">{t('sync.lastEvent')}</th>
                <th scope="col" className="r">
                  {t('sync.perMinute')}
                </th>
                <th scope="col">
                  <span className="sr">{t('common.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((trigger) => (
                <Row
                  key={trigger.id}
                  trigger={trigger}
                  flowName={trigger.start && names.get(trigger.start.flow)}
                  mayEdit={mayEdit}
                  isAdmin={isAdmin}
                  onEdit={() => setEdited(trigger.id)}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
};
