import { Position } from '@xyflow/react';
import type { Flow } from '../../schema/flow.ts';
import { NOTE } from '../document/store.ts';
import type { Point } from '../document/view.ts';
import type { Trail } from '../simulate/trail.ts';
import type { GroupNode, NoteNode } from './aside.tsx';
import type { CardNode } from './card.tsx';
import { type Box, CARD, ENTRY_Y, exitY } from './geometry.ts';
import type { Marks } from './marks.ts';
import type { CardModel } from './model.ts';
import { type BoxOf, routeWires, type Wire } from './route.ts';
import type { WireEdge } from './wire.tsx';

export type CanvasNode = CardNode | NoteNode | GroupNode;
export const GROUP = 'group:';

export const pointOf = (flow: Flow, id: string): Point => flow.view?.nodes?.[id] ?? { x: 0, y: 0 };

export type Heights = ReadonlyMap<string, number>;
const heightOf = (model: CardModel, heights: Heights): number => heights.get(model.id) ?? model.height;

/** `old` when it holds the same elements: who compares arrays sees that nothing changed. */
const reuseList = <T>(old: T[], fresh: T[]): T[] =>
  old.length === fresh.length && old.every((item, index) => item === fresh[index]) ? old : fresh;

/** Where the cards stand; `before` again when none moved or grew. */
export const boxesOf = (flow: Flow, models: readonly CardModel[], heights: Heights, before: Box[] = []): Box[] =>
  reuseList(
    before,
    models.map((model, index) => {
      const { x, y } = pointOf(flow, model.id);
      const height = heightOf(model, heights);
      const old = before[index];
      const same = old && old.id === model.id && old.x === x && old.y === y && old.height === height;
      return same ? old : { id: model.id, x, y, width: CARD.width, height };
    }),
  );

/** All that the lines know of a card. */
export type Ends = Pick<CardModel, 'id' | 'title' | 'rows'>;

/** The cards as the lines see them; `before` again when no exit and no title changed. */
export const endsOf = (models: readonly CardModel[], before: Ends[] = []): Ends[] =>
  reuseList(
    before,
    models.map((model, index) => {
      const old = before[index];
      const same = old && old.id === model.id && old.title === model.title && old.rows === model.rows;
      return same ? old : { id: model.id, title: model.title, rows: model.rows };
    }),
  );

const handlesOf = (model: CardModel, height: number) => [
  { id: 'in', type: 'target' as const, position: Position.Left, x: -5, y: ENTRY_Y - 5, width: 10, height: 10 },
  ...model.rows.map((row, index) => ({
    id: row.name,
    type: 'source' as const,
    position: Position.Right,
    x: CARD.width - 5,
    y: exitY(height, model.rows.length, index) - 5,
    width: 10,
    height: 10,
  })),
];

/** Made anew when the language changes. */
export interface CardWords {
  readonly step: string;
  label(model: CardModel): string;
}

export interface CardContext {
  readonly flow: Flow;
  readonly heights: Heights;
  readonly selection: ReadonlySet<string>;
  readonly trail: Trail;
  readonly calls: ReadonlyMap<string, number>;
  readonly marks: Marks;
  readonly flag: string;
  readonly words: CardWords;
}

const sameFields = <T extends object>(a: T, b: Partial<T>): boolean =>
  Object.entries(b).every(([key, value]) => a[key as keyof T] === value);

/** The old object when nothing about it changed, so that React Flow skips it. */
const reuse = <N extends CanvasNode>(old: CanvasNode | undefined, fresh: N): N => {
  if (old?.type !== fresh.type) return fresh;
  const data = sameFields(old.data, fresh.data) ? old.data : fresh.data;
  const moving = old.dragging === true;
  const same =
    data === old.data &&
    (old.selected ?? false) === (fresh.selected ?? false) &&
    (moving || (old.position.x === fresh.position.x && old.position.y === fresh.position.y)) &&
    old.width === fresh.width &&
    old.height === fresh.height &&
    old.ariaLabel === fresh.ariaLabel &&
    old.initialHeight === fresh.initialHeight;
  if (same) return old as N;
  return { ...old, ...fresh, data, ...(moving && { position: old.position }) } as N;
};

