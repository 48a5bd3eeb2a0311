import type { Catalogue } from '../catalogue.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { environment } from '../expression/index.ts';
import { FLOW_FORMAT, FLOW_LIMITS, Flow } from '../flow.ts';
import { checkLimits, isRecord } from './document.ts';
import { type FieldOptions, fieldProblems } from './fields.ts';
import { graphProblems } from './graph.ts';
import { type DiagnosticCode, diagnostic } from './kinds.ts';
import { type ConnectionLookup, nodeProblems } from './node.ts';
import { segmentsOf } from './pointer.ts';
import { type Reading, readFlow } from './reading.ts';
import { type Mismatch, mismatches } from './structure.ts';
import { variableProblems } from './variables.ts';

export interface ValidateOptions extends FieldOptions {
  /** What symbolic names of connections mean on this server; not checked when absent. */
  readonly connections?: ConnectionLookup;
  /** Does this server understand speech? Not checked when absent. */
  readonly recogniser?: boolean;
}

/** Nobody reads more than these; a hostile document could make millions. */
const MOST_DIAGNOSTICS = 500;

const formatProblem = (format: unknown, known: number): Diagnostic | undefined => {
  if (format === known) return undefined;
  if (typeof format === 'number' && format > known) {
    return diagnostic('format.too_new', '/format', { found: format, known });
  }
  return diagnostic('format.invalid', '/format');
};

const CODES: Readonly<Record<Mismatch['kind'], DiagnosticCode>> = {
  missing: 'structure.missing',
  unknown: 'structure.unknown',
  invalid: 'structure.invalid',
};

const nodeOf = (pointer: string): string | undefined => {
  const [first, id] = segmentsOf(pointer);
  return first === 'nodes' ? id : undefined;
};

/** How a document differs from a schema, as diagnostics; `/format` and what `skip` names is told elsewhere. */
export const structureProblems = (
  schema: Parameters<typeof mismatches>[0],
  document: unknown,
  skip: readonly string[],
): Diagnostic[] =>
  mismatches(schema, document)
    .filter(({ pointer }) => pointer !== '/format' && !skip.includes(pointer))
    .map((found) =>
      diagnostic(CODES[found.kind], found.pointer, { name: found.field, reason: found.reason }, nodeOf(found.pointer)),
    );

const semanticProblems = (flow: Reading, catalogue: Catalogue, options: ValidateOptions): Diagnostic[] => {
  const known = environment(flow.variables);
  const used = new Set<string>();
  const ofNodes = [...flow.nodes.values()].flatMap((node) => [
    ...nodeProblems(node, flow, catalogue, options),
    ...fieldProblems(flow, known, node, used, options),
  ]);
  return [...graphProblems(flow), ...ofNodes, ...variableProblems(flow, used)];
};

const severityOrder = ({ severity }: Diagnostic): number => (severity === 'error' ? 0 : 1);

/** One problem for a place and code; errors first; not more than anybody reads. */
export const tidy = (found: readonly Diagnostic[]): Diagnostic[] => {
  const seen = new Set<string>();
  const distinct = found.filter(({ code, pointer }) => {
    const key = `${code} ${pointer}`;
    return !seen.has(key) && seen.add(key);
  });
  const sorted = distinct.toSorted((a, b) => severityOrder(a) - severityOrder(b));
  if (sorted.length <= MOST_DIAGNOSTICS) return sorted;
  const count = sorted.length - MOST_DIAGNOSTICS;
  return [...sorted.slice(0, MOST_DIAGNOSTICS), diagnostic('document.more', '', { count })];
};

/** What keeps a document from being looked at: no object, beyond the limits, another format. */
export const refusal = (document: unknown, format: number): Diagnostic | undefined => {
  if (!isRecord(document)) return diagnostic('document.not_object', '');
  return checkLimits(document) ?? formatProblem(document.format, format);
};

/**
 * All that is wrong with a flow document, errors first. The one source of diagnostics for editor, API and CLI; never
 * throws for any JSON. A document beyond `FLOW_LIMITS` or of another format gets one diagnostic and is not looked at.
 * @throws when a parameter schema of the catalogue is itself invalid
 */
export const validateFlow = (document: unknown, catalogue: Catalogue, options: ValidateOptions = {}): Diagnostic[] => {
  const refused = refusal(document, FLOW_FORMAT);
  if (refused || !isRecord(document)) return refused ? [refused] : [];
  if (isRecord(document.nodes) && Object.keys(document.nodes).length > FLOW_LIMITS.nodes) {
    return [diagnostic('flow.too_many_nodes', '/nodes', { limit: FLOW_LIMITS.nodes })];
  }
  const structure = structureProblems(Flow, document, ['/start', '/events/hangup']);
  return tidy([...structure, ...semanticProblems(readFlow(document, catalogue), catalogue, options)]);
};
