import { Input } from 'antd';
import type { Language } from '../../../schema/text.ts';
import { useWords } from '../../i18n/index.ts';
import { Button, IconButton, Note } from '../../ui/index.ts';
import { problemsAt, usePanel } from '../context.tsx';
import { type Piece, pieceRemoved } from '../logic/prompt.ts';
import { fromWords, spokenSample, toWords } from '../logic/words.ts';
import { AudioPicker } from './audio-picker.tsx';
import { InsertVariable } from './insert-variable.tsx';
import { Listen } from './listen.tsx';

/** As many as the schema takes. */
const MOST = 20;

interface PiecesProps {
  readonly pieces: readonly Piece[];
  readonly tongue: Language;
  /** To the prompt. */
  readonly pointer: string;
  onPieces(next: readonly Piece[], gesture: string): void;
}

interface PieceProps {
  readonly piece: Piece;
  readonly at: number;
  readonly tongue: Language;
  readonly invalid: boolean;
  onPiece(next: Piece): void;
}

const OnePiece = ({ piece, at, tongue, invalid, onPiece }: PieceProps) => {
  const t = useWords();
  const { flow } = usePanel();
  if ('audio' in piece)
    return (
      <AudioPicker
        label={t('audio.audioPart', { at: at + 1 })}
        value={piece.audio}
        tongue={tongue}
        invalid={invalid}
        onChange={(audio) => onPiece({ audio })}
      />
    );
  const words = toWords(piece.text, flow.variables);
  return (
    <span className="pcs__t">
      <Input.TextArea
        aria-label={t('audio.textPart', { at: at + 1 })}
        lang={tongue}
        status={invalid ? 'error' : ''}
        autoSize={{ minRows: 1, maxRows: 8 }}
        maxLength={1000}
        placeholder={t('panel.promptExample')}
        value={words}
        onChange={({ target }) => onPiece({ text: fromWords(target.value, flow.variables) })}
      />
      <span className="pcs__a">
        <Listen text={spokenSample(piece.text, flow.variables)} language={tongue} />
        <InsertVariable icon label={t('panel.insert')} onInsert={(hole) => onPiece({ text: piece.text + hole })} />
      </span>
    </span>
  );
};

/** Texts and audio that follow each other: a row each, in the order that the caller hears them. */
export const PromptPieces = ({ pieces, tongue, pointer, onPieces }: PiecesProps) => {
  const t = useWords();
  const panel = usePanel();
  const place = pieces.length === 1 ? `${pointer}/audio/${tongue}` : `${pointer}/parts/${tongue}`;
  return (
    <ol className="pcs">
      {pieces.map((piece, at) => {
        const here = pieces.length === 1 ? place : `${place}/${at}`;
        const problems = problemsAt(panel, here, true);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece is known by its place.
          <li key={at}>
            <div className="pcs__r">
              <OnePiece
                piece={piece}
                at={at}
                tongue={tongue}
                invalid={problems.error !== undefined}
                onPiece={(next) => onPieces(pieces.with(at, next), here)}
              />
              <IconButton
                small
                icon="x"
                size={14}
                label={t('audio.removePart', { at: at + 1 })}
                onClick={() => onPieces(pieceRemoved(pieces, at), pointer)}
              />
            </div>
            <Note {...problems} />
          </li>
        );
      })}
    </ol>
  );
};

/** Adds a text or an audio behind what is there. */
export const AddPiece = ({ pieces, pointer, onPieces }: Omit<PiecesProps, 'tongue'>) => {
  const t = useWords();
  const full = pieces.length >= MOST;
  return (
    <>
      <Button
        small
        kind="quiet"
        icon="plus"
        disabled={full}
        onClick={() => onPieces([...pieces, { text: '' }], pointer)}
      >
        {t('audio.addText')}
      </Button>
      <Button
        small
        kind="quiet"
        icon="audio-lines"
        disabled={full}
        onClick={() => onPieces([...pieces, { audio: '' }], pointer)}
      >
        {t('audio.addAudio')}
      </Button>
    </>
  );
};
