import {
  CONNECTOR_NAME_PATTERN,
  IMPORT_LIMITS,
  type ImportAuth,
  type ImportBody,
  type ImportedSummary,
  type ImportPreview,
  type OfferedOperation,
  OPERATION_NAME_PATTERN,
} from '../../schema/imports/api.ts';
import { finds } from '../flows/search.ts';

/** What the wizard has gathered so far. */
export interface Draft {
  readonly title: string;
  readonly name: string;
  readonly server: string;
  readonly auth: ImportAuth;
  /** Chosen operations by key, with the words that the analyst gave them. */
  readonly chosen: ReadonlyMap<string, { readonly name: string; readonly title: string }>;
}

/** From what the document proposes, and from what is imported already. */
export const draftOf = (preview: ImportPreview, existing: ImportedSummary | undefined): Draft => {
  const there = new Set(preview.operations.map(({ key }) => key));
  const kept = existing?.operations.filter(({ key }) => there.has(key)) ?? [];
  return {
    title: existing?.title['zh-CN'] ?? preview.title,
    name: existing?.name ?? preview.name,
    server: existing?.server ?? preview.servers[0]?.url ?? '',
    auth: existing?.auth ?? preview.auth[0]?.auth ?? { kind: 'none' },
    chosen: new Map(kept.map(({ key, name, title }) => [key, { name, title: title['zh-CN'] }])),
  };
};

export const withChosen = (draft: Draft, operations: readonly OfferedOperation[], on: boolean): Draft => {
  const chosen = new Map(draft.chosen);
  for (const { key, name, title, problem } of operations) {
    if (!on) chosen.delete(key);
    else if (!problem && !chosen.has(key) && chosen.size < IMPORT_LIMITS.operations) chosen.set(key, { name, title });
  }
  return { ...draft, chosen };
};

const fits = (pattern: string, text: string): boolean => new RegExp(pattern).test(text);

export const isOperationName = (name: string): boolean => fits(OPERATION_NAME_PATTERN, name);
export const isConnectorName = (name: string): boolean => fits(CONNECTOR_NAME_PATTERN, name);

/** Names that more than one operation has. */
export const namedTwice = ({ chosen }: Draft): ReadonlySet<string> => {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of chosen.values()) (seen.has(name) ? twice : seen).add(name);
  return twice;
};

export const hasGoodOperations = (draft: Draft): boolean =>
  draft.chosen.size > 0 &&
  namedTwice(draft).size === 0 &&
  [...draft.chosen.values()].every(({ name, title }) => isOperationName(name) && title.trim() !== '');

const isAddress = (text: string): boolean => text === '' || /^https?:\/\/\S+$/.test(text);

export const isComplete = (draft: Draft): boolean =>
  hasGoodOperations(draft) && draft.title.trim() !== '' && isConnectorName(draft.name) && isAddress(draft.server);

const both = (text: string) => ({ 'zh-CN': text.trim(), en: text.trim() });

/** As the server takes it, in the order of the document. */
export const bodyOf = (draft: Draft, preview: ImportPreview): ImportBody => ({
  document: preview.document,
  name: draft.name,
  title: both(draft.title),
  server: draft.server.trim(),
  auth: draft.auth,
  operations: preview.operations.flatMap(({ key }) => {
    const chosen = draft.chosen.get(key);
    return chosen ? [{ key, name: chosen.name, title: both(chosen.title) }] : [];
  }),
});

/** Operations that fit what was typed and the tag. */
export const found = (operations: readonly OfferedOperation[], query: string, tag: string | undefined) =>
  operations.filter(
    (operation) =>
      (tag === undefined || operation.tags.includes(tag)) &&
      (query.trim() === '' ||
        finds(operation.title, query) ||
        operation.key.toLowerCase().includes(query.trim().toLowerCase()) ||
        operation.name.toLowerCase().includes(query.trim().toLowerCase())),
  );
