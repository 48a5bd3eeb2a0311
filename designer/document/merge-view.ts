import type { Flow, FlowView } from '../../schema/flow.ts';
import { sameJson } from './diff.ts';

/*
 * Where things are drawn is never a conflict: what I moved lies where I put it, what only the other moved lies where they
 * put it. Words that two wrote into one note both stay.
 */
interface Views {
  readonly base: FlowView;
  readonly mine: FlowView;
  readonly theirs: FlowView;
}
type Group = NonNullable<FlowView['groups']>[number];
type NoteOnCanvas = NonNullable<FlowView['notes']>[number];

/** Mine where I changed it, else theirs. */
const pick = <T>(base: T | undefined, mine: T | undefined, theirs: T | undefined): T | undefined =>
  sameJson(base, mine) ? theirs : mine;

const mergePlaces = ({ base, mine, theirs }: Views, ids: readonly string[]): NonNullable<FlowView['nodes']> => {
  const places: NonNullable<FlowView['nodes']> = {};
  for (const id of ids) {
    const [m, t] = [mine.nodes?.[id], theirs.nodes?.[id]];
    // A card that is there lies somewhere, whoever forgot its place.
    const place = pick(base.nodes?.[id], m, t) ?? m ?? t;
    if (place) places[id] = place;
  }
  return places;
};

const mergeTucked = ({ base, mine, theirs }: Views, nodes: Flow['nodes']): NonNullable<FlowView['tucked']> => {
  const tucked: NonNullable<FlowView['tucked']> = {};
  for (const [id, node] of Object.entries(nodes)) {
    const exits = pick(base.tucked?.[id], mine.tucked?.[id], theirs.tucked?.[id]);
    const left = exits?.filter((exit) => Object.hasOwn(node.exits, exit));
    if (left) tucked[id] = left;
  }
  return tucked;
};

/** Items by id: mine in their order, then what only they have. One that somebody deleted goes, unless the other changed it. */
const mergeItems = <T extends { readonly id: string }>(
  [base = [], mine = [], theirs = []]: readonly (readonly T[] | undefined)[],
  both: (base: T | undefined, mine: T, theirs: T) => readonly T[],
): T[] => {
  const find = (list: readonly T[], id: string) => list.find((one) => one.id === id);
  const ids = new Set([...mine, ...theirs].map(({ id }) => id));
  const merged = [...ids].flatMap((id) => {
    const [b, m, t] = [find(base, id), find(mine, id), find(theirs, id)];
    if (m && t) return both(b, m, t);
    const left = m ?? t;
    return left && !(b && sameJson(b, left)) ? [left] : [];
  });
  return merged.filter(({ id }, index) => merged.findIndex((one) => one.id === id) === index);
};

const mergeGroup = (base: Group | undefined, mine: Group, theirs: Group): Group[] => {
  // Two new groups that only happen to have one id.
  if (!base && !sameJson(mine, theirs)) return [mine, { ...theirs, id: `${theirs.id}-2` }];
  const was = new Set(base?.nodes);
  const kept = mine.nodes.filter((id) => theirs.nodes.includes(id) || !was.has(id));
  const joined = theirs.nodes.filter((id) => !mine.nodes.includes(id) && !was.has(id));
  const title = pick(base?.title, mine.title, theirs.title) ?? mine.title;
  return [{ ...mine, title, nodes: [...kept, ...joined] }];
};

const mergeNote = (base: NoteOnCanvas | undefined, mine: NoteOnCanvas, theirs: NoteOnCanvas): NoteOnCanvas[] => {
  const place = pick(base && { x: base.x, y: base.y }, { x: mine.x, y: mine.y }, { x: theirs.x, y: theirs.y });
  const bothWrote = mine.text !== theirs.text && mine.text !== base?.text && theirs.text !== base?.text;
  if (!bothWrote) {
    const words = mine.text === base?.text ? theirs : mine;
    return [{ ...words, ...place }];
  }
  const beside = { ...theirs, id: `${theirs.id}-2`, x: theirs.x + 24, y: theirs.y + 24 };
  return [{ ...mine, ...place }, beside];
};

/** The view of a merged flow; nothing in it names a step that is not there. */
export const mergeViews = (base: Flow, mine: Flow, theirs: Flow, nodes: Flow['nodes']): FlowView | undefined => {
  const views = { base: base.view ?? {}, mine: mine.view ?? {}, theirs: theirs.view ?? {} };
  const list = [views.base, views.mine, views.theirs];
  const groups = mergeItems(
    list.map((view) => view.groups),
    mergeGroup,
  );
  const notes = mergeItems(
    list.map((view) => view.notes),
    mergeNote,
  );
  const known = groups
    .map((group) => ({ ...group, nodes: group.nodes.filter((id) => nodes[id]) }))
    .filter((group) => group.nodes.length > 0);
  const places = mergePlaces(views, Object.keys(nodes));
  const tucked = mergeTucked(views, nodes);
  const has = (part: keyof FlowView) => views.mine[part] !== undefined || views.theirs[part] !== undefined;
  if (!mine.view && !theirs.view) return undefined;
  return {
    ...(has('nodes') && { nodes: places }),
    ...(has('tucked') && { tucked }),
    ...(has('groups') && { groups: known }),
    ...(has('notes') && { notes }),
  };
};
