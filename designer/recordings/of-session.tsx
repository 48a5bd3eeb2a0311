import { useState } from 'react';
import { useRecordings } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { duration, IconButton, Tag } from '../ui/index.ts';
import { RecordingDetails } from './details.tsx';
import { kindIcons } from './row.tsx';
import { StateTag } from './state.tsx';
import './recordings.css';

/** The recordings of one call; nothing when there are none. */
export const SessionRecordings = ({ session }: { readonly session: string }) => {
  const t = useWords();
  const language = useLanguage();
  const { data } = useRecordings({ session });
  const [open, setOpen] = useState<string>();
  if (!data?.length) return null;
  return (
    <section className="rec__s">
      <h2>{t('recordings.here')}</h2>
      <ul>
        {data.map((recording) => {
          const { id, kind, category, durationMs } = recording;
          const isOpen = open === id;
          const name = category || t(`recordings.${kind}`);
          return (
            <li key={id}>
              <div className="row" style={{ gap: 10 }}>
                <IconButton
                  small
                  icon={isOpen ? 'chevron-up' : 'play'}
                  label={t(isOpen ? 'recordings.close' : 'recordings.listen', { name })}
                  aria-expanded={isOpen}
                  onClick={() => setOpen(isOpen ? undefined : id)}
                />
                <Tag icon={kindIcons[kind]}>{t(`recordings.${kind}`)}</Tag>
                {category && <b>{category}</b>}
                <span className="num sub">{durationMs === null ? '' : duration(durationMs, language)}</span>
                <StateTag recording={recording} />
              </div>
              {isOpen && <RecordingDetails recording={recording} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
};