const cardNode = (model: CardModel, context: CardContext): CardNode => {
  const height = heightOf(model, context.heights);
  return {
    id: model.id,
    type: 'card',
    position: pointOf(context.flow, model.id),
    data: {
      model,
      flag: model.start ? context.flag : undefined,
      trail: context.trail.get(model.id),
      calls: context.calls.get(model.id) ?? 0,
      mark: context.marks.get(model.id),
      words: context.words,
    },
    selected: context.selection.has(model.id),
    initialWidth: CARD.width,
    initialHeight: height,
    handles: handlesOf(model, height),
    ariaLabel: context.words.label(model),
    domAttributes: { 'aria-roledescription': context.words.step },
  };
};

/** Nothing about the card's element changed: it need not even be made to be compared. */
const sameCard = (node: CardNode, model: CardModel, context: CardContext): boolean => {
  const { data } = node;
  const at = pointOf(context.flow, model.id);
  return (
    data.model === model &&
    data.words === context.words &&
    data.trail === context.trail.get(model.id) &&
    data.calls === (context.calls.get(model.id) ?? 0) &&
    data.mark === context.marks.get(model.id) &&
    data.flag === (model.start ? context.flag : undefined) &&
    (node.selected ?? false) === context.selection.has(model.id) &&
    node.initialHeight === heightOf(model, context.heights) &&
    (node.dragging === true || (node.position.x === at.x && node.position.y === at.y))
  );
};

const noteNodes = ({ flow, selection }: CardContext): NoteNode[] =>
  (flow.view?.notes ?? []).map(({ id, x, y, text, by, at }) => ({
    id: NOTE + id,
    type: 'note',
    position: { x, y },
    data: { note: id, text, by, at },
    selected: selection.has(NOTE + id),
    initialWidth: CARD.width,
    initialHeight: 100,
  }));

const MARGIN = 12;
const TITLE = 34;
/** The flag above the card where calls begin; a group's title stands above it. */
const FLAG = 32;

/** The upper left corner of a group's ground. */
export const groundAt = (flow: Flow, nodes: readonly string[]): Point => {
  const members = nodes.filter((id) => flow.nodes[id]);
  const tops = members.map((id) => pointOf(flow, id).y - (id === flow.start ? FLAG : 0));
  return { x: Math.min(...members.map((id) => pointOf(flow, id).x)) - MARGIN, y: Math.min(...tops) - TITLE };
};

const groupNodes = ({ flow }: CardContext, boxes: ReadonlyMap<string, Box>): GroupNode[] =>
  (flow.view?.groups ?? []).flatMap(({ id, title, nodes }): GroupNode[] => {
    const members = nodes.flatMap((node) => boxes.get(node) ?? []);
    if (members.length === 0) return [];
    const { x: left, y: top } = groundAt(flow, nodes);
    const right = Math.max(...members.map(({ x, width }) => x + width)) + MARGIN;
    const bottom = Math.max(...members.map(({ y, height }) => y + height)) + MARGIN;
    return [
      {
        id: GROUP + id,
        type: 'area',
        position: { x: left, y: top },
        width: right - left,
        height: bottom - top,
        data: { group: id, title, count: members.length },
        selected: false,
        selectable: false,
        dragHandle: '.frame__t',
        // Between its cards one still presses on the ground.
        style: { pointerEvents: 'none' },
        focusable: false,
        zIndex: -1,
      },
    ];
  });

/** Everything on the canvas as React Flow wants it, in the order of the call; unchanged elements keep their identity. */
export const canvasNodes = (old: CanvasNode[], models: readonly CardModel[], context: CardContext): CanvasNode[] => {
  const before = new Map(old.map((node) => [node.id, node]));
  const boxes = new Map(boxesOf(context.flow, models, context.heights).map((box) => [box.id, box]));
  const cards = models.map((model) => {
    const node = before.get(model.id);
    return node?.type === 'card' && sameCard(node, model, context) ? node : reuse(node, cardNode(model, context));
  });
  const others = (fresh: readonly CanvasNode[]) => fresh.map((node) => reuse(before.get(node.id), node));
  return reuseList(old, [...others(groupNodes(context, boxes)), ...cards, ...others(noteNodes(context))]);
};

export interface WireContext {
  readonly selection: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
  readonly inCall: boolean;
  readonly hovered: string | undefined;
  readonly selected: string | undefined;
  label(from: string, exit: string, to: string): string;
  readonly word: string;
}

interface Drawn extends Wire {
  readonly exit: string;
  readonly title: string;
  readonly fault: boolean;
  readonly tucked: boolean;
  readonly from: string;
  readonly to: string;
}

