import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import { isBackward } from '../document/tuck.ts';

/** A line that would mend a problem. */
export interface Fix {
  readonly node: string;
  readonly exit: string;
  readonly target: string;
}

const unescaped = (token: string): string => token.replace(/~1/g, '/').replace(/~0/g, '~');

/** The exit that a diagnostic points at: `/nodes/menu/exits/1`. */
export const exitOf = (pointer: string): { node: string; exit: string } | undefined => {
  const [, nodes, node, exits, exit] = pointer.split('/').map(unescaped);
  return nodes === 'nodes' && exits === 'exits' && node && exit ? { node, exit } : undefined;
};

/**
 * Where an exit that leads nowhere most likely belongs: where exits of the same name lead elsewhere in the flow
 * (silence goes to the same agent everywhere), else the only step that nothing leads to yet.
 */
export const fixFor = (flow: Flow, diagnostic: Diagnostic): Fix | undefined => {
  const at = exitOf(diagnostic.pointer);
  if (!at || flow.nodes[at.node]?.exits[at.exit] !== null) return undefined;
  const votes = new Map<string, number>();
  const led = new Set([flow.start]);
  for (const [id, { exits }] of Object.entries(flow.nodes)) {
    for (const [exit, target] of Object.entries(exits)) {
      if (target === null) continue;
      led.add(target);
      if (id !== at.node && exit === at.exit && target !== at.node) votes.set(target, (votes.get(target) ?? 0) + 1);
    }
  }
  const [favourite] = [...votes].sort(([, a], [, b]) => b - a);
  if (favourite) return { ...at, target: favourite[0] };
  const lonely = Object.keys(flow.nodes).filter((id) => !led.has(id) && id !== at.node);
  const [only] = lonely;
  return lonely.length === 1 && only !== undefined && !isBackward(flow, at.node, only)
    ? { ...at, target: only }
    : undefined;
};
