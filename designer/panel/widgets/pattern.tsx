import { Input, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { Field, Icon } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

const OWN = 'own';

/** What a number has to look like: chosen by name, or written by those who can. */
export const PatternWidget = ({ schema, label, value, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { language } = usePanel();
  const pattern = asText(value);
  const known = schema['x-options'] ?? {};
  const [writes, setWrites] = useState(pattern !== '' && !Object.hasOwn(known, pattern));
  const options = [
    ...Object.entries(known).map(([each, name]) => ({ value: each, label: name[language] })),
    { value: OWN, label: t('panel.ownPattern') },
  ];
  const choose = (next: string | undefined) => {
    setWrites(next === OWN);
    if (next !== OWN) onChange(next, pointer);
  };
  const own = writes || (pattern !== '' && !Object.hasOwn(known, pattern));
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...useProblems(pointer)} {...(bare && { bare })}>
      {(control) => (
        <>
          <Select
            {...control}
            allowClear
            style={{ width: '100%' }}
            popupMatchSelectWidth={false}
            suffixIcon={<Icon name="chevron-down" size={14} />}
            placeholder={t('panel.anyPattern')}
            options={options}
            value={own ? OWN : pattern || undefined}
            onChange={choose}
          />
          {own && (
            <Input
              className="code"
              style={{ marginTop: 6 }}
              aria-label={t('panel.patternCode')}
              placeholder="[0-9]{12}"
              maxLength={schema.maxLength}
              status={control.status}
              value={pattern}
              onChange={(event) => onChange(event.target.value || undefined, pointer)}
            />
          )}
        </>
      )}
    </Field>
  );
};
