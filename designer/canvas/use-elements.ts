import { applyNodeChanges, type NodeChange } from '@xyflow/react';
import { useCallback, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Flow } from '../../schema/flow.ts';
import { useAudio } from '../api/index.ts';
import { NOTE } from '../document/store.ts';
import { useEditor, useFlowNow, useSaving, useSelection, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { countsOf } from '../live/running.ts';
import { useRunningCalls } from '../live/use-running.ts';
import { type Trail, takenWires, trailOf } from '../simulate/trail.ts';
import type { Ground } from './carried.ts';
import {
  boxesOf,
  type CanvasNode,
  type CardContext,
  type CardWords,
  canvasNodes,
  type Ends,
  endsOf,
  GROUP,
  type LastWires,
  type WireContext,
  wireEdges,
} from './elements.ts';
import type { Box } from './geometry.ts';
import { createHand } from './hand.ts';
import { type Marks, marksOf } from './marks.ts';
import { type Before, type CardModel, cardModels, reuseModels, type Sayings } from './model.ts';
import type { LastShape } from './shape.ts';
import type { WireEdge } from './wire.tsx';

const noTrail: Trail = new Map();
const noModels: ReadonlyMap<string, CardModel> = new Map();

/** The call in the phone as marks on the cards. */
export const useTrail = (): Trail => {
  const { call, around } = useEditor();
  const path = useStore(call.state, (phone) => phone.call.path);
  const phase = useStore(call.state, (phone) => phone.call.phase);
  const last = useRef<Trail>(noTrail);
  return useMemo(() => {
    last.current = path.length === 0 ? noTrail : trailOf({ path, phase }, last.current, around?.prefixes);
    return last.current;
  }, [path, phase, around]);
};

const noMarks: Marks = new Map();

/** What all layers say of the cards. */
const useMarks = (): Marks => {
  const layers = useStore(useEditor().marks);
  const last = useRef<Marks>(noMarks);
  return useMemo(() => {
    last.current = marksOf(layers, last.current);
    return last.current;
  }, [layers]);
};

/** How many calls are at each step now. */
const useCalls = (): ReadonlyMap<string, number> => {
  const { flowId } = useEditor();
  const live = useSaving((state) => state.draft.live);
  const running = useRunningCalls(flowId, live !== null);
  return useMemo(() => countsOf(running), [running]);
};

/**
 * The flow as it is drawn. What one types stands in its field first, and on the cards a moment later; what is moved, added
 * or deleted is drawn at once.
 */
const useDrawnFlow = (): Flow => {
  const now = useFlowNow();
  const soon = useDeferredValue(now);
  return now.view === soon.view ? soon : now;
};

/** Models of all cards of a flow; unchanged ones keep their identity from draw to draw. */
export const useModels = (flow: Flow): readonly CardModel[] => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const diagnostics = useSaving((state) => state.draft.diagnostics);
  const audio = useAudio().data;
  const last = useRef<Before>(undefined);
  const { variables, language: spoken } = flow;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever a card's words are made of makes new ones.
  const sayings = useMemo<Sayings>(() => new WeakMap(), [types, language, audio, variables, spoken, t]);
  const shape = useRef<LastShape>({});
  return useMemo(() => {
    const words = { yes: t('common.yes'), no: t('common.no'), empty: t('canvas.notFilled') };
    const titles = new Map(audio?.map(({ id, title }) => [id, title]));
    const context = {
      types,
      diagnostics,
      language,
      words,
      audio: (id: string) => titles.get(id),
      sayings,
      last: shape.current,
    };
    const before = last.current;
    const models = reuseModels(before?.models ?? noModels, cardModels(flow, context, before));
    const byId = new Map(models.map((model) => [model.id, model]));
    last.current = { flow, shape: shape.current.shape, diagnostics, sayings, models: byId };
    return models;
  }, [flow, types, diagnostics, language, audio, sayings, t]);
};

