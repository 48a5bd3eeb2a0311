import type { RecordingSummary } from '../../schema/api.ts';
import { useWords } from '../i18n/index.ts';
import { Tag } from '../ui/index.ts';

/** Less than this can be heard: a click, a breath. */
const SILENT_MS = 300;

export const canBeHeard = ({ state, bytes }: RecordingSummary): boolean => state !== 'live' && bytes > 0;

/** How a recording stands: a word, a sign, and a tint. */
export const StateTag = ({ recording }: { readonly recording: RecordingSummary }) => {
  const t = useWords();
  const { state, failure, deletedBy, soundMs } = recording;
  if (state === 'live') return <Tag icon="mic">{t('recordings.live')}</Tag>;
  if (state === 'deleted')
    return <Tag icon="trash-2">{t(deletedBy === 'retention' ? 'recordings.expired' : 'recordings.deleted')}</Tag>;
  if (state === 'failed')
    return (
      <Tag tone="err" icon="circle-alert">
        {t(failure === 'restarted' ? 'recordings.restarted' : 'recordings.lost')}
      </Tag>
    );
  if (soundMs !== null && soundMs < SILENT_MS) return <Tag icon="volume-x">{t('recordings.silent')}</Tag>;
  return (
    <Tag tone="ok" icon="check">
      {t('recordings.ready')}
    </Tag>
  );
};
