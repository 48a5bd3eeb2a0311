import type { Diagnostic } from '../diagnostic.ts';
import {
  type CompiledExpression,
  type CompiledTemplate,
  compileExpression,
  compileTemplate,
  type ExpressionEnvironment,
} from '../expression/index.ts';
import type { ExpressionType } from '../params.ts';
import { type Language, type LocalText, languages } from '../text.ts';
import { isRecord } from './document.ts';
import { diagnostic } from './kinds.ts';
import { pointerTo } from './pointer.ts';
import type { Reading, ReadNode } from './reading.ts';
import { type SubflowOptions, subflowProblems } from './subflow.ts';
import { valueProblems } from './values.ts';
import { variableTypes } from './variables.ts';

/** The part of a parameter's schema that says what its value means. */
interface HintedSchema {
  readonly properties?: Readonly<Record<string, HintedSchema>>;
  readonly items?: HintedSchema;
  readonly anyOf?: readonly HintedSchema[];
  readonly oneOf?: readonly HintedSchema[];
  readonly allOf?: readonly HintedSchema[];
  readonly additionalProperties?: HintedSchema | boolean;
  readonly patternProperties?: Readonly<Record<string, HintedSchema>>;
  readonly 'x-widget'?: string;
  readonly 'x-label'?: LocalText;
  readonly 'x-spoken-in'?: string;
  readonly 'x-differs-from'?: readonly string[];
  readonly default?: unknown;
  readonly 'x-template'?: boolean;
  readonly 'x-expression'?: ExpressionType;
  readonly 'x-variable'?: { readonly use: 'read' | 'write'; readonly types: readonly string[] };
}

const isTelephoneKey = (value: unknown): boolean => typeof value === 'string' && /^[0-9*#]$/.test(value);

type Path = readonly (string | number)[];

const LANGUAGE_WORDS: Readonly<Record<Language, LocalText>> = {
  'zh-CN': { 'zh-CN': '中文', en: 'Chinese' },
  en: { 'zh-CN': '英文', en: 'English' },
};

/** The texts that a prompt says in one language, one after the other. */
const textsIn = (prompt: Record<string, unknown>, language: Language): { at: Path; words: string } => {
  const of = (field: string): unknown => (isRecord(prompt[field]) ? prompt[field][language] : undefined);
  const parts = of('parts');
  if (!Array.isArray(parts)) return { at: ['text', language], words: String(of('text') ?? '') };
  const words = parts.map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''));
  return { at: ['parts', language], words: words.join(' ') };
};

