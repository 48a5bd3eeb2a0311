import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  useStore as useFlowStore,
} from '@xyflow/react';
import { type DragEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import '@xyflow/react/dist/base.css';
import './canvas.css';
import './marks.css';
import { connect, disconnect } from '../document/edits.ts';
import { NOTE } from '../document/store.ts';
import { editNote, moveNodes } from '../document/view.ts';
import { dropStep, exitRef } from '../editor/commands.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { STEP_MIME } from '../palette/steps.ts';
import { Area, Note } from './aside.tsx';
import { Card } from './card.tsx';
import { CardMenu } from './card-menu.tsx';
import type { CanvasNode } from './elements.ts';
import { QuickAddMenu } from './quick-add.tsx';
import { Tools } from './tools.tsx';
import { useCamera } from './use-camera.ts';
import { useElements } from './use-elements.ts';
import { type WireEdge, WireLine } from './wire.tsx';

const nodeTypes = { card: Card, note: Note, area: Area };
const edgeTypes = { wire: WireLine };
/** Measured: beyond this many cards the small map costs more per frame than the cards do. */
const MAP_LIMIT = 400;
/** Below this zoom a card shows its chip and title only. */
const FAR = 0.6;

const mapColour = (node: CanvasNode): string =>
  node.type === 'card' ? `var(--${node.data.model.group})` : node.type === 'note' ? 'var(--note)' : 'transparent';

const pointOf = (event: MouseEvent | TouchEvent): { x: number; y: number } => {
  const at = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
};

/** The card under a point of the screen: a line may be dropped anywhere on it. */
const cardAt = ({ x, y }: { x: number; y: number }): string | undefined =>
  document
    .elementsFromPoint(x, y)
    .map((element) => element.closest('.react-flow__node-card')?.getAttribute('data-id'))
    .find((id) => id !== null && id !== undefined) ?? undefined;

const wireAt = ({ x, y }: { x: number; y: number }): string | undefined =>
  document
    .elementsFromPoint(x, y)
    .map((element) => element.closest('.react-flow__edge')?.getAttribute('data-id'))
    .find((id) => id !== null && id !== undefined) ?? undefined;

const useAriaLabels = () => {
  const t = useWords();
  return useMemo(
    () => ({
      'node.a11yDescription.default': t('canvas.ariaNode'),
      'node.a11yDescription.keyboardDisabled': t('canvas.ariaNode'),
      'node.a11yDescription.ariaLiveMessage': ({ x, y }: { x: number; y: number }) =>
        t('canvas.ariaMoved', { x: Math.round(x), y: Math.round(y) }),
      'edge.a11yDescription.default': t('canvas.ariaEdge'),
      'controls.ariaLabel': t('canvas.tools'),
      'controls.zoomIn.ariaLabel': t('canvas.zoomIn'),
      'controls.zoomOut.ariaLabel': t('canvas.zoomOut'),
      'controls.fitView.ariaLabel': t('canvas.fit'),
      'controls.interactive.ariaLabel': t('canvas.tools'),
      'minimap.ariaLabel': t('canvas.map'),
      'handle.ariaLabel': t('canvas.ariaHandle'),
    }),
    [t],
  );
};

const Distance = ({ onFar }: { onFar(far: boolean): void }) => {
  const far = useFlowStore((state) => state.transform[2] < FAR);
  useEffect(() => onFar(far), [far, onFar]);
  return null;
};

/** The drawing of the flow. */
export const Canvas = ({ children }: { readonly children?: ReactNode }) => {
  const t = useWords();
  const session = useEditor();
  const { document: flowDocument, view, readOnly, types } = session;
  const { nodes, edges, onNodes } = useElements();
  const instance = useRef<ReactFlowInstance<CanvasNode, WireEdge>>(undefined);
  const dragging = useRef(false);
  const [far, setFar] = useState(false);
  const quick = useView((state) => state.quickAdd);
  const menu = useView((state) => state.menu);
  const lookHome = useCamera(instance);

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      onNodes(changes);
      const settled = changes.flatMap((change) =>
        change.type === 'position' && !change.dragging && change.position
          ? [{ id: change.id, to: change.position }]
          : [],
      );
      if (settled.length > 0 && !readOnly) {
        flowDocument.apply(
          (flow) => {
            const cards = settled.filter(({ id }) => !id.startsWith(NOTE));
            const moved = moveNodes(flow, Object.fromEntries(cards.map(({ id, to }) => [id, to])));
            return settled
              .filter(({ id }) => id.startsWith(NOTE))
              .reduce((at, { id, to }) => editNote(at, id.slice(NOTE.length), to), moved);
          },
          dragging.current ? undefined : 'nudge',
        );
      }
      const selects = changes.filter((change) => change.type === 'select');
      if (selects.length === 0) return;
      const selection = new Set(flowDocument.store.getState().selection);
      for (const { id, selected } of selects) {
        if (selected) selection.add(id);
        else selection.delete(id);
      }
      flowDocument.select([...selection]);
      if (selection.size > 0) view.setState({ wire: undefined });
    },
    [flowDocument, onNodes, readOnly, view],
  );

  const wire = useCallback(
    ({ source, sourceHandle, target }: Connection) => {
      if (sourceHandle) flowDocument.apply((flow) => connect(flow, { node: source, exit: sourceHandle }, target));
    },
    [flowDocument],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const from = state.fromHandle;
      if (state.isValid || !from || from.type !== 'source' || !from.id) return;
      const screen = pointOf(event);
      const target = cardAt(screen);
      const exit = { node: from.nodeId, exit: from.id };
      if (target) {
        flowDocument.apply((flow) => connect(flow, exit, target));
        return;
      }
      const canvas = instance.current?.screenToFlowPosition(screen);
      if (canvas) view.setState({ quickAdd: { screen, canvas, from: exit, insert: false } });
    },
    [flowDocument, view],
  );

  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(STEP_MIME)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    view.setState({ hovered: wireAt({ x: event.clientX, y: event.clientY }) });
  };
  const onDrop = (event: DragEvent) => {
    const type = types.get(event.dataTransfer.getData(STEP_MIME));
    if (!type) return;
    event.preventDefault();
    const screen = { x: event.clientX, y: event.clientY };
    const at = instance.current?.screenToFlowPosition(screen);
    if (at) dropStep(session, type, at, wireAt(screen));
    view.setState({ hovered: undefined });
  };

  return (
    <section className={far ? 'cv far' : 'cv'} aria-label={t('canvas.title')}>
      <ReactFlow<CanvasNode, WireEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onInit={(flow) => {
          instance.current = flow;
          lookHome(flow);
        }}
        onNodesChange={onNodesChange}
        onNodeDragStart={() => {
          dragging.current = true;
        }}
        onNodeDragStop={() => {
          dragging.current = false;
        }}
        onConnect={wire}
        onConnectEnd={onConnectEnd}
        onReconnect={(old, connection) => {
          if (old.sourceHandle) wire({ ...connection, source: old.source, sourceHandle: old.sourceHandle });
        }}
        onReconnectEnd={(event, edge, _handle, state) => {
          if (state.isValid) return;
          const target = cardAt(pointOf(event));
          flowDocument.apply((flow) =>
            target ? connect(flow, exitRef(edge.id), target) : disconnect(flow, exitRef(edge.id)),
          );
        }}
        onEdgeClick={(_event, edge) => {
          flowDocument.select([]);
          view.setState({ wire: edge.id });
        }}
        onEdgeMouseEnter={(_event, edge) => view.setState({ hovered: edge.id })}
        onEdgeMouseLeave={() => view.setState({ hovered: undefined })}
        onPaneClick={() => {
          flowDocument.select([]);
          view.setState({ wire: undefined, quickAdd: undefined });
        }}
        onNodeContextMenu={(event, node) => {
          if (node.type !== 'card' || readOnly) return;
          event.preventDefault();
          if (!flowDocument.store.getState().selection.includes(node.id)) flowDocument.select([node.id]);
          view.setState({ menu: { node: node.id, x: event.clientX, y: event.clientY } });
        }}
        onDragOver={onDragOver}
        onDrop={onDrop}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        edgesFocusable={false}
        nodeClickDistance={4}
        nodeDragThreshold={2}
        connectionRadius={26}
        connectionLineType={ConnectionLineType.SmoothStep}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements
        elevateNodesOnSelect={false}
        ariaLabelConfig={useAriaLabels()}
        proOptions={{ hideAttribution: true }}
        tabIndex={-1}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={2} color="var(--dot)" />
        {nodes.length <= MAP_LIMIT && nodes.length > 0 && (
          <MiniMap
            className="mini"
            style={{ width: 136, height: 92 }}
            nodeColor={mapColour}
            nodeBorderRadius={20}
            maskColor="transparent"
            maskStrokeColor="var(--edge)"
            maskStrokeWidth={1.25}
            pannable
            zoomable
          />
        )}
        <Tools />
        {children}
        <Distance onFar={setFar} />
      </ReactFlow>
      {quick && <QuickAddMenu menu={quick} />}
      {menu && <CardMenu menu={menu} />}
    </section>
  );
};
