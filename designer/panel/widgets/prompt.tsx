import { type GetRef, Input } from 'antd';
import { useRef, useState } from 'react';
import { type Language, languages } from '../../../schema/text.ts';
import { useWords } from '../../i18n/index.ts';
import { Field, Segmented } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { asRecord, asText } from '../logic/fields.ts';
import { firstTongue, withText } from '../logic/prompt.ts';
import { fromWords, spokenSample, toWords } from '../logic/words.ts';
import type { WidgetProps } from './control.ts';
import { InsertVariable } from './insert-variable.tsx';
import { Listen } from './listen.tsx';

/** What the caller hears: one text per spoken language, a way to hear it, and variables by their labels. */
export const PromptWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { flow, language } = usePanel();
  const [tongue, setTongue] = useState<Language>(() => firstTongue(value, flow.language));
  const area = useRef<GetRef<typeof Input.TextArea>>(null);
  const problems = useProblems(pointer, true);
  const stored = asText(asRecord(asRecord(value).text)[tongue]);
  const words = toWords(stored, flow.variables);
  const change = (next: string) =>
    onChange(withText(value, tongue, fromWords(next, flow.variables), required), `${pointer}/text/${tongue}`);
  const insert = (hole: string) => {
    const at = area.current?.resizableTextArea?.textArea;
    const from = at?.selectionStart ?? words.length;
    change(words.slice(0, from) + toWords(hole, flow.variables) + words.slice(at?.selectionEnd ?? from));
    at?.focus();
  };
  return (
    <div className="prompt">
      <div className="prompt__h">
        <h3 className={bare ? 'sr' : undefined}>{label}</h3>
        <span className="grow" />
        <Segmented
          small
          label={t('panel.spoken')}
          value={tongue}
          onChange={setTongue}
          options={languages.map((tag) => ({ value: tag, label: t(tag === 'zh-CN' ? 'common.zh' : 'common.en') }))}
        />
      </div>
      <Field bare label={label} help={schema['x-help']?.[language]} {...problems}>
        {(control) => (
          <Input.TextArea
            {...control}
            ref={area}
            lang={tongue}
            autoSize={{ minRows: 2, maxRows: 10 }}
            maxLength={1000}
            placeholder={t('panel.promptExample')}
            value={words}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      <div className="prompt__a">
        <Listen text={spokenSample(stored, flow.variables)} language={tongue} />
        <InsertVariable label={t('panel.insert')} onInsert={insert} />
      </div>
    </div>
  );
};
