import { Input } from 'antd';
import { useState } from 'react';
import type { ImportPreview } from '../../schema/imports/api.ts';
import type { ApiError } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button, Field, Segmented } from '../ui/index.ts';
import { useReadDocument } from './hooks.ts';

/** Why the document can't be used, and where. */
export const Refusal = ({ error }: { readonly error: ApiError }) => {
  const t = useWords();
  const place = error.fields[0]?.pointer;
  return (
    <Banner tone="err">
      {error.message}
      {place && <div className="s12 num imp__place">{t('imports.at', { place })}</div>}
    </Banner>
  );
};

/** Where the document is: an address that the server fetches, or a file from here. */
export const SourceStep = ({
  connector,
  onRead,
}: {
  readonly connector: string | undefined;
  onRead(preview: ImportPreview): void;
}) => {
  const t = useWords();
  const read = useReadDocument(connector);
  const [way, setWay] = useState<'address' | 'file'>('address');
  const [url, setUrl] = useState('');
  const [file, setFile] = useState<File>();
  const address = /^https?:\/\/\S+$/.test(url.trim()) ? { url: url.trim() } : undefined;
  const source = way === 'address' ? address : file && { file };
  return (
    <form
      className="imp__card imp__source"
      onSubmit={(event) => {
        event.preventDefault();
        if (source) read.mutate(source, { onSuccess: onRead });
      }}
    >
      <h2>{t('imports.source')}</h2>
      <Segmented
        label={t('imports.source')}
        value={way}
        onChange={setWay}
        options={[
          { value: 'address', label: t('imports.byAddress') },
          { value: 'file', label: t('imports.byFile') },
        ]}
      />
      {way === 'address' ? (
        <Field label={t('imports.address')} help={t('imports.addressHelp')}>
          {(control) => (
            <Input
              {...control}
              inputMode="url"
              maxLength={1000}
              placeholder="https://example.com/openapi.yaml"
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
      ) : (
        <Field label={t('imports.file')} help={t('imports.fileHelp')}>
          {({ id, 'aria-describedby': described }) => (
            <input
              id={id}
              aria-describedby={described}
              type="file"
              accept=".json,.yaml,.yml"
              onChange={(event) => setFile(event.target.files?.[0])}
            />
          )}
        </Field>
      )}
      {read.error && <Refusal error={read.error} />}
      {read.isPending && (
        <p className="sub" role="status">
          {t('imports.reading')}
        </p>
      )}
      <div className="form__a">
        <Button kind="primary" type="submit" busy={read.isPending} disabled={!source}>
          {t('imports.read')}
        </Button>
      </div>
    </form>
  );
};