const HOLES = /\{\{[\s\S]*?\}\}/g;
/** Whether words are Chinese or English; a lone name (EMS) and what stands in holes are of no language. */
const languageOf = (words: string): Language | undefined => {
  const plain = words.replace(HOLES, ' ');
  if (/\p{Script=Han}/u.test(plain)) return 'zh-CN';
  return /[A-Za-z]{2,}[\s,.']+[A-Za-z]{2,}/.test(plain) ? 'en' : undefined;
};

/** The language whose words are another one's, letter for letter: copied there to be translated. */
const copiedLanguage = (prompt: Record<string, unknown>): { at: Path; language: Language } | undefined => {
  const said = languages.map((language) => ({ language, ...textsIn(prompt, language) }));
  return said.find(({ language, words }) => {
    const tongue = languageOf(words);
    return (
      tongue !== undefined &&
      tongue !== language &&
      said.some((other) => other.language !== language && other.words === words)
    );
  });
};

const valueFor = (schema: HintedSchema, key: string): HintedSchema | undefined => {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  for (const inner of Object.values(schema.patternProperties ?? {})) return inner;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
};

export interface FieldOptions extends SubflowOptions {
  /** Ids of the audio assets that this server has; not checked when absent. */
  readonly assets?: ReadonlySet<string>;
  /** For warnings that come with time; none without. */
  readonly now?: Date;
}

/** Walks one node's parameters along their schema and judges each field by its hints. */
class FieldCheck {
  readonly found: Diagnostic[] = [];
  readonly used: Set<string>;
  private readonly flow: Reading;
  private readonly environment: ExpressionEnvironment;
  private readonly node: ReadNode;
  private readonly options: FieldOptions;

  constructor(
    flow: Reading,
    environment: ExpressionEnvironment,
    node: ReadNode,
    used: Set<string>,
    options: FieldOptions,
  ) {
    this.options = options;
    this.flow = flow;
    this.environment = environment;
    this.node = node;
    this.used = used;
  }

  visit(
    schema: HintedSchema,
    value: unknown,
    path: Path,
    label: LocalText | undefined,
    beside: Readonly<Record<string, unknown>> = {},
  ): void {
    const name = schema['x-label'] ?? label;
    for (const found of valueProblems(schema['x-widget'], value, this.options.now))
      this.add(found.code, [...path, ...found.at], found.words);
    if (schema['x-widget'] === 'subflow')
      for (const found of subflowProblems(value, this.flow, this.environment, this.options))
        this.add(found.code, [...path, ...found.at], found.words);
    if (schema['x-widget'] === 'prompt') this.prompt(value, path, this.languageOf(schema, beside), name);
    else if (typeof value === 'string') this.text(schema, value, path);
    else if (Array.isArray(value) && schema.items) {
      for (const [at, item] of value.entries()) this.visit(schema.items, item, [...path, at], name);
    } else if (isRecord(value)) this.fields(schema, value, path, name);
    for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) {
      this.visit(part, value, path, name);
    }
  }

  private fields(schema: HintedSchema, value: Record<string, unknown>, path: Path, label: LocalText | undefined): void {
    // Of fields that are left out, too: they have their defaults.
    for (const [key, field] of Object.entries(schema.properties ?? {}))
      for (const other of field['x-differs-from'] ?? []) this.difference(schema, value, key, other, path);
    for (const [key, item] of Object.entries(value)) {
      const inner = valueFor(schema, key);
      if (inner) this.visit(inner, item, [...path, key], label, value);
    }
  }

  private difference(
    schema: HintedSchema,
    value: Readonly<Record<string, unknown>>,
    key: string,
    other: string,
    path: Path,
  ): void {
    const [field, otherField] = [schema.properties?.[key], schema.properties?.[other]];
    const own = value[key] ?? field?.default;
    if ((value[other] ?? otherField?.default) !== own || !isTelephoneKey(own)) return;
    const words = { name: field?.['x-label'] ?? key, other: otherField?.['x-label'] ?? other };
    this.add('params.same_key', [...path, key], words);
  }

  private text(schema: HintedSchema, value: string, path: Path): void {
    if (schema['x-template']) this.template(value, path);
    if (schema['x-expression']) this.expression(value, schema['x-expression'], path);
    if (schema['x-variable']) this.variable(value, schema['x-variable'].types, path);
  }

  private template(value: string, path: Path): void {
    this.compiled(compileTemplate(value, this.environment), value, path);
  }

  private expression(value: string, expected: ExpressionType, path: Path): void {
    this.compiled(compileExpression(value, this.environment, expected), value, path);
  }

  /** Every word of a text with a mistake counts as a use: one mistake should not look like many. */
  private compiled(result: CompiledExpression | CompiledTemplate, source: string, path: Path): void {
    for (const name of result.ok ? result.references : (source.match(/[A-Za-z_]\w*/g) ?? [])) this.used.add(name);
    if (result.ok) return;
    const { code, message, offset } = result.problem;
    const where = offset === undefined ? message : at(message, offset);
    this.found.push({ code, severity: 'error', pointer: pointerTo(...path), node: this.node.id, message: where });
  }

  private variable(name: string, types: readonly string[], path: Path): void {
    // An empty or malformed name is the schema's business.
    if (name === '') return;
    const declared = Object.hasOwn(this.flow.variables, name) ? this.flow.variables[name] : undefined;
    if (!declared) {
      this.add('variable.unknown', path, { name });
      return;
    }
    this.used.add(name);
    if (types.length === 0 || types.includes(declared.type)) return;
    this.add('variable.wrong_type', path, {
      name: declared.label,
      expected: variableTypes(types),
      actual: variableTypes([declared.type]),
    });
  }

  /** The language that a prompt is needed in. */
  private languageOf(schema: HintedSchema, beside: Readonly<Record<string, unknown>>): Language {
    const named = schema['x-spoken-in'] && beside[schema['x-spoken-in']];
    return languages.find((language) => language === named) ?? this.flow.language;
  }

  private prompt(
    value: unknown,
    path: Path,
    needed: Language,
    label: LocalText = { 'zh-CN': '提示语', en: 'Prompt' },
  ): void {
    const prompt = isRecord(value) ? value : {};
    const has = (language: Language) => this.spoken(prompt, language, path);
    // Every language is looked at, not only up to the first that has something.
    const spoken = languages.filter(has);
    if (spoken.length === 0) this.add('prompt.empty', path, { name: label });
    else if (!spoken.includes(needed)) {
      this.add('prompt.language_missing', path, { name: label, language: LANGUAGE_WORDS[needed] });
    } else {
      const copy = copiedLanguage(prompt);
      if (copy)
        this.add('prompt.untranslated', [...path, ...copy.at], {
          name: label,
          language: LANGUAGE_WORDS[copy.language],
        });
    }
  }

  /** Checks what a prompt says in one language; is there anything? */
  private spoken(prompt: Record<string, unknown>, language: Language, path: Path): boolean {
    const at = (field: string): unknown => (isRecord(prompt[field]) ? prompt[field][language] : undefined);
    const parts = at('parts');
    const said = [
      this.said({ text: at('text') }, [...path, 'text', language], []),
      this.said({ audio: at('audio') }, [...path, 'audio', language], []),
      ...(Array.isArray(parts) ? parts : []).map((part: unknown, index) =>
        this.said(isRecord(part) ? part : {}, [...path, 'parts', language, index], ['text', 'audio']),
      ),
    ];
    return said.includes(true);
  }

  /** `fields`: names of the part's fields, where they stand in the path. */
  private said(part: Record<string, unknown>, path: Path, fields: readonly ('text' | 'audio')[]): boolean {
    const { text, audio } = part;
    const to = (field: 'text' | 'audio'): Path => (fields.includes(field) ? [...path, field] : path);
    if (typeof text === 'string') this.template(text, to('text'));
    if (typeof audio === 'string' && audio !== '') this.asset(audio, to('audio'));
    return [text, audio].some((value) => typeof value === 'string' && value.trim() !== '');
  }

  private asset(id: string, path: Path): void {
    if (this.options.assets?.has(id) === false) this.add('prompt.audio_unknown', path, { name: id });
  }

  private add(code: Parameters<typeof diagnostic>[0], path: Path, words: Parameters<typeof diagnostic>[2]): void {
    this.found.push(diagnostic(code, pointerTo(...path), { node: this.node.title, ...words }, this.node.id));
  }
}

const at = (message: LocalText, offset: number): LocalText => ({
  'zh-CN': `${message['zh-CN']}（第 ${offset + 1} 个字）`,
  en: `${message.en} (character ${offset + 1})`,
});

/**
 * Problems in the expressions, templates, prompts and variable names of one node; adds what it uses to `used`.
 */
export const fieldProblems = (
  flow: Reading,
  environment: ExpressionEnvironment,
  node: ReadNode,
  used: Set<string>,
  options: FieldOptions,
): Diagnostic[] => {
  if (!node.type || !node.isCurrent) return [];
  const check = new FieldCheck(flow, environment, node, used, options);
  check.visit(node.type.params as HintedSchema, node.params, ['nodes', node.id, 'params'], undefined);
  // What a disabled step mentions counts as used: nobody should delete it meanwhile.
  return node.isDisabled ? [] : check.found;
};
