import { Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { isOfUse } from '../../schema/shown.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import {
  asRecord,
  asText,
  type FieldSchema,
  fieldsOf,
  type NamedField,
  token,
  widgetOf,
  withField,
} from '../panel/logic/fields.ts';
import { Field, Icon } from '../ui/index.ts';

interface FieldsProps {
  readonly schema: FieldSchema;
  readonly value: Readonly<Record<string, unknown>>;
  /** JSON pointer of `value` in the configuration. */
  readonly pointer?: string;
  /** Where all of it stands in the request's body; `/config` when absent. */
  readonly base?: string;
  /** Pointers of the secrets that are stored. */
  readonly secrets: readonly string[];
  /** What the server says of a pointer in the request's body. */
  readonly errorAt: (pointer: string) => string | undefined;
  onChange(next: Readonly<Record<string, unknown>>): void;
}

interface OneProps extends Omit<FieldsProps, 'schema' | 'value' | 'onChange'> {
  readonly field: NamedField;
  readonly value: unknown;
  onChange(next: unknown): void;
}

/** What no other control fits: as JSON. */
const Raw = ({ value, label, onChange }: { value: unknown; label: string; onChange(next: unknown): void }) => {
  const t = useWords();
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState(false);
  const put = (next: string) => {
    setText(next);
    try {
      onChange(next.trim() === '' ? undefined : JSON.parse(next));
      setWrong(false);
    } catch {
      setWrong(true);
    }
  };
  return (
    <Field label={label} error={wrong ? t('connections.badJson') : undefined}>
      {(control) => (
        <Input.TextArea {...control} autoSize={{ minRows: 2 }} value={text} onChange={(e) => put(e.target.value)} />
      )}
    </Field>
  );
};

const One = ({
  field: { name, schema, required },
  value,
  pointer = '',
  base = '/config',
  secrets,
  errorAt,
  onChange,
}: OneProps) => {
  const t = useWords();
  const language = useLanguage();
  const at = `${pointer}/${token(name)}`;
  const label = schema['x-label']?.[language] ?? name;
  const help = schema['x-help']?.[language];
  const widget = schema['x-secret'] ? 'secret' : widgetOf(schema);
  if (widget === 'group' && schema.properties)
    return (
      <fieldset className="cn__group">
        <legend>{label}</legend>
        <ConfigFields
          schema={schema}
          value={asRecord(value)}
          pointer={at}
          base={base}
          secrets={secrets}
          errorAt={errorAt}
          onChange={onChange}
        />
      </fieldset>
    );
  const known = ['secret', 'text', 'multiline', 'lines', 'number', 'switch', 'choice'].includes(widget);
  if (!known) return <Raw value={value} label={label} onChange={onChange} />;
  return (
    <Field label={label} help={help} error={errorAt(`${base}${at}`)}>
      {(control) => {
        if (widget === 'secret')
          return (
            <Input
              {...control}
              type="password"
              autoComplete="new-password"
              placeholder={secrets.includes(at) ? t('connections.secretSet') : undefined}
              value={asText(value)}
              onChange={(event) => onChange(event.target.value || undefined)}
            />
          );
        if (widget === 'number')
          return (
            <InputNumber
              {...control}
              suffix={schema['x-unit']?.[language]}
              style={{ width: '100%' }}
              value={typeof value === 'number' ? value : (schema.default as number | undefined)}
              onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
            />
          );
        if (widget === 'switch')
          return (
            <span>
              <Switch id={control.id} checked={value === true} onChange={(next) => onChange(next)} />
            </span>
          );
        if (widget === 'choice')
          return (
            <Select
              {...control}
              style={{ width: '100%' }}
              suffixIcon={<Icon name="chevron-down" size={14} />}
              value={asText(value) || undefined}
              allowClear={!required}
              onChange={(next?: string) => onChange(next)}
              options={(schema.enum ?? Object.keys(schema['x-options'] ?? {})).map((each) => ({
                value: String(each),
                label: schema['x-options']?.[String(each)]?.[language] ?? String(each),
              }))}
            />
          );
        if (widget === 'multiline' || widget === 'lines')
          return (
            <Input.TextArea
              {...control}
              required={required}
              autoSize={{ minRows: 3, maxRows: 10 }}
              spellCheck={widget === 'multiline'}
              value={asText(value)}
              onChange={(event) => onChange(event.target.value || undefined)}
            />
          );
        return (
          <Input
            {...control}
            required={required}
            value={asText(value)}
            onChange={(event) => onChange(event.target.value || undefined)}
          />
        );
      }}
    </Field>
  );
};

/** A configuration to begin with: what the schema declares for a field that nobody filled in. */
export const defaultsOf = ({ properties = {} }: FieldSchema): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) => (field.default === undefined ? [] : [[name, field.default]])),
  );

/**
 * What is saved: a secret that is stored and of no use any more, because another choice took its field away, is removed.
 * Nobody could give it again where nobody sees it.
 */
export const withoutUnseenSecrets = (
  schema: FieldSchema,
  config: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Record<string, unknown> => {
  const unseen = fieldsOf(schema).filter(
    (field) => secrets.includes(`/${token(field.name)}`) && !isOfUse(field.schema, schema, config),
  );
  return { ...config, ...Object.fromEntries(unseen.map(({ name }) => [name, null])) };
};

/** The form of a connection: the fields of its connector's schema that are of use, with secrets that are never shown. */
export const ConfigFields = ({ schema, value, onChange, ...rest }: FieldsProps) =>
  fieldsOf(schema)
    .filter((field) => isOfUse(field.schema, schema, value))
    .map((field) => (
      <One
        key={field.name}
        {...rest}
        field={field}
        value={value[field.name]}
        onChange={(next) => onChange(withField(value, field.name, next))}
      />
    ));
