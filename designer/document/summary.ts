import type { WeekSpan } from '../../schema/calendar/hours.ts';
import { periodInWords, weekInWords } from '../../schema/calendar/words.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { type Prompt, type PromptPart, spokenIn } from '../../schema/prompt.ts';
import type { Language } from '../../schema/text.ts';
import { builtins } from '../panel/logic/builtins.ts';
import type { ParamSchema } from './defaults.ts';
import { mapIdentifiers, templateParts } from './names.ts';

/**
 * A piece of a card's summary; a `token` is a variable by its label, `audio` an audio asset by its title, `empty` a
 * parameter that nobody filled in yet.
 */
export interface SummaryPart {
  readonly kind: 'text' | 'token' | 'audio' | 'empty';
  readonly text: string;
}

export interface SummaryWords {
  readonly yes: string;
  readonly no: string;
  readonly empty: string;
}

interface Context {
  readonly flow: Pick<Flow, 'language' | 'variables'>;
  /** The designer's language. */
  readonly language: Language;
  readonly words: SummaryWords;
  readonly audio?: AudioTitle;
}

/** Title of an audio asset by its id. */
export type AudioTitle = (id: string) => string | undefined;

const text = (words: string): SummaryPart => ({ kind: 'text', text: words });
const isSpan = (value: unknown): value is WeekSpan =>
  isRecord(value) && Array.isArray(value.days) && typeof value.from === 'string' && typeof value.until === 'string';
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A variable, or what every flow knows, in the analyst's word for it. */
const wordFor = (name: string, { flow, language }: Context): string | undefined =>
  flow.variables[name]?.label ?? (Object.hasOwn(builtins, name) ? builtins[name]?.label[language] : undefined);

const token = (name: string, context: Context): SummaryPart => ({
  kind: 'token',
  text: wordFor(name, context) ?? name,
});

const PLAIN_NAME = /^[A-Za-z_]\w*$/;

/** An expression with variables by their labels. */
const inLabels = (expression: string, context: Context): string =>
  wordFor(expression.trim(), context) ??
  mapIdentifiers(expression, (name) => context.flow.variables[name]?.label ?? name);

const fromTemplate = (template: string, context: Context): SummaryPart[] =>
  templateParts(template).map((part) => {
    if (part.kind === 'text') return text(part.text);
    return PLAIN_NAME.test(part.text)
      ? token(part.text, context)
      : { kind: 'token', text: inLabels(part.text, context) };
  });

const fromPart = (part: PromptPart, context: Context): SummaryPart[] =>
  'text' in part
    ? fromTemplate(part.text, context)
    : [{ kind: 'audio', text: context.audio?.(part.audio) ?? part.audio }];

/** A draft may hold anything where a prompt should be. */
const isPrompt = (value: Record<string, unknown>): value is Prompt =>
  ['text', 'audio', 'parts'].every((field) => value[field] === undefined || isRecord(value[field]));

const fromPrompt = (value: Record<string, unknown>, context: Context): SummaryPart[] => {
  const spoken = isPrompt(value) ? spokenIn(value, context.flow.language) : undefined;
  return spoken?.parts.flatMap((part) => fromPart(part, context)) ?? [];
};

const SEPARATOR: Readonly<Record<Language, string>> = { 'zh-CN': '、', en: ', ' };

const joined = (lists: readonly SummaryPart[][], between: string): SummaryPart[] =>
  lists.filter((parts) => parts.length > 0).flatMap((parts, index) => (index ? [text(between), ...parts] : parts));

const fromText = (value: string, schema: ParamSchema, context: Context): SummaryPart[] => {
  if (value === '') return [];
  const named = schema['x-options']?.[value];
  if (named) return [text(named[context.language])];
  if (schema['x-variable']) return [token(value, context)];
  if (schema['x-expression'])
    return PLAIN_NAME.test(value) ? [token(value, context)] : [text(inLabels(value, context))];
  return schema['x-template'] ? fromTemplate(value, context) : [text(value)];
};

const holdsPrompt = (schema: ParamSchema | undefined): boolean => schema?.['x-widget'] === 'prompt';

/** A record's fields that a card has room for: a prompt only where there is nothing else. */
const inShort = (value: Record<string, unknown>, { properties = {} }: ParamSchema): [string, unknown][] => {
  const fields = Object.entries(value);
  const short = fields.filter(([name]) => !holdsPrompt(properties[name]));
  return short.length > 0 ? short : fields;
};

