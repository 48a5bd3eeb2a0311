import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import { outermostNode } from '../../schema/trace.ts';
import { titleOf } from '../canvas/model.ts';
import type { NodeTypes } from '../document/edits.ts';

export interface Titles {
  /** The flow that the session went by. */
  readonly flow: Pick<Flow, 'nodes'> | undefined;
  readonly types: NodeTypes;
  readonly language: Language;
}

/**
 * What a visited step is called; one inside another flow with the card that runs it: 自助下单 › 收集号码.
 * @param type of the step itself, as the trace has it
 */
export const stepTitle = (node: string, type: string | undefined, { flow, types, language }: Titles): string => {
  const outer = outermostNode(node);
  const kind = types.get(type ?? '')?.title[language];
  const title = titleOf(flow?.nodes[outer], types, language);
  if (outer === node) return title || kind || outer;
  return `${title || outer} › ${kind ?? node.slice(node.lastIndexOf('/') + 1)}`;
};