/** The lines to draw: exits that are not tucked, tucked ones that a call took, and the one the pointer asks for. */
export const drawnWires = (
  boxOf: BoxOf,
  models: readonly Ends[],
  { hovered, taken }: Pick<WireContext, 'hovered' | 'taken'>,
): Drawn[] =>
  models.flatMap((model) => {
    const box = boxOf(model.id);
    if (!box) return [];
    return model.rows.flatMap((row, index): Drawn[] => {
      const id = `${model.id}:${row.name}`;
      const shown = row.state === 'drawn' || (row.state === 'tucked' && (id === hovered || taken.has(id)));
      if (!shown || row.target === undefined) return [];
      return [
        {
          id,
          source: model.id,
          target: row.target,
          y: box.y + exitY(box.height, model.rows.length, index),
          exit: row.name,
          title: row.title,
          fault: row.fault,
          tucked: row.state === 'tucked',
          from: model.title,
          to: row.targetTitle ?? '',
        },
      ];
    });
  });

const samePoints = (a: readonly Point[], b: readonly Point[]): boolean =>
  a.length === b.length && a.every(({ x, y }, index) => x === b[index]?.x && y === b[index]?.y);

/** The old line when nothing about it changed, so that React Flow skips it. */
const reuseWire = (old: WireEdge | undefined, fresh: WireEdge): WireEdge => {
  if (!old?.data || !fresh.data || !samePoints(old.data.points, fresh.data.points)) return fresh;
  const { data, domAttributes: _, ...rest } = fresh;
  const same = sameFields(old, rest) && sameFields(old.data, { ...data, points: old.data.points });
  return same ? old : fresh;
};

/** What was worked out last of the lines: a title that is typed leads none of them another way. */
export interface LastWires {
  boxes?: readonly Box[];
  wires?: readonly Wire[];
  routes?: ReadonlyMap<string, readonly Point[]>;
  label?: WireContext['label'];
  labels?: Map<string, string>;
}

const sameWay = (a: Wire, b: Wire | undefined): boolean =>
  a.id === b?.id && a.source === b.source && a.target === b.target && a.y === b.y;

const routesOf = (boxes: readonly Box[], wires: readonly Wire[], last: LastWires) => {
  const { boxes: stood, wires: led, routes } = last;
  const same = stood === boxes && led?.length === wires.length && wires.every((wire, at) => sameWay(wire, led[at]));
  last.routes = same && routes ? routes : routeWires(boxes, wires);
  last.boxes = boxes;
  last.wires = wires;
  return last.routes;
};

/** Many lines are called the same, and most as they were before. */
const labelling = (label: WireContext['label'], last: LastWires): WireContext['label'] => {
  const labels = last.label === label && last.labels ? last.labels : new Map<string, string>();
  last.label = label;
  last.labels = labels;
  return (from, exit, to) => {
    const key = JSON.stringify([from, exit, to]);
    const text = labels.get(key) ?? label(from, exit, to);
    labels.set(key, text);
    return text;
  };
};

const wireEdge = (wire: Drawn, points: readonly Point[], context: WireContext): WireEdge => ({
  id: wire.id,
  type: 'wire',
  source: wire.source,
  target: wire.target,
  sourceHandle: wire.exit,
  targetHandle: 'in',
  selected: context.selected === wire.id,
  ariaLabel: context.label(wire.from, wire.title, wire.to),
  domAttributes: { 'aria-roledescription': context.word },
  zIndex: context.taken.has(wire.id) || context.hovered === wire.id ? 1 : 0,
  reconnectable: wire.tucked ? false : 'target',
  data: {
    points,
    title: wire.title,
    fault: wire.fault,
    near: context.selection.has(wire.source) || context.selection.has(wire.target),
    taken: context.taken.has(wire.id),
    faded: context.inCall && !context.taken.has(wire.id),
    glimpse: wire.tucked,
  },
});

/** Lines between the cards with their ways, as React Flow wants them; unchanged ones keep their identity. */
export const wireEdges = (
  boxes: readonly Box[],
  models: readonly Ends[],
  context: WireContext,
  before: WireEdge[] = [],
  last: LastWires = {},
): WireEdge[] => {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const wires = drawnWires((id) => byId.get(id), models, context);
  const routes = routesOf(boxes, wires, last);
  const told = { ...context, label: labelling(context.label, last) };
  const fresh = wires.map((wire) => reuseWire(old.get(wire.id), wireEdge(wire, routes.get(wire.id) ?? [], told)));
  return reuseList(before, fresh);
};

/** Ways of lines, by their ids. */
export type Ways = Pick<ReadonlyMap<string, readonly Point[]>, 'get' | 'size'>;
