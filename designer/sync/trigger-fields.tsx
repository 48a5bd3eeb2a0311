import { Input, InputNumber, Select } from 'antd';
import { useLanguage, useWords } from '../i18n/index.ts';
import { asText, type FieldSchema, fieldsOf, type NamedField, sectionsOf } from '../panel/logic/fields.ts';
import { zoneOptions } from '../panel/widgets/zone.tsx';
import { Field, Toggle } from '../ui/index.ts';
import { CronInput } from './cron-input.tsx';

interface FieldsProps {
  readonly schema: FieldSchema;
  readonly value: Readonly<Record<string, unknown>>;
  errorAt(name: string): string | undefined;
  onChange(next: Record<string, unknown>): void;
}

const OneField = ({ name, schema, required, value, errorAt, onChange }: NamedField & Omit<FieldsProps, 'schema'>) => {
  const language = useLanguage();
  const t = useWords();
  const label = schema['x-label']?.[language] ?? name;
  const help = schema['x-help']?.[language];
  const set = (next: unknown) => {
    const { [name]: _old, ...rest } = value;
    onChange(next === undefined ? rest : { ...rest, [name]: next });
  };
  const now = Object.hasOwn(value, name) ? value[name] : schema.default;
  const options = schema['x-options'];
  if (schema.type === 'boolean')
    return (
      <Toggle checked={now === true} onChange={set}>
        {label}
      </Toggle>
    );
  return (
    <Field label={label} help={help} error={errorAt(name)}>
      {(control) => {
        if (schema.type === 'integer' || schema.type === 'number')
          return (
            <InputNumber
              {...control}
              style={{ width: '100%' }}
              value={typeof now === 'number' ? now : null}
              onChange={(next) => set(next ?? undefined)}
            />
          );
        if (schema['x-widget'] === 'cron') return <CronInput control={control} value={asText(now)} onChange={set} />;
        if (schema['x-widget'] === 'zone')
          return (
            <Select
              {...control}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              style={{ width: '100%' }}
              placeholder={t('panel.serverZone')}
              value={asText(now) || undefined}
              onChange={set}
              options={zoneOptions(language)}
            />
          );
        if (options)
          return (
            <Select
              {...control}
              style={{ width: '100%' }}
              value={asText(now) || undefined}
              onChange={set}
              options={Object.entries(options).map(([each, words]) => ({ value: each, label: words[language] }))}
            />
          );
        return (
          <Input
            {...control}
            required={required && schema.default === undefined}
            maxLength={schema.maxLength ?? 1000}
            value={asText(now)}
            onChange={({ target }) => set(target.value)}
          />
        );
      }}
    </Field>
  );
};

/** Settings of a trigger type, but for its secrets. */
export const TriggerFields = ({ schema, ...rest }: FieldsProps) => {
  const language = useLanguage();
  return sectionsOf(schema)
    .map(({ title, fields }) => ({ title, fields: fields.filter((field) => !field.schema['x-secret']) }))
    .filter(({ fields }) => fields.length > 0)
    .map(({ title, fields }) => (
      <fieldset key={title?.en ?? ''} className="sync__set">
        {title && <legend>{title[language]}</legend>}
        {fields.map((field) => (
          <OneField key={field.name} {...field} {...rest} />
        ))}
      </fieldset>
    ));
};

export const secretNames = (schema: FieldSchema): string[] =>
  fieldsOf(schema)
    .filter((field) => field.schema['x-secret'])
    .map(({ name }) => name);
