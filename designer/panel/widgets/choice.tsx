import { Select } from 'antd';
import { Field, Icon, Segmented } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import type { WidgetProps } from './control.ts';

/** Short words, few of them: all in sight at once. */
const allInSight = (labels: readonly string[]): boolean => labels.length <= 3 && labels.join('').length <= 8;

/** One of a few named values. */
export const ChoiceWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const { language } = usePanel();
  const problems = useProblems(pointer);
  const named = schema['x-options'];
  const options = (schema.enum ?? Object.keys(named ?? {})).map((option) => ({
    value: String(option),
    label: named?.[String(option)]?.[language] ?? String(option),
  }));
  const current = value === undefined ? undefined : String(value);
  const change = (next: string | undefined) =>
    onChange(schema.enum?.find((option) => String(option) === next) ?? next, pointer);
  const segmented = allInSight(options.map((option) => option.label));
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...problems} {...(bare && { bare })}>
      {(control) =>
        segmented ? (
          <Segmented
            wide
            id={control.id}
            describedBy={control['aria-describedby']}
            label={label}
            options={options}
            value={current ?? String(schema.default ?? '')}
            onChange={change}
          />
        ) : (
          <Select
            {...control}
            style={{ width: '100%' }}
            popupMatchSelectWidth={false}
            suffixIcon={<Icon name="chevron-down" size={14} />}
            allowClear={!required}
            placeholder={schema.default === undefined ? undefined : named?.[String(schema.default)]?.[language]}
            options={options}
            value={current}
            onChange={change}
          />
        )
      }
    </Field>
  );
};
