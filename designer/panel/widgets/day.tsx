import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useWords } from '../../i18n/index.ts';
import { type ControlProps, Field, Note } from '../../ui/index.ts';
import { problemsAt, usePanel, useProblems } from '../context.tsx';
import { asRecord, asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

/** As flows write it; `shown`: as people read it. */
const DAY = { written: 'YYYY-MM-DD', shown: 'YYYY-MM-DD' } as const;
const MOMENT = { written: 'YYYY-MM-DDTHH:mm', shown: 'YYYY-MM-DD HH:mm' } as const;

interface PickerProps {
  readonly value: string;
  readonly format: typeof DAY | typeof MOMENT;
  readonly clearable: boolean;
  readonly placeholder?: string;
  readonly control: ControlProps;
  onValue(value: string | undefined): void;
}

const Picker = ({ value, format, clearable, placeholder, control, onValue }: PickerProps) => {
  const read = value === '' ? undefined : dayjs(value);
  return (
    <DatePicker
      {...control}
      style={{ width: '100%' }}
      variant="filled"
      format={format.shown}
      {...(format === MOMENT && { showTime: { format: 'HH:mm', defaultOpenValue: dayjs('00:00', 'HH:mm') } })}
      needConfirm={false}
      allowClear={clearable}
      placeholder={placeholder ?? ''}
      value={read?.isValid() ? read : null}
      onChange={(next) => onValue(next ? dayjs(next as dayjs.Dayjs).format(format.written) : undefined)}
    />
  );
};

/** A day of the calendar. */
export const DayWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const { language } = usePanel();
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...useProblems(pointer)} {...(bare && { bare })}>
      {(control) => (
        <Picker
          control={control}
          format={DAY}
          clearable={!required}
          value={asText(value)}
          onValue={(next) => onChange(next ?? (required ? '' : undefined), pointer)}
        />
      )}
    </Field>
  );
};

/** From when till when; either end may be left open. */
export const PeriodWidget = ({ schema, label, value, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const panel = usePanel();
  const period = asRecord(value);
  const put = (name: 'from' | 'until', next: string | undefined) => {
    const { [name]: _, ...rest } = period;
    onChange(next === undefined ? rest : { ...rest, [name]: next }, `${pointer}/${name}`);
  };
  return (
    <fieldset className={bare ? 'items items--bare' : 'items'}>
      <legend className={bare ? 'sr' : 'items__l'}>{label}</legend>
      <div className="g1 period">
        {(['from', 'until'] as const).map((name) => (
          <div key={name} className="wide">
            <Field
              label={schema.properties?.[name]?.['x-label']?.[panel.language] ?? name}
              {...problemsAt(panel, `${pointer}/${name}`)}
            >
              {(control) => (
                <Picker
                  clearable
                  control={control}
                  format={MOMENT}
                  placeholder={t(name === 'from' ? 'panel.fromNow' : 'panel.noEnd')}
                  value={asText(period[name])}
                  onValue={(next) => put(name, next)}
                />
              )}
            </Field>
          </div>
        ))}
      </div>
      <Note help={schema['x-help']?.[panel.language]} {...problemsAt(panel, pointer)} />
    </fieldset>
  );
};
