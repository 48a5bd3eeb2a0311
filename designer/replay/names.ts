import { useMemo } from 'react';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage } from '../i18n/index.ts';
import { stepTitle } from '../sessions/step-title.ts';
import type { Story } from './story.ts';

/** What the steps of a call are called, by their place in the flow. */
export const useStepTitle = (story: Story): ((node: string) => string) => {
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  return useMemo(() => {
    const kinds = new Map(story.steps.map(({ node, trace }) => [node, trace?.type]));
    return (node) => stepTitle(node, kinds.get(node), { flow, types, language });
  }, [story.steps, types, flow, language]);
};
