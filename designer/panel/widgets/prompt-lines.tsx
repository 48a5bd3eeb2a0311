import { Input } from 'antd';
import { useState } from 'react';
import { type Language, languages } from '../../../schema/text.ts';
import { useWords } from '../../i18n/index.ts';
import { IconButton, Segmented } from '../../ui/index.ts';
import { problemsAt, usePanel } from '../context.tsx';
import { asRecord, asText } from '../logic/fields.ts';
import { withText } from '../logic/prompt.ts';
import { fromWords, toWords } from '../logic/words.ts';

interface Props {
  readonly list: readonly unknown[];
  readonly pointer: string;
  put(next: readonly unknown[], gesture?: string): void;
}

/** What is said the first time, the second time, …: one line each, all in one language at a time. */
export const PromptLines = ({ list, pointer, put }: Props) => {
  const t = useWords();
  const panel = usePanel();
  const { flow } = panel;
  const [tongue, setTongue] = useState<Language>(flow.language);
  if (list.length === 0) return null;
  return (
    <div className="lines">
      <Segmented
        small
        label={t('panel.spoken')}
        value={tongue}
        onChange={setTongue}
        options={languages.map((tag) => ({ value: tag, label: t(tag === 'zh-CN' ? 'common.zh' : 'common.en') }))}
      />
      {list.map((entry, at) => {
        const label = t('panel.attempt', { at: at + 1 });
        const here = `${pointer}/${at}`;
        const { error, warning } = problemsAt(panel, here, true);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place.
          <div key={at}>
            <div className={`line${error ? ' line--error' : warning ? ' line--warning' : ''}`}>
              <span className="mute num" aria-hidden>
                {label}
              </span>
              <Input.TextArea
                variant="borderless"
                aria-label={label}
                lang={tongue}
                autoSize={{ minRows: 1, maxRows: 8 }}
                maxLength={1000}
                placeholder={t('panel.notWritten')}
                value={toWords(asText(asRecord(asRecord(entry).text)[tongue]), flow.variables)}
                onChange={(event) => {
                  const next = withText(entry, tongue, fromWords(event.target.value, flow.variables), true);
                  put(
                    list.map((old, i) => (i === at ? next : old)),
                    `${here}/text/${tongue}`,
                  );
                }}
              />
              <IconButton
                small
                icon="x"
                size={14}
                label={t('panel.removeItem', { name: label })}
                onClick={() => put(list.filter((_, i) => i !== at))}
              />
            </div>
            {(error ?? warning) && <p className={`opt__n${error ? ' opt__n--error' : ''}`}>{error ?? warning}</p>}
          </div>
        );
      })}
    </div>
  );
};
