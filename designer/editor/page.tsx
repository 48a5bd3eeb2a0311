import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { FlowDraft } from '../../schema/api.ts';
import { type ApiError, call, useCatalogue, useFlows, useMe } from '../api/index.ts';
import { handleOf } from '../canvas/handle.ts';
import { childOf } from '../canvas/model.ts';
import { placed } from '../document/layout.ts';
import { NotOpened } from '../shell/missing.tsx';
import { PageSkeleton } from '../ui/index.ts';
import { Desk, type OuterCall } from './desk.tsx';
import { type Opened, openFlow } from './open.ts';
import { type Trail, TrailContext } from './trail.tsx';

/** Which flows are open within the first one stands in the address, so that a reload and the browser's back keep it. */
const WITHIN = 'in';

interface OneFlowProps {
  readonly flowId: string;
  /** Flows that are open already, with their histories. */
  readonly opened: Map<string, Opened>;
  /** The flows around it, outermost first. */
  readonly outer: readonly string[];
}

/** Steps of `flow` that run another one. */
const runners = ({ session: { document, types } }: Opened, id: string): string[] =>
  Object.entries(document.flow().nodes).flatMap(([node, step]) =>
    childOf(step, types.get(step.type)) === id ? [node] : [],
  );

/** The call of the nearest flow around the last one whose phone is open. */
const callAround = (ids: readonly string[], opened: ReadonlyMap<string, Opened>): OuterCall | undefined => {
  let prefixes: readonly string[] = [''];
  for (let at = ids.length - 2; at >= 0; at--) {
    const flow = opened.get(ids[at] ?? '');
    if (!flow) return undefined;
    prefixes = runners(flow, ids[at + 1] ?? '').flatMap((node) => prefixes.map((rest) => `${node}/${rest}`));
    const { call, document, flowId } = flow.session;
    if (call.state.getState().open) return { call, prefixes, flowId, name: document.flow().name };
  }
  return undefined;
};

/** The editor of one flow: loads what it needs, then hands over to the desk. */
const OneFlow = ({ flowId, opened, outer }: OneFlowProps) => {
  const me = useMe();
  const catalogue = useCatalogue();
  const known = opened.get(flowId);
  const around = useMemo(() => callAround([...outer, flowId], opened), [outer, flowId, opened]);
  // Asked for afresh at every visit: the editor's own document is the truth only while it is open.
  const draft = useQuery<FlowDraft, ApiError>({
    queryKey: ['editor', flowId],
    queryFn: async ({ signal }) => {
      const stored = await call<FlowDraft>(`/api/flows/${encodeURIComponent(flowId)}`, { signal });
      return { ...stored, document: await placed(stored.document) };
    },
    enabled: known === undefined,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  // An editor that is open goes on with the step types it has.
  const error = known && catalogue.data ? undefined : (draft.error ?? catalogue.error);
  if (error) {
    const retry = () => void Promise.all([draft.refetch(), catalogue.refetch()]);
    return <NotOpened error={error} onRetry={retry} list="/flows" />;
  }
  if (!catalogue.data || !me.data) return <PageSkeleton />;
  const fresh = draft.data && { draft: draft.data, catalogue: catalogue.data, me: me.data };
  const open = known ?? (fresh && openFlow(fresh));
  if (!open) return <PageSkeleton />;
  opened.set(flowId, open);
  return <Desk opened={open} catalogue={catalogue.data} around={around} />;
};

/** The editor: one flow, or one that it runs, opened in its place. */
export default function EditorPage() {
  const { flowId = '' } = useParams();
  return <Flows key={flowId} flowId={flowId} />;
}

const Flows = ({ flowId }: { readonly flowId: string }) => {
  const [search, setSearch] = useSearchParams();
  const [opened] = useState(() => new Map<string, Opened>());
  const flows = useFlows().data;
  const within = search.get(WITHIN) ?? '';
  const trail = useMemo<Trail>(() => {
    const ids = [flowId, ...within.split(',').filter((id) => id !== '')];
    const nameOf = (id: string): string =>
      opened.get(id)?.session.document.flow().name ?? flows?.find((flow) => flow.id === id)?.name ?? '';
    const go = (next: readonly string[]) => {
      const leaving = opened.get(ids.at(-1) ?? '')?.session;
      const camera = leaving && handleOf(leaving)?.viewport();
      if (leaving && camera)
        leaving.view.setState({ camera, show: undefined, menu: undefined, quickAdd: undefined, hovered: undefined });
      const [, ...inner] = next;
      setSearch(inner.length > 0 ? { [WITHIN]: inner.join(',') } : {});
    };
    return {
      steps: ids.map((id) => ({ id, name: nameOf(id) })),
      // A flow that is open already is gone back to: two documents of one flow would save over each other.
      open: (id) => go(ids.includes(id) ? ids.slice(0, ids.indexOf(id) + 1) : [...ids, id]),
      back: (id) => go(ids.slice(0, ids.indexOf(id) + 1)),
    };
  }, [flowId, within, flows, opened, setSearch]);
  const current = trail.steps.at(-1)?.id ?? flowId;
  const outer = useMemo(() => trail.steps.slice(0, -1).map(({ id }) => id), [trail]);
  // Whoever leaves a flow puts its telephone down; a call of a flow around the one at work goes on.
  useEffect(() => {
    for (const [id, { session }] of opened) if (id !== current && !outer.includes(id)) session.call.close();
  }, [opened, current, outer]);
  useEffect(
    () => () => {
      for (const { session } of opened.values()) session.call.close();
    },
    [opened],
  );
  return (
    <TrailContext value={trail}>
      <OneFlow key={current} flowId={current} opened={opened} outer={outer} />
    </TrailContext>
  );
};
