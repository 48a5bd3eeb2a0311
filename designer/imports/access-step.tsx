import { AutoComplete, Input, Select } from 'antd';
import type { ImportAuth, ImportPreview } from '../../schema/imports/api.ts';
import { signaturePresets } from '../../schema/imports/presets.ts';
import { useWords } from '../i18n/index.ts';
import { Button, Field, Icon, IconButton } from '../ui/index.ts';
import { type Draft, isConnectorName } from './draft.ts';
import { SignatureFields } from './signature-fields.tsx';

const chevron = <Icon name="chevron-down" size={14} />;
const KINDS = [
  'none',
  'apiKey',
  'bearer',
  'basic',
  'oauth2',
  'signature',
] as const satisfies readonly ImportAuth['kind'][];

/** As the document says it, else with what is usual. */
const authOfKind = (kind: ImportAuth['kind'], preview: ImportPreview): ImportAuth => {
  const offered = preview.auth.find(({ auth }) => auth.kind === kind)?.auth;
  if (offered) return offered;
  if (kind === 'apiKey') return { kind, keys: [{ in: 'header', name: 'X-Api-Key' }] };
  if (kind === 'oauth2') return { kind, tokenUrl: '', scopes: [], sentIn: 'basic' };
  const [usual] = Object.values(signaturePresets);
  if (kind === 'signature') return usual ? { kind, recipe: usual.recipe } : { kind: 'none' };
  return { kind };
};

type KeysAuth = Extract<ImportAuth, { kind: 'apiKey' }>;

const KeyFields = ({ auth, onChange }: { readonly auth: KeysAuth; onChange(auth: ImportAuth): void }) => {
  const t = useWords();
  const set = (keys: KeysAuth['keys']) => onChange({ ...auth, keys });
  return (
    <>
      {auth.keys.map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a key is what stands at its place.
        <Field key={index} label={t('imports.keyName', { index: index + 1 })}>
          {(control) => (
            <div className="imp__pair">
              <Select
                aria-label={t('imports.place')}
                suffixIcon={chevron}
                value={key.in}
                onChange={(place) => set(auth.keys.map((each, at) => (at === index ? { ...each, in: place } : each)))}
                options={(['header', 'query', 'cookie'] as const).map((place) => ({
                  value: place,
                  label: t(`imports.${place}`),
                }))}
              />
              <Input
                {...control}
                className="code"
                maxLength={100}
                status={key.name === '' ? 'error' : ''}
                value={key.name}
                onChange={(event) => {
                  const name = event.target.value.replaceAll(/[^\x21-\x7e]/g, '');
                  set(auth.keys.map((each, at) => (at === index ? { ...each, name } : each)));
                }}
              />
              {auth.keys.length > 1 && (
                <IconButton
                  small
                  icon="x"
                  label={`${t('common.remove')} ${key.name}`}
                  onClick={() => set(auth.keys.filter((_key, at) => at !== index))}
                />
              )}
            </div>
          )}
        </Field>
      ))}
      {auth.keys.length < 3 && (
        <Button kind="line" small icon="plus" onClick={() => set([...auth.keys, { in: 'header', name: 'X-App-Id' }])}>
          {t('imports.addKey')}
        </Button>
      )}
    </>
  );
};

type TokenAuth = Extract<ImportAuth, { kind: 'oauth2' }>;

const TokenFields = ({ auth, onChange }: { readonly auth: TokenAuth; onChange(auth: ImportAuth): void }) => {
  const t = useWords();
  return (
    <>
      <Field label={t('imports.tokenUrl')}>
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            placeholder="https://"
            value={auth.tokenUrl}
            onChange={(event) => onChange({ ...auth, tokenUrl: event.target.value.trim() })}
          />
        )}
      </Field>
      <Field label={t('imports.scopes')}>
        {(control) => (
          <Select
            {...control}
            mode="tags"
            suffixIcon={null}
            open={false}
            value={auth.scopes}
            onChange={(scopes: string[]) => onChange({ ...auth, scopes: scopes.slice(0, 50) })}
          />
        )}
      </Field>
      <Field label={t('imports.sentIn')}>
        {(control) => (
          <Select
            {...control}
            suffixIcon={chevron}
            value={auth.sentIn}
            onChange={(sentIn) => onChange({ ...auth, sentIn })}
            options={[
              { value: 'basic', label: t('imports.sentBasic') },
              { value: 'body', label: t('imports.sentBody') },
            ]}
          />
        )}
      </Field>
    </>
  );
};

interface AccessProps {
  readonly preview: ImportPreview;
  readonly draft: Draft;
  readonly isNew: boolean;
  onChange(draft: Draft): void;
}

const General = ({ preview, draft, isNew, onChange }: AccessProps) => {
  const t = useWords();
  return (
    <section className="imp__card">
      <h2>{t('imports.general')}</h2>
      <Field label={t('imports.titleZh')}>
        {(control) => (
          <Input
            {...control}
            maxLength={80}
            status={draft.title.trim() === '' ? 'error' : ''}
            value={draft.title}
            onChange={(event) => onChange({ ...draft, title: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('imports.name')} help={t('imports.nameHelp')}>
        {(control) => (
          <Input
            {...control}
            className="code"
            disabled={!isNew}
            maxLength={30}
            status={isConnectorName(draft.name) ? '' : 'error'}
            value={draft.name}
            onChange={(event) =>
              onChange({ ...draft, name: event.target.value.toLowerCase().replaceAll(/[^a-z0-9]/g, '') })
            }
          />
        )}
      </Field>
      <Field label={t('imports.server')} help={t('imports.serverHelp')}>
        {(control) => (
          <AutoComplete
            {...control}
            style={{ width: '100%' }}
            value={draft.server}
            onChange={(server: string) => onChange({ ...draft, server: server.trim() })}
            options={preview.servers.map(({ url, description }) => ({
              value: url,
              label: description ? `${url}（${description}）` : url,
            }))}
          />
        )}
      </Field>
    </section>
  );
};

/** What the connector is called, where it is, and how it shows who asks. */
export const AccessStep = (props: AccessProps) => {
  const t = useWords();
  const { preview, draft, onChange } = props;
  const set = (auth: ImportAuth) => onChange({ ...draft, auth });
  const from = preview.auth.find(({ auth }) => auth.kind === draft.auth.kind);
  const { auth } = draft;
  return (
    <div className="imp__cards">
      <General {...props} />
      <section className="imp__card">
        <h2>{t('imports.auth')}</h2>
        <Field
          label={t('imports.auth')}
          bare
          help={from ? t('imports.authFrom', { title: from.title }) : t('imports.authSecrets')}
        >
          {(control) => (
            <Select
              {...control}
              style={{ width: '100%' }}
              suffixIcon={chevron}
              value={auth.kind}
              onChange={(kind) => set(authOfKind(kind, preview))}
              options={KINDS.map((kind) => ({
                value: kind,
                label: t(kind === 'none' ? 'imports.none_' : `imports.${kind}`),
              }))}
            />
          )}
        </Field>
        {auth.kind === 'apiKey' && <KeyFields auth={auth} onChange={set} />}
        {auth.kind === 'oauth2' && <TokenFields auth={auth} onChange={set} />}
        {auth.kind === 'signature' && (
          <SignatureFields recipe={auth.recipe} onChange={(recipe) => set({ kind: 'signature', recipe })} />
        )}
      </section>
    </div>
  );
};
