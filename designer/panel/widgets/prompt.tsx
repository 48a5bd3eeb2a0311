import { type GetRef, Input } from 'antd';
import { useRef, useState } from 'react';
import { type Language, languages } from '../../../schema/text.ts';
import { useWords } from '../../i18n/index.ts';
import { Button, Field, NeededMark, Note, Segmented } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { firstTongue, isWritten, type Piece, piecesOf, withPieces } from '../logic/prompt.ts';
import { fromWords, spokenSample, toWords } from '../logic/words.ts';
import type { WidgetProps } from './control.ts';
import { InsertVariable } from './insert-variable.tsx';
import { Listen } from './listen.tsx';
import { AddPiece, PromptPieces } from './prompt-pieces.tsx';

interface TextProps extends Pick<WidgetProps, 'schema' | 'label' | 'pointer'> {
  readonly text: string;
  readonly tongue: Language;
  /** The analyst asked for it just now. */
  readonly fresh: boolean;
  onText(next: string): void;
  onPieces(next: readonly Piece[], gesture: string): void;
}

/** One text and nothing else: what most prompts are. */
const LoneText = ({ schema, label, pointer, text, tongue, fresh, onText, onPieces }: TextProps) => {
  const t = useWords();
  const { flow, language } = usePanel();
  const area = useRef<GetRef<typeof Input.TextArea>>(null);
  const problems = useProblems(pointer, true);
  const words = toWords(text, flow.variables);
  const change = (next: string) => onText(fromWords(next, flow.variables));
  const insert = (hole: string) => {
    const at = area.current?.resizableTextArea?.textArea;
    const from = at?.selectionStart ?? words.length;
    change(words.slice(0, from) + toWords(hole, flow.variables) + words.slice(at?.selectionEnd ?? from));
    at?.focus();
  };
  return (
    <>
      <Field bare label={label} help={schema['x-help']?.[language]} {...problems}>
        {(control) => (
          <Input.TextArea
            {...control}
            ref={area}
            autoFocus={fresh}
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
        <Listen text={spokenSample(text, flow.variables)} language={tongue} />
        <InsertVariable label={t('panel.insert')} onInsert={insert} />
        <Button
          small
          kind="quiet"
          icon="audio-lines"
          onClick={() => onPieces(text.trim() === '' ? [{ audio: '' }] : [{ text }, { audio: '' }], pointer)}
        >
          {t(text.trim() === '' ? 'audio.useAudio' : 'audio.addAudio')}
        </Button>
      </div>
    </>
  );
};

/** What the caller hears, in each spoken language by itself: a text, an audio, or both in turn. */
export const PromptWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { flow, language } = usePanel();
  const [tongue, setTongue] = useState<Language>(() => firstTongue(value, flow.language));
  const problems = useProblems(pointer);
  const pieces = piecesOf(value, tongue);
  const [first] = pieces;
  // A prompt that had words stays in sight when they are deleted.
  const [sight, setSight] = useState(() => (required || isWritten(value) ? 'open' : 'shut'));
  const put = (next: readonly Piece[], gesture: string) => onChange(withPieces(value, tongue, next, required), gesture);
  if (sight === 'shut' && !isWritten(value) && !problems.error)
    return (
      <div className="prompt">
        <div className="prompt__h prompt__h--shut">
          <h3>{label}</h3>
          <span className="grow" />
          <Button
            small
            kind="soft"
            icon="plus"
            aria-label={t('panel.writeIt', { label })}
            onClick={() => setSight('asked')}
          >
            {t('panel.write')}
          </Button>
        </div>
        <Note help={schema['x-help']?.[language]} />
      </div>
    );
  return (
    <div className="prompt">
      <div className="prompt__h">
        <h3 className={bare ? 'sr' : undefined}>{label}</h3>
        {!bare && <NeededMark />}
        <span className="grow" />
        <Segmented
          small
          label={t('panel.spoken')}
          value={tongue}
          onChange={setTongue}
          options={languages.map((tag) => ({ value: tag, label: t(tag === 'zh-CN' ? 'common.zh' : 'common.en') }))}
        />
      </div>
      {pieces.length === 1 && first && 'text' in first ? (
        <LoneText
          schema={schema}
          label={label}
          pointer={pointer}
          text={first.text}
          tongue={tongue}
          fresh={sight === 'asked'}
          onText={(text) => put([{ text }], `${pointer}/text/${tongue}`)}
          onPieces={put}
        />
      ) : (
        <>
          <PromptPieces pieces={pieces} tongue={tongue} pointer={pointer} onPieces={put} />
          <Note help={schema['x-help']?.[language]} {...problems} />
          <div className="prompt__a">
            <AddPiece pieces={pieces} pointer={pointer} onPieces={put} />
          </div>
        </>
      )}
    </div>
  );
};
