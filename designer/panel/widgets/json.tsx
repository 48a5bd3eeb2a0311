import { Input } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { Field } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import type { WidgetProps } from './control.ts';

const written = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value, undefined, 2));

/** The last resort for a field whose hint this release does not know. */
export const JsonWidget = ({ schema, label, value, pointer, onChange }: WidgetProps) => {
  const t = useWords();
  const { language } = usePanel();
  const [text, setText] = useState(written(value));
  const [bad, setBad] = useState(false);
  const problems = useProblems(pointer, true);
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...problems} {...(bad && { error: t('panel.badJson') })}>
      {(control) => (
        <Input.TextArea
          {...control}
          className="code"
          autoSize={{ minRows: 2, maxRows: 10 }}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            try {
              onChange(event.target.value.trim() === '' ? undefined : JSON.parse(event.target.value), pointer);
              setBad(false);
            } catch {
              setBad(true);
            }
          }}
        />
      )}
    </Field>
  );
};
