import type { Flow, FlowView } from '../../schema/flow.ts';

/** Edits of where things are drawn. None of them changes what a caller could notice. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Points = Readonly<Record<string, Point>>;

const withView = (flow: Flow, view: FlowView): Flow => ({ ...flow, view: { ...flow.view, ...view } });

/** Whole pixels: a drag must not fill the document with fractions. */
const whole = ({ x, y }: Point): { x: number; y: number } => ({ x: Math.round(x), y: Math.round(y) });

export const moveNodes = (flow: Flow, points: Points): Flow => {
  const nodes = { ...flow.view?.nodes };
  let moved = false;
  for (const [id, point] of Object.entries(points)) {
    const to = whole(point);
    if (!flow.nodes[id] || (nodes[id]?.x === to.x && nodes[id]?.y === to.y)) continue;
    nodes[id] = to;
    moved = true;
  }
  return moved ? withView(flow, { nodes }) : flow;
};

/** Forgets all that the view says of nodes which are gone. */
export const forgetNodes = (flow: Flow, gone: ReadonlySet<string>): Flow => {
  const { view } = flow;
  if (!view) return flow;
  const keep = <T>(record: Record<string, T>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => !gone.has(id)));
  return {
    ...flow,
    view: {
      ...view,
      ...(view.nodes && { nodes: keep(view.nodes) }),
      ...(view.tucked && { tucked: keep(view.tucked) }),
      ...(view.groups && {
        groups: view.groups
          .map((group) => ({ ...group, nodes: group.nodes.filter((id) => !gone.has(id)) }))
          .filter((group) => group.nodes.length > 0),
      }),
    },
  };
};

/** Says which of a node's exits name their target instead of drawing a line; overrides the rule of `tuck.ts`. */
export const withTucked = (flow: Flow, id: string, exits: readonly string[]): Flow => {
  const known = exits.filter((exit) => flow.nodes[id] && Object.hasOwn(flow.nodes[id].exits, exit));
  return flow.nodes[id] ? withView(flow, { tucked: { ...flow.view?.tucked, [id]: known } }) : flow;
};

export const addGroup = (flow: Flow, title: string, nodes: readonly string[]): Flow => {
  const members = nodes.filter((id) => flow.nodes[id]);
  if (members.length === 0) return flow;
  const others = (flow.view?.groups ?? [])
    .map((group) => ({ ...group, nodes: group.nodes.filter((id) => !members.includes(id)) }))
    .filter((group) => group.nodes.length > 0);
  const taken = new Set(others.map(({ id }) => id));
  let n = 1;
  while (taken.has(`group${n}`)) n += 1;
  return withView(flow, { groups: [...others, { id: `group${n}`, title: title.slice(0, 60), nodes: members }] });
};

export const renameGroup = (flow: Flow, id: string, title: string): Flow =>
  withView(flow, {
    groups: (flow.view?.groups ?? []).map((group) =>
      group.id === id ? { ...group, title: title.slice(0, 60) } : group,
    ),
  });

export const removeGroup = (flow: Flow, id: string): Flow =>
  withView(flow, { groups: (flow.view?.groups ?? []).filter((group) => group.id !== id) });

export interface NewNote extends Point {
  readonly text: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

export const addNote = (flow: Flow, note: NewNote): { flow: Flow; id: string } => {
  const notes = flow.view?.notes ?? [];
  let n = 1;
  while (notes.some(({ id }) => id === `note${n}`)) n += 1;
  const id = `note${n}`;
  return { id, flow: withView(flow, { notes: [...notes, { ...note, ...whole(note), id }] }) };
};

type Note = NonNullable<FlowView['notes']>[number];

export const editNote = (flow: Flow, id: string, change: Partial<Omit<Note, 'id'>>): Flow =>
  withView(flow, {
    notes: (flow.view?.notes ?? []).map((note) => {
      if (note.id !== id) return note;
      const changed = { ...note, ...change };
      return { ...changed, ...whole(changed), text: changed.text.slice(0, 2000) };
    }),
  });

export const removeNotes = (flow: Flow, ids: ReadonlySet<string>): Flow =>
  flow.view?.notes?.some(({ id }) => ids.has(id))
    ? withView(flow, { notes: flow.view.notes.filter(({ id }) => !ids.has(id)) })
    : flow;
