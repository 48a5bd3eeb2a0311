import { useDeferredValue, useMemo } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { connect, disconnect, removeNodes, setParams, setTitle } from '../document/edits.ts';
import { useLanguage } from '../i18n/index.ts';
import { FlowPanel, Inspector } from '../panel/index.ts';
import { Fixes } from '../problems/fixes.tsx';
import { selectAndShow } from './commands.ts';
import { type EditorSession, useEditor, useFlowNow, useSaving, useSelection } from './session.ts';

/** Beside the message of a problem, wherever the panel tells it. */
const fixOf = (problem: Diagnostic) => <Fixes problem={problem} />;

/** What the panel of a step does to the document; the same as long as it is the same step. */
const handsOn = (session: EditorSession, nodeId: string, type: NodeType | undefined) => {
  const { document } = session;
  return {
    onParams: (params: FlowNode['params'], gesture: string) =>
      document.apply((now) => setParams(now, nodeId, params, type), `${nodeId} ${gesture}`),
    onTitle: (title: string) => document.apply((now) => setTitle(now, nodeId, title), `${nodeId} title`),
    onExit: (exit: string, target: string | null) =>
      document.apply((now) =>
        target === null ? disconnect(now, { node: nodeId, exit }) : connect(now, { node: nodeId, exit }, target),
      ),
    // As its parameters, so that a variable that is made where it is chosen is one step with the choice.
    onVariables: (variables: Flow['variables'], gesture: string) =>
      document.apply((now) => ({ ...now, variables }), `${nodeId} ${gesture}`),
    onDelete: () => document.apply((now) => removeNodes(now, [nodeId])),
    onClose: () => document.select([]),
    onShow: (id: string) => selectAndShow(session, id),
  };
};

/** The inspector of the selected step, or the flow's own panel. */
export const SidePanel = () => {
  const session = useEditor();
  const { document, types, flowId } = session;
  const language = useLanguage();
  const flow = useFlowNow();
  // Walking from step to step by a key that is held down does not wait for the panel of each.
  const selection = useDeferredValue(useSelection());
  const draft = useSaving((state) => state.draft);
  const nodeId = selection.length === 1 ? selection[0] : undefined;
  const node = nodeId === undefined ? undefined : flow.nodes[nodeId];
  const type = node && types.get(node.type);
  const { diagnostics } = draft;
  const found = useMemo(
    () => diagnostics.filter((one) => one.node === nodeId || one.pointer.startsWith('/variables/')),
    [diagnostics, nodeId],
  );
  const hands = useMemo(() => handsOn(session, nodeId ?? '', type), [session, nodeId, type]);
  const onVariables = (variables: Flow['variables'], gesture: string) =>
    document.apply((now) => ({ ...now, variables }), gesture);
  if (nodeId === undefined || !node) {
    return (
      <FlowPanel
        flowId={flowId}
        flow={flow}
        numbers={draft.numbers}
        live={draft.live}
        diagnostics={draft.diagnostics.filter((one) => one.node === undefined)}
        fixOf={fixOf}
        language={language}
        readOnly={session.readOnly}
        onDetails={(patch, gesture) => document.apply((now) => ({ ...now, ...patch }), gesture)}
        onVariables={onVariables}
      />
    );
  }
  return (
    <Inspector
      key={nodeId}
      flowId={flowId}
      flow={flow}
      nodeId={nodeId}
      node={node}
      nodeType={type}
      diagnostics={found}
      fixOf={fixOf}
      language={language}
      readOnly={session.readOnly}
      {...hands}
    />
  );
};
