import { Input, Select, Switch } from 'antd';
import { signaturePresets } from '../../schema/imports/presets.ts';
import type { SignatureRecipe, SignedPart } from '../../schema/imports/signature.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Field, Icon, IconButton } from '../ui/index.ts';

interface RecipeProps {
  readonly recipe: SignatureRecipe;
  onChange(recipe: SignatureRecipe): void;
}

const PLACES = ['header', 'query', 'body'] as const;
const PARTS = [
  'secret',
  'appKey',
  'timestamp',
  'nonce',
  'method',
  'path',
  'body',
  'text',
  'field',
  'parameters',
] as const satisfies readonly SignedPart['of'][];
const ALGORITHMS = ['md5', 'sha1', 'sha256', 'hmac-md5', 'hmac-sha1', 'hmac-sha256'] as const;
const ENCODINGS = { hex: 'a1b2', HEX: 'A1B2', base64: 'Base64', base64url: 'Base64 URL' } as const;
const FORMATS = {
  seconds: '1767225600',
  milliseconds: '1767225600000',
  beijing: '2026-01-01 08:00:00',
  iso: '2026-01-01T00:00:00.000Z',
} as const;

const chevron = <Icon name="chevron-down" size={14} />;
const options = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

const madeOf = (of: SignedPart['of']): SignedPart => {
  if (of === 'text') return { of, text: '-' };
  if (of === 'field') return { of, name: 'data' };
  return of === 'parameters' ? { of, equals: '=', and: '&' } : { of };
};

type Placed = { readonly in: 'header' | 'query' | 'body'; readonly name: string };

/** Where something goes: the place and the name there. */
const PlacedField = ({
  label,
  value,
  optional,
  onChange,
}: {
  readonly label: string;
  readonly value: Placed | undefined;
  readonly optional?: boolean;
  onChange(value: Placed | undefined): void;
}) => {
  const t = useWords();
  return (
    <Field label={label}>
      {(control) => (
        <div className="imp__pair">
          <Select
            {...control}
            suffixIcon={chevron}
            value={value?.in ?? ''}
            onChange={(place) =>
              onChange(place === '' ? undefined : { name: value?.name ?? 'sign', in: place as Placed['in'] })
            }
            options={[
              ...(optional ? [{ value: '', label: t('imports.unsent') }] : []),
              ...PLACES.map((place) => ({ value: place as string, label: t(`imports.${place}`) })),
            ]}
          />
          {value && (
            <Input
              className="code"
              aria-label={t('imports.fieldName', { what: label })}
              maxLength={100}
              status={value.name === '' ? 'error' : ''}
              value={value.name}
              onChange={(event) => onChange({ ...value, name: event.target.value.replaceAll(/[^\x21-\x7e]/g, '') })}
            />
          )}
        </div>
      )}
    </Field>
  );
};

const Parts = ({ recipe, onChange }: RecipeProps) => {
  const t = useWords();
  const set = (parts: readonly SignedPart[]) => onChange({ ...recipe, parts: [...parts] });
  const names = PARTS.map((of) => ({ value: of, label: t(`imports.of_${of}`) }));
  return (
    <fieldset className="imp__parts">
      <legend>{t('imports.parts')}</legend>
      {recipe.parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is what stands at its place.
        <div key={index} className="imp__part">
          <Select
            aria-label={t('imports.part', { index: index + 1 })}
            suffixIcon={chevron}
            value={part.of}
            options={names}
            onChange={(of) => set(recipe.parts.map((each, at) => (at === index ? madeOf(of) : each)))}
          />
          {(part.of === 'text' || part.of === 'field') && (
            <Input
              className="code"
              aria-label={t('imports.partText', { index: index + 1 })}
              maxLength={100}
              value={part.of === 'text' ? part.text : part.name}
              onChange={(event) => {
                const { value } = event.target;
                const changed: SignedPart =
                  part.of === 'text' ? { of: 'text', text: value } : { of: 'field', name: value };
                set(recipe.parts.map((each, at) => (at === index ? changed : each)));
              }}
            />
          )}
          <IconButton
            small
            icon="x"
            label={t('imports.removePart', { index: index + 1 })}
            disabled={recipe.parts.length === 1}
            onClick={() => set(recipe.parts.filter((_part, at) => at !== index))}
          />
        </div>
      ))}
      {recipe.parts.length < 20 && (
        <Button kind="line" small icon="plus" onClick={() => set([...recipe.parts, { of: 'secret' }])}>
          {t('imports.addPart')}
        </Button>
      )}
    </fieldset>
  );
};

