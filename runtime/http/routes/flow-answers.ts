import type { FlowDraft, FlowSummary } from '../../../schema/api.ts';
import type { Catalogue } from '../../../schema/catalogue.ts';
import type { Diagnostic } from '../../../schema/diagnostic.ts';
import type { Flow } from '../../../schema/flow.ts';
import type { StoredDraft, StoredFlow } from '../../store/flows.ts';

export const severitiesOf = (diagnostics: readonly Diagnostic[]): { errors: number; warnings: number } => {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors };
};

export const draftAnswer = (stored: StoredDraft, diagnostics: readonly Diagnostic[]): FlowDraft => ({
  id: stored.id,
  etag: stored.etag,
  document: stored.document,
  diagnostics,
  live: stored.live,
  numbers: stored.numbers,
  changedAt: stored.changedAt,
  changedBy: stored.changedBy,
});

/** More cards than this are a grey patch in the small picture anyway. */
const MOST_CARDS = 300;

export const pictureOf = (flow: Flow, groups: ReadonlyMap<string, string>): FlowSummary['picture'] => {
  const ids = Object.keys(flow.nodes).slice(0, MOST_CARDS);
  const shown = new Set(ids);
  const tucked = flow.view?.tucked ?? {};
  return {
    cards: ids.map((id) => {
      const at = flow.view?.nodes?.[id];
      return { id, group: groups.get(flow.nodes[id]?.type ?? '') ?? 'flow', x: at?.x ?? 0, y: at?.y ?? 0 };
    }),
    edges: ids.flatMap((id) =>
      Object.entries(flow.nodes[id]?.exits ?? {}).flatMap(([exit, to]) =>
        to !== null && shown.has(to) && !tucked[id]?.includes(exit) ? [[id, to] as const] : [],
      ),
    ),
  };
};

export const groupsOf = ({ nodeTypes }: Catalogue): ReadonlyMap<string, string> =>
  new Map(nodeTypes.map(({ type, group }) => [type, group]));

export const summaryAnswer = (flow: StoredFlow, groups: ReadonlyMap<string, string>): FlowSummary => ({
  id: flow.id,
  name: flow.document.name,
  kind: flow.document.kind,
  description: flow.document.description ?? '',
  numbers: flow.numbers,
  live: flow.live,
  draftChanged: flow.draftChanged,
  errors: flow.errors,
  warnings: flow.warnings,
  activeSessions: flow.activeSessions,
  sessionsToday: flow.sessionsToday,
  changedAt: flow.changedAt,
  changedBy: flow.changedBy,
  picture: pictureOf(flow.document, groups),
});