const useFlag = (): string => {
  const t = useWords();
  const numbers = useSaving((state) => state.draft.numbers);
  const kind = useFlowNow().kind;
  if (kind !== 'ivr') return t('canvas.startHere');
  return numbers.length > 0 ? t('canvas.startNumbers', { numbers: numbers.join(' ') }) : t('canvas.start');
};

/** Cards, notes, groups and lines for React Flow. Positions under the pointer live here until they are let go. */
export const useElements = () => {
  const t = useWords();
  const session = useEditor();
  const flow = useDrawnFlow();
  const models = useModels(flow);
  const selected = useSelection();
  const trail = useTrail();
  const calls = useCalls();
  const marks = useMarks();
  const flag = useFlag();
  const hovered = useView((state) => state.hovered);
  const wire = useView((state) => state.wire);
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(() => new Map(session.heights));
  const selection = useMemo(() => new Set(selected), [selected]);

  const words = useMemo<CardWords>(
    () => ({
      step: t('canvas.step'),
      label: (model) => {
        const label = t('canvas.card', { order: model.order, title: model.title, type: model.typeTitle });
        return model.disabled ? t('canvas.disabledLabel', { label }) : label;
      },
    }),
    [t],
  );
  const context = useMemo<CardContext>(
    () => ({
      flow,
      heights,
      selection,
      trail,
      calls,
      marks,
      flag,
      words,
    }),
    [flow, heights, selection, trail, calls, marks, flag, words],
  );
  const [nodes, setNodes] = useState<CanvasNode[]>(() => canvasNodes([], models, context));
  useEffect(() => setNodes((old) => canvasNodes(old, models, context)), [models, context]);

  const onNodes = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const measured = changes.flatMap((change) =>
        change.type === 'dimensions' && change.dimensions && !change.id.startsWith(NOTE) && !change.id.startsWith(GROUP)
          ? [[change.id, Math.round(change.dimensions.height)] as const]
          : [],
      );
      const news = measured.filter(([id, height]) => session.heights.get(id) !== height);
      for (const [id, height] of news) session.heights.set(id, height);
      if (news.length > 0) setHeights(new Map(session.heights));
      setNodes((old) =>
        applyNodeChanges(
          changes.filter(({ type }) => type !== 'select' && type !== 'remove'),
          old,
        ),
      );
    },
    [session],
  );

  const lastBoxes = useRef<Box[]>([]);
  const lastEnds = useRef<Ends[]>([]);
  const still = useMemo(() => {
    lastBoxes.current = boxesOf(flow, models, heights, lastBoxes.current);
    return lastBoxes.current;
  }, [flow, models, heights]);
  const ends = useMemo(() => {
    lastEnds.current = endsOf(models, lastEnds.current);
    return lastEnds.current;
  }, [models]);
  const inCall = trail.size > 0;
  const label = useCallback<WireContext['label']>((from, exit, to) => t('canvas.edge', { from, exit, to }), [t]);
  const wires = useMemo<WireContext>(
    () => ({
      selection,
      taken: takenWires(trail),
      inCall,
      hovered,
      selected: wire,
      label,
      word: t('canvas.line'),
    }),
    [selection, trail, inCall, hovered, wire, label, t],
  );
  const last = useRef<WireEdge[]>([]);
  const led = useRef<LastWires>({});
  const edges = useMemo(() => {
    last.current = wireEdges(still, ends, wires, last.current, led.current);
    return last.current;
  }, [still, ends, wires]);
  // While cards are carried they and their lines follow the pointer; the document learns of it when they are let go.
  const ground = useRef<Ground>({ boxes: still, ends, wires, edges });
  ground.current = { boxes: still, ends, wires, edges };
  const hand = useMemo(() => createHand(session, () => ground.current), [session]);
  // In the same frame as the cards: React draws them where the document has them, the hand where it carries them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing is the occasion, nothing of it is read.
  useLayoutEffect(() => hand.drawn(), [hand, nodes, edges]);
  return { nodes, edges, onNodes, models, hand };
};
