import { Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import type { ConnectionSummary } from '../../schema/connections.ts';
import { ConnectionLimits } from '../../schema/limits.ts';
import { useCatalogue } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import type { FieldSchema } from '../panel/logic/fields.ts';
import { Banner, Button, Field, Icon, useLeaving } from '../ui/index.ts';
import { ConfigFields, defaultsOf, withoutUnseenSecrets } from './fields.tsx';
import { useCreateConnection, usePatchConnection, useTestConnection } from './hooks.ts';
import { TestSays } from './test-says.tsx';

interface EditorProps {
  readonly initial?: ConnectionSummary;
  /** Kind of system of a new one. */
  readonly kind?: string | undefined;
  onClose(): void;
}

/** A panel for one connection; a new one when `initial` is absent. */
export const ConnectionEditor = ({ initial, kind = '', onClose }: EditorProps) => {
  const t = useWords();
  const language = useLanguage();
  const catalogue = useCatalogue();
  const create = useCreateConnection();
  const patch = usePatchConnection();
  const tried = useTestConnection();
  const [title, setTitle] = useState(initial?.title ?? '');
  const [connector, setConnector] = useState(initial?.connector ?? kind);
  const [entered, setConfig] = useState<Readonly<Record<string, unknown>> | undefined>(initial?.config ?? undefined);
  const [limits, setLimits] = useState<Readonly<Record<string, unknown>>>(initial?.limits ?? {});
  const types = catalogue.data?.connectors ?? [];
  const type = types.find(({ name }) => name === connector);
  const config = entered ?? (type ? defaultsOf(type.config as unknown as FieldSchema) : {});
  const save = initial ? patch : create;
  const error = save.error ?? tried.error;
  const errorAt = (pointer: string) => save.error?.at(pointer) ?? tried.error?.at(pointer);
  const ready = title.trim() !== '' && type !== undefined;
  const edited =
    initial && type ? withoutUnseenSecrets(type.config as unknown as FieldSchema, config, initial.secrets) : config;
  const put = () =>
    initial
      ? patch.mutate({ id: initial.id, etag: initial.etag, title, config: edited, limits }, { onSuccess: onClose })
      : create.mutate({ title, connector, config, limits }, { onSuccess: onClose });
  const test = () => {
    save.reset();
    tried.mutate(initial ? { id: initial.id, config: edited } : { connector, config });
  };
  const name = initial?.title ?? '';
  const leave = useLeaving(title !== name || entered !== (initial?.config ?? undefined), onClose);
  return (
    <Drawer open onClose={leave} size={440} title={initial ? t('connections.edit', { name }) : t('connections.add')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) put();
        }}
      >
        {error && <Banner tone="err">{error.message}</Banner>}
        {!initial && (
          <Field label={t('connections.kind')} error={errorAt('/connector')}>
            {(control) => (
              <Select
                {...control}
                style={{ width: '100%' }}
                suffixIcon={<Icon name="chevron-down" size={14} />}
                placeholder={t('connections.chooseKind')}
                value={type?.name}
                onChange={(next: string) => {
                  setConnector(next);
                  setConfig(undefined);
                }}
                options={types.map((each) => ({ value: each.name, label: each.title[language] }))}
              />
            )}
          </Field>
        )}
        <Field label={t('connections.name')} help={t('connections.nameHelp')} error={errorAt('/title')}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={60}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        {type && (
          <>
            <ConfigFields
              key={type.name}
              schema={type.config as unknown as FieldSchema}
              value={config}
              secrets={initial?.secrets ?? []}
              errorAt={errorAt}
              onChange={setConfig}
            />
            <p className="s12 mute">{t('connections.secretsLeave')}</p>
            <details>
              <summary>{t('connections.limits')}</summary>
              <div className="cn__group">
                <ConfigFields
                  schema={ConnectionLimits as unknown as FieldSchema}
                  value={limits}
                  base="/limits"
                  secrets={[]}
                  errorAt={errorAt}
                  onChange={setLimits}
                />
              </div>
            </details>
            {tried.data && <TestSays result={tried.data} />}
          </>
        )}
        <div className="form__a">
          <Button icon="plug" busy={tried.isPending} disabled={!type} onClick={test}>
            {tried.isPending ? t('connections.trying') : t('connections.tryIt')}
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" busy={save.isPending} disabled={!ready}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
};
