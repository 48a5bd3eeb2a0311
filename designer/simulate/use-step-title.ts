import { outermostNode } from '../../schema/trace.ts';
import { titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage } from '../i18n/index.ts';
import { stepWithin } from './trail.ts';
import { useCallFlow } from './use-call-flow.ts';

/** What a step of the call is called: by the flow at work if it is one of its own, else by the flow that was called. */
export const useStepTitle = (): ((step: string) => string) => {
  const language = useLanguage();
  const { types, around } = useEditor();
  const called = useCallFlow();
  const now = useFlowNow();
  return (step) => {
    const inner = around && stepWithin(step, around.prefixes);
    const node = outermostNode(inner ?? step);
    return titleOf((inner === undefined ? called : now).nodes[node], types, language) || node;
  };
};
