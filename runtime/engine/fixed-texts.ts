import type { Flow } from '../../schema/flow.ts';
import { type Prompt, partsIn } from '../../schema/prompt.ts';
import { type Language, languages } from '../../schema/text.ts';
import type { NodeRegistry } from './ports.ts';
import { prepareFlow } from './prepare.ts';

/** A text that is the same in every call. */
export interface FixedText {
  readonly node: string;
  readonly text: string;
  readonly language: Language;
}

/** The part of a parameter's schema that leads to prompts. */
interface PromptSchema {
  readonly 'x-widget'?: string;
  readonly properties?: Readonly<Record<string, PromptSchema>>;
  readonly items?: PromptSchema;
  readonly anyOf?: readonly PromptSchema[];
}

const textsOf = (prompt: Prompt, language: Language): string[] =>
  partsIn(prompt, language).flatMap((part) => ('text' in part && !part.text.includes('{{') ? [part.text.trim()] : []));

const promptsIn = (schema: PromptSchema, value: unknown): Prompt[] => {
  if (typeof value !== 'object' || value === null) return [];
  // A published flow has passed the schema: what stands where a prompt belongs is one.
  if (schema['x-widget'] === 'prompt') return [value as Prompt];
  const branches = (schema.anyOf ?? []).flatMap((branch) => promptsIn(branch, value));
  const { items, properties } = schema;
  if (Array.isArray(value)) return [...branches, ...(items ? value.flatMap((item) => promptsIn(items, item)) : [])];
  const fields = Object.entries(value).flatMap(([name, field]) => {
    const inner = properties?.[name];
    return inner ? promptsIn(inner, field) : [];
  });
  return [...branches, ...fields];
};

/**
 * The texts of a flow's prompts that no call changes, in every language they are written in, each once: what can be
 * rendered before the first caller comes. Texts with `{{ … }}` are not among them.
 */
export const fixedTexts = (flow: Flow, registry: NodeRegistry): FixedText[] => {
  const prepared = prepareFlow(flow, registry);
  const found = new Map<string, FixedText>();
  for (const node of Object.keys(flow.nodes)) {
    const { type, params } = prepared.node(node);
    const prompts = type ? [...promptsIn(type.params as unknown as PromptSchema, params), ...(type.says ?? [])] : [];
    for (const prompt of prompts)
      for (const language of languages)
        for (const text of textsOf(prompt, language)) {
          const key = `${language} ${text}`;
          if (!found.has(key)) found.set(key, { node, text, language });
        }
  }
  return [...found.values()];
};
