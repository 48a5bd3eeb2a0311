import { createHash } from 'node:crypto';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Catalogue, closedFlowSchema } from '../../schema/catalogue.ts';
import { Flow } from '../../schema/flow.ts';
import { HINT_KEYWORDS } from '../../schema/params.ts';
import { parseFlowText, validateFlow } from '../../schema/validate.ts';
import type { FlowRules } from './deps.ts';

/** Values may be unfinished or wrong in a draft; these say that something is not there or is something else. */
const shapeKeywords = new Set(['type', 'required', 'additionalProperties', 'const', 'enum', 'anyOf']);

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
ajv.addVocabulary([...HINT_KEYWORDS]);
const matches = ajv.compile(Flow);

const concernsShape = ({ keyword, schemaPath }: ErrorObject): boolean =>
  shapeKeywords.has(keyword) && (keyword === 'anyOf' || !schemaPath.includes('/anyOf/'));

/** Is it a flow document at all, however unfinished? */
const isFlow = (document: unknown): document is Flow =>
  matches(document) || !(matches.errors ?? []).some(concernsShape);

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, canonical(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** The same for two documents that mean the same: where cards stand and the order of keys don't count. */
export const semanticHash = ({ view: _view, ...meaning }: Flow): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(meaning)))
    .digest('hex');

/** What counts as a flow on this server. `connections`: names of those that are configured. */
export const flowRules = (catalogue: Catalogue, connections?: readonly string[]): FlowRules => {
  const schema = closedFlowSchema(catalogue);
  return {
    parse: (text) => {
      const result = parseFlowText(text);
      if ('diagnostics' in result)
        return result.diagnostics.some(({ code }) => code === 'document.too_large')
          ? { ...result, tooLarge: true }
          : result;
      if (isFlow(result.document)) return { flow: result.document };
      return { diagnostics: validateFlow(result.document, catalogue, { connections }) };
    },
    validate: (flow) => validateFlow(flow, catalogue, { connections }),
    hash: semanticHash,
    schema,
  };
};
