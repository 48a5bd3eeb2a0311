import type { Flow } from '../../schema/flow.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import { segmentsOf } from '../../schema/validate/pointer.ts';
import type { ParamSchema } from '../document/defaults.ts';
import type { NodeTypes } from '../document/edits.ts';
import { type AudioTitle, type SummaryWords, valueInWords } from '../document/summary.ts';

/** A parameter's schema with the hints that say what it is called. */
interface Labelled extends ParamSchema {
  readonly properties?: Readonly<Record<string, Labelled>>;
  readonly items?: Labelled;
  readonly 'x-label'?: LocalText;
  readonly 'x-unit'?: LocalText;
}

/** Words that fields have which no plugin names. */
export interface FieldWords extends SummaryWords {
  readonly title: string;
  readonly kind: string;
  readonly version: string;
  readonly disabled: string;
  readonly languages: Readonly<Record<string, string>>;
  item(place: number): string;
}

export interface Speech {
  readonly flow: Pick<Flow, 'language' | 'variables'>;
  readonly types: NodeTypes;
  readonly language: Language;
  readonly words: FieldWords;
  readonly audio?: AudioTitle;
}

export interface FieldPlace {
  /** 提示语 · 普通话 */
  readonly label: string;
  readonly schema: Labelled;
  /** Running text, of which single words change. */
  readonly prose: boolean;
}

const PROMPT_PARTS: ReadonlySet<string> = new Set(['text', 'audio', 'parts']);

const inPrompt = (path: readonly string[], { words }: Speech): { names: string[]; prose: boolean } => ({
  names: path.flatMap((step) => words.languages[step] ?? []),
  prose: path[0] === 'text',
});

/** What a place in a step's parameters is called, by the labels that the step's type gives its fields. */
const paramPlace = (root: Labelled, path: readonly string[], speech: Speech): FieldPlace => {
  const names: string[] = [];
  let schema: Labelled = root;
  for (const [at, step] of path.entries()) {
    const rest = path.slice(at);
    if (schema['x-widget'] === 'prompt' && PROMPT_PARTS.has(step)) {
      const { names: more, prose } = inPrompt(rest, speech);
      return { label: [...names, ...more].join(' · '), schema: {}, prose };
    }
    const isItem = schema.items !== undefined && /^\d+$/.test(step);
    const next = isItem ? schema.items : schema.properties?.[step];
    if (isItem) names.push(speech.words.item(Number(step) + 1));
    else names.push(next?.['x-label']?.[speech.language] ?? (next?.properties ? '' : step));
    schema = next ?? {};
  }
  const prose = schema['x-template'] === true || schema['x-widget'] === 'multiline' || schema['x-widget'] === 'lines';
  return { label: names.filter(Boolean).join(' · '), schema, prose };
};

/** What the place that a pointer into a step names is called. */
export const placeOf = (pointer: string, typeName: string, speech: Speech): FieldPlace => {
  const [, , field = '', ...path] = segmentsOf(pointer);
  const { words, types } = speech;
  if (field === 'params') {
    const root = (types.get(typeName)?.params ?? {}) as unknown as Labelled;
    return paramPlace(root, path, speech);
  }
  const own: Readonly<Record<string, string>> = {
    title: words.title,
    type: words.kind,
    version: words.version,
    disabled: words.disabled,
  };
  const schema: Labelled = field === 'disabled' ? { default: false } : {};
  return { label: own[field] ?? field, schema, prose: false };
};

const NUMERIC = /\d$/;

/** A value in the analyst's words, with its unit. */
export const inWords = (value: unknown, { schema }: FieldPlace, speech: Speech): string => {
  const { flow, language, words, audio } = speech;
  const shown = value ?? schema.default;
  const text = valueInWords(shown, schema, flow, language, words, audio)
    .map((part) => part.text)
    .join('');
  const unit = schema['x-unit']?.[language];
  if (text !== '') return unit && NUMERIC.test(text) ? `${text} ${unit}` : text;
  // A value that no schema describes: nothing is hidden, however raw it looks.
  return shown === undefined || shown === '' || typeof shown === 'string' ? words.empty : JSON.stringify(shown);
};
