import { type Language, languages } from '../../../schema/text.ts';
import { asList, asRecord, asText } from './fields.ts';

/** What one language says, piece by piece. */
export type Piece = { readonly text: string } | { readonly audio: string };

const pieceOf = (value: unknown): Piece => {
  const { audio, text } = asRecord(value);
  return typeof audio === 'string' ? { audio } : { text: asText(text) };
};

/** The pieces of a prompt in one language, in the order that the caller hears them; at least one, perhaps empty. */
export const piecesOf = (value: unknown, tongue: Language): readonly Piece[] => {
  const { text, audio, parts } = asRecord(value);
  const pieces = asList(asRecord(parts)[tongue]).map(pieceOf);
  if (pieces.length > 0) return pieces;
  const asset = asRecord(audio)[tongue];
  return typeof asset === 'string' ? [{ audio: asset }] : [{ text: asText(asRecord(text)[tongue]) }];
};

const without = (field: unknown, tongue: Language): Record<string, unknown> => {
  const { [tongue]: _, ...rest } = asRecord(field);
  return rest;
};

const isEmpty = (piece: Piece): boolean => 'text' in piece && piece.text === '';

/** The place of each language's pieces: a lone text and a lone audio have fields of their own. */
const placed = (pieces: readonly Piece[]): readonly ['text' | 'audio' | 'parts', unknown] => {
  const [first] = pieces;
  if (pieces.length !== 1 || !first) return ['parts', pieces];
  return 'text' in first ? ['text', first.text] : ['audio', first.audio];
};

/**
 * A prompt with the pieces of one language set. A language without any goes away, save for the last one of a prompt that
 * must be there.
 * @returns `undefined` when nobody wrote anything and the prompt may be missing
 */
export const withPieces = (value: unknown, tongue: Language, pieces: readonly Piece[], required: boolean): unknown => {
  const { text, audio, parts, ...more } = asRecord(value);
  const fields: Record<string, Record<string, unknown>> = {
    text: without(text, tongue),
    audio: without(audio, tongue),
    parts: without(parts, tongue),
  };
  const nothing = pieces.length === 0 || (pieces.length === 1 && pieces.every(isEmpty));
  const [field, content] = placed(pieces);
  if (!nothing) fields[field] = { ...fields[field], [tongue]: content };
  const written = Object.entries(fields).filter(([, languages]) => Object.keys(languages).length > 0);
  if (written.length > 0) return { ...more, ...Object.fromEntries(written) };
  return required ? { ...more, text: { [tongue]: '' } } : undefined;
};

/** Pieces after one was taken out: one remains to write into. */
export const pieceRemoved = (pieces: readonly Piece[], at: number): readonly Piece[] => {
  const left = pieces.filter((_, index) => index !== at);
  return left.length > 0 ? left : [{ text: '' }];
};

/** Whether anything is said in any language. */
export const isWritten = (prompt: unknown): boolean =>
  languages.some((tongue) => !piecesOf(prompt, tongue).every(isEmpty));

/** The language to show first: the flow's, unless the prompt has words in another one only. */
export const firstTongue = (prompt: unknown, language: Language): Language => {
  const has = (tongue: Language) => !piecesOf(prompt, tongue).every(isEmpty);
  return has(language) ? language : (languages.find(has) ?? language);
};