const visible = (join: string): string => join.replaceAll('\n', '\\n');
const meant = (text: string): string => text.replaceAll('\\n', '\n');

const Details = ({ recipe, onChange }: RecipeProps) => {
  const t = useWords();
  const set = (part: Partial<SignatureRecipe>) => onChange({ ...recipe, ...part });
  const without = (name: 'appKey' | 'nonce' | 'timestamp') => {
    const { [name]: _gone, ...rest } = recipe;
    return rest;
  };
  return (
    <>
      <div className="imp__two">
        <Field label={t('imports.algorithm')}>
          {(control) => (
            <Select
              {...control}
              suffixIcon={chevron}
              value={recipe.algorithm}
              onChange={(algorithm) => set({ algorithm })}
              options={ALGORITHMS.map((each) => ({ value: each, label: each.toUpperCase() }))}
            />
          )}
        </Field>
        <Field label={t('imports.encoding')}>
          {(control) => (
            <Select
              {...control}
              suffixIcon={chevron}
              value={recipe.encoding as string}
              onChange={(encoding) => set({ encoding: encoding as SignatureRecipe['encoding'] })}
              options={options(ENCODINGS)}
            />
          )}
        </Field>
      </div>
      <Parts recipe={recipe} onChange={onChange} />
      <Field label={t('imports.join')} help={t('imports.joinHelp')}>
        {(control) => (
          <Input
            {...control}
            className="code"
            maxLength={20}
            value={visible(recipe.join)}
            onChange={(event) => set({ join: meant(event.target.value) })}
          />
        )}
      </Field>
      <Field label={t('imports.encodeText')}>
        {({ id }) => (
          <Switch id={id} checked={recipe.encodeText ?? false} onChange={(encodeText) => set({ encodeText })} />
        )}
      </Field>
      <PlacedField
        label={t('imports.signatureField')}
        value={recipe.signature}
        onChange={(value) => value && set({ signature: { ...recipe.signature, ...value } })}
      />
      <PlacedField
        optional
        label={t('imports.appKeyField')}
        value={recipe.appKey}
        onChange={(appKey) => onChange(appKey ? { ...recipe, appKey } : without('appKey'))}
      />
      <PlacedField
        optional
        label={t('imports.timestampField')}
        value={recipe.timestamp}
        onChange={(value) =>
          onChange(
            value
              ? { ...recipe, timestamp: { ...value, format: recipe.timestamp?.format ?? 'milliseconds' } }
              : without('timestamp'),
          )
        }
      />
      {recipe.timestamp && (
        <Field label={t('imports.of_timestamp')}>
          {(control) => (
            <Select
              {...control}
              suffixIcon={chevron}
              value={recipe.timestamp?.format as string}
              onChange={(format) =>
                recipe.timestamp && set({ timestamp: { ...recipe.timestamp, format: format as keyof typeof FORMATS } })
              }
              options={options(FORMATS)}
            />
          )}
        </Field>
      )}
      <PlacedField
        optional
        label={t('imports.nonceField')}
        value={recipe.nonce}
        onChange={(nonce) => onChange(nonce ? { ...recipe, nonce } : without('nonce'))}
      />
    </>
  );
};

const presetOf = (recipe: SignatureRecipe): string | undefined =>
  Object.entries(signaturePresets).find(([, preset]) => JSON.stringify(preset.recipe) === JSON.stringify(recipe))?.[0];

/** How requests are signed: after a known platform, or piece by piece. */
export const SignatureFields = ({ recipe, onChange }: RecipeProps) => {
  const t = useWords();
  const language = useLanguage();
  const preset = presetOf(recipe);
  return (
    <>
      <Field label={t('imports.preset')} help={preset && signaturePresets[preset]?.help[language]}>
        {(control) => (
          <Select
            {...control}
            suffixIcon={chevron}
            placeholder="—"
            value={preset}
            onChange={(name) => {
              const chosen = signaturePresets[name];
              if (chosen) onChange(chosen.recipe);
            }}
            options={Object.entries(signaturePresets).map(([value, { title }]) => ({ value, label: title[language] }))}
          />
        )}
      </Field>
      <details className="imp__details">
        <summary>{t('imports.details')}</summary>
        <Details recipe={recipe} onChange={onChange} />
      </details>
    </>
  );
};
