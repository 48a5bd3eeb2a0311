import { Input } from 'antd';
import { useState } from 'react';
import { type Language, languages } from '../../../schema/text.ts';
import { useWords } from '../../i18n/index.ts';
import { IconButton, Note, Segmented } from '../../ui/index.ts';
import { problemsAt, usePanel } from '../context.tsx';
import { type Piece, piecesOf, withPieces } from '../logic/prompt.ts';
import { fromWords, spokenSample, toWords } from '../logic/words.ts';
import { Listen } from './listen.tsx';
import { AddPiece, PromptPieces } from './prompt-pieces.tsx';

interface Props {
  readonly list: readonly unknown[];
  readonly pointer: string;
  put(next: readonly unknown[], gesture?: string): void;
}

interface LineProps {
  readonly label: string;
  readonly pieces: readonly Piece[];
  readonly tongue: Language;
  readonly pointer: string;
  onPieces(next: readonly Piece[], gesture: string): void;
}

/** A text to write into; the pieces of a line that has audio. */
const OneLine = ({ label, pieces, tongue, pointer, onPieces }: LineProps) => {
  const t = useWords();
  const { variables } = usePanel().flow;
  const [first] = pieces;
  if (pieces.length !== 1 || !first || 'audio' in first)
    return (
      <div>
        <PromptPieces pieces={pieces} tongue={tongue} pointer={pointer} onPieces={onPieces} />
        <AddPiece pieces={pieces} pointer={pointer} onPieces={onPieces} />
      </div>
    );
  return (
    <span className="line__t">
      <Input.TextArea
        variant="borderless"
        aria-label={label}
        lang={tongue}
        autoSize={{ minRows: 1, maxRows: 8 }}
        maxLength={1000}
        placeholder={t('panel.notWritten')}
        value={toWords(first.text, variables)}
        onChange={({ target }) => onPieces([{ text: fromWords(target.value, variables) }], `${pointer}/text/${tongue}`)}
      />
      <Listen icon={t('panel.listenTo', { label })} text={spokenSample(first.text, variables)} language={tongue} />
      <IconButton
        small
        icon="audio-lines"
        size={14}
        label={t(first.text.trim() === '' ? 'audio.useAudio' : 'audio.addAudio')}
        onClick={() => onPieces(first.text.trim() === '' ? [{ audio: '' }] : [first, { audio: '' }], pointer)}
      />
    </span>
  );
};

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
        const problems = problemsAt(panel, here, true);
        const { error, warning } = problems;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place.
          <div key={at}>
            <div className={`line${error ? ' line--error' : warning ? ' line--warning' : ''}`}>
              <span className="mute num" aria-hidden>
                {label}
              </span>
              <OneLine
                label={label}
                pieces={piecesOf(entry, tongue)}
                tongue={tongue}
                pointer={here}
                onPieces={(pieces, gesture) => put(list.with(at, withPieces(entry, tongue, pieces, true)), gesture)}
              />
              <IconButton
                small
                icon="x"
                size={14}
                label={t('panel.removeItem', { name: label })}
                onClick={() => put(list.filter((_, i) => i !== at))}
              />
            </div>
            <Note {...problems} />
          </div>
        );
      })}
    </div>
  );
};
