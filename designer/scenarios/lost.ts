import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { outermostNode } from '../../schema/trace.ts';
import { splitStep } from './coverage.ts';

/** A step that a scenario names and its flow does not have. */
export interface LostStep {
  readonly node: string;
  readonly as: 'start' | 'answer' | 'path';
}

/** Steps that a scenario names and that were deleted from its flow. */
export const lostSteps = ({ given, expect }: Scenario, flow: Pick<Flow, 'nodes'>): readonly LostStep[] => {
  const isLost = (node: string) => !Object.hasOwn(flow.nodes, node);
  const path = new Set((expect.path ?? []).map((step) => outermostNode(splitStep(step).node)));
  return [
    ...(given?.start !== undefined && isLost(given.start) ? [{ node: given.start, as: 'start' } as const] : []),
    ...Object.keys(given?.stepAnswers ?? {})
      .map(outermostNode)
      .filter(isLost)
      .map((node) => ({ node, as: 'answer' }) as const),
    ...[...path].filter(isLost).map((node) => ({ node, as: 'path' }) as const),
  ];
};
