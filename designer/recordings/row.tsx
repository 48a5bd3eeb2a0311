import type { RecordingSummary } from '../../schema/api.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { duration, fullTime, IconButton, Tag } from '../ui/index.ts';
import { RecordingDetails } from './details.tsx';
import { StateTag } from './state.tsx';

export const kindIcons = { call: 'phone', message: 'mic', voicemail: 'voicemail' } as const;

export interface RowProps {
  readonly recording: RecordingSummary;
  readonly isOpen: boolean;
  onToggle(): void;
}

/** A recording; opened, it can be heard. */
export const RecordingRow = ({ recording, isOpen, onToggle }: RowProps) => {
  const t = useWords();
  const language = useLanguage();
  const { kind, category, from, to, flowName, startedAt, durationMs } = recording;
  const name = from || t('recordings.unknown');
  return (
    <>
      <tr className={isOpen ? 'rec__o' : undefined}>
        <td>
          <span className="row" style={{ gap: 10 }}>
            <IconButton
              small
              icon={isOpen ? 'chevron-up' : 'play'}
              label={t(isOpen ? 'recordings.close' : 'recordings.listen', { name })}
              aria-expanded={isOpen}
              onClick={onToggle}
            />
            <span className="two">
              <b className="num">{name}</b>
              <span className="num">{to}</span>
            </span>
          </span>
        </td>
        <td>
          <span className="row" style={{ gap: 8 }}>
            <Tag icon={kindIcons[kind]}>{t(`recordings.${kind}`)}</Tag>
            {category && <span className="cut sub">{category}</span>}
          </span>
        </td>
        <td className="cut">{flowName || <span className="mute">{t('recordings.noFlow')}</span>}</td>
        <td>
          <StateTag recording={recording} />
        </td>
        <td className="num">{fullTime(startedAt, language)}</td>
        <td className="r num">
          {durationMs === null ? <span className="mute">—</span> : duration(durationMs, language)}
        </td>
      </tr>
      {isOpen && (
        <tr className="rec__r">
          <td colSpan={6}>
            <RecordingDetails recording={recording} />
          </td>
        </tr>
      )}
    </>
  );
};
