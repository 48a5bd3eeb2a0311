import { Select } from 'antd';
import { useMemo } from 'react';
import { useWords } from '../../i18n/index.ts';
import { Field, Icon } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

/** Those that a Chinese company meets most stand first. */
const FIRST = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Singapore', 'Asia/Tokyo'];

/** `Asia/Shanghai` in the analyst's language: 中国时间. */
const nameOf = (zone: string, language: string): string => {
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(0);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
};

export const zoneOptions = (language: string) =>
  [...new Set([...FIRST, ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
    value: zone,
    label: `${nameOf(zone, language)}（${zone}）`,
  }));

/** A time zone, found by its name in either language. */
export const ZoneWidget = ({ schema, label, value, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { language } = usePanel();
  const options = useMemo(() => zoneOptions(language), [language]);
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...useProblems(pointer)} {...(bare && { bare })}>
      {(control) => (
        <Select
          {...control}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          style={{ width: '100%' }}
          popupMatchSelectWidth={false}
          suffixIcon={<Icon name="chevron-down" size={14} />}
          placeholder={t('panel.serverZone')}
          options={options}
          value={asText(value) || undefined}
          onChange={(next: string | undefined) => onChange(next, pointer)}
        />
      )}
    </Field>
  );
};
