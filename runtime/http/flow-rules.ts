import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Catalogue, closedFlowSchema, type JsonSchema } from '../../schema/catalogue.ts';
import { Flow } from '../../schema/flow.ts';
import { semanticHash } from '../../schema/hash.ts';
import { migrateFlow } from '../../schema/migrations/index.ts';
import { HINT_KEYWORDS } from '../../schema/params.ts';
import { parseFlowText, type ValidateOptions, validateFlow } from '../../schema/validate.ts';
import type { Clock } from '../engine/ports.ts';
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

/** What counts as a flow on this server, which has `there`; the catalogue is read anew each time, for it may change. */
export const flowRules = (
  registry: { readonly catalogue: Catalogue },
  there: Pick<ValidateOptions, 'connections' | 'recogniser'> = {},
  clock?: Pick<Clock, 'now'>,
): FlowRules => {
  const schemas = new WeakMap<Catalogue, JsonSchema>();
  const schemaOf = (catalogue: Catalogue): JsonSchema => {
    const known = schemas.get(catalogue) ?? closedFlowSchema(catalogue);
    schemas.set(catalogue, known);
    return known;
  };
  return {
    parse: (text) => {
      const result = parseFlowText(text);
      if ('diagnostics' in result)
        return result.diagnostics.some(({ code }) => code === 'document.too_large')
          ? { ...result, tooLarge: true }
          : result;
      const { document } = migrateFlow(result.document);
      return isFlow(document) ? { flow: document } : { diagnostics: validateFlow(document, registry.catalogue, there) };
    },
    validate: (flow, known) =>
      validateFlow(flow, registry.catalogue, { ...there, ...known, ...(clock && { now: clock.now() }) }),
    hash: semanticHash,
    get schema() {
      return schemaOf(registry.catalogue);
    },
  };
};
