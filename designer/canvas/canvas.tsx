import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionLineType,
  type FinalConnectionState,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  SelectionMode,
  useStore as useFlowStore,
  useStoreApi,
} from '@xyflow/react';
import {
  type DragEvent,
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import '@xyflow/react/dist/base.css';
import './canvas.css';
import './marks.css';
import { connect, disconnect } from '../document/edits.ts';
import type { Point } from '../document/view.ts';
import { dropStep, exitRef } from '../editor/commands.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useOpenChild } from '../editor/trail.tsx';
import { useWords } from '../i18n/index.ts';
import { STEP_MIME } from '../palette/steps.ts';
import { Area, Note } from './aside.tsx';
import { Card } from './card.tsx';
import { ConnectMenu } from './connect-menu.tsx';
import type { CanvasNode } from './elements.ts';
import { createGuides, GuideLines } from './guide-lines.tsx';
import { type CanvasHandle, setHandle } from './handle.ts';
import { SmallMap } from './map.tsx';
import { ContextMenu } from './menu.tsx';
import { Busy, NoticeStrip } from './notice.tsx';
import { QuickAddMenu } from './quick-add.tsx';
import { SearchBar } from './search-bar.tsx';
import { Tools } from './tools.tsx';
import { cardAt, wireAt } from './under.ts';
import { fitAll, useCamera } from './use-camera.ts';
import { aboutSelection, canvasKey } from './use-canvas-keys.ts';
import { useDrag } from './use-drag.ts';
import { useElements } from './use-elements.ts';
import { type WireEdge, WireLine } from './wire.tsx';

const nodeTypes = { card: Card, note: Note, area: Area };
const edgeTypes = { wire: WireLine };
/** Below this zoom a card shows its chip and title only. */
const FAR = 0.6;

const pointOf = (event: MouseEvent | TouchEvent): { x: number; y: number } => {
  const at = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
};

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
  const { nodes, edges, onNodes, models, hand } = useElements();
  const instance = useRef<ReactFlowInstance<CanvasNode, WireEdge>>(undefined);
  const root = useRef<HTMLElement>(null);
  const handle = useRef<CanvasHandle>(undefined);
  const [guides] = useState(createGuides);
  const openChild = useOpenChild();
  const [far, setFar] = useState(false);
  const [fromBorder, setFromBorder] = useState(false);
  const quick = useView((state) => state.quickAdd);
  const menu = useView((state) => state.menu);
  const wiring = useView((state) => state.wiring);
  const search = useView((state) => state.search);
  const lookHome = useCamera(instance, root);
  const flowStore = useStoreApi();
  const drag = useDrag({
    session,
    guides,
    rows: () => new Map(models.map(({ id, rows }) => [id, rows])),
    comesAlong: (autoPanOnNodeDrag) => flowStore.setState({ autoPanOnNodeDrag }),
  });

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const now = hand.carry(readOnly ? changes : drag.changes(changes));
      if (now.length === 0) return;
      onNodes(now);
      drag.settle(now);
      const selects = changes.filter((change) => change.type === 'select');
      if (selects.length === 0) return;
      const selection = new Set(flowDocument.store.getState().selection);
      for (const { id, selected } of selects) {
        if (selected) selection.add(id);
        else selection.delete(id);
      }
      flowDocument.select([...selection]);
    },
    [flowDocument, onNodes, readOnly, drag, hand],
  );

  // However steps are selected: what is deleted next is them, and no line.
  useEffect(
    () =>
      flowDocument.store.subscribe(({ selection }, before) => {
        if (selection !== before.selection && selection.length > 0) view.setState({ wire: undefined });
      }),
    [flowDocument, view],
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
    const drop = wireAt({ x: event.clientX, y: event.clientY });
    if (view.getState().drop !== drop) view.setState({ drop });
  };
  const onDrop = (event: DragEvent) => {
    const type = types.get(event.dataTransfer.getData(STEP_MIME));
    if (!type) return;
    event.preventDefault();
    const screen = { x: event.clientX, y: event.clientY };
    const at = instance.current?.screenToFlowPosition(screen);
    if (at) dropStep(session, type, at, wireAt(screen));
    view.setState({ drop: undefined });
  };
  const addAt = (screen: Point) => {
    const canvas = instance.current?.screenToFlowPosition(screen);
    if (canvas && !readOnly) view.setState({ quickAdd: { screen, canvas, insert: false } });
  };
  const openMenu = (event: MouseEvent | ReactMouseEvent, about: 'ground' | 'selection') => {
    if (session.reading) return;
    event.preventDefault();
    if (about === 'ground') flowDocument.select([]);
    view.setState({ menu: { about, x: event.clientX, y: event.clientY } });
  };

  return (
    <section
      ref={root}
      className={far ? 'cv far' : 'cv'}
      aria-label={t('canvas.title')}
      onKeyDownCapture={(event) =>
        canvasKey(session, event, ({ x, y }) =>
          flowStore.setState({ ariaLiveMessage: t('canvas.ariaMoved', { x, y }) }),
        )
      }
      onPointerDownCapture={({ clientX, clientY }) => setFromBorder(drag.press({ x: clientX, y: clientY }))}
      onDoubleClick={(event) => {
        const ground = event.target instanceof Element && event.target.classList.contains('react-flow__pane');
        if (ground) addAt({ x: event.clientX, y: event.clientY });
      }}
      onPointerMove={({ target, clientX, clientY }) => {
        // Over a menu the place that it was opened at stays.
        const over = target instanceof Element && target.closest('.quick, .float, .mini') !== null;
        if (handle.current && !over) handle.current.pointer = { x: clientX, y: clientY };
      }}
      onPointerLeave={() => {
        if (handle.current) handle.current.pointer = undefined;
      }}
      onDragLeave={() => view.setState({ drop: undefined })}
    >
      <ReactFlow<CanvasNode, WireEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onInit={(flow) => {
          instance.current = flow;
          const element = root.current;
          if (element) {
            handle.current = {
              root: element,
              toCanvas: (screen) => flow.screenToFlowPosition(screen),
              viewport: () => flow.getViewport(),
              fit: () => fitAll(session, flow, element),
              pointer: undefined,
            };
            setHandle(session, handle.current);
          }
          lookHome(flow);
        }}
        onNodesChange={onNodesChange}
        onNodeDragStart={(event, _node, dragged) => drag.begin(event, dragged)}
        onNodeDrag={(event) => drag.move(event)}
        onNodeDragStop={() => drag.end()}
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
          if (node.type === 'area' || session.reading) return;
          event.preventDefault();
          if (!flowDocument.store.getState().selection.includes(node.id)) flowDocument.select([node.id]);
          const about = aboutSelection(flowDocument.store.getState().selection, node.type === 'note');
          view.setState({ menu: { about, x: event.clientX, y: event.clientY } });
        }}
        onSelectionContextMenu={(event) => openMenu(event, 'selection')}
        onPaneContextMenu={(event) => openMenu(event, 'ground')}
        onNodeDoubleClick={(_event, node) => {
          const child = node.type === 'card' ? node.data.model.subflow : undefined;
          if (child !== undefined) openChild?.(child);
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
        selectionMode={SelectionMode.Partial}
        autoPanOnSelection={!fromBorder}
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
        {nodes.length > 0 && <SmallMap />}
        <GuideLines guides={guides} />
        <Tools />
        {children}
        <Distance onFar={setFar} />
      </ReactFlow>
      {quick && <QuickAddMenu menu={quick} />}
      {menu && <ContextMenu menu={menu} onAdd={() => addAt({ x: menu.x, y: menu.y })} />}
      {wiring && <ConnectMenu wiring={wiring} />}
      {search && <SearchBar search={search} />}
      <NoticeStrip />
      <Busy />
    </section>
  );
};
