import { type Language, languages } from '../../schema/text.ts';
import { partsOf } from '../document/pointer.ts';
import { asText } from '../panel/logic/fields.ts';
import { isWritten, piecesOf, withPieces } from '../panel/logic/prompt.ts';
import type { Fixer } from './kinds.ts';
import { placeOf, putAt, removeAt, valueAt } from './place.ts';

const NAMES = { 'zh-CN': { 'zh-CN': '中文', en: 'Chinese' }, en: { 'zh-CN': '英文', en: 'English' } } as const;

/** The language that a prompt is needed in: its flow's, unless a parameter beside it names another. */
const neededIn = (owner: unknown, spokenIn: string | undefined, language: Language): Language => {
  const named = spokenIn === undefined ? undefined : asText(valueAt(owner, [spokenIn]));
  return languages.find((one) => one === named) ?? language;
};

/**
 * A language that is missing says what another one says. The copy carries its own mark: the diagnostics tell of it until
 * somebody translates it.
 */
export const copyLanguage: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  if (!place) return [];
  const needed = neededIn(place.owner, place.schema['x-spoken-in'], flow.language);
  if (piecesOf(place.value, needed).some((piece) => ('text' in piece ? piece.text.trim() : piece.audio) !== ''))
    return [];
  return languages.flatMap((from) => {
    const pieces = piecesOf(place.value, from);
    const said =
      from !== needed && isWritten(place.value) && pieces.some((piece) => !('text' in piece) || piece.text !== '');
    if (!said) return [];
    return [
      {
        word: 'copyLanguage' as const,
        name: NAMES[from],
        apply: (now) => putAt(now, place.path, withPieces(valueAt(now, place.path), needed, pieces, true), types),
      },
    ];
  });
};

/** An audio that is gone: the prompt does without it. */
export const forgetAudio: Fixer = (flow, { pointer }, types) => {
  const path = partsOf(pointer);
  if (typeof valueAt(flow, path) !== 'string') return [];
  const at = path.findLastIndex((name) => name === 'parts' || name === 'audio');
  // `…/parts/zh-CN/0/audio` is one piece of several, `…/audio/zh-CN` the only one.
  const piece = path[at] === 'audio' && path[at - 3] === 'parts' ? at - 3 : at;
  const field = path[piece];
  const tongue = languages.find((one) => one === path[piece + 1]);
  if (piece < 0 || tongue === undefined || (field !== 'parts' && field !== 'audio')) return [];
  const prompt = path.slice(0, piece);
  return [
    {
      word: 'forgetAudio',
      apply: (now) => {
        const value = valueAt(now, prompt);
        const pieces = piecesOf(value, tongue);
        const left = field === 'audio' ? [] : pieces.filter((_, index) => index !== Number(path[piece + 2]));
        return putAt(now, prompt, withPieces(value, tongue, left, true), types);
      },
    },
  ];
};

/** A prompt that may be missing and says nothing need not be there. */
export const dropPrompt: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  if (!place || place.value === undefined || place.schema['x-widget'] !== 'prompt') return [];
  const needed = Array.isArray(place.owner) || place.ownerSchema.required?.includes(place.path.at(-1) ?? '');
  return needed ? [] : [{ word: 'clear', apply: (now) => removeAt(now, place.path, types) }];
};
