import { App, Drawer, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { RecordingSummary } from '../../schema/api.ts';
import { useDeleteRecording, useMe, useRecordingAccesses } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, Button, ErrorState, Field, fullTime, Skeleton, shortTime } from '../ui/index.ts';
import { Player } from './player.tsx';
import { canBeHeard } from './state.tsx';

const Accesses = ({ id }: { readonly id: string }) => {
  const t = useWords();
  const language = useLanguage();
  const accesses = useRecordingAccesses(id);
  const words = {
    played: 'recordings.played',
    downloaded: 'recordings.downloaded',
    deleted: 'recordings.deletedIt',
  } as const;
  return (
    <section className="rec__who">
      <h3>{t('recordings.heardBy')}</h3>
      {accesses.isPending && <Skeleton height={20} />}
      {accesses.error && <ErrorState error={accesses.error} onRetry={() => void accesses.refetch()} />}
      {accesses.data?.length === 0 && <p className="mute">{t('recordings.nobody')}</p>}
      <ul>
        {accesses.data?.map(({ at, who, what, reason }) => (
          <li key={`${at} ${who} ${what}`}>
            <b>{who}</b> {t(words[what])} <span className="mute num">{fullTime(at, language)}</span>
            {reason && <span className="sub"> {reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
};

const Removal = ({ recording, onClose }: { readonly recording: RecordingSummary; onClose(): void }) => {
  const t = useWords();
  const { message } = App.useApp();
  const remove = useDeleteRecording();
  const [reason, setReason] = useState('');
  return (
    <Drawer open size={400} onClose={onClose} title={t('recordings.remove')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate(
            { id: recording.id, reason: reason.trim() },
            { onSuccess: onClose, onError: (error) => void message.error(error.message, 6) },
          );
        }}
      >
        <Banner tone="warn">{t('recordings.removeWhat')}</Banner>
        <Field label={t('recordings.reason')} help={t('recordings.reasonHelp')}>
          {(control) => (
            <Input
              {...control}
              required
              autoFocus
              maxLength={200}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
        <div className="form__a">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" busy={remove.isPending} disabled={reason.trim().length < 2}>
            {t('common.delete')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};

const useDeletedWords = ({ deletedBy, deleteReason }: RecordingSummary): string | undefined => {
  const t = useWords();
  if (deletedBy === null || deletedBy === 'retention') return undefined;
  if (deletedBy === 'flow') return t(deleteReason === 'empty' ? 'recordings.removedEmpty' : 'recordings.removedAgain');
  return t('recordings.removedBy', { who: deletedBy, why: deleteReason ?? '' });
};

/** What one may do with a recording, and who has: below its row. */
export const RecordingDetails = ({ recording }: { readonly recording: RecordingSummary }) => {
  const t = useWords();
  const language = useLanguage();
  const me = useMe();
  const [removing, setRemoving] = useState(false);
  const { id, failure, sensitive, keptUntil, session, state } = recording;
  const isAdmin = me.data?.role === 'admin';
  const deleted = useDeletedWords(recording);
  return (
    <div className="rec">
      {removing && <Removal recording={recording} onClose={() => setRemoving(false)} />}
      {failure && (
        <Banner tone="err">{t(failure === 'restarted' ? 'recordings.restartedWhy' : 'recordings.lostWhy')}</Banner>
      )}
      {deleted && <p className="sub">{deleted}</p>}
      {canBeHeard(recording) &&
        (me.data?.role === 'viewer' ? (
          <p className="mute">{t('recordings.mayNotListen')}</p>
        ) : (
          <Player recording={recording} />
        ))}
      <p className="row rec__f s12">
        {sensitive.length > 0 && <span>{t('recordings.sensitive', { count: sensitive.length })}</span>}
        {state !== 'deleted' && (
          <span className="mute">{t('recordings.keptUntil', { day: shortTime(keptUntil, language) })}</span>
        )}
        {session && (
          <Link to={`/sessions/${session}`} style={{ color: 'var(--accent-ink)' }}>
            {t('recordings.toCall')}
          </Link>
        )}
        <span className="grow" />
        {isAdmin && canBeHeard(recording) && (
          <>
            <a className="btn btn--soft" href={`/api/recordings/${encodeURIComponent(id)}/file`} download>
              {t('recordings.download')}
            </a>
            <Button kind="soft" icon="trash-2" onClick={() => setRemoving(true)}>
              {t('common.delete')}
            </Button>
          </>
        )}
      </p>
      {isAdmin && <Accesses id={id} />}
    </div>
  );
};
