import { Input } from 'antd';
import { useRef } from 'react';
import { useWords } from '../../i18n/index.ts';
import { Field } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { asText } from '../logic/fields.ts';
import { fromWords, toWords } from '../logic/words.ts';
import type { WidgetProps } from './control.ts';
import { InsertVariable } from './insert-variable.tsx';

const helpOf = (schema: WidgetProps['schema'], language: 'zh-CN' | 'en'): string | undefined =>
  schema['x-help']?.[language];

/** A short plain text. */
export const TextWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const { language } = usePanel();
  return (
    <Field label={label} help={helpOf(schema, language)} {...useProblems(pointer)} {...(bare && { bare })}>
      {(control) => (
        <Input
          {...control}
          maxLength={schema.maxLength}
          value={asText(value)}
          onChange={(event) => {
            const next = event.target.value;
            onChange(next === '' && !required ? undefined : next, pointer);
          }}
        />
      )}
    </Field>
  );
};

/** A text of several lines that stands as it is, such as SQL. */
export const LinesWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const { language } = usePanel();
  return (
    <Field label={label} help={helpOf(schema, language)} {...useProblems(pointer)} {...(bare && { bare })}>
      {(control) => (
        <Input.TextArea
          {...control}
          className="code"
          spellCheck={false}
          maxLength={schema.maxLength}
          autoSize={{ minRows: 4, maxRows: 16 }}
          value={asText(value)}
          onChange={(event) => {
            const next = event.target.value;
            onChange(next === '' && !required ? undefined : next, pointer);
          }}
        />
      )}
    </Field>
  );
};

/** A text with variables in it, shown by their labels. */
export const TemplateWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { flow, language } = usePanel();
  const problems = useProblems(pointer);
  const box = useRef<HTMLSpanElement>(null);
  const words = toWords(asText(value), flow.variables);
  const change = (next: string) =>
    onChange(next === '' && !required ? undefined : fromWords(next, flow.variables), pointer);
  const many = schema['x-widget'] === 'multiline';
  // Where the cursor was last; behind all of it in a field that nobody was in.
  const put = (hole: string) => {
    const field = box.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>('textarea, input');
    const from = field?.selectionStart ?? words.length;
    const said = toWords(hole, flow.variables);
    change(words.slice(0, from) + said + words.slice(field?.selectionEnd ?? from));
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + said.length, from + said.length);
    });
  };
  const insert = <InsertVariable icon label={t('panel.insert')} onInsert={put} />;
  return (
    <Field
      label={label}
      help={helpOf(schema, language)}
      {...problems}
      {...(bare && { bare })}
      {...(!bare && { aside: insert })}
    >
      {(control) => {
        const shared = { ...control, value: words, maxLength: schema.maxLength };
        return (
          <span ref={box} className={bare ? 'row' : undefined}>
            {many ? (
              <Input.TextArea
                {...shared}
                autoSize={{ minRows: 3, maxRows: 12 }}
                onChange={(event) => change(event.target.value)}
              />
            ) : (
              <Input {...shared} onChange={(event) => change(event.target.value)} />
            )}
            {bare && insert}
          </span>
        );
      }}
    </Field>
  );
};
