import { Select } from 'antd';
import { KEYS } from '../../document/defaults.ts';
import { useWords } from '../../i18n/index.ts';
import { Field, Icon, Keycap } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

/** Chooses a telephone key; those in `taken` are not offered again. */
export const KeySelect = ({
  value,
  taken = [],
  clearable = false,
  onKey,
  ...control
}: {
  readonly value: string;
  readonly taken?: readonly string[];
  readonly id?: string;
  readonly status?: '' | 'error' | 'warning';
  readonly 'aria-label'?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
  readonly 'aria-required'?: boolean | undefined;
  /** There may be none. */
  readonly clearable?: boolean;
  readonly placeholder?: string;
  onKey(key: string | undefined): void;
}) => (
  <Select
    {...control}
    className={clearable ? 'keysel keysel--any' : 'keysel'}
    allowClear={clearable}
    popupMatchSelectWidth={false}
    suffixIcon={<Icon name="chevron-down" size={12} />}
    value={value || undefined}
    onChange={onKey}
    options={KEYS.filter((key) => key === value || !taken.includes(key)).map((key) => ({ value: key, label: key }))}
    labelRender={({ value: key }) => <Keycap>{key}</Keycap>}
    optionRender={({ value: key }) => <Keycap>{key}</Keycap>}
  />
);

/** One telephone key. */
export const KeyWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { language } = usePanel();
  const clearable = !required && schema.default === undefined;
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...useProblems(pointer)} {...(bare && { bare })}>
      {(control) => (
        <KeySelect
          {...control}
          clearable={clearable}
          {...(clearable && { placeholder: t('panel.noKey') })}
          value={asText(value) || asText(schema.default)}
          onKey={(key) => onChange(key, pointer)}
        />
      )}
    </Field>
  );
};
