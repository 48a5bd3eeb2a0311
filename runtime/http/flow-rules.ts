import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Catalogue, closedFlowSchema } from '../../schema/catalogue.ts';
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

/** What counts as a flow on this server, which has `there`. */
export const flowRules = (
  catalogue: Catalogue,
  there: Pick<ValidateOptions, 'connections' | 'recogniser'> = {},
  clock?: Pick<Clock, 'now'>,
): FlowRules => {
  const schema = closedFlowSchema(catalogue);
  return {
    parse: (text) => {
      const result = parseFlowText(text);
      if ('diagnostics' in result)
        return result.diagnostics.some(({ code }) => code === 'document.too_large')
          ? { ...result, tooLarge: true }
          : result;
      const { document } = migrateFlow(result.document);
      return isFlow(document) ? { flow: document } : { diagnostics: validateFlow(document, catalogue, there) };
    },
    validate: (flow, known) =>
      validateFlow(flow, catalogue, { ...there, ...known, ...(clock && { now: clock.now() }) }),
    hash: semanticHash,
    schema,
  };
};
