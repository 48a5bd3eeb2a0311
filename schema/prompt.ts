import { type Static, Type } from 'typebox';
import { type Language, languages } from './text.ts';

/** Id of an audio asset: what an upload was given. */
export const ASSET_ID_PATTERN = '^[a-z0-9][a-z0-9_-]{0,39}$';

const closed = { additionalProperties: false } as const;
const Words = Type.String({ maxLength: 1000 });
const AssetId = Type.String({ pattern: ASSET_ID_PATTERN });

/** A piece of what is said: a template, or an audio asset. */
export const PromptPart = Type.Union([Type.Object({ text: Words }, closed), Type.Object({ audio: AssetId }, closed)]);
export type PromptPart = Static<typeof PromptPart>;

const Parts = Type.Array(PromptPart, { minItems: 1, maxItems: 20 });

/**
 * What a caller hears, for each spoken language by itself: a template (`{{ … }}` holds a CEL expression), an audio asset,
 * or parts of both that follow each other. In one language parts count before an asset, and an asset before a text.
 */
export const Prompt = Type.Object(
  {
    text: Type.Optional(
      Type.Object({ 'zh-CN': Type.Optional(Words), en: Type.Optional(Words) }, { ...closed, minProperties: 1 }),
    ),
    audio: Type.Optional(
      Type.Object({ 'zh-CN': Type.Optional(AssetId), en: Type.Optional(AssetId) }, { ...closed, minProperties: 1 }),
    ),
    parts: Type.Optional(
      Type.Object({ 'zh-CN': Type.Optional(Parts), en: Type.Optional(Parts) }, { ...closed, minProperties: 1 }),
    ),
  },
  { ...closed, minProperties: 1 },
);
export type Prompt = Static<typeof Prompt>;

/** A prompt in one language. */
export interface SpokenPrompt {
  readonly language: Language;
  /** At least one, none of them empty. */
  readonly parts: readonly PromptPart[];
}

const isThere = (part: PromptPart): boolean => ('text' in part ? part.text.trim() !== '' : part.audio !== '');

/** What is said in `language` and no other; empty when nothing is. */
export const partsIn = (prompt: Prompt, language: Language): readonly PromptPart[] => {
  const parts = prompt.parts?.[language]?.filter(isThere) ?? [];
  if (parts.length > 0) return parts;
  const audio = prompt.audio?.[language];
  if (audio) return [{ audio }];
  const text = prompt.text?.[language];
  return text?.trim() ? [{ text }] : [];
};

/** The prompt in `language`, or in the first language that has it. */
export const spokenIn = (prompt: Prompt, language: Language): SpokenPrompt | undefined => {
  for (const tag of [language, ...languages]) {
    const parts = partsIn(prompt, tag);
    if (parts.length > 0) return { language: tag, parts };
  }
  return undefined;
};

const addAssets = (value: unknown, found: Set<string>): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const named = key === 'audio' ? (typeof inner === 'object' && inner !== null ? Object.values(inner) : [inner]) : [];
    for (const id of named) if (typeof id === 'string' && id !== '') found.add(id);
    addAssets(inner, found);
  }
};

/** Ids of the audio assets that a flow, or a part of one, may play. Takes any JSON. */
export const assetsIn = (document: unknown): Set<string> => {
  const found = new Set<string>();
  addAssets(document, found);
  return found;
};
