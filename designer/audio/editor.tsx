import { Drawer, Input } from 'antd';
import { type DragEvent, useState } from 'react';
import type { AudioAsset } from '../../schema/api.ts';
import { type Language, languages } from '../../schema/text.ts';
import { ApiError, usePatchAudio, useReplaceAudio, useUploadAudio } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, Button, duration, Field, Icon, Segmented, useLeaving } from '../ui/index.ts';
import './audio.css';

const MAX_BYTES = 20_000_000;

interface FileProps {
  readonly file: File | undefined;
  readonly error: string | undefined;
  onFile(file: File): void;
}

/** Where a file is chosen or dropped. */
const FileField = ({ file, error, onFile }: FileProps) => {
  const t = useWords();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const [first] = files ?? [];
    if (first) onFile(first);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <Field label={t('audio.file')} help={t('audio.fileHelp')} error={error}>
      {({ id, status: _, ...control }) => (
        <label
          className={`drop${over ? ' drop--over' : ''}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <input
            {...control}
            id={id}
            type="file"
            className="sr"
            accept="audio/wav,audio/x-wav,audio/mpeg,.wav,.mp3"
            onChange={({ target }) => take(target.files)}
          />
          <Icon name={file ? 'audio-lines' : 'upload'} />
          <span className="cut">{file?.name ?? t('audio.chooseFile')}</span>
          {file && <span className="mute s12">{t('audio.otherFile')}</span>}
        </label>
      )}
    </Field>
  );
};

export interface AudioEditorProps {
  /** Absent: a new one. */
  readonly asset?: AudioAsset;
  readonly language?: Language;
  onClose(): void;
  onDone?(asset: AudioAsset): void;
}

const nameOf = (file: File): string => file.name.replace(/\.[^.]+$/, '').slice(0, 80);

/** A panel for one audio: its file, its name and what is said in it. */
export const AudioEditor = ({ asset, language = 'zh-CN', onClose, onDone }: AudioEditorProps) => {
  const t = useWords();
  const shown = useLanguage();
  const upload = useUploadAudio();
  const replace = useReplaceAudio();
  const patch = usePatchAudio();
  const [file, setFile] = useState<File>();
  const [form, setForm] = useState({
    title: asset?.title ?? '',
    language: asset?.language ?? language,
    transcript: asset?.transcript ?? '',
  });
  const [failure, setFailure] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const tooLarge = file !== undefined && file.size > MAX_BYTES;
  const ready = form.title.trim() !== '' && !tooLarge && (asset !== undefined || file !== undefined);
  const aboutFile = failure && ['bad_audio', 'too_large', 'not_audio'].includes(failure.code);

  const isChanged =
    file !== undefined || form.title !== (asset?.title ?? '') || form.transcript !== (asset?.transcript ?? '');
  const leave = useLeaving(isChanged, onClose);

  const choose = (chosen: File) => {
    setFile(chosen);
    setFailure(undefined);
    setForm((old) => (old.title === '' ? { ...old, title: nameOf(chosen) } : old));
  };
  const save = async (): Promise<AudioAsset | undefined> => {
    if (!asset) return file && upload.mutateAsync({ ...form, file });
    if (file) await replace.mutateAsync({ id: asset.id, file });
    return patch.mutateAsync({ id: asset.id, ...form });
  };
  const send = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const done = await save();
      if (done) onDone?.(done);
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Drawer open onClose={leave} size={400} title={asset ? t('audio.edit', { name: asset.title }) : t('audio.upload')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          // The inspector's form around a picker is none of ours.
          event.stopPropagation();
          if (ready && !busy) void send();
        }}
      >
        {failure && !aboutFile && <Banner tone="err">{failure.message}</Banner>}
        <FileField
          file={file}
          error={tooLarge ? t('audio.tooLarge') : aboutFile ? failure.message : undefined}
          onFile={choose}
        />
        {asset && <p className="s12 mute">{t('audio.replaceNote')}</p>}
        <Field label={t('audio.name')} help={t('audio.nameHelp')} error={failure?.at('/title')}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={80}
              value={form.title}
              onChange={({ target }) => setForm({ ...form, title: target.value })}
            />
          )}
        </Field>
        <div className="fld">
          <div className="fld__l">{t('audio.language')}</div>
          <Segmented
            label={t('audio.language')}
            value={form.language}
            onChange={(next: Language) => setForm({ ...form, language: next })}
            options={languages.map((tag) => ({ value: tag, label: t(tag === 'zh-CN' ? 'common.zh' : 'common.en') }))}
          />
        </div>
        <Field label={t('audio.transcript')} help={t('audio.transcriptHelp')} error={failure?.at('/transcript')}>
          {(control) => (
            <Input.TextArea
              {...control}
              lang={form.language}
              autoSize={{ minRows: 2, maxRows: 8 }}
              maxLength={500}
              value={form.transcript}
              onChange={({ target }) => setForm({ ...form, transcript: target.value })}
            />
          )}
        </Field>
        {asset && (
          <p className="s12 mute num">
            {t('audio.length')} {duration(asset.durationMs, shown)}
          </p>
        )}
        {busy && file && <Banner icon="refresh-cw">{t('audio.working')}</Banner>}
        <div className="form__a">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
            {t(asset ? 'audio.save' : 'audio.upload')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};
