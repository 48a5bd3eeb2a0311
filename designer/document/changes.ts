import type { Flow } from '../../schema/flow.ts';

/** What differs in meaning between two versions of a flow, node by node. */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Other parameters or another title. */
  readonly changed: readonly string[];
  /** Only the exits lead elsewhere. */
  readonly rewired: readonly string[];
  /** Name, language, variables, start or events. */
  readonly settings: boolean;
}

/** JSON with sorted keys: the order of fields is no difference. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );

const differ = (a: unknown, b: unknown): boolean => canonical(a) !== canonical(b);

const settingsOf = ({ name, description, language, kind, variables, start, events }: Flow) => ({
  name,
  description,
  language,
  kind,
  variables,
  start,
  events,
});

export const changesBetween = (before: Flow, after: Flow): Changes => {
  const both = Object.keys(after.nodes).filter((id) => before.nodes[id]);
  const changed = both.filter((id) => {
    const { exits: _, ...a } = before.nodes[id] ?? { exits: {} };
    const { exits: __, ...b } = after.nodes[id] ?? { exits: {} };
    return differ(a, b);
  });
  return {
    added: Object.keys(after.nodes).filter((id) => !before.nodes[id]),
    removed: Object.keys(before.nodes).filter((id) => !after.nodes[id]),
    changed,
    rewired: both.filter((id) => !changed.includes(id) && differ(before.nodes[id]?.exits, after.nodes[id]?.exits)),
    settings: differ(settingsOf(before), settingsOf(after)),
  };
};

export const noChanges = ({ added, removed, changed, rewired, settings }: Changes): boolean =>
  !settings && added.length + removed.length + changed.length + rewired.length === 0;
