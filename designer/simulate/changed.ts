import type { Flow } from '../../schema/flow.ts';
import { sameJson } from '../document/diff.ts';

/** Is one a flow that a caller could not tell from the other? Steps that nobody touched are not looked into. */
export const sameMeaning = (a: Flow, b: Flow): boolean => {
  if (a === b) return true;
  const ids = Object.keys(a.nodes);
  return (
    a.start === b.start &&
    a.language === b.language &&
    sameJson(a.events, b.events) &&
    (a.variables === b.variables || sameJson(a.variables, b.variables)) &&
    (a.nodes === b.nodes ||
      (ids.length === Object.keys(b.nodes).length &&
        ids.every((id) => a.nodes[id] === b.nodes[id] || sameJson(a.nodes[id], b.nodes[id]))))
  );
};