/** A parameter in words. */
const inWords = (value: unknown, schema: ParamSchema, context: Context): SummaryPart[] => {
  const whole = schema['x-widget'] && wholes[schema['x-widget']];
  if (whole) return whole(value, context);
  if (typeof value === 'string') return fromText(value, schema, context);
  if (typeof value === 'number') return [text(String(value))];
  if (typeof value === 'boolean') return [text(value ? context.words.yes : context.words.no)];
  if (Array.isArray(value))
    return joined(
      value.map((item: unknown) => inWords(item, schema.items ?? {}, context)),
      SEPARATOR[context.language],
    );
  if (!isRecord(value)) return [];
  if (schema['x-widget'] === 'prompt') return fromPrompt(value, context);
  return joined(
    inShort(value, schema).map(([name, field]) => inWords(field, schema.properties?.[name] ?? {}, context)),
    Object.values(schema.properties ?? {})[0]?.['x-variable']?.use === 'write' ? ' = ' : ' ',
  );
};

/** A parameter in words, for a line of its own. */
export const valueInWords = (
  value: unknown,
  schema: ParamSchema,
  flow: Pick<Flow, 'language' | 'variables'>,
  language: Language,
  words: SummaryWords,
  audio?: AudioTitle,
): SummaryPart[] => merged(inWords(value, schema, { flow, language, words, ...(audio && { audio }) }));

/** A template's words, its variables by their labels. */
export const templateInWords = (template: string, flow: Pick<Flow, 'language' | 'variables'>): SummaryPart[] =>
  fromTemplate(template, { flow, language: flow.language, words: { yes: '', no: '', empty: '' } });

const joinedTexts = (texts: readonly string[], language: Language): SummaryPart[] =>
  texts.length > 0 ? [text(texts.join(SEPARATOR[language]))] : [];

/** Values that are one thing to an analyst, whatever they are made of. */
const wholes: Readonly<Record<string, (value: unknown, context: Context) => SummaryPart[]>> = {
  exitName: () => [],
  weekHours: (value, { language }) => [text(weekInWords((Array.isArray(value) ? value : []).filter(isSpan), language))],
  period: (value, { language }) => [text(periodInWords(isRecord(value) ? value : {}, language))],
  shares: (value, { language }) =>
    joinedTexts(
      (Array.isArray(value) ? value : []).filter(isRecord).map(({ label, percent }) => `${label} ${percent}%`),
      language,
    ),
};

const lookUp = (path: string, params: unknown, root: ParamSchema): { value: unknown; schema: ParamSchema } => {
  let at = { value: params, schema: root };
  for (const step of path.split('.')) {
    const schema = at.schema.properties?.[step] ?? at.schema.items ?? {};
    at = { value: (isRecord(at.value) ? at.value[step] : undefined) ?? schema.default, schema };
  }
  return at;
};

/** Neighbouring texts become one, so that a card renders few elements. */
const merged = (parts: readonly SummaryPart[]): SummaryPart[] => {
  const result: SummaryPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.text === '') continue;
    if (last?.kind === 'text' && part.kind === 'text') result[result.length - 1] = text(last.text + part.text);
    else result.push(part);
  }
  return result;
};

const HOLE = /\{([\w.]+(?:–[\w.]+)?)\}/;

/** One parameter, or a span of two that is said once when both ends are the same. */
const filledIn = (hole: string, params: unknown, schema: ParamSchema, context: Context): SummaryPart[] => {
  const ends = hole.split('–').map((path) => {
    const found = lookUp(path, params, schema);
    return inWords(found.value, found.schema, context);
  });
  const different = ends.filter((end, at) => at === 0 || JSON.stringify(end) !== JSON.stringify(ends[0]));
  const said = joined(different, '–');
  return said.length > 0 ? said : [{ kind: 'empty', text: context.words.empty }];
};

/** What a card says of its node: the type's summary with `{param}` and spans `{from–to}` filled in. */
export const summaryOf = (
  node: FlowNode,
  type: NodeType | undefined,
  flow: Pick<Flow, 'language' | 'variables'>,
  language: Language,
  words: SummaryWords,
  audio?: AudioTitle,
): SummaryPart[] => {
  if (!type) return [text(node.type)];
  const context: Context = { flow, language, words, ...(audio && { audio }) };
  const schema = type.params as unknown as ParamSchema;
  const parts = type.summary[language]
    .split(HOLE)
    .flatMap((piece, index) => (index % 2 === 0 ? [text(piece)] : filledIn(piece, node.params, schema, context)));
  return merged(parts);
};
