import { Drawer, Input } from 'antd';
import { useState } from 'react';
import type { DeadLetter, RetryBody } from '../../schema/trigger-api.ts';
import { useDeadLetters, useDismissDeadLetter, useRetryDeadLetter } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, Button, Empty, Field, fullTime, Tag, useLeaving, Waiting } from '../ui/index.ts';

const reasons = ['unreadable', 'conflict', 'condition', 'status', 'inputs', 'noTrigger', 'noFlow', 'notLive'] as const;

const useReason = () => {
  const t = useWords();
  return (reason: string): string => {
    const known = reasons.find((each) => each === reason);
    return known ? t(`sync.reason_${known}`) : reason;
  };
};

const parsed = (text: string): RetryBody['event'] | undefined => {
  try {
    return JSON.parse(text) as RetryBody['event'];
  } catch {
    return undefined;
  }
};

/** One event that could not be used: seen, mended and taken again, or put aside. */
const Mending = ({
  letter,
  isAdmin,
  onClose,
}: {
  readonly letter: DeadLetter;
  readonly isAdmin: boolean;
  onClose(): void;
}) => {
  const t = useWords();
  const reason = useReason();
  const retry = useRetryDeadLetter();
  const dismiss = useDismissDeadLetter();
  const before = JSON.stringify(letter.event, null, 2);
  const [text, setText] = useState(before);
  const changed = text !== before;
  const event = parsed(text);
  const leave = useLeaving(changed, onClose);
  const mayMend = letter.kind === 'event';
  const wrong = changed && event === undefined;
  const error = retry.error ?? dismiss.error;
  // An unreadable one has to be written anew; the others may be taken as they are.
  const mayRetry = isAdmin && !wrong && (letter.reason !== 'unreadable' || changed);
  return (
    <Drawer open size={520} onClose={leave} title={letter.subject ?? letter.eventId}>
      <div className="form">
        {error && <Banner tone="err">{error.fields[0]?.message ?? error.message}</Banner>}
        <Banner tone="warn">
          <b>{reason(letter.reason)}</b>
          <br />
          {t(letter.reason === 'conflict' ? 'sync.mendConflict' : 'sync.mendLead')}
        </Banner>
        <Field label={t('sync.event')} error={wrong ? t('sync.notJson') : undefined}>
          {(control) => (
            <Input.TextArea
              {...control}
              className="mono"
              rows={14}
              readOnly={!isAdmin || !mayMend}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        <div className="form__a">
          {!isAdmin && <p className="hint grow">{t('sync.adminsOnly')}</p>}
          <Button
            busy={dismiss.isPending}
            disabled={!isAdmin}
            onClick={() => dismiss.mutate(letter.id, { onSuccess: onClose })}
          >
            {t('sync.dismiss')}
          </Button>
          <Button
            kind="primary"
            busy={retry.isPending}
            disabled={!mayRetry}
            onClick={() => retry.mutate({ id: letter.id, ...(changed && event && { event }) }, { onSuccess: onClose })}
          >
            {t('sync.again')}
          </Button>
        </div>
      </div>
    </Drawer>
  );
};

/** Events that could not be used and flows that could not be started. */
export const DeadLetters = ({ isAdmin }: { readonly isAdmin: boolean }) => {
  const t = useWords();
  const language = useLanguage();
  const reason = useReason();
  const letters = useDeadLetters(true);
  const [open, setOpen] = useState<DeadLetter>();
  const list = letters.data;
  return (
    <div className="page__b">
      {open && <Mending key={open.id} letter={open} isAdmin={isAdmin} onClose={() => setOpen(undefined)} />}
      <Waiting of={letters} />
      {list?.length === 0 && <Empty title={t('sync.noDead')}>{t('sync.noDeadLead')}</Empty>}
      {list && list.length > 0 && (
        <table className="tb">
          <colgroup>
            <col />
            <col style={{ width: 220 }} />
            <col style={{ width: 220 }} />
            <col style={{ width: 190 }} />
            <col style={{ width: 104 }} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{t('sync.order')}</th>
              <th scope="col">{t('sync.why')}</th>
              <th scope="col">{t('sync.trigger')}</th>
              <th scope="col">{t('sync.received')}</th>
              <th scope="col">
                <span className="sr">{t('common.more')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((letter) => (
              <tr key={letter.id}>
                <td>
                  <span className="two">
                    <b className="num cut">{letter.subject ?? '—'}</b>
                    <span className="cut">{letter.eventId}</span>
                  </span>
                </td>
                <td>
                  <Tag tone="err" icon="circle-alert">
                    {reason(letter.reason)}
                  </Tag>
                </td>
                <td className="cut">{letter.triggerTitle || <span className="mute">—</span>}</td>
                <td className="num">{fullTime(letter.receivedAt, language)}</td>
                <td className="r">
                  <Button
                    small
                    aria-label={t('sync.mendIt', { name: letter.subject ?? letter.eventId })}
                    onClick={() => setOpen(letter)}
                  >
                    {t('sync.mend')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
};
