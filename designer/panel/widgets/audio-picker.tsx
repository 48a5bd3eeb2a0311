import { Select } from 'antd';
import { useState } from 'react';
import type { Language } from '../../../schema/text.ts';
import { useAudio } from '../../api/index.ts';
import { AudioEditor } from '../../audio/editor.tsx';
import { SoundButton } from '../../audio/sound-button.tsx';
import { finds } from '../../flows/search.ts';
import { useLanguage, useWords } from '../../i18n/index.ts';
import { Button, duration, Icon } from '../../ui/index.ts';

interface Props {
  readonly label: string;
  /** Id of an audio; empty when none is chosen yet. */
  readonly value: string;
  readonly tongue: Language;
  readonly invalid?: boolean;
  onChange(id: string): void;
}

/** Chooses an uploaded audio, lets one hear it, and takes a new one in place. */
export const AudioPicker = ({ label, value, tongue, invalid, onChange }: Props) => {
  const t = useWords();
  const language = useLanguage();
  const audio = useAudio();
  const [uploading, setUploading] = useState(false);
  const [open, setOpen] = useState(false);
  const all = audio.data ?? [];
  const chosen = all.find(({ id }) => id === value);
  const gone = value !== '' && audio.data !== undefined && !chosen;
  // Those that speak the language come first.
  const sorted = [...all].sort((a, b) => Number(b.language === tongue) - Number(a.language === tongue));
  return (
    <span className="aud">
      <Select
        aria-label={label}
        className="aud__s"
        status={invalid || gone ? 'error' : ''}
        open={open}
        onOpenChange={setOpen}
        suffixIcon={<Icon name="chevron-down" size={14} />}
        placeholder={t('audio.choose')}
        showSearch={{ filterOption: (words, option) => finds(option?.title ?? '', words) }}
        value={value === '' ? undefined : value}
        onChange={onChange}
        labelRender={({ label: shown }) => chosen?.title ?? shown}
        options={[
          ...(gone ? [{ value, title: value, label: t('audio.gone') }] : []),
          ...sorted.map(({ id, title, durationMs }) => ({
            value: id,
            title,
            label: (
              <span className="row" style={{ gap: 8 }}>
                <Icon name="audio-lines" size={14} />
                <span className="grow cut">{title}</span>
                <span className="mute s12 num">{duration(durationMs, language)}</span>
              </span>
            ),
          })),
        ]}
        popupRender={(menu) => (
          <>
            {menu}
            <div className="aud__u">
              <Button
                small
                kind="quiet"
                icon="upload"
                // The list keeps the focus until its own click; taking it would close the list before.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  setOpen(false);
                  setUploading(true);
                }}
              >
                {t('audio.uploadHere')}
              </Button>
            </div>
          </>
        )}
      />
      {chosen && <SoundButton url={chosen.url} name={chosen.title} />}
      {uploading && (
        <AudioEditor language={tongue} onClose={() => setUploading(false)} onDone={({ id }) => onChange(id)} />
      )}
    </span>
  );
};
