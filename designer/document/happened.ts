import type { Flow } from '../../schema/flow.ts';
import type { ExitRef } from './edits.ts';

/** What an edit did, as far as one would say it aloud. Typing says nothing. */
export type Happening =
  | { readonly kind: 'added'; readonly node: string; readonly from: ExitRef | undefined }
  | { readonly kind: 'removed'; readonly node: string }
  | { readonly kind: 'wired'; readonly from: ExitRef; readonly to: string }
  | { readonly kind: 'unwired'; readonly from: ExitRef }
  | { readonly kind: 'off'; readonly node: string }
  | { readonly kind: 'on'; readonly node: string }
  | { readonly kind: 'start'; readonly node: string };

const wayTo = (flow: Flow, before: Flow, id: string): ExitRef | undefined => {
  for (const [node, { exits }] of Object.entries(flow.nodes)) {
    if (before.nodes[node]?.exits === exits) continue;
    const exit = Object.keys(exits).find((name) => exits[name] === id);
    if (exit !== undefined) return { node, exit };
  }
  return undefined;
};

const rewired = (before: Flow, after: Flow): Happening[] =>
  Object.entries(after.nodes).flatMap(([node, { exits }]): Happening[] => {
    const old = before.nodes[node];
    if (!old || old.exits === exits) return [];
    return Object.entries(exits).flatMap(([exit, to]): Happening[] => {
      if (!Object.hasOwn(old.exits, exit) || old.exits[exit] === to) return [];
      return [to === null ? { kind: 'unwired', from: { node, exit } } : { kind: 'wired', from: { node, exit }, to }];
    });
  });

const switched = (before: Flow, after: Flow): Happening[] =>
  Object.entries(after.nodes).flatMap(([node, { disabled = false }]): Happening[] =>
    disabled === (before.nodes[node]?.disabled ?? false) ? [] : [{ kind: disabled ? 'off' : 'on', node }],
  );

/** What happened between two states of a flow; of steps that came or went, their wires are not told, too. */
export const happenings = (before: Flow, after: Flow): Happening[] => {
  if (before.nodes === after.nodes && before.start === after.start) return [];
  const added = Object.keys(after.nodes).filter((id) => !before.nodes[id]);
  const removed = Object.keys(before.nodes).filter((id) => !after.nodes[id]);
  if (added.length > 0 || removed.length > 0) {
    return [
      ...added.map((node): Happening => ({ kind: 'added', node, from: wayTo(after, before, node) })),
      ...removed.map((node): Happening => ({ kind: 'removed', node })),
    ];
  }
  const wires = [...switched(before, after), ...rewired(before, after)];
  return before.start === after.start ? wires : [{ kind: 'start', node: after.start }, ...wires];
};
