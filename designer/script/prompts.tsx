import type { FlowNode } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { type Language, languages } from '../../schema/text.ts';
import { useAudio } from '../api/index.ts';
import { setParams } from '../document/edits.ts';
import { templateInWords } from '../document/summary.ts';
import { useDocument, useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import type { FieldSchema } from '../panel/logic/fields.ts';
import { type Piece, piecesOf, withPieces } from '../panel/logic/prompt.ts';
import { fromWords, toWords } from '../panel/logic/words.ts';
import { Button, Icon, Token } from '../ui/index.ts';
import { type Heard, heardOf, withHeard } from './heard.ts';

interface PiecesProps {
  readonly pieces: readonly Piece[];
  readonly label: string;
  readonly tongue: Language;
  /** The words may be changed in place. */
  readonly open: boolean;
  onPieces(next: readonly Piece[], gesture: string): void;
}

/** A text as it is read: variables stand in it by their labels. */
const Reading = ({ text }: { readonly text: string }) => {
  const variables = useDocument((state) => state.flow.variables);
  const language = useDocument((state) => state.flow.language);
  const t = useWords();
  if (text.trim() === '') return <span className="mute">{t('script.notWritten')}</span>;
  return templateInWords(text, { variables, language }).map((part, at) => {
    const key = `${at} ${part.text}`;
    return part.kind === 'text' ? <span key={key}>{part.text}</span> : <Token key={key}>{part.text}</Token>;
  });
};

const AudioPiece = ({ id }: { readonly id: string }) => {
  const audio = useAudio().data;
  return (
    <span className="sc__audio">
      <Icon name="audio-lines" size={14} />
      {audio?.find((asset) => asset.id === id)?.title ?? id}
    </span>
  );
};

/** What is said in one language: to read, and on the step at hand to write. */
const Pieces = ({ pieces, label, tongue, open, onPieces }: PiecesProps) => {
  const variables = useDocument((state) => state.flow.variables);
  const t = useWords();
  return pieces.map((piece, at) => {
    const key = `${at}`;
    if ('audio' in piece) return <AudioPiece key={key} id={piece.audio} />;
    if (!open)
      return (
        <p key={key} className="sc__t" lang={tongue}>
          <Reading text={piece.text} />
        </p>
      );
    const words = toWords(piece.text, variables);
    return (
      <span key={key} className="sc__w">
        <textarea
          data-edit
          lang={tongue}
          aria-label={label}
          rows={Math.max(1, Math.ceil(words.length / 44))}
          maxLength={1000}
          placeholder={t('script.notWritten')}
          value={words}
          onChange={({ target }) =>
            onPieces(pieces.with(at, { text: fromWords(target.value, variables) }), `${tongue} ${at}`)
          }
        />
        {/* A field cuts its words on paper. */}
        <p className="sc__t sc__paper" lang={tongue} aria-hidden>
          <Reading text={piece.text} />
        </p>
      </span>
    );
  });
};

interface LineProps {
  readonly heard: Heard;
  readonly lone: boolean;
  readonly tongues: readonly Language[];
  readonly open: boolean;
  onPrompt(next: unknown, gesture: string): void;
}

const isWrittenIn = (prompt: unknown, tongue: Language): boolean =>
  piecesOf(prompt, tongue).some((piece) => !('text' in piece) || piece.text !== '');

const Line = ({ heard, lone, tongues, open, onPrompt }: LineProps) => {
  const t = useWords();
  const language = useLanguage();
  const spoken = useDocument((state) => state.flow.language);
  const { label: named, at, prompt, path, required } = heard;
  const plain = named?.[language] ?? t('script.says');
  const label = at === undefined ? plain : t('script.attempt', { label: plain, at });
  const nameOf = (tongue: Language) => t(tongue === 'zh-CN' ? 'common.zh' : 'common.en');
  const written = tongues.filter((tongue) => isWrittenIn(prompt, tongue));
  const shown = written.length > 0 ? written : tongues.filter((tongue) => tongue === spoken);
  const missing = open ? tongues.filter((tongue) => !shown.includes(tongue)) : [];
  // What nobody wrote and nobody has to write is in the settings beside.
  if (written.length === 0 && !required) return null;
  return (
    <div className="sc__line">
      {(!lone || at !== undefined) && <h4 className="sc__l">{label}</h4>}
      {shown.map((tongue) => (
        <div key={tongue} className="sc__q">
          {shown.length > 1 && <span className="sc__tg">{nameOf(tongue)}</span>}
          <div className="grow">
            <Pieces
              pieces={piecesOf(prompt, tongue)}
              label={t('script.inTongue', { label, tongue: nameOf(tongue) })}
              tongue={tongue}
              open={open}
              onPieces={(pieces, gesture) =>
                onPrompt(withPieces(prompt, tongue, pieces, required), `${path.join('/')} ${gesture}`)
              }
            />
          </div>
        </div>
      ))}
      {missing.map((tongue) => (
        <Button
          key={tongue}
          small
          kind="quiet"
          icon="plus"
          className="sc__more"
          onClick={() => onPrompt(withPieces(prompt, tongue, [{ text: ' ' }], required), `${path.join('/')} ${tongue}`)}
        >
          {t('script.write', { tongue: nameOf(tongue) })}
        </Button>
      ))}
    </div>
  );
};

interface PromptsProps {
  readonly id: string;
  readonly node: FlowNode;
  readonly type: NodeType | undefined;
  readonly tongue: Language | undefined;
  readonly open: boolean;
}

/** What the caller hears at a step, in every language or in one. */
export const Prompts = ({ id, node, type, tongue, open }: PromptsProps) => {
  const t = useWords();
  const { document } = useEditor();
  const spoken = useDocument((state) => state.flow.language);
  const heard = heardOf(type?.params as unknown as FieldSchema | undefined, node.params);
  if (heard.length === 0) return null;
  const all = tongue ? [tongue] : [spoken, ...languages.filter((one) => one !== spoken)];
  return (
    <section className="sc__says" aria-label={t('script.says')}>
      {heard.map((one) => (
        <Line
          key={one.path.join('/')}
          heard={one}
          lone={heard.length === 1}
          tongues={all}
          open={open}
          onPrompt={(next, gesture) =>
            document.apply(
              (flow) => setParams(flow, id, withHeard(flow.nodes[id]?.params ?? {}, one.path, next), type),
              `${id} script ${gesture}`,
            )
          }
        />
      ))}
    </section>
  );
};
